"""Reads a finished workbook back: every row and every text is there as it should be, and nothing in it acts.

Part by part with a parser that knows nothing of how they were made, and a row at a time, however many there are.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

from openpyxl.utils import get_column_letter

from evidence import spreadsheets
from evidence.workbook.book import ABOVE_ROWS, TEXTS, TOLD, Book, Cell, Column, Sheet, read_rows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
CELL, ROW, PIECE = MAIN + "c", MAIN + "row", MAIN + "t"
ACTS = (MAIN + "f", MAIN + "hyperlink")
ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")  # a sign by its number, to Excel


def check(book: Book, folder: Path, path: Path, tell: Callable[[int], None]) -> None:
    """tell is called with how many rows are checked. Raises ValueError naming the first that is not as it should be."""
    names = spreadsheets.names(path)
    if names != [sheet.name for sheet in book.sheets]:
        raise ValueError(f"the sheets are {names} instead of {[sheet.name for sheet in book.sheets]}")
    with zipfile.ZipFile(path) as parts:
        checked = 0
        for number, sheet in enumerate(book.sheets, start=1):
            with parts.open(f"xl/worksheets/sheet{number}.xml") as stream:
                checked = _Reader(sheet, folder, checked, tell).read(stream)


class _Reader:
    """Reads one sheet, and compares each row when it ends with the one that should stand there."""

    def __init__(self, sheet: Sheet, folder: Path, checked: int, tell: Callable[[int], None]) -> None:
        self._sheet, self._checked, self._tell = sheet, checked, tell
        self._expected = _expected(sheet, folder)
        self._above = {first + row for first, _ in sheet.placed() for row in range(ABOVE_ROWS)}
        self._number = 0
        self._cells: dict[str, str] = {}  # "G5" -> what stands there, of the cells of this row that are not empty
        self._cell = self._text = ""
        self._piece = 0  # where the present piece of the text begins

    def read(self, stream: IO[bytes]) -> int:
        """How many rows are checked now."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._read
        parser.EndElementHandler = self._end
        parser.ParseFile(stream)
        if missing := next(self._expected, None):
            raise ValueError(f"{missing.place}: it is missing")
        return self._checked

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == CELL:
            self._cell, self._text = attributes["r"], ""
        elif name == PIECE:
            self._piece = len(self._text)
        elif name == ROW:
            self._number, self._cells = int(attributes["r"]), {}
        elif name in ACTS:
            raise ValueError(f"{self._sheet.name} holds a formula or a link")

    def _read(self, text: str) -> None:
        self._text += text

    def _end(self, name: str) -> None:
        if name == CELL:
            if self._text:
                self._cells[self._cell] = self._text
        elif name == PIECE:
            if "_x" in self._text and ESCAPE.search(self._text, self._piece):
                raise ValueError(f"{self._sheet.name}, {self._cell}: Excel would read another text")
        elif name == ROW and self._sheet.tables and self._number not in self._above:
            self._compare()

    def _compare(self) -> None:
        expected = next(self._expected, None)
        if expected:
            expected.compare(self._number, self._cells)
            self._checked += 1
            if self._checked % TOLD == 0:
                self._tell(self._checked)
        elif self._cells:
            raise ValueError(f"{self._sheet.name} has more rows than it should")


@dataclass(frozen=True)
class _Row:
    """What should stand in one row."""

    place: str  # in words
    number: int
    columns: Sequence[tuple[str, Column]]  # each with its letters
    cells: list[Cell]

    def compare(self, number: int, found: dict[str, str]) -> None:
        """found: "G5" -> what stands there, of the cells that are not empty."""
        if number != self.number:
            raise ValueError(f"{self.place}: it is missing")
        for (letters, column), cell in zip(self.columns, self.cells, strict=True):
            value = cell[0] if isinstance(cell, list) else cell
            there = found.pop(f"{letters}{number}", "")
            if isinstance(value, str) and column.kind in TEXTS:
                kept = there == value
            else:
                kept = (there == "") == (value is None or value == "")
            if not kept:
                raise ValueError(f"{self.place}, {column.label}: it was not kept as it is")
        if found:
            raise ValueError(f"{self.place}: it has more cells than it should")


def _expected(sheet: Sheet, folder: Path) -> Iterator[_Row]:
    for first, table in sheet.placed():
        columns = [(get_column_letter(at), column) for at, column in enumerate(table.columns, start=1)]
        count = 0
        for count, row in enumerate(read_rows(folder / table.rows), start=1):
            yield _Row(f"{sheet.name}, row {count}", first + ABOVE_ROWS + count - 1, columns, row)
        if count != table.count:
            raise ValueError(f"{sheet.name} has {count} rows instead of {table.count}")
