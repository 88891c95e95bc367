"""Removal for good: a lead asks, an administrator confirms, and what an item said is in no file any more.

The chain of the record still verifies: its entries keep the digests of the rows that are gone, the removal is an entry
of its own, and a tombstone keeps the reference of what was there.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from evidence import access, disk, packs, retention
from evidence.access import Action, Reader, Role, User
from evidence.changes import Change, change
from evidence.concerns import exports
from evidence.errors import Conflict, DraftEnded, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.kept import until_changed
from evidence.packs import built
from evidence.private import drafts, happenings
from evidence.private.happenings import Kind
from evidence.removals import tombstones
from evidence.removals.requests import Removal, Request, done, in_words, of_item, unanswered, waiting
from evidence.retention import Scope
from evidence.store import Store
from evidence.text import required

__all__ = [
    "Removal",
    "Request",
    "ask",
    "confirm",
    "done",
    "drop",
    "finish",
    "in_words",
    "of_item",
    "require_not_about_removed",
    "waiting",
]

UNFINISHED = "removal-{}.unfinished"
ONE_AT_A_TIME = threading.RLock()  # else upkeep could take the marker of a removal that is just being confirmed
A_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ANSWERED = "This request has been answered already, or you may not see it."


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
        _require_may_go(this, inspection.inspection_id, scope)
        if any(
            one.scope is scope and one.item_id == item_id for one in unanswered(this.rows_of, inspection.inspection_id)
        ):
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
    """An administrator confirms what somebody else asked who still leads: it is gone for good when this returns.

    Raises NotAllowed, NotFound, Conflict. Raises StoreUnavailable when the record has it that it is removed and a file
    could not be written: upkeep goes on with it.
    """
    with ONE_AT_A_TIME:
        _confirm(store, user, request_id)
        finish(store)


def _confirm(store: Store, user: User, request_id: UUID) -> None:
    marker = store.home / UNFINISHED.format(request_id)
    try:
        with _answering(store, user, Action.CONFIRM_REMOVAL, request_id) as (this, request):
            if request.asked_by == user.person_id:
                raise NotAllowed("Two people have to agree. Another administrator has to confirm what you asked for.")
            _require_asked_by_a_lead(this, request)
            _require_may_go(this, request.inspection_id, request.scope)
            if packs.running(request.inspection_id):
                raise Conflict("A pack of this inspection is being built. Confirm when it is ready.")
            tombstones.add(store, this, request)
            this.add("removal_answer", request_id=request_id, confirmed=True)
            disk.put(marker, b"")  # before it is in the record: a crash from here on is made good by upkeep
    except Exception:  # whatever it was, it is raised again; where the record has nothing, nothing is unfinished
        if not _confirmed(store, request_id):
            marker.unlink(missing_ok=True)
        raise


def finish(store: Store, *, repaired: bool = False) -> None:
    """Take what the record says is removed out of every file of this home, and of the copies that it writes.

    Nothing is done where nothing is unfinished. repaired: what was mended may have come from a copy that still had it.
    Raises StoreUnavailable.
    """
    with ONE_AT_A_TIME:
        markers = {_request_of(marker): marker for marker in store.home.glob(UNFINISHED.format("*"))}
        if not markers and not repaired:
            return
        unfinished = [request_id for request_id in markers if _confirmed(store, request_id)]
        owed = store.rows("select entry_seq, list(digest) as digests from removed_row group by entry_seq")
        rows = {row["entry_seq"]: set(row["digests"]) for row in owed}
        if rows and store.take_out(rows, if_there=not unfinished):
            for request_id in unfinished:
                _forget_what_is_kept_beside(store, request_id)
            happenings.want(store.private, Kind.BACKUP)  # so that the copy there loses it as well
        for marker in markers.values():
            marker.unlink(missing_ok=True)


def _request_of(marker: Path) -> UUID:
    return UUID(marker.name.removeprefix(UNFINISHED.split("{")[0]).removesuffix(".unfinished"))


def require_not_about_removed(
    store: Store, inspection: Inspection, draft_id: UUID, form: str, body: dict[str, Any]
) -> None:
    """A device that was away must not bring back a text about an item that was removed. Raises DraftEnded.

    What was removed from another inspection is as unknown here as what never was.
    """
    correcting = body.get("correcting")
    about = correcting.get("item_id") if isinstance(correcting, dict) else None
    ids = {UUID(id) for id in A_UUID.findall(f"{draft_id} {form} {about}")}
    if ids & until_changed(store, inspection.inspection_id, _REMOVED, lambda: _removed(store, inspection)):
        edits = body.get("edits")
        raise DraftEnded(edits if isinstance(edits, dict) else {})


def _removed(store: Store, inspection: Inspection) -> frozenset[UUID]:
    return frozenset(row["thing_id"] for row in store.rows(_REMOVED, inspection_id=inspection.inspection_id))


_REMOVED = "select thing_id from removed where inspection_id = $inspection_id"


@contextlib.contextmanager
def _answering(store: Store, user: User, action: Action, request_id: UUID) -> Iterator[tuple[Change, Request]]:
    request = next((one for one in unanswered(store.rows) if one.request_id == request_id), None)
    if request is None:
        raise NotFound(ANSWERED)
    standing = access.standing(store.maybe_one, user, request.inspection_id)
    try:
        access.require(store.maybe_one, user, action, standing)
    except NotFound:  # in the same words as of a request that does not exist
        raise NotFound(ANSWERED) from None
    with change(store, user, action, subject=f"removal:{request_id}", inspection=standing) as this:
        if this.maybe_one("select 1 from removal_answer where request_id = $request_id", request_id=request_id):
            raise NotFound(ANSWERED)
        yield this, request


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


def _require_asked_by_a_lead(this: Change, request: Request) -> None:
    """Still: who was taken off the team, or switched off, meanwhile is none of the two who agree. Raises Conflict."""
    asker = User(request.asked_by, "")
    if access.standing(this.maybe_one, asker, request.inspection_id).role is not Role.LEAD:
        raise Conflict(
            "Who asked for this no longer leads the inspection. Decline it; a lead of it can ask again and say why."
        )


def _require_may_go(this: Change, inspection_id: UUID, scope: Scope) -> None:
    """No legal hold; and for everything of a kind, its period has ended. Raises Conflict."""
    if reason := retention.held_because(this.maybe_one, inspection_id):
        raise Conflict(f"This inspection is on legal hold, so nothing of it may be removed: {reason}")
    if scope is not Scope.ITEM and not retention.has_ended(this.rows_of, inspection_id, scope):
        raise Conflict("The retention period of this has not ended, so it may not be removed as a whole.")


def _forget_what_is_kept_beside(store: Store, request_id: UUID) -> None:
    """Unfinished texts about it, and the packs that may show it: whoever has one of those still has what it shows."""
    things = store.rows("select thing_id, noun, inspection_id from removed where request_id = $id", id=request_id)
    drafts.forget_about(store.private, [thing["thing_id"] for thing in things])
    request = store.one("select scope, inspection_id from removal_request where request_id = $id", id=request_id)
    if request["scope"] == Scope.EVIDENCE:  # of a closed inspection, in which only a concern can still be finished
        drafts.forget_in(store.private, request["inspection_id"], but="concern.")
    if request["scope"] == Scope.CONCERNS:
        exports.forget_old(store, older_than=0)
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
