"""What goes into an evidence pack, and what to know before it is built."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from evidence import columns, searches
from evidence.clock import LONDON
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
class Preview:
    """What a pack would hold, and what to look at before it leaves the house."""

    rows: dict[str, int]  # section -> rows
    queried: int
    to_tag: int
    safeguarding: int
    suspected: int  # items in which something looks like a number, address or e-mail of a person


@dataclass(frozen=True)
class Job:
    """What the sheets of one pack are made from, and the folder where their rows wait."""

    store: Store
    inspection: Inspection
    filters: Filters
    zone: ZoneInfo
    folder: Path
    upto: int  # the number of the entry of the record that it shows

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
        count = save_rows(self.folder / file, rows)
        return Table(title=title, note=note, columns=tuple(made), rows=file, count=count, printed=printed)


def preview(store: Store, inspection: Inspection, contents: Contents, *, zone: tzinfo = LONDON) -> Preview:
    """Counts only: quick enough to follow each change of a filter."""
    chosen = standing(contents.filters)
    ids = list(searches.matching(store, inspection, chosen, zone=zone)) if chosen.chosen() else None
    row = store.one(_PREVIEW, inspection_id=inspection.inspection_id, ids=ids, **_SUSPECTED)
    framework = inspection.framework
    rows = {
        "coverage": 2 * len(framework.areas),
        "impact": len(framework.areas),
        "items": row["items"],
        "activities": row["activities"],
        "revisions": row["revisions"],
    }
    return Preview(
        rows={section: rows[section] for section in SECTIONS if section in contents.sections},
        queried=row["queried"],
        to_tag=row["to_tag"],
        safeguarding=row["safeguarding"],
        suspected=row["suspected"],
    )


def described(contents: Contents) -> dict[str, Any]:
    chosen = {
        name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for name, value in standing(contents.filters).chosen().items()
    }
    return {**chosen, "made_for": contents.made_for} if contents.made_for else chosen


def standing(filters: Filters) -> Filters:
    """Items that stand: what was withdrawn is only among the revisions."""
    return Filters(**{**vars(filters), "marks": tuple(mark for mark in filters.marks if mark != "withdrawn")})


def cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return columns.YES if value else None
    if isinstance(value, list):
        return "\n".join(value)
    if value is None or value == "" or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, str):
        return value
    return float(value) if isinstance(value, float) else int(value)


# What looks like a person's e-mail address, telephone, NHS or pupil number or postcode, for RE2.
_SUSPECTED = {
    "pattern": r"[\w.+-]+@[\w-]+\.\w|\b(\+44|0)\d[\d ]{8,11}\d\b|\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"
    r"|\b[A-Z]\d{12}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
}
_PREVIEW = """
    with wanted as (
        from item_now
        where inspection_id = $inspection_id
            and not withdrawn
            and ($ids::uuid[] is null or item_id in (select unnest($ids::uuid[])))
    )
    select
        count(*) as items,
        count(*) filter (where review = 'queried') as queried,
        count(*) filter (where to_tag) as to_tag,
        count(*) filter (where safeguarding) as safeguarding,
        count(*) filter (where regexp_matches(concat_ws(' ', fact, words, meaning), $pattern)) as suspected,
        (select count(*) from activity_now where inspection_id = $inspection_id) as activities,
        coalesce(sum(revisions), 0)::integer as revisions
    from wanted
"""
