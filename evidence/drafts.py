"""Drafts: what somebody is writing and has not logged. Private to that person, kept as the form sends it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from evidence import clock
from evidence.errors import Conflict, InvalidInput
from evidence.private import Private, Transaction
from evidence.text import one_line

LARGEST = 500_000  # characters of JSON: three full texts and everything chosen fit several times over
MOST = 200  # of one person in one inspection; nobody has so many unfinished notes at once


@dataclass(frozen=True)
class Draft:
    """One unfinished form, as it stood when it was last saved."""

    draft_id: UUID
    body: dict[str, Any]
    device: str
    saved_at: datetime


def save(
    private: Private,
    person_id: UUID,
    *,
    draft_id: UUID,
    inspection_id: UUID,
    form: str,
    body: dict[str, Any],
    device: str,
    seen: object = None,
) -> datetime:
    """Keep the whole form, in place of what was kept under this id before. Raises InvalidInput.

    seen is the time at which this device last saw the draft saved. Raises Conflict when another device has saved
    other content since: neither text may take the other's place unasked.
    """
    text = json.dumps(body)  # escaped, so that a half character typed on a phone can be kept as well
    if len(text) > LARGEST:
        raise InvalidInput(body="This draft is too large to keep on the server. Log part of it first.")
    now = clock.now()
    with private.transaction() as this:
        _require_ours(this, person_id, draft_id, device=device, seen=seen, body=text)
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
        this.run(
            """
            insert or replace into draft (person_id, draft_id, inspection_id, form, body, device, saved_at)
            values ($person_id, $draft_id, $inspection_id, $form, $body, $device, $saved_at)
            """,
            person_id=str(person_id),
            draft_id=str(draft_id),
            inspection_id=str(inspection_id),
            form=one_line(form, "form"),
            body=text,
            device=one_line(device, "device"),
            saved_at=now.timestamp(),
        )
    return now


def _require_ours(this: Transaction, person_id: UUID, draft_id: UUID, *, device: str, seen: object, body: str) -> None:
    stored = this.maybe_one(
        "select device, body, saved_at from draft where person_id = $person_id and draft_id = $draft_id",
        person_id=str(person_id),
        draft_id=str(draft_id),
    )
    if stored is None or stored["device"] == device or stored["body"] == body:
        return
    if seen != clock.stamp(_moment(stored["saved_at"])):
        raise Conflict("This note was also written on another device. Choose which text to continue.")


def all_of(private: Private, person_id: UUID, inspection_id: UUID, form: str) -> list[Draft]:
    """This person's own, the newest first."""
    found = private.rows(
        """
        select draft_id, body, device, saved_at from draft
        where person_id = $person_id and inspection_id = $inspection_id and form = $form
        order by saved_at desc
        """,
        person_id=str(person_id),
        inspection_id=str(inspection_id),
        form=form,
    )
    return [
        Draft(
            UUID(row["draft_id"]),
            json.loads(row["body"]),
            row["device"],
            _moment(row["saved_at"]),
        )
        for row in found
    ]


def forget(private: Private, person_id: UUID, draft_id: UUID) -> None:
    """Of this person; the id of somebody else's draft does nothing."""
    private.run(
        "delete from draft where person_id = $person_id and draft_id = $draft_id",
        person_id=str(person_id),
        draft_id=str(draft_id),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
