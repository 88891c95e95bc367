"""The sheet of items in a pack: one row an item, as people read it, with a hash by which the row can be checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from evidence import clock, columns, exports
from evidence.columns import AREA, YES
from evidence.frameworks import Framework
from evidence.journal import Row, canonical
from evidence.packs.contents import Job, Planned, cell
from evidence.workbook.book import Cell, Column, Sheet

NAME = "Items"
ROW_HASH = "row_hash"


def _make(job: Job) -> Sheet:
    framework = job.inspection.framework
    areas = ", ".join(f"{area.code} {area.label}" for area in framework.areas)
    note = (
        f"One row an item, the earliest first. {columns.legend(framework)}\n{areas}\n"
        "What stands to the right of Recorded by is for filters, for importing again and for checking; "
        "it is not printed."
    )
    found = exports.items(job.store, job.inspection, job.filters, zone=job.zone, upto=job.upto)
    rows = (list(row.values()) for row in shown(found, framework, job.zone))
    table = job.table(
        "items.jsonl", "Items of evidence", note, made(framework), rows, printed=columns.printed(framework)
    )
    return job.sheet(NAME, table)


def _count(job: Job) -> int:
    found = job.store.one(
        """
        select count(*) as rows
        from item_now
        where inspection_id = $inspection_id
            and not withdrawn
            and ($ids::uuid[] is null or item_id in (select unnest($ids::uuid[])))
        """,
        inspection_id=job.inspection.inspection_id,
        ids=job.ids,
    )
    return int(found["rows"])


ITEMS = Planned(NAME, "one row an item of evidence; this sheet can be imported again", _count, _make)


def made(framework: Framework) -> tuple[Column, ...]:
    """The columns of the sheet; an outcome area is headed by its code alone."""
    return tuple(
        replace(one.column, label=one.id.removeprefix(AREA)) if one.id.startswith(AREA) else one.column
        for one in columns.of(framework)
    )


def shown(items: Iterable[Row], framework: Framework, zone: ZoneInfo) -> Iterator[dict[str, Cell]]:
    """Rows of exports.items() as they stand on the sheet: column id -> cell, in the order of the columns."""
    labels = columns.labelled(framework)
    signs = columns.signs(framework)
    names = [one.id for one in columns.of(framework)]
    for item in items:
        read = {name: cell(labels[name](item[name]) if name in labels else item.get(name)) for name in names}
        read["outcome_areas"] = _areas(read, signs)
        read[ROW_HASH] = hash_of(on_the_wall(read, zone))
        yield read


def on_the_wall(row: dict[str, Cell], zone: ZoneInfo) -> dict[str, Cell]:
    """A row of shown() as a reader of the sheet finds it: times as clocks on the wall show them, to the second."""
    times = {
        name: clock.parse(value).astimezone(zone).replace(tzinfo=None, microsecond=0).isoformat()
        for name in exports.MOMENTS
        if isinstance(value := row[name], str)
    }
    return {**row, **times}


def hash_of(row: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a row: column id -> cell, empty ones as null, its own hash left out.

    Times stand as clocks on the wall show them, to the second: 2026-11-25T16:17:00.
    """
    return hashlib.sha256(canonical({name: value for name, value in row.items() if name != ROW_HASH})).hexdigest()


def as_read(value: object) -> Cell:
    """A cell that a reader of workbooks gives, as it goes into hash_of(). A day is the midnight at its beginning."""
    if value == "" or value is None:
        return None
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        # Nearest, because a spreadsheet keeps a time as a fraction of a day, a little off.
        return (moment + timedelta(milliseconds=500)).replace(microsecond=0).isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, (str, int, float)) else str(value)


def _areas(read: dict[str, Cell], signs: dict[str, tuple[str, str]]) -> Cell:
    """Every outcome area with its sign; the sign alone where no area is tagged yet."""
    tagged = [
        f"{name.removeprefix(AREA)} {signs[str(value)][0]}"
        for name, value in read.items()
        if name.startswith(AREA) and value is not None
    ]
    stance = read["stance"]
    return "\n".join(tagged) or (signs[str(stance)][0] if stance not in (None, YES) else None)
