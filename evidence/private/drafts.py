"""Drafts: what somebody is writing and has not logged. Private to that person, kept as the form sends it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from evidence import clock
from evidence.errors import Conflict, InvalidInput
from evidence.private import Private, Row, Transaction
from evidence.text import one_line

LARGEST = 500_000  # characters of JSON: three full texts and everything chosen fit several times over
MOST = 200  # of one person in one inspection; nobody has so many unfinished notes at once


@dataclass(frozen=True)
class Draft:
    """One unfinished form, as it stood when it was last saved."""

    draft_id: UUID
    body: dict[str, Any]
    saved_at: datetime


def save(
    private: Private, person_id: UUID, *, draft_id: UUID, inspection_id: UUID, form: str, body: dict[str, Any]
) -> datetime:
    """Keep the whole form. Raises InvalidInput.

    body["edits"], {writer: number of edits}, counts the edits of each opened form. It tells a later state of a text
    from a different text: a state is later when it has seen every edit of the other. A later one takes the place of
    what was kept; an older one that arrives late changes nothing. Raises Conflict when each has edits that the other
    has not seen: neither text may take the other's place unasked.
    """
    text = json.dumps(body)  # escaped, so that a half character typed on a phone can be kept as well
    if len(text) > LARGEST:
        raise InvalidInput(body="This draft is too large to keep on the server. Log part of it first.")
    with private.transaction() as this:
        stored = _stored(this, person_id, draft_id)
        if stored and not _is_later_or_same(body, stored.body):
            if _is_later_or_same(stored.body, body):
                return stored.saved_at
            raise Conflict("This note was also written on another device. Choose which text to continue.")
        _require_room(this, person_id, inspection_id, draft_id)
        now = clock.now()
        this.run(
            """
            insert or replace into draft (person_id, draft_id, inspection_id, form, body, saved_at)
            values ($person_id, $draft_id, $inspection_id, $form, $body, $saved_at)
            """,
            person_id=str(person_id),
            draft_id=str(draft_id),
            inspection_id=str(inspection_id),
            form=one_line(form, "form"),
            body=text,
            saved_at=now.timestamp(),
        )
    return now


def _stored(this: Transaction, person_id: UUID, draft_id: UUID) -> Draft | None:
    row = this.maybe_one(
        "select draft_id, body, saved_at from draft where person_id = $person_id and draft_id = $draft_id",
        person_id=str(person_id),
        draft_id=str(draft_id),
    )
    return _draft(row) if row else None


def _is_later_or_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    mine, theirs = _edits(one), _edits(other)
    return all(mine.get(writer, 0) >= count for writer, count in theirs.items())


def _edits(body: dict[str, Any]) -> dict[str, int]:
    """What is no count of edits has none."""
    edits = body.get("edits")
    return {writer: n for writer, n in edits.items() if isinstance(n, int)} if isinstance(edits, dict) else {}


def _require_room(this: Transaction, person_id: UUID, inspection_id: UUID, draft_id: UUID) -> None:
    row = this.maybe_one(
        """
        select count(*) as n from draft
        where person_id = $person_id and inspection_id = $inspection_id and draft_id <> $draft_id
        """,
        person_id=str(person_id),
        inspection_id=str(inspection_id),
        draft_id=str(draft_id),
    )
    if row and row["n"] >= MOST:
        raise InvalidInput(body=f"You have {MOST} unfinished notes here. Log or discard some of them first.")


def all_of(private: Private, person_id: UUID, inspection_id: UUID, form: str) -> list[Draft]:
    """This person's own, the newest first."""
    found = private.rows(
        """
        select draft_id, body, saved_at from draft
        where person_id = $person_id and inspection_id = $inspection_id and form = $form
        order by saved_at desc
        """,
        person_id=str(person_id),
        inspection_id=str(inspection_id),
        form=form,
    )
    return [_draft(row) for row in found]


def forget(private: Private, person_id: UUID, draft_id: UUID) -> None:
    """Of this person; the id of somebody else's draft does nothing."""
    private.run(
        "delete from draft where person_id = $person_id and draft_id = $draft_id",
        person_id=str(person_id),
        draft_id=str(draft_id),
    )


def _draft(row: Row) -> Draft:
    saved_at = datetime.fromtimestamp(row["saved_at"], UTC)
    return Draft(UUID(row["draft_id"]), json.loads(row["body"]), saved_at)
