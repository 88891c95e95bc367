"""What goes into an evidence pack, and what its sheets are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd

from evidence import columns, searches
from evidence.exports import NOW
from evidence.inspections import Inspection
from evidence.searches import Filters
from evidence.sections import SECTIONS
from evidence.store import Store
from evidence.workbook.book import Cell, Column, Sheet, Table, save_rows


@dataclass(frozen=True)
class Contents:
    """What goes into a pack; the cover always does."""

    sections: tuple[str, ...] = tuple(SECTIONS)
    filters: Filters = field(default_factory=Filters)  # of items and revisions
    made_for: str = ""


@dataclass(frozen=True)
class Job:
    """What the sheets of one pack are made from, and the folder where their rows wait."""

    store: Store
    inspection: Inspection
    filters: Filters
    zone: ZoneInfo
    folder: Path = Path()
    upto: int = NOW  # the number of the entry of the record that it shows
    tell: Callable[[int], None] = lambda _: None  # called with how many more rows are gathered

    @cached_property
    def ids(self) -> list[UUID] | None:
        """The items that the filters choose; None: all that stand."""
        return self._matching(self.filters) if self.filters.chosen() else None

    @cached_property
    def ids_with_withdrawn(self) -> list[UUID] | None:
        """The same with those that were withdrawn; None: every item there ever was."""
        if self.ids is None:
            return None
        withdrawn = Filters(**{**vars(self.filters), "marks": (*self.filters.marks, "withdrawn")})
        return [*self.ids, *self._matching(withdrawn)]

    def _matching(self, filters: Filters) -> list[UUID]:
        return list(searches.matching(self.store, self.inspection, filters, zone=self.zone))

    @property
    def footer(self) -> str:
        return f"{self.inspection.reference}  {self.inspection.plan.area_name}"

    def sheet(self, name: str, *tables: Table, frozen: int = 1) -> Sheet:
        return Sheet(name=name, tables=tables, footer=self.footer, frozen=frozen)

    def table(
        self,
        file: str,
        title: str,
        note: str,
        made: Sequence[Column],
        rows: Iterable[list[Cell]],
        *,
        printed: int = 0,
    ) -> Table:
        count = save_rows(self.folder / file, rows, self.tell)
        return Table(title=title, note=note, columns=tuple(made), rows=file, count=count, printed=printed)


@dataclass(frozen=True)
class Planned:
    """One sheet of a pack: the same plan says beforehand how many rows it will have, and makes it."""

    name: str
    explained: str  # in a few words, for the cover
    count: Callable[[Job], int]
    make: Callable[[Job], Sheet]


def described(contents: Contents) -> dict[str, Any]:
    """The filters, and for whom it is, as JSON can keep them; only what is chosen."""
    chosen = {
        name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for name, value in standing(contents.filters).chosen().items()
    }
    return {**chosen, "made_for": contents.made_for} if contents.made_for else chosen


def read_back(sections: Iterable[str], found: dict[str, Any]) -> Contents:
    """The way back from described()."""
    made_for = str(found.get("made_for", ""))
    filters: dict[str, Any] = {
        name: date.fromisoformat(value) if name in ("day_from", "day_to") else _tuple(value)
        for name, value in found.items()
        if name != "made_for"
    }
    return Contents(tuple(sections), Filters(**filters), made_for)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def standing(filters: Filters) -> Filters:
    """Items that stand: what was withdrawn is only among the revisions."""
    return Filters(**{**vars(filters), "marks": tuple(mark for mark in filters.marks if mark != "withdrawn")})


def cell(value: Any) -> Cell:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return columns.YES if value else None
    if isinstance(value, list):
        return "\n".join(value) or None
    if isinstance(value, float) and pd.isna(value):
        return None
    return float(value) if isinstance(value, float) else int(value)
