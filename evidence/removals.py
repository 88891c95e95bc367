"""Removal for good: a lead asks, an administrator confirms, and what an item said is in no file any more.

The chain of the record still verifies: its entries keep the digests of the rows that are gone, the removal is an entry
of its own, and a tombstone keeps the reference of what was there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from evidence import access, disk, packs, retention
from evidence.access import Action, Reader, User
from evidence.changes import Change, change
from evidence.errors import Conflict, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.journal import Head
from evidence.packs import built
from evidence.private import drafts, happenings
from evidence.private.happenings import Kind
from evidence.retention import Scope
from evidence.store import Store
from evidence.store.projection import tables_of
from evidence.text import required

UNFINISHED = "removal-{}.unfinished"
ANSWERED = "This request has been answered already, or you may not see it."
NOUNS = {Scope.ITEM: ("item",), Scope.EVIDENCE: ("item",), Scope.FIELDWORK: ("activity", "provider", "child")}


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
    count: int  # of items, or of activities, providers and tracked children
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
    }[scope]


def ask(
    store: Store,
    user: User,
    inspection: Inspection,
    *,
    reason: str,
    item_id: UUID | None = None,
    scope: Scope = Scope.ITEM,
) -> UUID:
    """A lead asks: for one item, or for everything of a kind whose retention period has ended.

    Raises InvalidInput, NotFound, Conflict where it was asked for already or must be kept.
    """
    words = required(reason, "reason", "Say why it has to go. The reason stays, so name nobody in it.", limit=1_000)
    request_id = new_id()
    with change(store, user, Action.ASK_REMOVAL, subject=f"removal:{request_id}", inspection=inspection) as this:
        if scope is Scope.ITEM:
            _require_item(this.maybe_one, inspection.inspection_id, item_id)
        _require_may_go(store, inspection.inspection_id, scope)
        if any(one.scope is scope and one.item_id == item_id for one in _waiting(store, inspection.inspection_id)):
            raise Conflict("This was asked for already. An administrator has to confirm it on the Record screen.")
        this.add(
            "removal_request",
            request_id=request_id,
            inspection_id=inspection.inspection_id,
            scope=scope,
            item_id=item_id,
            reason=words,
        )
    return request_id


def drop(store: Store, user: User, request_id: UUID) -> None:
    """A lead takes a request back, or an administrator declines it. Raises NotFound where it no longer waits."""
    with _answering(store, user, Action.DROP_REMOVAL, request_id) as (this, _):
        this.add("removal_answer", request_id=request_id, confirmed=False)


def confirm(store: Store, user: User, request_id: UUID) -> None:
    """An administrator who is not the one that asked confirms: it is gone for good when this returns.

    Raises NotAllowed, NotFound, Conflict. Raises StoreUnavailable when the record has it that it is removed and a file
    could not be written: upkeep goes on with it.
    """
    marker = store.home / UNFINISHED.format(request_id)
    try:
        with _answering(store, user, Action.CONFIRM_REMOVAL, request_id) as (this, request):
            if request.asked_by == user.person_id:
                raise NotAllowed("Two people have to agree. Another administrator has to confirm what you asked for.")
            _require_may_go(store, request.inspection_id, request.scope)
            if packs.running(request.inspection_id):
                raise Conflict("A pack of this inspection is being built. Confirm when it is ready.")
            _remove(store, this, request)
            this.add("removal_answer", request_id=request_id, confirmed=True)
            disk.put(marker, b"")  # before it is in the record: a crash from here on is made good by upkeep
    except Exception:
        if not _confirmed(store, request_id):
            marker.unlink(missing_ok=True)
        raise
    finish(store)


def finish(store: Store, *, repaired: bool = False) -> None:
    """Take what the record says is removed out of every file of this home, and of the copies that it writes.

    Nothing is done where nothing is unfinished. repaired: what was mended may have come from a copy that still had it.
    Raises StoreUnavailable.
    """
    unfinished = list(store.home.glob(UNFINISHED.format("*")))
    owed = store.rows("select entry_seq, list(digest) as digests from removed_row group by entry_seq")
    if not unfinished and not (repaired and owed):
        return
    if owed:
        store.take_out({row["entry_seq"]: set(row["digests"]) for row in owed})
    for marker in unfinished:
        request_id = UUID(marker.name.removeprefix(UNFINISHED.split("{")[0]).removesuffix(".unfinished"))
        if _confirmed(store, request_id):
            _forget_what_is_kept_beside(store, request_id)
        marker.unlink(missing_ok=True)
    happenings.want(store.private, Kind.BACKUP)  # so that the copy there loses it as well


def waiting(store: Store, user: User) -> list[Request]:
    """Requests that nobody has answered: all for administrators, for others those of inspections that they lead."""
    return [
        one
        for one in _waiting(store)
        if access.can(user, Action.DROP_REMOVAL, access.standing(store.maybe_one, user, one.inspection_id))
    ]


def of_item(store: Store, inspection: Inspection, item_id: UUID) -> Request | None:
    """The request about this item that waits."""
    return next((one for one in _waiting(store, inspection.inspection_id) if one.item_id == item_id), None)


def done(store: Store, user: User) -> list[Removal]:
    """What was removed, the newest first: all for administrators, for others that of inspections that they lead."""
    rows = store.rows(
        """
        select
            request.scope,
            request.inspection_id,
            request.reason,
            inspection_now.reference as inspection,
            max(item_reference.reference) as item,
            count(*) as count,
            any_value(asked.actor) as asked_by,
            any_value(confirmed.actor) as confirmed_by,
            any_value(confirmed.happened_at) as removed_at
        from removed
        join removal_request as request using (request_id)
        join entry as asked on asked.seq = request.seq
        join entry as confirmed on confirmed.seq = removed.seq
        join inspection_now on inspection_now.inspection_id = request.inspection_id
        left join item_reference on item_reference.item_id = request.item_id
        group by all
        order by removed_at desc
        """
    )
    return [
        Removal(
            what=in_words(Scope(row["scope"]), row["item"], row["inspection"]),
            **{name: row[name] for name in ("count", "asked_by", "confirmed_by", "removed_at", "reason")},
        )
        for row in rows
        if access.can(user, Action.DROP_REMOVAL, access.standing(store.maybe_one, user, row["inspection_id"]))
    ]


# Inside


@contextlib.contextmanager
def _answering(store: Store, user: User, action: Action, request_id: UUID) -> Iterator[tuple[Change, Request]]:
    request = next((one for one in _waiting(store) if one.request_id == request_id), None)
    if request is None:
        raise NotFound(ANSWERED)
    standing = access.standing(store.maybe_one, user, request.inspection_id)
    with change(store, user, action, subject=f"removal:{request_id}", inspection=standing) as this:
        if this.maybe_one("select 1 from removal_answer where request_id = $request_id", request_id=request_id):
            raise NotFound(ANSWERED)
        yield this, request


def _waiting(store: Store, inspection_id: UUID | None = None) -> list[Request]:
    rows = store.rows(
        """
        select
            request.request_id,
            request.inspection_id,
            inspection_now.reference as inspection,
            request.scope,
            request.item_id,
            item_reference.reference as item,
            entry.actor as asked_by,
            entry.happened_at as asked_at,
            request.reason
        from removal_request as request
        join entry using (seq)
        join inspection_now on inspection_now.inspection_id = request.inspection_id
        left join item_reference on item_reference.item_id = request.item_id
        where not exists (from removal_answer where removal_answer.request_id = request.request_id)
            and ($inspection_id is null or request.inspection_id = $inspection_id)
        order by request.seq
        """,
        inspection_id=inspection_id,
    )
    return [Request(**{**row, "scope": Scope(row["scope"])}) for row in rows]


def _confirmed(store: Store, request_id: UUID) -> bool:
    return bool(
        store.maybe_one(
            "select 1 from removal_answer where request_id = $request_id and confirmed", request_id=request_id
        )
    )


def _require_item(maybe_one: Reader, inspection_id: UUID, item_id: UUID | None) -> None:
    found = maybe_one(
        "select 1 from item where item_id = $item_id and inspection_id = $inspection_id",
        item_id=item_id,
        inspection_id=inspection_id,
    )
    if found is None:
        raise NotFound


def _require_may_go(store: Store, inspection_id: UUID, scope: Scope) -> None:
    """No legal hold; and for everything of a kind, its period has ended. Raises Conflict."""
    if reason := retention.held_because(store, inspection_id):
        raise Conflict(f"This inspection is on legal hold, so nothing of it may be removed: {reason}")
    if scope is not Scope.ITEM and not retention.has_ended(store, inspection_id, scope):
        raise Conflict("The retention period of this has not ended, so it may not be removed as a whole.")


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
        )
    select entry.seq, entry.hash, entry.place
    from touching
    join entry on entry.seq = touching.seq - 1
    order by entry.seq
"""


def _remove(store: Store, this: Change, request: Request) -> None:
    """A tombstone for each thing, and the digest of each row about it."""
    for noun in NOUNS[request.scope]:
        found = store.rows(THINGS[noun], inspection_id=request.inspection_id, item_id=request.item_id)
        for thing in found:
            this.add(
                "removed",
                noun=noun,
                inspection_id=request.inspection_id,
                request_id=request.request_id,
                **{name: thing[name] for name in ("thing_id", "first_seq", "happened_at")},
            )
        for seq, digest in _rows_about(store, noun, {thing["thing_id"] for thing in found}):
            this.add("removed_row", entry_seq=seq, digest=digest)


def _rows_about(store: Store, noun: str, things: set[UUID]) -> Iterator[tuple[int, str]]:
    ids, key = {str(thing) for thing in things}, f"{noun}_id"
    for head in store.rows(ENTRIES, ids=sorted(ids)):
        entry = store.journal.entry_after(Head(head["seq"], head["hash"], head["place"]))
        for table in tables_of(noun):
            for row, digest in zip(entry.rows.get(table, ()), entry.digests.get(table, ()), strict=True):
                if row[key] in ids:
                    yield entry.seq, digest


def _forget_what_is_kept_beside(store: Store, request_id: UUID) -> None:
    """Unfinished texts about it, and the packs that may show it: whoever has one of those still has what it shows."""
    things = store.rows("select thing_id, noun, inspection_id from removed where request_id = $id", id=request_id)
    drafts.forget_about(store.private, [thing["thing_id"] for thing in things])
    store.private.leave_no_trace()
    made = store.rows(
        """
        select pack.pack_id
        from pack
        join removal_request using (inspection_id)
        join removal_answer using (request_id)
        where request_id = $id and pack.seq < removal_answer.seq
        """,
        id=request_id,
    )
    for pack in made:
        built.file_of(store, pack["pack_id"]).unlink(missing_ok=True)
    packs.forget_old_jobs(store)
