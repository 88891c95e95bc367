"""Opening the projection: one that is missing, damaged, ahead or of another record is made again from the record.

What was wrong is set aside, never deleted, and told. Nothing new begins where something was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, takewhile
from pathlib import Path

import duckdb

from evidence.errors import RecordDamaged, StoreUnavailable
from evidence.ids import new_id
from evidence.journal import Entry, Head, Journal, Tell
from evidence.private import Private
from evidence.settings import PROJECT
from evidence.store.projection import Connection, Projection
from evidence.store.replaying import REMOVED, Batch, ahead, batches

SCHEMAS = PROJECT / "schemas"
# In this order, and after connecting: nothing can be set once the configuration is locked. What every cursor has for
# itself is set for all of them.
LOCK_DOWN = """
set enable_external_access = false;
set allow_extension_repositories = 'forbidden';
set allow_community_extensions = false;
set allow_persistent_secrets = false;
set global python_enable_replacements = false;
set global max_expression_depth = 250;
set global max_execution_time = '300000';  -- milliseconds: beyond any question of ours, so that none has no end
set lock_configuration = true;
"""
REPLAY_BATCH = 2_000
# What DuckDB raises for rows that it cannot take as they are; damage and full disks raise others.
UNFIT = (
    KeyError,  # a table that this program does not know
    duckdb.BinderException,
    duckdb.ConstraintException,
    duckdb.ConversionException,
    duckdb.InvalidInputException,
)
LITTLE = 1_000_000  # bytes of free disk with which nothing can be opened
FULL = (
    "The disk of the server is full, so nothing can be read or saved. Your text is kept. When there is room again, "
    "work goes on by itself."
)
RECORD_MISSING = (
    "The record is missing from {home}, but what belongs to it is there. Nothing was changed. Connect the second copy "
    "of the record (EVIDENCE_MIRROR) or restore a backup. To begin anew, choose an empty folder with EVIDENCE_HOME."
)


class Opening:
    """How one home opens its projection, now and after a fault."""

    def __init__(self, home: Path, journal: Journal, private: Private, tell: Tell) -> None:
        self._home, self._journal, self._private, self._tell = home, journal, private, tell
        self._path = home / "evidence.duckdb"

    def open(self) -> Projection:
        """Level with the record, and locked down. Raises StoreUnavailable."""
        try:
            return self._open()
        except (duckdb.Error, OSError) as error:
            if not self._is_full(error):
                raise
            raise StoreUnavailable(FULL) from error

    def _open(self) -> Projection:
        begun = self._journal.head().seq > 0
        if not begun and self._private.maybe_one("select 1 from password limit 1"):
            raise self._record_missing()
        if not self._path.exists():
            if begun:
                # A log without its database would be taken for a new, empty store.
                self._set_aside("it was missing")
            self._make()
        return self._level(self._matching())

    def anew(self, reason: str) -> Projection:
        """From the whole record, which is checked on the way."""
        self._set_aside(reason)
        self._make()
        return self._level(self._matching())

    def beside(self) -> Path:
        """A new one from the whole record, not yet in its place. Raises StoreUnavailable."""
        try:
            return self._make_beside()
        except (duckdb.Error, OSError) as error:
            if not self._is_full(error):
                raise
            raise StoreUnavailable(FULL) from error

    def without_trace(self, made: Path | None = None) -> Projection:
        """From the whole record, and of what was there nothing is kept: it held what has been removed.

        made is what beside() gave.
        """
        made = made or self._make_beside()
        for path in (self._path, self._path.with_name(self._path.name + ".wal")):
            path.unlink(missing_ok=True)
        shutil.rmtree(self._home / "spill", ignore_errors=True)  # a crash leaves there what was being sorted
        made.replace(self._path)
        return self._level(self._matching())

    def _make(self) -> None:
        """A whole one at once under its name: killed in the middle, the next start begins again."""
        self._make_beside().replace(self._path)

    def _make_beside(self) -> Path:
        making = self._path.with_suffix(".making")
        for left in (making, making.with_name(making.name + ".wal")):
            left.unlink(missing_ok=True)
        connection = self._connect(making)
        try:
            projection = Projection(connection, SCHEMAS)
            for batch in ahead(batches(self._read(Head()))):
                self._fill(projection, batch)
            projection.refresh_everything()
            connection.execute("checkpoint")
        finally:
            connection.close()
        return making

    def _apply(self, projection: Projection, batch: list[tuple[Entry, Head]], *, refresh: bool = True) -> None:
        """Whole or not at all. One that does not fit is left out and told, so that a start does not fail for it."""
        try:
            self._apply_whole(projection, batch, refresh=refresh)
            return
        except UNFIT as error:
            if len(batch) == 1:
                [(entry, head)] = batch
                self._apply_whole(projection, [(replace(entry, rows={}), head)], refresh=refresh)
                self._tell(
                    f"entry {entry.seq} of the record ({entry.action}) does not fit the store and was left out of it; "
                    f"it stays in the record ({type(error).__name__})"
                )
                return
        for one in batch:
            self._apply(projection, [one], refresh=refresh)

    def _fill(self, projection: Projection, batch: Batch) -> None:
        """As _apply(), with the present state left for later."""
        try:
            self._whole(projection, lambda connection: projection.fill(connection, batch))
            return
        except UNFIT:
            again = list(takewhile(lambda one: one[1].seq <= batch.head.seq, self._read(batch.before)))
        for one in again:
            self._apply(projection, [one], refresh=False)

    def _apply_whole(self, projection: Projection, batch: list[tuple[Entry, Head]], *, refresh: bool) -> None:
        self._whole(projection, lambda connection: projection.apply(connection, batch, refresh=refresh))

    def _whole(self, projection: Projection, put_in: Callable[[Connection], None]) -> None:
        connection = projection.connection
        connection.execute("begin")
        try:
            put_in(connection)
        except UNFIT:
            connection.execute("rollback")
            raise
        connection.execute("commit")

    def _level(self, projection: Projection) -> Projection:
        """What came after its last entry, batch by batch, each whole or not at all."""
        connection, removed = projection.connection, False
        entries = self._read(projection.tip())
        while batch := list(islice(entries, REPLAY_BATCH)):
            self._apply(projection, batch)
            removed = removed or any(REMOVED in entry.rows for entry, _ in batch)
        if removed:
            connection.close()
            return self.without_trace()
        connection.execute("checkpoint")
        connection.execute(LOCK_DOWN)
        return projection

    def _matching(self) -> Projection:
        head, connection = self._journal.head(), None
        try:
            connection = self._connect(self._path)
            projection = Projection(connection, SCHEMAS)
            if self._journal.stands(projection.tip()):
                return projection
            reason = _mismatch(projection.tip(), head)
        except duckdb.Error as error:
            if self._is_full(error):  # then nothing is wrong with it
                raise
            reason = f"it could not be read ({type(error).__name__})"
        except StoreUnavailable:
            if connection is not None:
                connection.close()
            raise
        if connection is not None:
            connection.close()
        if not head.seq:
            raise self._record_missing()
        self._set_aside(reason)
        self._make()
        return Projection(self._connect(self._path), SCHEMAS)

    def _connect(self, path: Path) -> Connection:
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": 2,
            "memory_limit": "1GB" if path == self._path else "3GB",  # its keys have to be at hand while it is made
            "temp_directory": str(self._home / ("spill" if path == self._path else "spill.making")),
            "max_temp_directory_size": "2GB",  # a question must not take the room that the record needs
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        try:
            return duckdb.connect(str(path), config=config)
        except duckdb.IOException as error:
            if "lock" in str(error):
                raise StoreUnavailable(
                    "The store is in use by another program. Stop that program and start again."
                ) from error
            raise

    def _is_full(self, error: Exception) -> bool:
        return "No space left" in str(error) or shutil.disk_usage(self._home).free < LITTLE

    def _record_missing(self) -> StoreUnavailable:
        return StoreUnavailable(RECORD_MISSING.format(home=self._home))

    def _set_aside(self, reason: str) -> None:
        quarantine = self._home / "quarantine" / str(new_id())
        for path in (self._path, self._path.with_name(self._path.name + ".wal")):
            if path.exists():
                quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.move(path, quarantine / path.name)
        self._tell(f"the store was made again from the record because {reason}")

    def _read(self, tip: Head) -> Iterator[tuple[Entry, Head]]:
        """The record after a head. Where it is damaged, it is mended from its second copy on the way."""
        damaged: set[int] = set()
        while True:
            try:
                for entry, head in self._journal.read(tip):
                    yield entry, head
                    tip = head
                return
            except RecordDamaged as damage:
                if damage.seq in damaged:
                    raise
                damaged.add(damage.seq)
                self._journal.mend(damage)


def is_damage(error: duckdb.Error) -> bool:
    """DuckDB finds a damaged block only when it reads it, which may be long after the database was opened."""
    return isinstance(error, (duckdb.SerializationException, duckdb.InternalException)) or "Corrupt" in str(error)


def _mismatch(tip: Head, head: Head) -> str:
    """A store that is ahead is the trace of entries that every copy of the record has lost."""
    if tip.seq > head.seq:
        return (
            f"it had entries up to number {tip.seq} and the record ends at {head.seq}. What the store held is kept in "
            "the folder quarantine; restore the record from a backup that goes further"
        )
    return "it did not match the record"
