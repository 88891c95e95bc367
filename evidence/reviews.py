"""Reviews: a lead reads a revision and accepts it, or asks; the answer stands beside the question."""

from __future__ import annotations

from uuid import UUID

from evidence.access import Action, User
from evidence.changes import Change, change
from evidence.errors import Conflict, NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.store import Store
from evidence.text import LIMIT, clean, required


def accept(
    store: Store, user: User, inspection: Inspection, *, item_id: UUID, revision_id: UUID, comment: str = ""
) -> None:
    """The lead has read this revision and it can be relied on. Raises Conflict when it is no longer the latest."""
    words = clean(comment, "comment", limit=LIMIT)
    _decide(store, user, inspection, Action.REVIEW_ITEM, item_id, revision_id, "accepted", words)


def query(store: Store, user: User, inspection: Inspection, *, item_id: UUID, revision_id: UUID, comment: str) -> None:
    """The lead asks the author something about this revision."""
    words = required(comment, "comment", "Write what you want to know.")
    _decide(store, user, inspection, Action.REVIEW_ITEM, item_id, revision_id, "queried", words)


def answer(store: Store, user: User, inspection: Inspection, *, item_id: UUID, revision_id: UUID, comment: str) -> None:
    """The team answers a query."""
    words = required(comment, "comment", "Write your answer.")
    _decide(store, user, inspection, Action.ANSWER_REVIEW, item_id, revision_id, "answered", words)


def _decide(
    store: Store,
    user: User,
    inspection: Inspection,
    action: Action,
    item_id: UUID,
    revision_id: UUID,
    decision: str,
    comment: str,
) -> None:
    with change(store, user, action, subject=f"item:{item_id}", inspection=inspection, base=revision_id) as this:
        state = _require_latest(this, inspection, item_id, revision_id)
        if decision == "answered" and state not in ("queried", "answered"):
            raise Conflict("There is no open query about this item any more. Your answer is kept on screen.")
        if decision == state == "accepted" and not comment:
            this.not_needed()
            return
        this.add(
            "review",
            review_id=new_id(),
            item_id=item_id,
            revision_id=revision_id,
            decision=decision,
            comment=comment,
        )


def _require_latest(this: Change, inspection: Inspection, item_id: UUID, revision_id: UUID) -> str:
    """How far the review of this item is, if this is its latest revision."""
    row = this.maybe_one(
        """
        select revision_id, review, withdrawn
        from item_now
        where item_id = $item_id and inspection_id = $inspection_id
        """,
        item_id=item_id,
        inspection_id=inspection.inspection_id,
    )
    if row is None:
        raise NotFound
    if row["revision_id"] != revision_id:
        raise Conflict("This item has been amended since you opened it. Read it again first; your comment is kept.")
    if row["withdrawn"]:
        raise Conflict("This item has been withdrawn since you opened it. Your comment is kept on screen.")
    return str(row["review"])
