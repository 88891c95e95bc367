"""The one door for change: permitted, validated, in the record and in the store, or nothing happens."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from evidence import access, clock
from evidence.access import Action, Standing, User
from evidence.errors import NotAllowed, NotFound, SessionEnded, StoreUnavailable
from evidence.journal import Entry, Row
from evidence.private import happenings, sessions
from evidence.private.happenings import Kind
from evidence.store import Store
from evidence.store.writing import Writing


class Rows:
    """Rows of the history that an entry is to add, by table. Many are made before a change is opened: others wait."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}

    def add(self, table: str, **row: object) -> None:
        self.rows.setdefault(table, []).append({column: _plain(value) for column, value in row.items()})


class Change(Rows):
    """One open change: add rows to the history; read what is stored at this moment."""

    def __init__(self, writing: Writing, inspection_id: UUID | None) -> None:
        super().__init__()
        self.rows_of, self.maybe_one, self.known = writing.rows, writing.maybe_one, writing.known
        self.inspection_id = inspection_id  # set by the change that sets an inspection up
        self.needed = True
        self.entry: Entry | None = None

    def add_all(self, made: Rows) -> None:
        for table, rows in made.rows.items():
            self.rows.setdefault(table, []).extend(rows)

    def not_needed(self) -> None:
        """What was asked for is stored already: leave no entry."""
        self.needed = False


@contextlib.contextmanager
def change(
    store: Store,
    user: User,
    action: Action,
    *,
    subject: str,
    inspection: Standing | None = None,
    base: UUID | None = None,
) -> Iterator[Change]:
    """When the block ends without an error, what it added is on disk as one entry.

    subject is "noun:id"; base is the revision that the user had seen. Raises NotAllowed, NotFound, SessionEnded
    before the block runs, and Conflict or StoreUnavailable when it cannot be stored.
    """
    if user.session is not None and not sessions.live(store.private, user.session):
        raise SessionEnded
    with store.writing() as writing:
        try:
            access.require(writing.known, user, action, inspection)
        except (NotAllowed, NotFound):
            _note_refusal(store, user, action)
            raise
        this = Change(writing, inspection.inspection_id if inspection else None)
        yield this
        if this.needed:
            this.entry = writing.keep(
                actor=user.person_id,
                action=action,
                subject=subject,
                inspection_id=this.inspection_id,
                base=str(base) if base else None,
                rows=this.rows,
            )


def _note_refusal(store: Store, user: User, action: Action) -> None:
    """For administrators. That it cannot be noted makes no difference to who is refused."""
    with contextlib.suppress(StoreUnavailable):
        happenings.note(store.private, Kind.REFUSAL, ok=False, words=f"{user.name} was refused: {action}")


def _plain(value: object) -> Any:
    """As JSON writes it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return clock.stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
