"""A workbook as LibreOffice reads it: a second program beside openpyxl, and one that people have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def read_by_libreoffice(book: Path, folder: Path) -> dict[str, list[str]]:
    """The texts of the cells, sheet by sheet, in which no cell is a formula."""
    _here_or_skipped()
    profile = f"-env:UserInstallation=file://{folder}/profile"  # its own, so that one in use elsewhere is no matter
    command = ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    document = ElementTree.parse(folder / f"{book.stem}.fods").getroot()
    assert not [cell for cell in document.iter(f"{TABLE}table-cell") if f"{TABLE}formula" in cell.attrib]
    return {
        sheet.attrib[f"{TABLE}name"]: [_text(cell) for cell in sheet.iter(f"{TABLE}table-cell")]
        for sheet in document.iter(f"{TABLE}table")
    }


def _here_or_skipped() -> None:
    """Where everything is to be tested and `make setup-tests` could install it, a test without it is a fault."""
    if shutil.which("soffice") is None:
        if os.environ.get("EVIDENCE_REAL_DATA") and sys.platform == "linux" and os.geteuid() == 0:
            pytest.fail("LibreOffice is not installed here: make setup-tests installs it")
        pytest.skip("LibreOffice is not installed here")


def _text(cell: ElementTree.Element) -> str:
    return "\n".join("".join(_pieces(line)) for line in cell.iter(f"{TEXT}p"))


def _pieces(line: ElementTree.Element) -> list[str]:
    """Spaces, tabs and line breaks are elements of their own."""
    pieces = [line.text or ""]
    for part in line:
        signs = {f"{TEXT}s": " " * int(part.get(f"{TEXT}c", "1")), f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
        pieces += [signs[part.tag]] if part.tag in signs else _pieces(part)
        pieces.append(part.tail or "")
    return pieces
