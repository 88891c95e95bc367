"""Reads what people bring: CSV and Excel workbooks as rows with their places.

A file from outside is taken apart by a child process with limits of memory and time: python -m evidence.spreadsheets.
It reads the file from standard input and answers on standard output in lines of JSON: a list is a row of the sheet
above it, and of what JSON does not know (moments) the kind is said. A child that ends without its last line has met a
file that is more than it may use, or one that breaks a parser: both are refused.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from evidence.errors import ImportRejected, Issue
from evidence.manners import by_turns
from evidence.settings import PROJECT
from evidence.spreadsheets.parsing import MOST_BYTES, Value, from_the_top, refused

PATIENCE = 60  # seconds on a machine that is busy; the child itself works for no longer than its limit
AT_ONCE = threading.Semaphore(2)  # each may use a gigabyte


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
        raise refused(
            "too_large", f"The file is larger than {MOST_BYTES // 1_000_000} MB.", "Split it and import the parts."
        )
    with AT_ONCE:
        answer = _answer(content)
    reading = Reading([], [], csv=False)
    for line in by_turns(answer.splitlines()):
        said = json.loads(line, object_hook=_value)
        if isinstance(said, list):
            reading.grids[-1].rows.append(said)
        elif "sheet" in said:
            reading.grids.append(Grid(said["sheet"], []))
        elif "issues" in said:
            raise ImportRejected([Issue(**issue) for issue in said["issues"]])
        elif "done" in said:
            return Reading(reading.grids, said["notes"], csv=said["csv"])
    raise _too_much()


def _answer(content: bytes) -> bytes:
    try:
        child = subprocess.run(
            [sys.executable, "-m", "evidence.spreadsheets"],
            cwd=PROJECT,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it says of a file that breaks it may hold words of the file
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    return child.stdout


def _too_much() -> ImportRejected:
    return refused(
        "unsafe",
        "The file was not opened because reading it takes more memory or time than any evidence needs.",
        "Copy the sheet into a new workbook and save that, or split it and import the parts.",
    )


def _value(said: dict[str, Any]) -> Any:
    """What written() has made of a moment."""
    match said:
        case {"datetime": text}:
            return datetime.fromisoformat(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"time": text}:
            return time.fromisoformat(text)
        case {"seconds": seconds}:
            return timedelta(seconds=seconds)
    return said


def written(value: object) -> dict[str, Any]:
    """A moment as JSON can say it."""
    if isinstance(value, datetime):  # is a date too
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(type(value).__name__)


def names(path: Path) -> list[str]:
    """Of the sheets of a workbook of our own making, in their order."""
    with python_calamine.CalamineWorkbook.from_path(path) as workbook:
        return list(workbook.sheet_names)


def sheets(path: Path) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """The sheets of a workbook of our own making, row by row from the first; empty cells are ''."""
    with python_calamine.CalamineWorkbook.from_path(path) as workbook:
        for name in workbook.sheet_names:
            yield name, from_the_top(workbook.get_sheet_by_name(name))
