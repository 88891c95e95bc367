"""Drafts: what somebody is writing and has not stored. Private to that person, kept as the form sends it.

A form is the place of a text: the note form, or one field such as the answer to a query about one item.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from evidence import clock
from evidence.errors import Conflict, DraftEnded, InvalidInput
from evidence.ids import new_id
from evidence.private import Private, Row, Transaction
from evidence.text import one_line

LARGEST = 500_000  # characters of JSON: three full texts and everything chosen fit several times over
MOST = 500  # of one person in one inspection; nobody has so many unfinished texts at once
ENDED_KEPT_FOR = timedelta(days=90)  # a device that was away longer than this would bring an ended draft back


@dataclass(frozen=True)
class Draft:
    """One unfinished form, as it stood when it was last saved."""

    draft_id: UUID
    body: dict[str, Any]
    saved_at: datetime

    @property
    def edits(self) -> dict[str, int]:
        return _edits(self.body)


@dataclass(frozen=True)
class Ended:
    """What is kept of a draft that was stored or discarded: which it was, and how much of it had been seen then."""

    draft_id: UUID
    edits: dict[str, int]


def save(
    private: Private, person_id: UUID, *, draft_id: UUID, inspection_id: UUID, form: str, body: dict[str, Any]
) -> datetime:
    """Keep the whole form. Raises InvalidInput.

    body["edits"], {writer: number of edits}, counts the edits of each opened form. It tells a later state of a text
    from a different text: a state is later when it has seen every edit of the other. A later one takes the place of
    what was kept; an older one that arrives late changes nothing. Raises Conflict when each has edits that the other
    has not seen: neither text may take the other's place unasked. Raises DraftEnded when it was stored or discarded.
    """
    text = json.dumps(body)  # escaped, so that a half character typed on a phone can be kept as well
    if len(text) > LARGEST:
        raise InvalidInput(body="This draft is too large to keep on the server. Log part of it first.")
    with private.transaction() as this:
        _require_not_ended(this, person_id, draft_id)
        stored = _stored(this, person_id, draft_id)
        if stored and not _is_later_or_same(body, stored.body):
            if _is_later_or_same(stored.body, body):
                return stored.saved_at
            raise Conflict("This text was also written on another device. Choose which text to continue.")
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
        raise InvalidInput(body=f"You have {MOST} unfinished texts here. Finish or discard some of them first.")


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
    with private.transaction() as this:
        _forget(this, person_id, draft_id)


def _forget(this: Transaction, person_id: UUID, draft_id: UUID) -> None:
    this.run(
        "delete from draft where person_id = $person_id and draft_id = $draft_id",
        person_id=str(person_id),
        draft_id=str(draft_id),
    )


def end(
    private: Private, person_id: UUID, *, draft_id: UUID, inspection_id: UUID, form: str, edits: dict[str, int]
) -> None:
    """It has been stored, or was given up: what is saved of it later is refused.

    edits says how much of it had been seen. What was written beyond that, on another device or since, was neither
    stored nor given up: it stays, as a draft of its own.
    """
    now = clock.now()
    with private.transaction() as this:
        stored = _stored(this, person_id, draft_id)
        if stored and not _is_later_or_same({"edits": edits}, stored.body):
            this.run(
                "update draft set draft_id = $own_id where person_id = $person_id and draft_id = $draft_id",
                own_id=str(new_id()),
                person_id=str(person_id),
                draft_id=str(draft_id),
            )
        _forget(this, person_id, draft_id)
        this.run("delete from ended_draft where ended_at < $before", before=(now - ENDED_KEPT_FOR).timestamp())
        this.run(
            """
            insert or replace into ended_draft (person_id, draft_id, inspection_id, form, edits, ended_at)
            values ($person_id, $draft_id, $inspection_id, $form, $edits, $ended_at)
            """,
            person_id=str(person_id),
            draft_id=str(draft_id),
            inspection_id=str(inspection_id),
            form=form,
            edits=json.dumps(edits),
            ended_at=now.timestamp(),
        )


def forget_about(private: Private, things: Collection[UUID]) -> None:
    """What anybody has unfinished about these items: they have been removed."""
    with private.transaction() as this:
        forms = [row["form"] for row in this.rows("select distinct form from draft")]
        for thing in things:
            for form in forms:  # some forms have one draft for each item, named after both
                this.run("delete from draft where draft_id = $draft_id", draft_id=str(uuid5(thing, form)))
            this.run(
                "delete from draft where draft_id = $thing or instr(form, $thing) or instr(body, $thing)",
                thing=str(thing),
            )


def forget_in(private: Private, inspection_id: UUID, *, but: str) -> None:
    """What anybody has unfinished in an inspection: its evidence has been removed. but: how forms begin that stay."""
    private.run(
        "delete from draft where inspection_id = $inspection_id and instr(form, $but) <> 1",
        inspection_id=str(inspection_id),
        but=but,
    )


def ended_of(private: Private, person_id: UUID, inspection_id: UUID, form: str) -> list[Ended]:
    """So that a device knows what it need not keep."""
    found = private.rows(
        """
        select draft_id, edits from ended_draft
        where person_id = $person_id and inspection_id = $inspection_id and form = $form
        order by ended_at desc
        """,
        person_id=str(person_id),
        inspection_id=str(inspection_id),
        form=form,
    )
    return [Ended(UUID(row["draft_id"]), json.loads(row["edits"])) for row in found]


def _require_not_ended(this: Transaction, person_id: UUID, draft_id: UUID) -> None:
    row = this.maybe_one(
        "select edits from ended_draft where person_id = $person_id and draft_id = $draft_id",
        person_id=str(person_id),
        draft_id=str(draft_id),
    )
    if row:
        raise DraftEnded(json.loads(row["edits"]))


def _draft(row: Row) -> Draft:
    saved_at = datetime.fromtimestamp(row["saved_at"], UTC)
    return Draft(UUID(row["draft_id"]), json.loads(row["body"]), saved_at)
