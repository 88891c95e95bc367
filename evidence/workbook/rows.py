"""The rows of a table as a worksheet holds them, made as text.

This is the one place where most of the cells are made: a library that makes an object of each takes four times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from openpyxl.utils import get_column_letter

from evidence.workbook.book import ABOVE_ROWS, Book, Cell, Column, Table, Tone, read_rows
from evidence.workbook.frame import Frame
from evidence.workbook.measures import LINE_HEIGHT, lines
from evidence.workbook.texts import inline

HIGHEST = 409  # points; Excel knows no higher row
FIRST_DAY = datetime(1899, 12, 30)  # from which a workbook counts days

Paint = Callable[[int, Cell], str]  # number of the row, cell -> XML


def written(table: Table, first: int, folder: Path, frame: Frame) -> Iterator[str]:
    """The rows below the headings of a table; first is the number of the row with its title.

    What they need of the frame is taken at once, because a frame that is saved takes no more styles.
    """
    paints = [_painter(get_column_letter(at), one, frame) for at, one in enumerate(table.columns, start=1)]
    measured = [(at, one.width) for at, one in enumerate(table.columns) if one.kind == "text"]

    def made() -> Iterator[str]:
        for number, row in enumerate(read_rows(folder / table.rows), start=first + ABOVE_ROWS):
            cells = "".join([paint(number, cell) for paint, cell in zip(paints, row, strict=True)])
            yield f'<row r="{number}" ht="{_height(row, measured)}" customHeight="1">{cells}</row>'

    return made()


def _height(row: list[Cell], measured: list[tuple[int, float]]) -> float:
    """As high as its longest text needs; not every program works that out for itself."""
    texts = ((_value(row[at]), width) for at, width in measured)
    most = max([lines(text, width) for text, width in texts if isinstance(text, str) and text], default=1)
    return min(HIGHEST, 2 + LINE_HEIGHT * most)


def _painter(letter: str, column: Column, frame: Frame) -> Paint:
    """How the cells of a column are written."""
    tones = get_args(Tone)
    empty = {tone: frame.style("body", tone) for tone in tones}
    full = {tone: frame.style(*_look(column, tone)) for tone in tones}
    signed = {label: frame.style("sign", tone, sign) for label, (sign, tone) in frame.book.signs.items()}
    shown = signed if column.kind == "sign" else {}
    convert = _converter(column, frame.book)

    def paint(number: int, cell: Cell) -> str:
        value, tone = cell if isinstance(cell, list) else (cell, "")
        if value is None or value == "":
            return f'<c r="{letter}{number}" s="{empty[tone]}"/>'
        style = shown.get(str(value), full[tone])
        if isinstance(value := convert(value), str):
            return f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is>{inline(value)}</is></c>'
        return f'<c r="{letter}{number}" s="{style}"><v>{value!r}</v></c>'

    return paint


def _look(column: Column, tone: Tone) -> tuple[str, ...]:
    if column.kind == "sign":  # a label without a sign
        return "sign", tone, ""
    return "figure" if column.kind in ("number", "share") else "body", column.kind, tone


def _converter(column: Column, book: Book) -> Callable[[str | int | float], str | int | float]:
    """Moments and days as the numbers by which a workbook counts days."""
    zone = ZoneInfo(book.timezone)

    def moment(value: str | int | float) -> float:
        at = datetime.fromisoformat(str(value)).astimezone(zone).replace(tzinfo=None, microsecond=0)
        return (at - FIRST_DAY) / timedelta(days=1)

    def day(value: str | int | float) -> int:
        return (date.fromisoformat(str(value)) - FIRST_DAY.date()).days

    return {"moment": moment, "day": day}.get(column.kind, lambda value: value)


def _value(cell: Cell) -> object:
    return cell[0] if isinstance(cell, list) else cell
