"""The one normaliser that all text passes at the boundary: what is stored can be shown, searched and exported whole."""

from __future__ import annotations

import re
import unicodedata

from evidence.errors import InvalidInput

LIMIT = 20_000  # UTF-16 units: every text fits an Excel cell (32,767) whole, escapes included
SHORT_LIMIT = 200

_NEWLINES = re.compile("\r\n?|\u2028|\u2029|\x85")
# What XML 1.0 and so a workbook cannot hold, besides controls that nobody means to type.
_BLANKS = "\u2800\u3164\u115f\u1160\uffa0"  # letters and signs of scripts, drawn as nothing
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def units(text: str) -> int:
    """Length in UTF-16 units, as browsers and Excel count: an emoji is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str, field: str, *, limit: int = LIMIT) -> str:
    """NFC, newlines as \\n, outer blanks off. Raises InvalidInput(field) for what cannot be kept as it is."""
    if not isinstance(text, str):
        raise InvalidInput(**{field: "This must be text."})
    unified = _NEWLINES.sub("\n", text)
    if found := _FORBIDDEN.search(unified):
        raise InvalidInput(**{field: _refusal(unified, found)})
    normal = unicodedata.normalize("NFC", unified).strip()
    if units(normal) > limit:
        over = units(normal) - limit
        raise InvalidInput(**{field: f"This is {over:,} characters too long. Shorten it to {limit:,}, or split it."})
    return normal


def required(text: str, field: str, message: str, *, limit: int = LIMIT) -> str:
    """clean(), and not empty: message says what to write."""
    kept = clean(text, field, limit=limit)
    if not any(map(_is_visible, kept)):
        raise InvalidInput(**{field: message})
    return kept


def one_line(text: str, field: str, message: str = "", *, limit: int = SHORT_LIMIT) -> str:
    """A name or title: no line breaks. Required when a message says what to write."""
    kept = " ".join(clean(text, field, limit=limit).split())
    if message and not kept:
        raise InvalidInput(**{field: message})
    return kept


def _is_visible(character: str) -> bool:
    """Neither a blank nor a mark without a body of its own, such as a space of no width."""
    return unicodedata.category(character)[0] not in "ZCM" and character not in _BLANKS


def _refusal(text: str, found: re.Match[str]) -> str:
    before = text[max(0, found.start() - 20) : found.start()].split("\n")[-1]
    where = f"after “{before}”" if before.strip() else "at the beginning of a line"
    return (
        f"There is a hidden character (U+{ord(found.group()):04X}) {where} that cannot be stored or exported. "
        "Delete it and try again; pasting as plain text avoids it."
    )
