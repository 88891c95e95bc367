"""Texts in cells: whole, and the same to every reader.

Excel takes "_x0041_" in a cell for an escaped "A"; such text is written in pieces, which all readers put together.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from evidence.text import units

FULL_CELL = 32_767  # UTF-16 units that a cell of Excel holds
ESCAPED = re.compile("(?<=_)(?=x[0-9A-Fa-f]{4}_)")


def pieces(text: str) -> list[str]:
    """Raises ValueError for a text that is longer than a cell: none is cut."""
    if 2 * len(text) > FULL_CELL and units(text) > FULL_CELL:
        raise ValueError(f"a text of {units(text):,} characters does not fit a cell")
    return ESCAPED.split(text) if "_x" in text else [text]


def inline(text: str) -> str:
    """The text as it stands inside a cell of a worksheet."""
    parts = pieces(text)
    if len(parts) > 1:
        return "".join(f"<r>{_piece(part)}</r>" for part in parts)
    return _piece(text)


def _piece(text: str) -> str:
    keep = text[0].isspace() or text[-1].isspace()
    return f'<t xml:space="preserve">{escape(text)}</t>' if keep else f"<t>{escape(text)}</t>"
