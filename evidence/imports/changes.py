"""The rows of a file in the record: one change for the whole file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from evidence import items
from evidence.access import Action, User
from evidence.changes import Change, Rows, change
from evidence.errors import Conflict
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.items.notes import Note
from evidence.journal import Row
from evidence.manners import by_turns
from evidence.store import Store


@dataclass(frozen=True)
class Imported:
    """What the file said about a row that is imported: facts about the file, not signatures."""

    item_id: UUID
    note: Note
    imported_as: str | None = None
    recorder: str | None = None
    recorded_at: datetime | None = None


def log_imported(
    store: Store,
    user: User,
    inspection: Inspection,
    rows: Sequence[Imported],
    *,
    file: Row,
    also: Sequence[tuple[str, Row]] = (),
) -> None:
    """Store the rows of a file as one change. Notes are checked already.

    file is the row of imported_file; also are the activities and tracked children that the file brings, as
    (table, row).
    """
    made = _made(inspection, rows)
    subject = f"imported_file:{file['import_id']}"
    with change(store, user, Action.IMPORT_ITEMS, subject=subject, inspection=inspection) as this:
        arriving = {row[name] for _, row in also for name in ("activity_id", "child_id") if name in row}
        items.require_known(this, inspection, [row.note for row in rows], arriving)
        _require_none_removed(this, rows)
        this.add("imported_file", inspection_id=inspection.inspection_id, **file)
        for table, row_also in also:
            this.add(table, **row_also)
        this.add_all(made)


def _made(inspection: Inspection, rows: Sequence[Imported]) -> Rows:
    made = Rows()
    for row in by_turns(rows):
        made.add(
            "item",
            item_id=row.item_id,
            inspection_id=inspection.inspection_id,
            imported_as=row.imported_as,
            imported_by=row.recorder,
            imported_at=row.recorded_at,
        )
        items.add_revision(made, row.item_id, new_id(), None, row.note)
    return made


def _require_none_removed(this: Change, rows: Sequence[Imported]) -> None:
    """It may have happened since the file was read."""
    if this.maybe_one(
        "select 1 from removed where thing_id in (select unnest($ids::uuid[])) limit 1",
        ids=[row.item_id for row in rows],
    ):
        raise Conflict("An item of this file was removed from the record for good meanwhile. Import it again.")
