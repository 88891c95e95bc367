"""Code lists with validity dates (schemas/codes/*.csv): authorities, needs, provision, kinds of provider, ages."""

from __future__ import annotations

import csv
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from evidence.definitions import SCHEMAS, build
from evidence.errors import BadDefinition

FOLDER = SCHEMAS / "codes"


@dataclass(frozen=True, kw_only=True)
class Code:
    """One code. in_use is false for what is kept to read other data by, but is never offered."""

    code: str
    label: str
    valid_from: date | None = None  # None: not known, so no limit
    valid_to: date | None = None
    in_use: bool = True
    source: str = ""
    confirmed: bool = True

    def offered(self, on: date) -> bool:
        return self.in_use and (self.valid_from or on) <= on <= (self.valid_to or on)


@dataclass(frozen=True, kw_only=True)
class LocalAuthority(Code):
    region: str
    gss: str = ""


@dataclass(frozen=True, kw_only=True)
class ProviderKind(Code):
    """gias_types are the codes of TypeOfEstablishment that mean this kind, where known."""

    alternative_provision: bool
    setting: str = ""  # choice of the facet "setting"
    gias_types: tuple[str, ...] = ()


# Columns of a list are the fields of its class.
LISTS: dict[str, type[Code]] = {
    "local_authorities": LocalAuthority,
    "needs": Code,
    "provision": Code,
    "provider_kinds": ProviderKind,
    "age_bands": Code,
}


@cache
def load(name: str, folder: Path = FOLDER) -> tuple[Code, ...]:
    """Every code of a list, whatever its dates; BadDefinition with file, code and reason on a fault."""
    kind, path = LISTS[name], folder / f"{name}.csv"
    codes = tuple(_code(kind, row, path.name, number) for number, row in enumerate(_rows(path), start=2))
    if not codes:
        raise BadDefinition(path.name, "", "holds no code")
    _refuse_faults(codes, path.name)
    return codes


def load_all(folder: Path = FOLDER) -> dict[str, tuple[Code, ...]]:
    """Every list by its name: what the start checks."""
    return {name: load(name, folder) for name in LISTS}


def local_authorities(on: date) -> tuple[LocalAuthority, ...]:
    """The authorities that exist on a day, by name."""
    found = [code for code in load("local_authorities") if isinstance(code, LocalAuthority) and code.offered(on)]
    return tuple(sorted(found, key=lambda authority: authority.label))


def provider_kinds(on: date) -> tuple[ProviderKind, ...]:
    """The kinds of provider that can be chosen on a day, in the order of the list."""
    return tuple(code for code in load("provider_kinds") if isinstance(code, ProviderKind) and code.offered(on))


def label(name: str, code: str) -> str:
    """Words for a code on a screen; the code itself where the list does not know it."""
    return next((known.label for known in load(name) if known.code == code), code)


def _rows(path: Path) -> list[dict[Any, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines, strict=True))
    except UnicodeDecodeError:
        raise BadDefinition(path.name, "", "is not UTF-8 text; save it again as CSV UTF-8") from None
    except csv.Error as error:
        raise BadDefinition(path.name, "", f"is not valid CSV: {error}") from None
    except OSError as error:
        raise BadDefinition(path.name, "", f"cannot be read: {error.strerror}") from None


def _code(kind: type[Code], row: dict[Any, Any], file: str, number: int) -> Code:
    """One row as a code; an empty cell is as if the column were not there."""
    place = row.get("code") or f"row {number}"
    if None in row or None in row.values():
        raise BadDefinition(file, place, "has more or fewer cells than the heading; put quotes around text with commas")
    hints = typing.get_type_hints(kind)
    given = {name: _cell(hints.get(name), name, text, file, place) for name, text in row.items() if text}
    return build(kind, given, file=file, place=place)


def _cell(hint: Any, name: str, text: str, file: str, place: str) -> object:
    """What a definition would say instead of this text."""
    if hint is bool:
        if text not in ("yes", "no"):
            raise BadDefinition(file, place, f'"{name}" must be yes or no, not "{text}"')
        return text == "yes"
    return text.split() if typing.get_origin(hint) is tuple else text


def _refuse_faults(codes: Sequence[Code], file: str) -> None:
    """Dates in the wrong order, and a code that means two things on one day."""
    periods: dict[str, list[tuple[date, date]]] = {}
    for code in codes:
        first, last = code.valid_from or date.min, code.valid_to or date.max
        if last < first:
            raise BadDefinition(file, code.code, '"valid_to" lies before "valid_from"')
        others = periods.setdefault(code.code.casefold(), [])
        if any(first <= until and since <= last for since, until in others):
            raise BadDefinition(file, code.code, f'the code "{code.code}" stands twice for the same days')
        others.append((first, last))
