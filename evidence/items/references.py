"""Short references of items, such as E-0042, by which every line of a pack can be traced.

An item keeps its reference for ever: it is its number in its inspection, by order of logging (schemas/views.sql).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from evidence.access import Rows
from evidence.inspections import Inspection
from evidence.store import Store

WRITTEN = re.compile(r"e-\d{4,}", re.IGNORECASE)
BEYOND = 10**9  # no inspection has so many items


def of(store: Store, inspection: Inspection, item_ids: Iterable[UUID] | None = None) -> dict[UUID, str]:
    """item id -> reference, for these items or for all of this inspection, withdrawn ones too.

    Ids that are not of this inspection are left out.
    """
    if item_ids is not None:
        return of_these(store.rows, inspection.inspection_id, item_ids)
    return {row["item_id"]: row["reference"] for row in store.rows(_ALL, inspection_id=inspection.inspection_id)}


def of_these(rows: Rows, inspection_id: UUID, item_ids: Iterable[UUID]) -> dict[UUID, str]:
    """item id -> reference, also of what was removed."""
    found = rows(_OF_THESE, inspection_id=inspection_id, ids=list(item_ids))
    return {row["item_id"]: row["reference"] for row in found}


def items_of(store: Store, inspection: Inspection, references: Sequence[str]) -> dict[str, UUID]:
    """reference -> item id, for those that are of this inspection, in whichever case they are written."""
    numbers = {reference.upper(): int(reference.partition("-")[2]) for reference in references}
    sought = {reference: number for reference, number in numbers.items() if 0 < number < BEYOND}
    if not sought:
        return {}
    rows = store.rows(
        _NAMED_SO,
        inspection_id=inspection.inspection_id,
        references=list(sought),
        numbers=list(sought.values()),
    )
    return {row["reference"]: row["item_id"] for row in rows}


_ALL = "select item_id, reference from item_reference where inspection_id = $inspection_id"
# As item_reference, for a few: what other entries stored before theirs is only counted.
_NUMBERED = """
    with
        stored as (
            select seq from item where inspection_id = $inspection_id
            union all
            select first_seq from removed where inspection_id = $inspection_id and noun = 'item'
        ),
        entries as (
            ENTRIES
        ),
        before as (
            select entries.seq, count(stored.seq) as items
            from entries
            left join stored on stored.seq < entries.seq
            group by entries.seq
        ),
        numbered as (
            select
                item_id,
                short_reference(items + row_number() over (partition by seq order by happened_at, item_id)) as reference
            from item_logged
            join before using (seq)
            where inspection_id = $inspection_id
        )
    select item_id, reference
    from numbered
    where WANTED
"""
_OF_THESE = _NUMBERED.replace(
    "ENTRIES",
    """
    select distinct seq
    from item_logged
    where inspection_id = $inspection_id and item_id in (select unnest($ids::uuid[]))
    """,
).replace("WANTED", "item_id in (select unnest($ids::uuid[]))")
_NAMED_SO = _NUMBERED.replace(
    "ENTRIES",
    """
    select distinct seqs[number] as seq
    from (select list_sort(list(seq)) as seqs from stored)
    cross join (select unnest($numbers::bigint[]) as number)
    where number <= len(seqs)
    """,
).replace("WANTED", "list_contains($references::text[], reference)")
