"""Current items as data: JSON lines, CSV or Parquet, with the column ids of packs and templates as keys.

In a CSV file a text that a spreadsheet might run as a formula stands behind an apostrophe, and so does a text that
begins with one: taking one apostrophe from the front of such texts gives exactly what was stored. `restored` does it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any

from evidence import clock, columns
from evidence.clock import LONDON
from evidence.columns import AREA, FACET, YES, ItemColumn
from evidence.inspections import Inspection
from evidence.journal import Row
from evidence.searches import Filters, matching
from evidence.store import Store

# Blanks in front do not stop a spreadsheet; wide signs are read as the plain ones; an apostrophe is the escape itself.
RISKY = re.compile("[\\s\x00]*[=+\\-@＝＋－＠']|[\t\r\n\x00]")  # noqa: RUF001
SEPARATOR = "; "
MOMENTS, EXACT = ("happened_at", "recorded_at"), ("happened_at_utc", "recorded_at_utc")
IDS = ("item_id", "revision_id", "activity_id", "child_id")
BATCH = 5_000
NOW = 2**63 - 1  # as the number of an entry: after every other


def items(
    store: Store,
    inspection: Inspection,
    filters: Filters | None = None,
    *,
    zone: tzinfo = LONDON,
    upto: int = NOW,
) -> Iterator[Row]:
    """Each item that stands, the earliest first: column id -> value, with ids of the framework, not labels.

    upto is the number of an entry of the record: then the items as they stood when it was the last one. Filters are
    always asked of the present.
    """
    chosen = filters or Filters()
    ids = list(matching(store, inspection, chosen, zone=zone)) if chosen.chosen() else None
    make = _maker(columns.data(inspection.framework))
    for row in store.stream(_ITEMS, inspection_id=inspection.inspection_id, ids=ids, upto=upto):
        yield make(row)


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False)


def write_csv(rows: Iterable[Row], path: Path, inspection: Inspection) -> int:
    """As "CSV UTF-8", the kind that Excel opens with its accents right. Returns how many rows."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        names = [one.id for one in columns.data(inspection.framework)]
        writer.writerow(names)
        for row in rows:
            writer.writerow([neutral(_flat(row[name])) for name in names])
            count += 1
    return count


def write_parquet(rows: Iterable[Row], path: Path, inspection: Inspection) -> int:
    """Lists as lists, flags as true and false, times as timestamps in UTC. Returns how many rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [one.id for one in columns.data(inspection.framework)]
    schema = pa.schema([(name, _parquet_type(pa, name)) for name in names])
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(rows):
            count += len(batch)
            timed = [{name: _timed(name, row[name]) for name in names} for row in batch]
            writer.write_table(pa.Table.from_pylist(timed, schema=schema))
    return count


def neutral(text: str) -> str:
    """Text that a spreadsheet program shows and never runs."""
    return f"'{text}" if RISKY.match(text) else text


def restored(text: str) -> str:
    """The way back from neutral()."""
    return text[1:] if text.startswith("'") and RISKY.match(text[1:]) else text


def _maker(made: tuple[ItemColumn, ...]) -> Callable[[Row], Row]:
    """How a row of the store becomes an item, with what is the same for all of them worked out once."""
    names = [one.id for one in made]
    areas = {one.removeprefix(AREA): one for one in names if one.startswith(AREA)}
    facets = {one.prefix: one.id for one in made if one.id.startswith(FACET)}
    plain = [one for one in names if not one.startswith((AREA, FACET)) and one not in (*MOMENTS, *EXACT, *IDS)]

    def make(row: Row) -> Row:
        found: Row = dict.fromkeys(names)
        found.update({name: row[name] for name in plain})
        found.update({name: [] for name in facets.values()})
        for code, stance in zip(row["areas"], row["area_stances"], strict=True):
            if code in areas:
                found[areas[code]] = stance or YES
        for value in row["facets"]:
            facet, colon, choice = value.partition(":")
            if name := facets.get(facet + colon):
                found[name].append(choice)
        for name, exact in zip(MOMENTS, EXACT, strict=True):
            found[name] = found[exact] = clock.stamp(row[name])
        for name in IDS:
            found[name] = str(row[name]) if row[name] else None
        return found

    return make


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return SEPARATOR.join(value)
    if isinstance(value, bool):
        return YES if value else ""
    return "" if value is None else str(value)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _parquet_type(pa: Any, name: str) -> Any:
    if name == "themes" or name.startswith(FACET):
        return pa.list_(pa.string())
    special = {
        "safeguarding": pa.bool_(),
        "versions": pa.int32(),
        "happened_at": pa.timestamp("us", tz="UTC"),
        "recorded_at": pa.timestamp("us", tz="UTC"),
    }
    return special.get(name, pa.string())


def _timed(name: str, value: Any) -> Any:
    return clock.parse(value) if name in ("happened_at", "recorded_at") and value else value


_ITEMS = """
    with
        activity as (
            from activity_revision where seq <= $upto
            qualify row_number() over (partition by activity_id order by seq desc) = 1
        ),
        child as (
            from child_revision where seq <= $upto
            qualify row_number() over (partition by child_id order by seq desc) = 1
        ),
        person as (
            from person_revision where seq <= $upto
            qualify row_number() over (partition by person_id order by seq desc) = 1
        )
    select
        found.* exclude (imported_by, imported_at),
        item_reference.reference,
        activity.title as activity,
        activity.kind as activity_kind,
        child.pseudonym as child,
        coalesce(found.imported_by, person.name) as recorded_by,
        coalesce(found.imported_at, found.logged_at) as recorded_at,
        found.revisions as versions
    from item_at($upto) as found
    join item_reference using (inspection_id, item_id)
    left join activity using (activity_id)
    left join child using (child_id)
    left join person on person.person_id = found.logged_by
    where found.inspection_id = $inspection_id
        and not found.withdrawn
        and ($ids::uuid[] is null or found.item_id in (select unnest($ids::uuid[])))
    order by found.happened_at, found.logged_at, found.item_id
"""
