"""Rows as lines of aligned columns, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def aligned(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A line of headings, then one line a row."""
    names = list(rows[0])
    cells = [[name.replace("_", " ") for name in names]] + [[_shown(row[name]) for name in names] for row in rows]
    widths = [max(len(line[place]) for line in cells) for place in range(len(names))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
