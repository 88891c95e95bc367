"""How the cells of a workbook look."""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

FONT = "Arial"
INK, QUIET, ACCENT, LINE = "1D2A30", "5B6B73", "14505C", "CBD5D9"
TINTS = {
    "good": "D2ECE7",
    "mixed": "FBE7C0",
    "poor": "ECD6E8",
    "context": "E6EAEC",
    "met": "DCEFEB",
    "short": "F6F3EA",
    "needed": "FFFFFF",
    "empty": "FFFFFF",
    "example": "EEF1F2",
}
# A ring: still needed. The number stays a number.
FORMATS = {
    "short": '0"  ○"',
    "needed": '0"  ○"',
    "empty": '"\u2013"',  # a dash instead of a nought
    "moment": "d mmm yyyy hh:mm",
    "day": "d mmm yyyy",
    "share": "0%",
}


def dress(cell: Any, name: str, *parts: str) -> None:
    """Give a cell a look; parts name its kind of value, its tone and its sign."""
    font, fill, alignment = LOOKS[name]
    cell.font = font
    cell.alignment = alignment
    cell.quotePrefix = name != "blank"
    if fill:
        cell.fill = PatternFill("solid", start_color=fill)
    if name in ("body", "figure", "sign"):
        cell.border = Border(bottom=Side("thin", color=LINE))
        for part in parts:
            if part in TINTS:
                cell.fill = PatternFill("solid", start_color=TINTS[part])
            cell.number_format = FORMATS.get(part, cell.number_format)
    if name == "blank":
        cell.number_format = FORMATS.get(parts[0], "@")  # what is typed into a text cell stays text
    if name == "sign" and parts[-1]:
        cell.number_format = f';;;"{parts[-1]}"'
    if set(parts) & {"number", "share", "moment", "day"}:
        cell.quotePrefix = False


def _look(size: int, colour: str = INK, fill: str = "", *, bold: bool = False, **alignment: Any) -> Any:
    font = Font(name=FONT, size=size, bold=bold, color=colour)
    return font, fill, Alignment(**{"vertical": "top", **alignment})


LOOKS = {
    "title": _look(24, "FFFFFF", ACCENT, bold=True, vertical="center"),
    "subtitle": _look(15, ACCENT, bold=True, vertical="center"),
    "heading": _look(12, ACCENT, bold=True, vertical="bottom"),
    "label": _look(11, QUIET),
    "fact": _look(11, wrap_text=True, horizontal="left"),
    "code": (Font(name="Courier New", size=9, color=INK), "", Alignment(vertical="top", wrap_text=True)),
    "text": _look(11, wrap_text=True),
    "sheet": _look(16, ACCENT, bold=True, vertical="center"),
    "note": _look(10, QUIET, wrap_text=True),
    "id": _look(8, QUIET),
    "head": _look(10, "FFFFFF", ACCENT, bold=True, vertical="bottom", wrap_text=True, indent=1, horizontal="left"),
    "head right": _look(
        10, "FFFFFF", ACCENT, bold=True, vertical="bottom", wrap_text=True, horizontal="right", indent=1
    ),
    "body": _look(10, wrap_text=True, horizontal="left", indent=1),
    "blank": _look(10, wrap_text=True, horizontal="left"),
    "figure": _look(10, horizontal="right", indent=1),
    "sign": _look(12, horizontal="center"),
}
