"""Reads a finished workbook back: every row and every text is there as it should be, and nothing in it acts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evidence import spreadsheets
from evidence.workbook.book import ABOVE_ROWS, Book, Cell, Column, Sheet, read_rows

ACTS = re.compile(rb"<(?:\w+:)?(?:f|hyperlink)[\s>/]")


def check(book: Book, folder: Path, path: Path) -> None:
    """Raises ValueError naming the first place that is not as it should be."""
    expected = {sheet.name: sheet for sheet in book.sheets}
    found = []
    for name, rows in spreadsheets.sheets(path):
        found.append(name)
        _check_tables(expected[name], rows, folder)
    if found != list(expected):
        raise ValueError(f"the sheets are {found} instead of {list(expected)}")
    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            if part.startswith("xl/worksheets/") and _acts(parts, part):
                raise ValueError(f"{part} holds a formula or a link")


def _check_tables(sheet: Sheet, found: Iterator[list[Any]], folder: Path) -> None:
    for number, table in enumerate(sheet.tables):
        for _ in range(ABOVE_ROWS + bool(number)):
            next(found, None)
        count = 0
        for count, row in enumerate(read_rows(folder / table.rows), start=1):
            _check_row(f"{sheet.name}, row {count}", table.columns, row, next(found, []))
        if count != table.count:
            raise ValueError(f"{sheet.name} has {count} rows instead of {table.count}")
    if sheet.tables and any(any(cell != "" for cell in row) for row in found):
        raise ValueError(f"{sheet.name} has more rows than it should")


def _check_row(place: str, columns: tuple[Column, ...], wanted: list[Cell], found: list[Any]) -> None:
    cells = found + [""] * (len(columns) - len(found))
    for column, want, cell in zip(columns, wanted, cells, strict=False):
        value = want[0] if isinstance(want, list) else want
        if not _kept(column, "" if value is None else value, cell):
            raise ValueError(f"{place}, {column.label}: it was not kept as it is")


def _kept(column: Column, value: object, cell: object) -> bool:
    if isinstance(value, str) and column.kind in ("text", "sign"):
        return cell == value
    return (cell == "") == (value == "")


def _acts(parts: zipfile.ZipFile, part: str) -> bool:
    with parts.open(part) as stream:
        before = b""
        while block := stream.read(1 << 20):
            if ACTS.search(before + block):
                return True
            before = block[-64:]
    return False
