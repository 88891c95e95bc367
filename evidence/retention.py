"""Retention: for how long the organisation keeps what kind of record, and what a legal hold keeps beyond that.

No period is built in: the organisation sets one for each kind, counted from the day on which an inspection was closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from evidence import access, clock
from evidence.access import Action, Reader, Rows, Standing, User
from evidence.changes import change
from evidence.errors import InvalidInput
from evidence.ids import new_id
from evidence.store import Store
from evidence.text import required

LONGEST = 1_200  # months


class Scope(StrEnum):
    """What is kept, and removed, together."""

    ITEM = "item"
    EVIDENCE = "evidence"  # every item of an inspection, with its history and reviews
    FIELDWORK = "fieldwork"  # its activities, providers and tracked children
    CONCERNS = "concerns"  # its safeguarding concerns, with whom was told


KINDS = (Scope.EVIDENCE, Scope.FIELDWORK, Scope.CONCERNS)  # of record, that have a period


@dataclass(frozen=True)
class Ended:
    """A kind of record of a closed inspection whose period has ended and that is still there."""

    inspection_id: UUID
    inspection: str  # its reference
    area_name: str
    kind: Scope
    closed_at: datetime
    ended_at: datetime
    held: str  # why it is on legal hold; empty where it is not


def periods(store: Store) -> dict[Scope, int | None]:
    """Months after an inspection was closed; None where it is kept for ever."""
    found = {row["kind"]: row["months"] for row in store.rows("select kind, months from retention_now")}
    return {kind: found.get(kind) for kind in KINDS}


def set_period(store: Store, user: User, kind: Scope, months: int | None) -> None:
    """Nothing is removed by this: what has ended then is listed for a lead to ask and an administrator to confirm."""
    if months is not None and not 1 <= months <= LONGEST:
        raise InvalidInput(months=f"Write a number of months from 1 to {LONGEST:,}, or nothing to keep it for ever.")
    with change(store, user, Action.SET_RETENTION, subject=f"retention:{kind}") as this:
        this.add("retention_revision", revision_id=new_id(), kind=kind, months=months)


def hold(store: Store, user: User, inspection: Standing, *, held: bool, reason: str) -> None:
    """Put an inspection on legal hold, so that nothing of it is removed, or take it off. Raises InvalidInput."""
    words = required(reason, "reason", "Say why. The reason is kept in the record.", limit=1_000)
    subject = f"inspection:{inspection.inspection_id}"
    with change(store, user, Action.HOLD_INSPECTION, subject=subject, inspection=inspection) as this:
        this.add("hold_revision", revision_id=new_id(), inspection_id=inspection.inspection_id, held=held, reason=words)


def held_because(maybe_one: Reader, inspection_id: UUID) -> str:
    """Why nothing of this inspection may be removed; empty where it may."""
    row = maybe_one(
        "select reason from hold_now where inspection_id = $inspection_id and held", inspection_id=inspection_id
    )
    return str(row["reason"]) if row else ""


def ended(store: Store, user: User) -> list[Ended]:
    """What may be asked for, the longest ended first: all for administrators, for others what they lead."""
    return [
        one for one in _ended(store.rows) if access.may(store.maybe_one, user, Action.DROP_REMOVAL, one.inspection_id)
    ]


def has_ended(rows: Rows, inspection_id: UUID, kind: Scope) -> bool:
    return any(one.inspection_id == inspection_id and one.kind is kind for one in _ended(rows))


def _ended(rows: Rows) -> list[Ended]:
    """Fieldwork is not named while there is evidence that stands on it.

    A concern may be written after the closing: for concerns the period begins with the last that was.
    """
    found = rows(
        """
        with
            closed as (
                select inspection_now.*, entry.happened_at as closed_at
                from inspection_now
                join entry on entry.seq = inspection_now.seq
                where status = 'closed'
            ),
            still as (
                select inspection_id, 'evidence' as kind from item
                union
                select inspection_id, 'fieldwork'
                from (
                    select inspection_id from activity_now
                    union
                    select inspection_id from provider_now
                    union
                    select inspection_id from child_now
                )
                where inspection_id not in (select inspection_id from item)
                union
                select inspection_id, 'concerns' from concern_now
            ),
            written as (
                select inspection_id, max(happened_at) as last_at
                from entry
                where seq in (select seq from concern_revision union all select seq from referral_revision)
                group by inspection_id
            )
        select
            closed.inspection_id,
            closed.reference as inspection,
            closed.area_name,
            still.kind,
            closed.closed_at,
            greatest(closed.closed_at, written.last_at) + to_months(retention_now.months) as ended_at,
            coalesce(hold_now.reason, '') as held
        from closed
        join still using (inspection_id)
        join retention_now on retention_now.kind = still.kind
        left join written on written.inspection_id = closed.inspection_id and still.kind = 'concerns'
        left join hold_now on hold_now.inspection_id = closed.inspection_id and hold_now.held
        where ended_at <= $now
        order by ended_at, inspection
        """,
        now=clock.now().replace(tzinfo=None),
    )
    return [Ended(**{**row, "kind": Scope(row["kind"])}) for row in found]
