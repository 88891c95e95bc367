"""What was asked to be removed for good and waits for a second person, and what was removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from evidence import access
from evidence.access import Action, Rows, User
from evidence.inspections import Inspection
from evidence.items import references
from evidence.journal import Row
from evidence.retention import Scope
from evidence.store import Store


@dataclass(frozen=True)
class Request:
    """What somebody wants to have removed for good, and why."""

    request_id: UUID
    inspection_id: UUID
    inspection: str  # its reference
    scope: Scope
    item_id: UUID | None
    item: str | None  # its reference
    asked_by: UUID
    asked_at: datetime
    reason: str

    @property
    def what(self) -> str:
        return in_words(self.scope, self.item, self.inspection)


@dataclass(frozen=True)
class Removal:
    """What was removed for good, when, and by whom together."""

    what: str
    count: int  # of things: items; activities, providers and tracked children; concerns and who was told
    asked_by: UUID
    confirmed_by: UUID
    removed_at: datetime
    reason: str


def in_words(scope: Scope, item: str | None, inspection: str) -> str:
    """For people who may not see what it says: "item E-0042 of ASEND-2026-01"."""
    return {
        Scope.ITEM: f"item {item} of {inspection}",
        Scope.EVIDENCE: f"all evidence of {inspection}",
        Scope.FIELDWORK: f"all activities, providers and tracked children of {inspection}",
        Scope.CONCERNS: f"all safeguarding concerns of {inspection}",
    }[scope]


def waiting(store: Store, user: User) -> list[Request]:
    """Requests that nobody has answered: all for administrators, for others those of inspections that they lead."""
    return [
        one
        for one in unanswered(store.rows)
        if access.may(store.maybe_one, user, Action.DROP_REMOVAL, one.inspection_id)
    ]


def of_item(store: Store, inspection: Inspection, item_id: UUID) -> Request | None:
    """The request about this item that waits."""
    return next((one for one in unanswered(store.rows, inspection.inspection_id) if one.item_id == item_id), None)


def done(store: Store, user: User) -> list[Removal]:
    """What was removed, the newest first: all for administrators, for others that of inspections that they lead."""
    rows = store.rows(
        """
        select
            request.scope,
            request.inspection_id,
            request.reason,
            inspection_now.reference as inspection,
            request.item_id,
            count(*) as count,
            any_value(asked.actor) as asked_by,
            any_value(confirmed.actor) as confirmed_by,
            any_value(confirmed.happened_at) as removed_at
        from removed
        join removal_request as request using (request_id)
        join entry as asked on asked.seq = request.seq
        join entry as confirmed on confirmed.seq = removed.seq
        join inspection_now on inspection_now.inspection_id = request.inspection_id
        group by all
        order by removed_at desc
        """
    )
    named = _references(store.rows, rows)
    return [
        Removal(
            what=in_words(Scope(row["scope"]), named.get(row["item_id"]), row["inspection"]),
            **{name: row[name] for name in ("count", "asked_by", "confirmed_by", "removed_at", "reason")},
        )
        for row in rows
        if access.may(store.maybe_one, user, Action.DROP_REMOVAL, row["inspection_id"])
    ]


def unanswered(rows: Rows, inspection_id: UUID | None = None) -> list[Request]:
    """Of one inspection, or of all, the oldest first."""
    found = rows(
        """
        select
            request.request_id,
            request.inspection_id,
            inspection_now.reference as inspection,
            request.scope,
            request.item_id,
            entry.actor as asked_by,
            entry.happened_at as asked_at,
            request.reason
        from removal_request as request
        join entry using (seq)
        join inspection_now on inspection_now.inspection_id = request.inspection_id
        where not exists (from removal_answer where removal_answer.request_id = request.request_id)
            and ($inspection_id is null or request.inspection_id = $inspection_id)
        order by request.seq
        """,
        inspection_id=inspection_id,
    )
    named = _references(rows, found)
    return [Request(**row | {"scope": Scope(row["scope"]), "item": named.get(row["item_id"])}) for row in found]


def _references(rows: Rows, requests: list[Row]) -> dict[UUID, str]:
    """Of the items that are asked for, inspection by inspection: over all of them it would take long."""
    items: dict[UUID, list[UUID]] = {}
    for one in requests:
        if one["item_id"]:
            items.setdefault(one["inspection_id"], []).append(one["item_id"])
    return {id: found for one, ids in items.items() for id, found in references.of_these(rows, one, ids).items()}
