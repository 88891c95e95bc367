"""What a removal writes into the record: a tombstone for each thing, and which rows of which entries go."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from evidence.changes import Change
from evidence.journal import Head
from evidence.removals.requests import Request
from evidence.retention import Scope
from evidence.store import Store
from evidence.store.projection import tables_of

NOUNS = {
    Scope.ITEM: ("item",),
    Scope.EVIDENCE: ("item",),
    Scope.FIELDWORK: ("activity", "provider", "child"),
    Scope.CONCERNS: ("concern", "referral"),
}
# What there is of a noun: its id, the entry that stored it first, and by what items of one entry are numbered.
THINGS = {
    "item": """
        select item.item_id as thing_id, item.seq as first_seq, item_revision.happened_at
        from item
        join item_revision on item_revision.item_id = item.item_id and item_revision.seq = item.seq
        where item.inspection_id = $inspection_id and ($item_id is null or item.item_id = $item_id)
    """,
    "activity": """
        select activity_id as thing_id, min(seq) as first_seq, null as happened_at
        from activity_revision
        where inspection_id = $inspection_id and $item_id is null
        group by activity_id
    """,
    "provider": """
        select provider_id as thing_id, min(seq) as first_seq, null as happened_at
        from provider_revision
        where inspection_id = $inspection_id and $item_id is null
        group by provider_id
    """,
    "child": """
        select child_id as thing_id, min(seq) as first_seq, null as happened_at
        from child_revision
        where inspection_id = $inspection_id and $item_id is null
        group by child_id
    """,
    "concern": """
        select concern_id as thing_id, min(seq) as first_seq, null as happened_at
        from concern_revision
        where inspection_id = $inspection_id and $item_id is null
        group by concern_id
    """,
    "referral": """
        select referral_id as thing_id, min(seq) as first_seq, null as happened_at
        from referral_revision
        where inspection_id = $inspection_id and $item_id is null
        group by referral_id
    """,
}
# The entries that have a row about one of these things, each with the head before it.
ENTRIES = """
    with
        touching as (
            select seq from item where item_id in (select unnest($ids::uuid[]))
            union
            select seq from item_revision where item_id in (select unnest($ids::uuid[]))
            union
            select seq from withdrawal where item_id in (select unnest($ids::uuid[]))
            union
            select seq from review where item_id in (select unnest($ids::uuid[]))
            union
            select seq from activity_revision where activity_id in (select unnest($ids::uuid[]))
            union
            select seq from provider_revision where provider_id in (select unnest($ids::uuid[]))
            union
            select seq from child_revision where child_id in (select unnest($ids::uuid[]))
            union
            select seq from concern_revision where concern_id in (select unnest($ids::uuid[]))
            union
            select seq from referral_revision where referral_id in (select unnest($ids::uuid[]))
        )
    select entry.seq, entry.hash, entry.place
    from touching
    join entry on entry.seq = touching.seq - 1
    order by entry.seq
"""


def add(store: Store, this: Change, request: Request) -> None:
    """A tombstone for each thing, and the digest of each row about it."""
    for noun in NOUNS[request.scope]:
        found = this.rows_of(THINGS[noun], inspection_id=request.inspection_id, item_id=request.item_id)
        for thing in found:
            this.add(
                "removed",
                noun=noun,
                inspection_id=request.inspection_id,
                request_id=request.request_id,
                **{name: thing[name] for name in ("thing_id", "first_seq", "happened_at")},
            )
        for seq, digest in _rows_about(store, this, noun, {thing["thing_id"] for thing in found}):
            this.add("removed_row", entry_seq=seq, digest=digest)


def _rows_about(store: Store, this: Change, noun: str, things: set[UUID]) -> Iterator[tuple[int, str]]:
    ids, key = {str(thing) for thing in things}, f"{noun}_id"
    for head in this.rows_of(ENTRIES, ids=sorted(ids)):
        entry = store.journal.entry_after(Head(head["seq"], head["hash"], head["place"]))
        for table in tables_of(noun):
            for row, digest in zip(entry.rows.get(table, ()), entry.digests.get(table, ()), strict=True):
                if row[key] in ids:
                    yield entry.seq, digest
