"""Writes a workbook; for large ones a process of its own does it: python -m evidence.workbook FOLDER.

The folder holds book.json (evidence.workbook.book.Book) and the rows as JSON lines; workbook.xlsx is written beside
them and read back. Progress goes to standard output, one number of rows a line.

Text is written so that every reader gets it back whole: always as a string, never as a formula or a link, never cut.
Excel takes "_x0041_" in a cell for an escaped "A"; such text is written in pieces, which all readers put together.
"""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from evidence.text import units
from evidence.workbook import proofreading
from evidence.workbook.book import ABOVE_ROWS, Book, Cell, Column, Line, Sheet, Table, lines, offered, read_rows
from evidence.workbook.looks import dress

FULL_CELL = 32_767  # UTF-16 units that a cell of Excel holds
TELL_EVERY = 250
ESCAPED = re.compile("(?<=_)(?=x[0-9A-Fa-f]{4}_)")

A4 = 9  # as Excel numbers paper sizes
PAGE_WIDTHS = (4, 26, 80, 12)
HIGHEST, LINE_HEIGHT = 409, 12.8  # points; Excel knows no higher row


class Writer:
    """One open workbook and the styles that its cells share."""

    def __init__(self, book: Book, folder: Path, tell: Callable[[int], None]) -> None:
        self.book = book
        self.folder = folder
        self._zone = ZoneInfo(book.timezone)
        self._tell = tell
        self._done = 0
        self._workbook = Workbook(write_only=True)
        self._styles: dict[tuple[str, ...], Any] = {}
        self._sheet: Any = None
        self._at = 0  # rows written to the present sheet

    def write(self, path: Path) -> None:
        properties = self._workbook.properties
        properties.title, properties.creator = self.book.title, self.book.author
        for sheet in self.book.sheets:
            self._begin(sheet)
            try:
                self._write_sheet(sheet)
            except BaseException:
                with contextlib.suppress(Exception):  # what went wrong first is what has to be told
                    self._sheet.close()  # a sheet that is half written must not wait for the collector
                raise
        self._workbook.save(path)

    def _write_sheet(self, sheet: Sheet) -> None:
        if sheet.page:
            self._write_page(sheet)
        for number, table in enumerate(sheet.tables):
            if number:
                self._append([])
            self._write_table(sheet, table, alone=len(sheet.tables) == 1)

    def _begin(self, sheet: Sheet) -> None:
        """Everything that a write-only sheet must know before its first row."""
        self._sheet = self._workbook.create_sheet(sheet.name)
        self._at = 0
        made = self._sheet
        made._values_to_row = _placed
        made.sheet_state = "hidden" if sheet.hidden else "visible"
        made.sheet_view.showGridLines = False
        made.sheet_view.zoomScale = 100 if sheet.page else 90
        made.page_setup.orientation, made.page_setup.paperSize = "landscape", A4
        made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
        made.sheet_properties.pageSetUpPr.fitToPage = True
        margins = made.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.25, 0.3
        if sheet.footer:
            made.oddFooter.left.text = sheet.footer.replace("&", "&&")
            made.oddFooter.right.text = f"{sheet.name.replace('&', '&&')}, page &P of &N"
            made.oddFooter.left.size = made.oddFooter.right.size = 8
        for number, width in enumerate(_widths(sheet), start=1):
            made.column_dimensions[get_column_letter(number)].width = width
        if self.book.spare_rows and sheet.tables:
            for number, column in enumerate(sheet.tables[0].columns, start=1):
                dress(made.column_dimensions[get_column_letter(number)], "blank", column.kind)

    # A page of lines

    def _write_page(self, sheet: Sheet) -> None:
        heights = {"title": 42, "subtitle": 26, "heading": 30, "space": 14}
        for number, line in enumerate(sheet.page, start=1):
            if line.style in heights:
                self._sheet.row_dimensions[number].height = heights[line.style]
            if line.style == "fact" and (high := lines(str(line.value or ""), PAGE_WIDTHS[2])) > 1:
                self._sheet.row_dimensions[number].height = 2 + 14.5 * high
            if line.style == "text":
                self._sheet.merged_cells.add(f"B{number}:D{number}")
                self._sheet.row_dimensions[number].height = 4 + 15 * lines(line.text, sum(PAGE_WIDTHS[1:]))
        self._sheet.print_area = f"A1:D{len(sheet.page)}"
        for line in sheet.page:
            self._append(self._line(line))

    def _line(self, line: Line) -> list[Any]:
        if line.style == "title":
            return [self._cell("", "title"), self._cell(line.text, "title"), self._cell("", "title"),
                    self._cell("", "title")]  # fmt: skip
        if line.style in ("fact", "row", "code"):
            return [None, self._cell(line.text, "label"), self._value(line.value, line.style)]
        return [None, self._cell(line.text, line.style)] if line.text else []

    def _value(self, value: Cell, style: str) -> Any:
        if isinstance(value, (int, float)):
            return self._cell(value, "fact", "number")
        return self._cell(value or "", "code" if style == "code" else "fact")

    # A table

    def _write_table(self, sheet: Sheet, table: Table, *, alone: bool) -> None:
        made, first = self._sheet, self._at + 1
        last = get_column_letter(len(table.columns))
        heading = first + ABOVE_ROWS - 1
        made.row_dimensions[first].height = 26
        made.row_dimensions[first + 2].hidden = True
        made.row_dimensions[heading].height = _heading_height(table.columns)
        if alone:
            end = heading + max(table.count, 1) + self.book.spare_rows
            made.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}{heading + 1}"
            made.auto_filter.ref = f"A{heading}:{last}{heading + max(table.count, 1)}"
            made.print_title_rows = f"{heading}:{heading}"
            made.print_area = f"A1:{get_column_letter(table.printed or len(table.columns))}{end}"
            if self.book.spare_rows:
                self._offer(table, heading + 1, end)
        self._append([self._cell(table.title, "sheet")])
        self._append([self._cell(table.note, "note")])
        self._append([self._cell(column.id, "id") for column in table.columns])
        self._append([self._cell(column.label, _head(column)) for column in table.columns])
        for row in read_rows(self.folder / table.rows):
            self._append_high(
                [self._body(column, cell) for column, cell in zip(table.columns, row, strict=True)], table
            )
            self._done += 1
            if self._done % TELL_EVERY == 0:
                self._tell(self._done)

    def _offer(self, table: Table, first: int, last: int) -> None:
        """Drop-downs; the choices stand in the sheet Lists, where each column has its own."""
        lists = offered(table.columns)
        for place, column in enumerate(table.columns, start=1):
            if not column.choices:
                continue
            letter = get_column_letter(lists.index(column.choices) + 1)
            validation = DataValidation(
                type="list",
                formula1=f"Lists!${letter}${ABOVE_ROWS + 1}:${letter}${ABOVE_ROWS + len(column.choices)}",
                allow_blank=True,
                showErrorMessage=not column.several,
                errorTitle=column.label[:32],
                error="Choose one from the list, or leave the cell empty.",
            )
            validation.add(f"{get_column_letter(place)}{first}:{get_column_letter(place)}{last}")
            self._sheet.data_validations.append(validation)

    def _body(self, column: Column, cell: Cell) -> Any:
        value, tone = cell if isinstance(cell, list) else (cell, "")
        if value is None or value == "":
            return self._cell(None, "body", tone)
        if column.kind == "sign":
            sign, tone = self.book.signs.get(str(value), ("", tone))
            return self._cell(value, "sign", tone, sign)
        if column.kind == "moment":
            value = datetime.fromisoformat(str(value)).astimezone(self._zone).replace(tzinfo=None)
        elif column.kind == "day":
            value = date.fromisoformat(str(value))
        return self._cell(value, "figure" if column.kind in ("number", "share") else "body", column.kind, tone)

    # Cells

    def _append(self, cells: list[Any]) -> None:
        self._sheet.append(cells)
        self._at += 1

    def _append_high(self, cells: list[Any], table: Table) -> None:
        """A row as high as its longest text needs; not every program works that out for itself."""
        texts = ((cell, column) for cell, column in zip(cells, table.columns, strict=True) if column.kind == "text")
        most = max((lines(str(cell.value or ""), column.width) for cell, column in texts if cell), default=1)
        rows, number = self._sheet.row_dimensions, self._at + 1
        rows[number].height = min(HIGHEST, 4 + LINE_HEIGHT * most)
        self._append(cells)
        del rows[number]

    def _cell(self, value: Any, *style: str) -> Any:
        cell = WriteOnlyCell(self._sheet)
        if isinstance(value, str) and value:
            cell._value, cell.data_type = _whole(value), "s"
        elif isinstance(value, (datetime, date)):
            cell._value, cell.data_type = value, "d"
        elif value != "":
            cell._value = value
        cell._style = self._style(cell, style)
        return cell

    def _style(self, cell: Any, style: tuple[str, ...]) -> Any:
        """Made once for each kind of cell: finding it among openpyxl's styles costs more than writing the cell."""
        if style not in self._styles:
            dress(cell, *style)
            self._styles[style] = copy.copy(cell._style)
        return self._styles[style]


def _head(column: Column) -> str:
    if column.upright:
        return "turned"
    return "head right" if column.kind in ("number", "share") else "head"


def _heading_height(made: tuple[Column, ...]) -> float:
    upright = max((len(column.label) for column in made if column.upright), default=0)
    level = max((lines(column.label, column.width * 0.95) for column in made if not column.upright), default=1)
    return max(10 + 4.4 * upright, 6 + 13.5 * level)


def _widths(sheet: Sheet) -> list[float]:
    if sheet.page:
        return list(PAGE_WIDTHS)
    columns = zip_longest(*(table.columns for table in sheet.tables))
    return [max(column.width for column in below if column) for below in columns]


def _placed(cells: list[Any], number: int) -> Iterator[Any]:
    """Cells where they belong; openpyxl's own way makes a second cell for each first."""
    for column, cell in enumerate(cells, start=1):
        if cell is not None:
            cell.row, cell.column = number, column
            yield cell


def _whole(text: str) -> Any:
    if units(text) > FULL_CELL:
        raise ValueError(f"a text of {units(text):,} characters does not fit a cell")
    pieces = ESCAPED.split(text)
    return CellRichText(*pieces) if len(pieces) > 1 else text


def build(folder: Path, tell: Callable[[int], None]) -> Path:
    """Writes workbook.xlsx in the folder and reads it back."""
    book = Book.load(folder / "book.json")
    path = folder / "workbook.xlsx"
    Writer(book, folder, tell).write(path)
    tell(sum(book.counts().values()))
    proofreading.check(book, folder, path)
    return path
