"""Takes a file from outside apart, after a guard has looked at it. Runs in the child process: see the package."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
# Neither < nor > in between: else a sheet of nothing but beginnings would be searched for ever.
CELL = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\sr=["']\$?([A-Za-z]+)\$?([0-9]+)["']""")
CELL_START = re.compile(rb"<(?:\w+:)?c[\s>/]")
ROW_START = re.compile(rb"<(?:\w+:)?row[\s>/]")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"  # byte order marks and space
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # as every spreadsheet program does
WORKSHEET = python_calamine.SheetTypeEnum.WorkSheet
DELIMITERS = ",;\t|"

Value = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True)
class Parsed:
    """A file whose sheets are read one after the other, row by row."""

    csv: bool
    notes: list[str]
    grids: Iterable[tuple[str, Iterable[list[Value]]]]


def parse(content: bytes) -> Parsed:
    """Raises ImportRejected when it cannot be read safely, also while its rows are read."""
    if content.startswith(b"PK"):
        _guard(content)
        return Parsed(False, [], _workbook(content))
    if content.startswith(OLD_EXCEL):
        raise refused(
            "not_readable",
            "The file is an old Excel workbook (.xls) or is protected with a password.",
            "Save it as .xlsx without a password.",
        )
    text, notes = _decoded(content)
    return Parsed(True, notes, [("", _rows(text))])


# CSV


def _rows(text: str) -> Iterator[list[Value]]:
    if "\x00" in text:
        raise refused("not_readable", "This is not a CSV file or an Excel workbook.", "Choose a .csv or .xlsx file.")
    if not text.strip():
        raise refused("empty", "The file is empty.", "Choose a file with a row of headings and rows below it.")
    csv.field_size_limit(MOST_BYTES)
    number = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True):
            number += 1
            _require_within(number, len(row))
            yield list(row)
    except csv.Error as error:
        what = f"The quotation marks do not match ({error})."
        to_do = 'Put text with commas or line breaks in "...", and write a quotation mark inside it twice.'
        raise ImportRejected([Issue("not_readable", "", number + 1, "", what, to_do)]) from error


def _require_within(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise refused("too_many_rows", f"There are more than {MOST_ROWS:,} rows.", "Split the file.")
    if columns > MOST_COLUMNS:
        raise refused(
            "too_many_rows", f"Row {rows:,} has more than {MOST_COLUMNS} columns.", "Delete those not needed."
        )


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
        raise refused(
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


def _workbook(content: bytes) -> Iterator[tuple[str, Iterable[list[Value]]]]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            names = [one.name for one in workbook.sheets_metadata if one.typ == WORKSHEET]
            if not names:
                raise _not_a_workbook()
            for name in names:
                yield name, from_the_top(workbook.get_sheet_by_name(name))
    except BaseException as error:
        # A panic of the reader is no Exception; anything else that is none is not about this file.
        if isinstance(error, ImportRejected) or not (
            isinstance(error, Exception) or type(error).__name__ == "PanicException"
        ):
            raise
        raise _not_a_workbook() from error


def from_the_top(sheet: python_calamine.CalamineSheet) -> Iterator[list[Any]]:
    """Its rows from the first, each from the first column; empty cells are ''."""
    before = [""] * (sheet.start or (0, 0))[1]
    for row in sheet.iter_rows():  # from the top, but from the first column that has anything
        yield before + list(row)


def _guard(content: bytes) -> None:
    """Refuses what could hurt a parser, before any parser sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
            _guard_listing(listed)
            inflated = 0
            for part in listed:
                inflated += _guard_part(parts, part, MOST_INFLATED - inflated)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _not_a_workbook() from error
    if inflated > SMALL and inflated > MOST_RATIO * len(content):
        raise _hostile(f"it is {inflated // len(content)} times as large once unpacked")


def _guard_listing(listed: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in listed]
    if len(names) > MOST_PARTS:
        raise _hostile(f"it has more than {MOST_PARTS:,} parts")
    if len(set(names)) < len(names):
        raise _hostile("it has two parts of one name")
    if any(".." in name.split("/") or name.startswith("/") or "\\" in name or ":" in name for name in names):
        raise _hostile("it names a place outside itself")
    if any(part.flag_bits & 0x1 for part in listed):
        raise refused("not_readable", "The file is protected with a password.", "Save it without a password.")
    if any(part.compress_type not in PACKED for part in listed):
        raise _hostile("it is packed in an unusual way")
    if "xl/workbook.bin" in names:
        raise refused("not_readable", "The file is a binary Excel workbook (.xlsb).", "Save it as .xlsx.")
    if "[Content_Types].xml" not in names:
        raise _not_a_workbook()


def _guard_part(parts: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """How large it is once unpacked, counted and not believed."""
    with parts.open(part) as stream:
        data = stream.read(room + 1)
    if len(data) > room:
        raise _hostile(f"it is larger than {MOST_INFLATED // 1_000_000} MB once unpacked")
    # Not by its name: a workbook says itself which part is a sheet, whatever that is called.
    if data.lstrip(BEFORE_XML).startswith(b"<"):
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
            raise refused(
                "too_many_rows",
                f"Cell {place} lies outside {MOST_ROWS:,} rows and {MOST_COLUMNS} columns.",
                "Delete empty rows and columns that only have a format, or split the file.",
            )
    cells = len(CELL_START.findall(data))
    if rows > MOST_ROWS or cells > MOST_CELLS or rows * columns > MOST_CELLS:
        raise refused(
            "too_many_rows", f"There are more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells.", "Split the file."
        )


def _column_number(letters: bytes) -> int:
    if len(letters) > 3:
        return MOST_COLUMNS + 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def refused(code: str, what: str, to_do: str) -> ImportRejected:
    return ImportRejected([Issue(code, "", None, "", what, to_do)])


def _hostile(why: str) -> ImportRejected:
    return refused(
        "unsafe", f"The file was not opened because {why}.", "Copy the sheet into a new workbook and save that."
    )


def _not_a_workbook() -> ImportRejected:
    return refused(
        "not_readable", "The file is damaged or is not an Excel workbook.", "Open it in Excel and save it again."
    )
