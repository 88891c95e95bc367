"""The frame of a workbook: everything in it but the rows of its tables, which evidence.workbook.rows makes."""

from __future__ import annotations

from io import BytesIO
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as Made
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.datavalidation import DataValidation

from evidence.workbook.book import ABOVE_ROWS, Book, Cell, Column, Line, Sheet, Table, offered
from evidence.workbook.looks import FONT, dress
from evidence.workbook.measures import LINE_HEIGHT, lines
from evidence.workbook.texts import pieces

A4 = 9  # as Excel numbers paper sizes
PAGE_WIDTHS = (4, 28, 98, 14)
ONE_PAGE = 45  # lines; a longer text goes on on the next
PAGE_HEIGHTS = {"title": 42, "subtitle": 26, "heading": 30, "space": 14}


class Frame:
    """One workbook, as openpyxl holds it, and the numbers of the styles that its cells share."""

    def __init__(self, book: Book) -> None:
        """Raises ValueError for a text that no cell can hold, or more rows than a sheet can."""
        self.book = book
        self._workbook = _workbook()
        self._styles: dict[tuple[str, ...], int] = {}
        properties = self._workbook.properties
        properties.title, properties.creator = book.title, book.author
        for sheet in book.sheets:
            self._add(sheet)

    def saved(self) -> BytesIO:
        """The file without the rows of its tables."""
        file = BytesIO()
        self._workbook.save(file)
        return file

    def style(self, *parts: str) -> int:
        """The number by which cells refer to a look: see looks.dress()."""
        if parts not in self._styles:
            cell = Made(self._workbook.worksheets[0], row=1, column=1)
            dress(cell, *parts)
            self._styles[parts] = cell.style_id
        return self._styles[parts]

    def _add(self, sheet: Sheet) -> None:
        made = self._workbook.create_sheet(sheet.name)
        made.sheet_state = "hidden" if sheet.hidden else "visible"
        made.sheet_view.showGridLines = False
        made.sheet_view.zoomScale = 100 if sheet.page else 90
        _set_up_pages(made, sheet)
        for number, width in enumerate(widths(sheet), start=1):
            made.column_dimensions[get_column_letter(number)].width = width
        if sheet.page:
            self._write_page(made, sheet)
        for first, table in sheet.placed():
            self._write_head(made, sheet, table, first)
        if len(sheet.tables) == 1:
            self._make_sortable(made, sheet, sheet.tables[0])

    # A page of lines

    def _write_page(self, made: Any, sheet: Sheet) -> None:
        for number, line in enumerate(sheet.page, start=1):
            height: float = PAGE_HEIGHTS.get(line.style, 0)
            if line.style == "fact" and (high := lines(str(line.value or ""), PAGE_WIDTHS[2], 11)) > 1:
                height = 2 + 14.5 * high
            if line.style == "text":
                made.merge_cells(f"B{number}:D{number}")
                height = 4 + 15 * lines(line.text, sum(PAGE_WIDTHS[1:]), 11)
            if height:
                made.row_dimensions[number].height = height
            self._write_line(made, number, line)
        made.print_area = f"A1:D{len(sheet.page)}"

    def _write_line(self, made: Any, number: int, line: Line) -> None:
        if line.style == "title":
            for column, text in enumerate(("", line.text, "", ""), start=1):
                self._write(made, number, column, text, "title")
        elif line.style in ("fact", "row", "code"):
            self._write(made, number, 2, line.text, "label")
            style = ("code",) if line.style == "code" else ("fact",)
            self._write(made, number, 3, line.value, *style, *_kind(line.value))
        elif line.text:
            self._write(made, number, 2, line.text, line.style)

    # A table

    def _write_head(self, made: Any, sheet: Sheet, table: Table, first: int) -> None:
        note, ids, heading = first + 1, first + 2, first + ABOVE_ROWS - 1
        across = table.printed or len(table.columns)
        made.row_dimensions[first].height = 26
        made.merge_cells(start_row=note, end_row=note, start_column=1, end_column=across)
        made.row_dimensions[note].height = 3 + LINE_HEIGHT * lines(table.note, sum(widths(sheet)[:across]))
        made.row_dimensions[ids].hidden = True
        made.row_dimensions[heading].height = _heading_height(table.columns)
        self._write(made, first, 1, table.title, "sheet")
        self._write(made, note, 1, table.note, "note")
        for place, column in enumerate(table.columns, start=1):
            self._write(made, ids, place, column.id, "id")
            self._write(made, heading, place, column.label, _head(column))

    def _make_sortable(self, made: Any, sheet: Sheet, table: Table) -> None:
        """With filters and headings that stay in view, and room for what is still to be filled in."""
        rows, spare = max(table.count, 1), self.book.spare_rows
        last, end = get_column_letter(len(table.columns)), ABOVE_ROWS + rows + spare
        made.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}{ABOVE_ROWS + 1}"
        made.auto_filter.ref = f"A{ABOVE_ROWS}:{last}{ABOVE_ROWS + rows}"
        made.print_title_rows = f"{ABOVE_ROWS}:{ABOVE_ROWS}"
        made.print_area = f"A1:{get_column_letter(table.printed or len(table.columns))}{end}"
        if spare:
            for number, column in enumerate(table.columns, start=1):
                dress(made.column_dimensions[get_column_letter(number)], "blank", column.kind)
            _offer(made, table, end)

    def _write(self, made: Any, row: int, column: int, value: Cell, *style: str) -> None:
        """Text stays text: never a formula, whatever it begins with."""
        cell = made.cell(row, column)
        if isinstance(value, str) and value:
            parts = pieces(value)
            cell.value = CellRichText(*parts) if len(parts) > 1 else value
            cell.data_type = "s"
        elif value != "":
            cell.value = value
        dress(cell, *style)


def widths(sheet: Sheet) -> list[float]:
    if sheet.page:
        return list(PAGE_WIDTHS)
    columns = zip_longest(*(table.columns for table in sheet.tables))
    return [max(column.width for column in below if column) for below in columns]


def _workbook() -> Workbook:
    """Programs count the width of a column in digits of the ordinary font: it must be one that they all have."""
    made = Workbook()
    made.remove(made.worksheets[0])
    ordinary = Font(name=FONT, size=10)
    made._fonts = IndexedList([ordinary])
    made._named_styles["Normal"].font = ordinary
    return made


def _set_up_pages(made: Any, sheet: Sheet) -> None:
    made.page_setup.orientation, made.page_setup.paperSize = "landscape", A4
    made.page_setup.fitToWidth = 1
    made.page_setup.fitToHeight = int(0 < len(sheet.page) < ONE_PAGE)
    made.sheet_properties.pageSetUpPr.fitToPage = True
    margins = made.page_margins
    margins.left = margins.right = 0.3
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.25, 0.3
    if sheet.footer:
        made.oddFooter.left.text = sheet.footer.replace("&", "&&")
        made.oddFooter.right.text = f"{sheet.name.replace('&', '&&')}, page &P of &N"
        made.oddFooter.left.size = made.oddFooter.right.size = 8


def _offer(made: Any, table: Table, last: int) -> None:
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
        validation.add(f"{get_column_letter(place)}{ABOVE_ROWS + 1}:{get_column_letter(place)}{last}")
        made.data_validations.append(validation)


def _kind(value: Cell) -> tuple[str, ...]:
    return ("number",) if isinstance(value, (int, float)) else ()


def _head(column: Column) -> str:
    return "head right" if column.kind in ("number", "share") else "head"


def _heading_height(made: tuple[Column, ...]) -> float:
    """Bold letters are a little wider."""
    return 6 + 13.5 * max(lines(column.label, column.width, 10.8) for column in made)
