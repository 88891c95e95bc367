"""Reads what people bring: CSV and Excel workbooks as rows with their places, after a guard has looked at the file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from evidence.errors import ImportRejected, Issue

MOST_BYTES = 10_000_000
MOST_PARTS = 2_000
MOST_INFLATED = 100_000_000
MOST_RATIO = 100
SMALL = 10_000_000  # below it the ratio does not matter: a short text repeated compresses well
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 3_000_000

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\sr=["']\$?([A-Za-z]+)\$?([0-9]+)["']""")
CELL_START = re.compile(rb"<(?:\w+:)?c[\s>/]")
ROW_START = re.compile(rb"<(?:\w+:)?row[\s>/]")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
DELIMITERS = ",;\t|"

Value = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True)
class Grid:
    """One sheet; rows[0] is what a spreadsheet calls row 1. A CSV file is one sheet without a name."""

    name: str
    rows: list[list[Value]]


@dataclass(frozen=True)
class Reading:
    """What a file holds, and what should be said about how it was read."""

    grids: list[Grid]
    notes: list[str]
    csv: bool

    def grid(self, name: str) -> Grid | None:
        return next((grid for grid in self.grids if grid.name.casefold() == name.casefold()), None)


def read(content: bytes) -> Reading:
    """Every sheet of a file that came from outside. Raises ImportRejected when it cannot be read safely."""
    if len(content) > MOST_BYTES:
        raise _refused(
            "too_large", f"The file is larger than {MOST_BYTES // 1_000_000} MB.", "Split it and import the parts."
        )
    if content.startswith(b"PK"):
        _guard(content)
        return Reading(_workbook(content), [], csv=False)
    if content.startswith(OLD_EXCEL):
        raise _refused(
            "not_readable",
            "The file is an old Excel workbook (.xls) or is protected with a password.",
            "Save it as .xlsx without a password.",
        )
    return _csv(content)


def sheets(path: Path) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """The sheets of a workbook of our own making, row by row from the first; empty cells are ''."""
    with python_calamine.CalamineWorkbook.from_path(path) as workbook:
        for name in workbook.sheet_names:
            yield name, _from_the_top(workbook.get_sheet_by_name(name))


def _from_the_top(sheet: python_calamine.CalamineSheet) -> Iterator[list[Any]]:
    down, across = sheet.start or (0, 0)
    yield from ([] for _ in range(down))
    for row in sheet.iter_rows():
        yield [""] * across + list(row)


# CSV


def _csv(content: bytes) -> Reading:
    text, notes = _decoded(content)
    if "\x00" in text:
        raise _refused("not_readable", "This is not a CSV file or an Excel workbook.", "Choose a .csv or .xlsx file.")
    if not text.strip():
        raise _refused("empty", "The file is empty.", "Choose a file with a row of headings and rows below it.")
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[Value]] = []
    try:
        for row in reader:
            rows.append(list(row))
    except csv.Error as error:
        raise ImportRejected(
            [
                Issue(
                    "not_readable",
                    "",
                    len(rows) + 1,
                    "",
                    f"The quotation marks do not match ({error}).",
                    'Put text with commas or line breaks in "...", and write a quotation mark inside it twice.',
                )
            ]
        ) from error
    if len(rows) > MOST_ROWS:
        raise _refused(
            "too_many_rows", f"There are more than {MOST_ROWS:,} rows.", "Split the file and import the parts."
        )
    return Reading([Grid("", rows)], notes, csv=True)


def _decoded(content: bytes) -> tuple[str, list[str]]:
    for start, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(start):
            return content.decode(encoding, errors="replace"), []
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _refused(
            "encoding", "The file is neither UTF-8 nor Windows-1252 text.", 'Save it as "CSV UTF-8".'
        ) from error
    return text, [
        "The file is not UTF-8, so it was read as Windows-1252. Check pounds, dashes and accents after the import."
    ]


def _delimiter(text: str) -> str:
    """The one that divides the first line into most cells; a comma when none does."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\n\r")).split("\n", 1)[0]
    return max(DELIMITERS, key=lambda mark: (first.count(mark), mark == ","))


# Excel


def _workbook(content: bytes) -> list[Grid]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return [
                Grid(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
                for name, kind in ((sheet.name, sheet.typ) for sheet in workbook.sheets_metadata)
                if kind == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except BaseException as error:
        # A panic of the reader is no Exception; anything else that is none is not about this file.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise _not_a_workbook() from error


def _guard(content: bytes) -> None:
    """Refuses what could hurt a parser, before any parser sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
            _guard_names(listed)
            inflated = 0
            for part in listed:
                inflated += _guard_part(parts, part, MOST_INFLATED - inflated)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _not_a_workbook() from error
    if inflated > SMALL and inflated > MOST_RATIO * len(content):
        raise _hostile(f"it is {inflated // len(content)} times as large once unpacked")


def _guard_names(listed: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in listed]
    if len(names) > MOST_PARTS:
        raise _hostile(f"it has more than {MOST_PARTS:,} parts")
    if len(set(names)) < len(names):
        raise _hostile("it has two parts of one name")
    if any(".." in name.split("/") or name.startswith("/") or "\\" in name or ":" in name for name in names):
        raise _hostile("it names a place outside itself")
    if any(part.flag_bits & 0x1 for part in listed):
        raise _refused("not_readable", "The file is protected with a password.", "Save it without a password.")
    if "[Content_Types].xml" not in names:
        raise _not_a_workbook()


def _guard_part(parts: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """How large it is once unpacked, counted and not believed."""
    with parts.open(part) as stream:
        data = stream.read(room + 1)
    if len(data) > room:
        raise _hostile(f"it is larger than {MOST_INFLATED // 1_000_000} MB once unpacked")
    if part.filename.endswith((".xml", ".rels", ".vml")):
        if DECLARATION.search(data) or b"\x00" in data:
            raise _hostile(f"{part.filename} declares entities or is not UTF-8")
        _guard_cells(data)
    return len(data)


def _guard_cells(data: bytes) -> None:
    """A reader makes room for every cell up to the farthest one."""
    rows, columns = len(ROW_START.findall(data)), 0
    for letters, digits in CELL.findall(data):
        columns = max(columns, _column_number(letters))
        rows = max(rows, int(digits[:8]))
        if rows > MOST_ROWS or columns > MOST_COLUMNS:
            place = (letters + digits[:8]).decode()
            raise _refused(
                "too_many_rows",
                f"Cell {place} lies outside {MOST_ROWS:,} rows and {MOST_COLUMNS} columns.",
                "Delete empty rows and columns that only have a format, or split the file.",
            )
    cells = len(CELL_START.findall(data))
    if rows > MOST_ROWS or cells > MOST_CELLS or rows * columns > MOST_CELLS:
        raise _refused(
            "too_many_rows", f"There are more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells.", "Split the file."
        )


def _column_number(letters: bytes) -> int:
    if len(letters) > 3:
        return MOST_COLUMNS + 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _refused(code: str, what: str, to_do: str) -> ImportRejected:
    return ImportRejected([Issue(code, "", None, "", what, to_do)])


def _hostile(why: str) -> ImportRejected:
    return _refused(
        "unsafe", f"The file was not opened because {why}.", "Copy the sheet into a new workbook and save that."
    )


def _not_a_workbook() -> ImportRejected:
    return _refused(
        "not_readable", "The file is damaged or is not an Excel workbook.", "Open it in Excel and save it again."
    )
