"""The history of an item: who wrote, changed, withdrew, asked and answered what, in order, and what differs."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from evidence.inspections import Inspection
from evidence.items import note_of
from evidence.notes import Note
from evidence.store import Store

Kind = Literal["logged", "imported", "amended", "withdrawn", "restored", "accepted", "queried", "answered"]


@dataclass(frozen=True)
class Event:
    """One thing that happened to an item."""

    kind: Kind
    happened_at: datetime
    by: UUID | None
    words: str  # reason or comment
    note: Note | None  # of a revision
    before: Note | None  # of the revision that it followed


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    change: Literal["same", "added", "removed"]
    text: str


def of(store: Store, inspection: Inspection, item_id: UUID) -> list[Event]:
    """All events of one item of this inspection, the oldest first. Empty for an item that is not here."""
    rows = store.rows(
        """
        with
            mine as (
                select item_id, seq as logged_seq
                from item
                where item_id = $item_id and inspection_id = $inspection_id
            ),
            happened as (
                select seq, 'revision' as kind, '' as words, revision_id
                from item_revision semi join mine using (item_id)
                where item_id = $item_id
                union all
                select seq, if(withdrawn, 'withdrawn', 'restored'), reason, null
                from withdrawal semi join mine using (item_id)
                where item_id = $item_id
                union all
                select seq, decision, comment, null
                from review semi join mine using (item_id)
                where item_id = $item_id
            )
        select
            happened.kind,
            happened.words as said,
            entry.happened_at as event_at,
            entry.actor,
            entry.action,
            item_revision.*
        from happened
        join entry using (seq)
        left join item_revision
            on item_revision.revision_id = happened.revision_id and item_revision.item_id = $item_id
        order by happened.seq
        """,
        item_id=item_id,
        inspection_id=inspection.inspection_id,
    )
    events: list[Event] = []
    last: Note | None = None
    for row in rows:
        note = note_of(row) if row["kind"] == "revision" else None
        kind = _revision_kind(last, row["action"]) if note else row["kind"]
        events.append(Event(kind, row["event_at"], row["actor"], row["said"], note, last if note else None))
        last = note or last
    return events


def _revision_kind(last: Note | None, action: str) -> Kind:
    if last is not None:
        return "amended"
    return "imported" if action == "item.import" else "logged"


def differences(before: str, after: str) -> list[Piece]:
    """Word by word, for showing what an amendment changed."""
    old, new = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (before, after))
    pieces: list[Piece] = []
    for tag, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[start:end])))
            continue
        if removed := "".join(old[start:end]):
            pieces.append(Piece("removed", removed))
        if added := "".join(new[new_start:new_end]):
            pieces.append(Piece("added", added))
    return pieces
