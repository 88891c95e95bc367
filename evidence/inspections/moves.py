"""Moves: how an inspection went from one state to the next, who did it, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from evidence.access import Status
from evidence.inspections import Inspection
from evidence.store import Store


@dataclass(frozen=True)
class Move:
    """One step in the life of an inspection; the first has no state before it."""

    before: Status | None
    to: Status
    happened_at: datetime
    by: UUID | None
    reason: str

    @property
    def words(self) -> str:
        """What was done, as people say it."""
        return _WORDS.get((self.before, self.to), f"became {self.to}")


_WORDS = {
    (None, Status.PLANNED): "set up as planned",
    (None, Status.LIVE): "set up and started",
    (Status.PLANNED, Status.LIVE): "started",
    (Status.LIVE, Status.PAUSED): "paused",
    (Status.PAUSED, Status.LIVE): "continued",
    (Status.LIVE, Status.LOCKED): "locked",
    (Status.PAUSED, Status.LOCKED): "locked",
    (Status.LOCKED, Status.LIVE): "reopened",
    (Status.LOCKED, Status.CLOSED): "closed",
}


def of(store: Store, inspection: Inspection) -> list[Move]:
    """All steps, the newest first. A change of dates or names is no step."""
    rows = store.rows(
        """
        with revisions as (
            select seq, status, reason, lag(status) over (order by seq) as before
            from inspection_revision
            where inspection_id = $inspection_id
        )
        select before, status, reason, entry.happened_at, entry.actor
        from revisions
        join entry using (seq)
        where before is distinct from status
        order by seq desc
        """,
        inspection_id=inspection.inspection_id,
    )
    return [
        Move(
            before=Status(row["before"]) if row["before"] else None,
            to=Status(row["status"]),
            happened_at=row["happened_at"],
            by=row["actor"],
            reason=row["reason"],
        )
        for row in rows
    ]
