"""The one door to DuckDB: a projection of the record that answers every question and can be thrown away.

Reading is for everybody: rows, maybe_one, one, known, frame, stream. Writing is for evidence.changes alone: writing().
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from uuid import UUID

import duckdb
import pandas as pd

from evidence import disk
from evidence.errors import NotFound, RecordDamaged, StoreUnavailable
from evidence.journal import Head, Journal, Row
from evidence.private import Private, happenings
from evidence.private.happenings import Kind
from evidence.store.answers import row_of, rows_of
from evidence.store.lending import RECOVERING, Lending
from evidence.store.opening import Opening, is_damage
from evidence.store.projection import Connection, Projection
from evidence.store.writing import Writing, needs_opening, whole_or_nothing

READ_AT_ONCE = 250  # rows of a stream: while DuckDB makes them Python's, nothing else runs


class Store:
    """The record, its projection and what is private, of one home folder."""

    def __init__(self, home: Path, *, second: Path | None = None, minimum_free_bytes: int = 0) -> None:
        """second is the folder of the second copy of the record, where there is to be one."""
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        disk.sync_folder(home.parent)
        self.home = home
        self.repairs: list[str] = []  # what was found and mended, in words, for the person who runs the server
        self._opened = False
        self._minimum_free_bytes = minimum_free_bytes
        self._lock = threading.RLock()  # whoever writes may find, while reading, that the store must be opened again
        self.journal = Journal(home / "journal", second=second, tell=self._note)
        self.private = Private(home / "private.sqlite")
        self._opening = Opening(home, self.journal, self.private, self._note)
        try:
            self._lending = Lending(self._opening.open())
        except BaseException:
            self.private.close()
            self.journal.close()
            raise
        self._versions = self._read_versions()
        self._made = 0  # how often the projection was made again since
        for repair in self.repairs:
            self._keep(repair)
        self._opened = True

    def close(self) -> None:
        self._lending.exchange(None)
        self.private.close()
        self.journal.close()

    # Reading: named parameters only; timestamps come back in UTC

    def rows(self, sql: str, **params: object) -> list[Row]:
        with self._reading() as cursor:
            return rows_of(cursor, sql, params)

    def maybe_one(self, sql: str, **params: object) -> Row | None:
        return next(iter(self.rows(sql, **params)), None)

    def one(self, sql: str, **params: object) -> Row:
        """Raises NotFound when there is none."""
        if (row := self.maybe_one(sql, **params)) is None:
            raise NotFound
        return row

    def known(self, sql: str, **params: object) -> Row | None:
        """maybe_one about anything but items, remembered until something else changes."""
        self._require_open()
        projection = self._lending.projection
        if projection is None:
            raise StoreUnavailable(RECOVERING)
        return projection.remembered.answer(sql, params, lambda: self.maybe_one(sql, **params))

    def frame(self, sql: str, **params: object) -> pd.DataFrame:
        """For figures. Timestamps carry no zone here and are UTC."""
        with self._reading() as cursor:
            return cursor.execute(sql, params or None).df()

    def stream(self, sql: str, **params: object) -> Iterator[Row]:
        """Row by row, read in batches, for what is too long to hold at once."""
        with self._reading() as cursor:
            result = cursor.execute(sql, params or None)
            names = [column[0] for column in result.description]
            while batch := result.fetchmany(READ_AT_ONCE):
                for values in batch:
                    yield row_of(names, values)

    def version(self, inspection_id: UUID) -> int:
        """The number of the last entry that touched this inspection."""
        return self._versions.get(inspection_id, 0)

    def state(self, inspection_id: UUID) -> tuple[int, int]:
        """Another one as soon as anything in this inspection may be different: what is kept of answers goes by it."""
        return self._made, self.version(inspection_id)

    # Writing

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writing]:
        """The single writer: what is kept inside the block is stored whole when it ends, or nothing is."""
        self._require_open()
        with self._lock:
            self._require_space()
            writing: Writing | None = None
            try:
                with self._lending.cursor() as (cursor, projection):
                    writing = Writing(self.journal, projection, cursor)
                    yield from whole_or_nothing(writing)
            finally:
                if writing is not None:
                    self._after(writing)

    def _after(self, writing: Writing) -> None:
        """The record has the change, so it is stored, even when the projection has to be opened again for it."""
        if writing.entry and writing.entry.inspection_id:
            self._versions[writing.entry.inspection_id] = writing.entry.seq
        if writing.fault is not None:
            with contextlib.suppress(StoreUnavailable):  # then the next who asks opens it
                self._recover(writing.projection, writing.fault)

    def _recover(self, failed: Projection, error: duckdb.Error) -> None:
        """With the lock held. Nothing to do where somebody else has done it. Raises StoreUnavailable."""
        if self._lending.projection is failed:
            if is_damage(error):
                self._lending.exchange(lambda: self._opening.anew("a part of it was damaged"))
                return
            self._note(f"the store was closed and opened again after {type(error).__name__}")
            self._lending.exchange(self._opening.open)

    def verify_record(self) -> Head:
        """Read the whole record in both copies; mend what is damaged where one is good, and tell.

        Raises RecordDamaged where no good copy is left. Changes wait only while something is being mended.
        """
        damaged: set[int] = set()
        while True:
            try:
                head = self.journal.read_through()
                break
            except RecordDamaged as damage:
                if damage.seq in damaged:
                    raise
                damaged.add(damage.seq)
                with self._lock:
                    self.journal.mend(damage)
        self.journal.verify_second()
        self._read_through()
        return head

    def _read_through(self) -> None:
        """Every block of the projection, so that a damaged one is found now, and made again, and not in the field."""
        for row in self.rows("select table_name from information_schema.tables where table_type = 'BASE TABLE'"):
            with contextlib.suppress(StoreUnavailable):  # it is being made again
                self.maybe_one(
                    "select bit_xor(hash(one)) as read from query_table($name) as one", name=row["table_name"]
                )

    def rebuild(self) -> Head:
        """Make the projection again from the whole record, which is verified on the way."""
        with self._lock:
            self._lending.exchange(lambda: self._opening.anew("this was asked for"))
            self._versions = self._read_versions()
            self._made += 1
            return self.journal.head()

    def take_out(self, rows: Mapping[int, Collection[str]], *, if_there: bool = False) -> bool:
        """Take rows out of the record for good (entry -> digests), and make the store again without a trace of them.

        What was set aside goes too: it may hold them. Whether that was done: if_there, only where the record has some.
        """
        with self._lock:
            if not self.journal.take_out(rows) and if_there:
                return False
            made = self._opening.beside()  # while others read on
            self._lending.exchange(lambda: self._opening.without_trace(made))
            shutil.rmtree(self.home / "quarantine", ignore_errors=True)
            self._versions = self._read_versions()
            self._made += 1
            return True

    # Inside

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._require_open()
        with self._lending.cursor() as (cursor, projection):
            try:
                yield cursor
                return
            except (duckdb.ConnectionException, duckdb.InterruptException) as error:
                raise StoreUnavailable(RECOVERING) from error
            except duckdb.Error as error:
                if not needs_opening(error):
                    raise
                fault = error
        with self._lock, contextlib.suppress(StoreUnavailable):
            self._recover(projection, fault)
        raise StoreUnavailable(RECOVERING) from fault

    def _require_open(self) -> None:
        """Where opening it again failed before, try once more."""
        if self._lending.projection is None:
            with self._lock:
                if self._lending.projection is None:
                    self._lending.exchange(self._opening.open)

    def _require_space(self) -> None:
        if shutil.disk_usage(self.home).free < self._minimum_free_bytes:
            raise StoreUnavailable(
                "Nothing more can be saved: the disk of the server is almost full. Your text is kept on screen. "
                "Tell the person who runs the server."
            )

    def _note(self, what: str) -> None:
        """While the store is being opened there is nowhere to keep it yet."""
        self.repairs.append(f"{what[:1].upper()}{what[1:]}.")
        if self._opened:
            self._keep(self.repairs[-1])

    def _keep(self, what: str) -> None:
        with contextlib.suppress(StoreUnavailable):
            happenings.note(self.private, Kind.REPAIR, ok=True, words=what)

    def _read_versions(self) -> dict[UUID, int]:
        found = self.rows(
            "select inspection_id, max(seq) as seq from entry where inspection_id is not null group by inspection_id"
        )
        return {row["inspection_id"]: row["seq"] for row in found}
