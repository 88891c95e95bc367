"""Writes a workbook; for large ones a process of its own does it: python -m evidence.workbook FOLDER.

The folder holds book.json (evidence.workbook.book.Book) and the rows as JSON lines; workbook.xlsx is written beside
them and read back. Progress goes to standard output, one number a line: each row counts when it is written, and once
more when it is read back.

openpyxl makes the frame: sheets, headings, styles, filters, print. The rows are poured into it on the way to the disk,
so that memory does not grow with them. Text is written so that every reader gets it back whole: always as a string,
never as a formula or a link, never cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from itertools import islice
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from evidence.workbook import proofreading, rows
from evidence.workbook.book import ABOVE_ROWS, TOLD, Book
from evidence.workbook.frame import Frame

ROW = re.compile(rb'(<row r="([0-9]+)"[^>]*?(?:/>|>.*?</row>))', re.DOTALL)
EXTENT = re.compile(rb"<dimension [^>]*/>")  # of a sheet without its rows: not needed, and no longer true

Rows = Mapping[int, Iterable[str]]  # number of the row above them -> rows


def build(folder: Path, tell: Callable[[int], None]) -> Path:
    """Writes workbook.xlsx in the folder and reads it back.

    Raises ValueError for what no workbook can hold, and naming the first place that is not as it should be.
    """
    book = Book.load(folder / "book.json")
    path, frame = folder / "workbook.xlsx", Frame(book)
    tables = {
        f"xl/worksheets/sheet{number}.xml": {
            first + ABOVE_ROWS - 1: rows.written(table, first, folder, frame) for first, table in sheet.placed()
        }
        for number, sheet in enumerate(book.sheets, start=1)
    }
    written = _pour(frame.saved(), path, tables, tell)
    proofreading.check(book, folder, path, lambda checked: tell(written + checked))
    return path


def _pour(frame: BytesIO, path: Path, tables: Mapping[str, Rows], tell: Callable[[int], None]) -> int:
    """The parts of the frame one by one, and the rows of each sheet at their place; how many rows there were."""
    done = 0
    with ZipFile(frame) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for part in source.namelist():
            content, below = source.read(part), tables.get(part)
            with target.open(part, "w") as stream:
                for piece, count in _pieces(content, below) if below else [(content, 0)]:
                    stream.write(piece)
                    done += count
                    tell(done)
    return done


def _pieces(sheet: bytes, below: Rows) -> Iterator[tuple[bytes, int]]:
    """A sheet piece by piece, with how many rows of its tables each holds."""
    pieces = ROW.split(EXTENT.sub(b"", sheet))
    yield pieces[0], 0
    for row, number, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        yield row, 0
        poured = iter(below.get(int(number), ()))
        while some := list(islice(poured, TOLD)):
            yield "".join(some).encode(), len(some)
        yield after, 0
