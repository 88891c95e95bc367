"""Small rules of English for sentences that are put together: numbers of things, and lists of them."""

from __future__ import annotations

from collections.abc import Sequence


def number_of(count: int, noun: str, plural: str = "") -> str:
    """1 item, 2 items, 1,204 items; plural only where it is not noun + s."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def series(words: Sequence[str], last: str = "and") -> str:
    """a, b and c."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def without_article(words: str) -> str:
    """ "a word from a child" without its first "a", to stand after "no"."""
    first, _, rest = words.partition(" ")
    return rest if first.lower() in ("a", "an", "the") and rest else words


def capital(words: str) -> str:
    """With a capital letter at the beginning, the rest as it is."""
    return words[:1].upper() + words[1:]


def inside(words: str) -> str:
    """As a label stands inside a sentence: "Social care" becomes "social care", "AP visit" stays."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
