"""What a workbook will hold, as plain data: described in one process, written in another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from evidence.manners import by_turns

# text    what people typed or chose; never a formula, whatever it begins with
# id      text that the program made, always as long: its column is wide enough for it to stand on one line
# moment  ISO 8601 in UTC, shown as a date with a time in the zone of the workbook
# day     ISO 8601, shown as a date
# number  whole or with decimals
# share   0 to 1, shown as a per cent
# sign    a label that is shown by its sign alone, so that many fit side by side
Kind = Literal["text", "id", "moment", "day", "number", "share", "sign"]
TEXTS: tuple[Kind, ...] = ("text", "id", "sign")  # stand in a cell letter by letter
Tone = Literal["", "good", "mixed", "poor", "context", "met", "short", "needed", "empty", "example"]
Style = Literal["title", "subtitle", "heading", "fact", "row", "code", "text", "space"]

ABOVE_ROWS = 4  # title, explanation, hidden column ids, labels
TOLD = 250  # rows at a time: how often it is said how far something is
MOST_ROWS = 1_048_576  # of one sheet, as Excel counts

# A cell is a value, or the value with a tone: [value, tone].
Cell = str | int | float | None | list[Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its id never changes, its label is for people."""

    id: str
    label: str
    kind: Kind = "text"
    width: float = 16
    choices: tuple[str, ...] = ()  # offered in a drop-down
    several: bool = False  # more than one choice may stand in a cell


@dataclass(frozen=True, kw_only=True)
class Table:
    """One heading and the rows below it; the rows wait in a file of JSON lines."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: str  # file name in the job folder
    count: int
    printed: int = 0  # how many columns from the left are printed; 0: all


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a page that is read, not filtered."""

    style: Style
    text: str = ""
    value: Cell = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page of lines, or one or more tables below each other."""

    name: str
    page: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    footer: str = ""
    frozen: int = 1  # columns that stay in view
    hidden: bool = False

    def placed(self) -> Iterator[tuple[int, Table]]:
        """Each table with the number of its first row, which holds its title; one row is free between two tables.

        Raises ValueError where they are longer than a sheet can be.
        """
        first = 1
        for table in self.tables:
            yield first, table
            first += ABOVE_ROWS + table.count + 1
        if first - 2 > MOST_ROWS:
            raise ValueError(f"{self.name} has more rows than a sheet of a workbook can hold: choose fewer by filters")


@dataclass(frozen=True, kw_only=True)
class Book:
    """A whole workbook."""

    title: str
    author: str
    timezone: str
    sheets: tuple[Sheet, ...]
    # label -> (sign, tone) for columns of kind "sign"
    signs: dict[str, tuple[str, str]] = field(default_factory=dict)
    spare_rows: int = 0  # empty rows below each table that are ready to be filled in

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @staticmethod
    def load(path: Path) -> Book:
        found = json.loads(path.read_text(encoding="utf-8"))
        found["sheets"] = tuple(_sheet(sheet) for sheet in found["sheets"])
        found["signs"] = {label: (sign, tone) for label, (sign, tone) in found["signs"].items()}
        return Book(**found)

    def counts(self) -> dict[str, int]:
        """Rows by sheet, of the sheets that hold tables."""
        return {sheet.name: sum(table.count for table in sheet.tables) for sheet in self.sheets if sheet.tables}


def offered(columns: Iterable[Column]) -> list[tuple[str, ...]]:
    """The different lists that columns offer, in their order."""
    return list(dict.fromkeys(column.choices for column in columns if column.choices))


def save_rows(path: Path, rows: Iterable[list[Cell]], tell: Callable[[int], None] = lambda _: None) -> int:
    """One row a line; how many there were. tell is called with how many more, now and then."""
    count, encode = 0, json.JSONEncoder(ensure_ascii=False).encode
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in by_turns(rows):
            file.write(encode(row) + "\n")
            count += 1
            if count % TOLD == 0:
                tell(TOLD)
    return count


def read_rows(path: Path) -> Iterator[list[Cell]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)


def _sheet(found: dict[str, Any]) -> Sheet:
    tables = (
        Table(**{**table, "columns": tuple(_column(column) for column in table["columns"])})
        for table in found["tables"]
    )
    return Sheet(**{**found, "page": tuple(Line(**line) for line in found["page"]), "tables": tuple(tables)})


def _column(found: dict[str, Any]) -> Column:
    return Column(**{**found, "choices": tuple(found["choices"])})
