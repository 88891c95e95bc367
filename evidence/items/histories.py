"""The history of an item: who wrote, changed, withdrew, asked and answered what, in order, and what differs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from evidence.inspections import Inspection
from evidence.items import note_of
from evidence.items.notes import Note
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
    revision_id: UUID | None  # of a revision


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
        before = last if note else None
        revision_id = row["revision_id"] if note else None
        events.append(Event(kind, row["event_at"], row["actor"], row["said"], note, before, revision_id))
        last = note or last
    return events


def _revision_kind(last: Note | None, action: str) -> Kind:
    if last is not None:
        return "amended"
    return "imported" if action == "item.import" else "logged"


def since_accepted(events: list[Event]) -> tuple[Note, Note] | None:
    """What was accepted last and what stands now, when these differ."""
    present: Note | None = None
    accepted: Note | None = None
    for event in events:
        present = event.note or present
        accepted = present if event.kind == "accepted" else accepted
    if accepted is None or present is None or accepted == present:
        return None
    return accepted, present


def differences(before: str, after: str) -> list[Piece]:
    """Sentence by sentence and, in those that differ, word by word, for showing what an amendment changed."""
    pieces: list[Piece] = []
    for old, new in _compared(_SENTENCES.findall(before), _SENTENCES.findall(after)):
        if old == new:
            pieces.append(Piece("same", old))
            continue
        words = list(_compared(_WORDS.findall(old), _WORDS.findall(new)))
        kept = sum(len(removed) for removed, added in words if removed == added)
        if kept < _ALIKE * max(len(old), len(new)):  # another text altogether: crumbs in common help nobody
            words = [(old, new)]
        for removed, added in words:
            if removed == added:
                pieces.append(Piece("same", removed))
                continue
            pieces += [Piece(kind, text) for kind, text in _changes(removed, added) if text]
    return pieces


_SENTENCES = re.compile(r"[^\n.!?]+[\n.!?]*\s*|[\n.!?]+\s*")
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing takes the product of both lengths: two long texts with nothing in common would take ten seconds.
_MOST = 160_000
_ALIKE = 0.4  # of what is compared; with less in common both stand whole


def _changes(removed: str, added: str) -> tuple[tuple[Literal["removed", "added"], str], ...]:
    return (("removed", removed), ("added", added))


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Stretches of both, in order: equal where nothing changed."""
    start = _how_many_equal(old, new)
    end = _how_many_equal(old[start:][::-1], new[start:][::-1])
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    stretches = [(old[:start], new[:start])]
    if len(old_middle) * len(new_middle) > _MOST:
        stretches.append((old_middle, new_middle))
    else:
        matcher = difflib.SequenceMatcher(None, old_middle, new_middle, autojunk=False)
        stretches += [(old_middle[a:b], new_middle[c:d]) for _, a, b, c, d in matcher.get_opcodes()]
    stretches.append((old[len(old) - end :], new[len(new) - end :]))
    for left, right in stretches:
        if left or right:
            yield "".join(left), "".join(right)


def _how_many_equal(old: list[str], new: list[str]) -> int:
    """From the beginning."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(old), len(new)))
