"""Imports: evidence from a spreadsheet. Everything is checked first; then it is stored in one change, or not at all.

A row is known by its id, else by its content and how often that content stood above it in the file. So a file can be
imported again after corrections: what is stored already is passed over, and only what is new is added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from evidence import access, spreadsheets
from evidence.access import Action, User
from evidence.clock import LONDON
from evidence.errors import ImportRejected, Issue
from evidence.ids import new_id
from evidence.imports import tables
from evidence.imports.changes import Imported, log_imported
from evidence.imports.mappings import Mapping
from evidence.imports.rows import Read, Reader
from evidence.inspections import Inspection
from evidence.items import note_of
from evidence.items.notes import Note
from evidence.store import Store
from evidence.text import one_line
from evidence.wording import number_of


@dataclass(frozen=True)
class Outcome:
    """What came of an import."""

    stored: int
    already_there: int
    refused: int
    issues: tuple[Issue, ...]  # of the rows that were refused
    suspicions: tuple[Issue, ...]  # what looks like a person in the rows that are new
    notes: tuple[str, ...]  # what else should be said
    checked_only: bool = False  # nothing was stored: this is what would be

    def __str__(self) -> str:
        stored = f"{number_of(self.stored, 'item')} {'would be ' if self.checked_only else ''}stored"
        told = f"{stored}, {self.already_there:,} already there, {self.refused:,} refused."
        return f"{told} Nothing was stored." if self.checked_only else told


def bring_in(
    store: Store,
    user: User,
    inspection: Inspection,
    *,
    name: str,
    content: bytes,
    mapping: Mapping | None = None,
    skip_bad: bool = False,
    check_only: bool = False,
    zone: ZoneInfo = LONDON,
) -> Outcome:
    """Import the items of a file, or only say what would come of it.

    Raises ImportRejected with every problem, unless bad rows are to be skipped.
    """
    access.require(store.maybe_one, user, Action.IMPORT_ITEMS, inspection)
    reading = spreadsheets.read(content)
    table = tables.find(reading, inspection.framework, mapping or Mapping())
    reader = Reader(store, inspection, table, mapping or Mapping(), zone=zone, file=name)
    rows = reader.read_all()
    issues = [issue for row in rows for issue in row.issues]
    if issues and not skip_bad:
        raise ImportRejected(issues, [suspicion for row in rows for suspicion in row.suspicions])
    good = [row for row in rows if not row.issues]
    new, known, other, withdrawn = _sorted(store, inspection, good)
    refused = len(rows) - len(good)
    if new and not check_only:
        file = {
            "import_id": new_id(),
            "file_name": one_line(name, "name"),
            "sha256": hashlib.sha256(content).hexdigest(),
            "stored": len(new),
            "already_there": known,
            "refused": refused,
        }
        log_imported(store, user, inspection, new, file=file, also=reader.also(new))
    empty = [] if rows else ["There are no rows to import below the headings."]
    notes = [*empty, *reading.notes, *table.notes, *reader.notes(new), *_differing(other), *_withdrawn(withdrawn)]
    arriving = {row.item_id for row in new}
    suspected = [one for row in good if row.item_id in arriving for one in row.suspicions]
    return Outcome(len(new), known, refused, tuple(issues), tuple(suspected), tuple(notes), check_only)


def _sorted(store: Store, inspection: Inspection, rows: Sequence[Read]) -> tuple[list[Imported], int, int, int]:
    """What is new; how many are known, and how many of those stand with another content now or are withdrawn."""
    stored = {
        row["item_id"]: row
        for row in store.rows(
            "select * from item_now where inspection_id = $inspection_id and item_id in (select unnest($ids::uuid[]))",
            inspection_id=inspection.inspection_id,
            ids=[row.item_id for row in rows],
        )
    }
    new = [row.imported for row in rows if row.item_id not in stored]
    other = sum(
        _unordered(note_of(stored[row.item_id])) != _unordered(row.imported.note)
        for row in rows
        if row.item_id in stored
    )
    withdrawn = sum(row["withdrawn"] for row in stored.values())
    return new, len(rows) - len(new), other, withdrawn


def _unordered(note: Note) -> Note:
    """A workbook has a column for each area and kind of facet, and so an order of its own."""
    return replace(
        note,
        areas=tuple(sorted(note.areas, key=lambda tag: tag.code)),
        themes=tuple(sorted(note.themes)),
        facets=tuple(sorted(note.facets)),
    )


def _differing(count: int) -> list[str]:
    if not count:
        return []
    return [
        f"{number_of(count, 'row')} of those already there differ from what is stored now. "
        "An import never changes an item: amend it on the Evidence screen."
    ]


def _withdrawn(count: int) -> list[str]:
    if not count:
        return []
    return [
        f"{number_of(count, 'item')} of those already there {'was' if count == 1 else 'were'} withdrawn and "
        f"{'stays' if count == 1 else 'stay'} so. Restore what should count on the Evidence screen."
    ]
