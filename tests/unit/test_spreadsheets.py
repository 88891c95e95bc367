"""Files from outside: what is read, what is said about it, and what is refused before any parser sees it."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from evidence import spreadsheets
from evidence.errors import ImportRejected


def xlsx(rows: list[list[object]]) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def repacked(content: bytes, **changed: bytes | None) -> bytes:
    """The same workbook with parts replaced, added (by path, / as __) or left out."""
    parts = {name.replace("__", "/"): data for name, data in changed.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


SHEET = "xl__worksheets__sheet1.xml"


def sheet(cells: str) -> bytes:
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f"<worksheet {names}><sheetData>{cells}</sheetData></worksheet>".encode()


def refused(content: bytes) -> str:
    with pytest.raises(ImportRejected) as caught:
        spreadsheets.read(content)
    (issue,) = caught.value.issues
    assert issue.to_do, "it says what to do"
    return issue.code


def test_a_csv_file_keeps_its_rows_and_line_breaks() -> None:
    reading = spreadsheets.read(b'fact,words\n"Two\nlines","said ""yes"""\n')
    assert reading.grids[0].rows == [["fact", "words"], ["Two\nlines", 'said "yes"']]


def test_the_mark_of_utf_8_is_no_text() -> None:
    assert spreadsheets.read("\ufefffact\nÉté\n".encode()).grids[0].rows == [["fact"], ["Été"]]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_delimiters_are_found(mark: str) -> None:
    content = mark.join(["fact", "words"]) + "\n" + mark.join(["a, b", "c"])
    assert spreadsheets.read(content.encode()).grids[0].rows[1] == ["a, b", "c"]


def test_windows_1252_is_read_and_said() -> None:
    reading = spreadsheets.read("fact\n£5 “fine” café\n".encode("cp1252"))
    assert reading.grids[0].rows[1] == ["£5 “fine” café"]
    assert "Windows-1252" in reading.notes[0]


def test_an_open_quotation_mark_names_its_row() -> None:
    with pytest.raises(ImportRejected) as caught:
        spreadsheets.read(b'fact\ngood\n"never closed\n')
    assert caught.value.issues[0].row == 3


def test_a_workbook_keeps_its_places() -> None:
    grid = spreadsheets.read(xlsx([[], [None, "fact"], [None, "=not run"]])).grids[0]
    assert grid.rows[1] == ["", "fact"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02", "not_readable"),
        (b"\xd0\xcf\x11\xe0 old or protected", "not_readable"),
        (b"PK\x03\x04 cut off", "not_readable"),
        (b"fact\n" + b"x\n" * 50_001, "too_many_rows"),
        (b"x" * 10_000_001, "too_large"),
        (b"\x81\x8d\xff fact", "encoding"),
    ],
    ids=["empty", "binary", "old", "torn", "long", "large", "encoding"],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, code: str) -> None:
    assert refused(content) == code


HOSTILE = {
    "a cell in the far corner": {SHEET: sheet('<row r="1"><c r="XFD1048576" t="n"><v>1</v></c></row>')},
    "a column without end": {SHEET: sheet('<row r="1"><c r="AAAAAA1"><v>1</v></c></row>')},
    "400,000 rows without numbers": {SHEET: sheet("<row><c><v>1</v></c></row>" * 400_000)},
    "entities": {SHEET: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet("")},
    "another encoding": {SHEET: sheet("").decode().encode("utf-16")},
    "a path out of the archive": {"..__evil.xml": b"<x/>"},
    "an absolute path": {"__etc__evil.xml": b"<x/>"},
    "no list of contents": {"[Content_Types].xml": None},
}


@pytest.mark.parametrize("changed", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_is_refused(changed: dict[str, bytes | None]) -> None:
    assert refused(repacked(xlsx([["fact"]]), **changed)) in ("unsafe", "too_many_rows", "not_readable")


def test_a_bomb_is_refused_while_it_is_unpacked() -> None:
    assert refused(repacked(xlsx([["fact"]]), xl__media__x=b"\x00" * 101_000_000)) == "unsafe"


def test_a_small_file_that_packs_well_is_no_bomb() -> None:
    assert spreadsheets.read(xlsx([["fact"], *[["x" * 20_000]] * 50])).grids[0].rows[50] == ["x" * 20_000]
