"""One open change of the store: whole when it ends, or nothing of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from uuid import UUID

import duckdb

from evidence.errors import Conflict, StoreUnavailable
from evidence.journal import Entry, Journal, Row
from evidence.store.answers import rows_of
from evidence.store.lending import RECOVERING
from evidence.store.opening import is_damage
from evidence.store.projection import Connection, Projection
from evidence.store.remembering import OF_ITEMS


class Writing:
    """One open change. It reads what is stored, and keeps one entry at the most."""

    def __init__(self, journal: Journal, projection: Projection, cursor: Connection) -> None:
        self._journal, self.projection, self._cursor = journal, projection, cursor
        self.entry: Entry | None = None
        self.fault: duckdb.Error | None = None  # after which the projection has to be opened again

    def begin(self) -> None:
        self._cursor.execute("begin")

    def end(self) -> None:
        try:
            self._cursor.execute("commit" if self.entry else "rollback")
        except duckdb.Error as error:
            self.fault = self.fault or (error if self.entry or needs_opening(error) else None)
        if self.entry:
            if not self.entry.rows.keys() <= OF_ITEMS:
                self.projection.remembered.forget()
            self._journal.wait_for_second()  # which was written while DuckDB committed
        with contextlib.suppress(duckdb.Error):
            self._cursor.close()

    def rows(self, sql: str, **params: object) -> list[Row]:
        return rows_of(self._cursor, sql, params)

    def maybe_one(self, sql: str, **params: object) -> Row | None:
        return next(iter(self.rows(sql, **params)), None)

    def known(self, sql: str, **params: object) -> Row | None:
        """maybe_one about anything but items, remembered until something else changes."""
        return self.projection.remembered.answer(sql, params, lambda: self.maybe_one(sql, **params))

    def keep(
        self,
        *,
        actor: UUID | None,
        action: str,
        subject: str,
        inspection_id: UUID | None,
        base: str | None,
        rows: dict[str, list[Row]],
    ) -> Entry:
        """Check against keys and constraints, then put it on disk. Raises Conflict, StoreUnavailable."""
        entry, head = self._journal.seal(
            actor=actor, action=action, subject=subject, inspection_id=inspection_id, base=base, rows=rows
        )
        try:
            self.projection.apply(self._cursor, [(entry, head)])
        except duckdb.ConstraintException as error:
            raise Conflict("This is stored already, or does not fit what is stored. Nothing was changed.") from error
        self._journal.append(entry, head)
        self.entry = entry
        return entry


def needs_opening(error: duckdb.Error) -> bool:
    """After which the projection has to be opened again, or made again."""
    return isinstance(error, duckdb.FatalException) or is_damage(error)


def whole_or_nothing(writing: Writing) -> Iterator[Writing]:
    try:
        writing.begin()
        yield writing
    except duckdb.Error as error:
        if not needs_opening(error):
            raise
        writing.fault = error
        if writing.entry is None:
            raise StoreUnavailable(RECOVERING) from error
    finally:
        writing.end()
