"""Check digits, by the names that schemas/identifiers.toml gives them. identifiers.js has the same."""

from __future__ import annotations

from collections.abc import Callable


def _nhs_number(digits: list[int]) -> bool:
    return (11 - _remainder(digits)) % 11 == digits[9]


def _uln(digits: list[int]) -> bool:
    return 10 - _remainder(digits) == digits[9]


def _remainder(digits: list[int]) -> int:
    """Of the first nine, weighted from 10 down to 2, by 11."""
    return sum(digit * (10 - place) for place, digit in enumerate(digits[:9])) % 11


CHECKS: dict[str, Callable[[list[int]], bool]] = {"nhs_number": _nhs_number, "uln": _uln}


def passes(check: str, text: str) -> bool:
    """Whether the digits of the text pass the check of this name; where there is none, all do."""
    return not check or CHECKS[check]([int(character) for character in text if character.isdigit()])
