"""private.sqlite: what changes and is forgotten (passwords, sessions, drafts, names to avoid). Never of the record.

Only this module imports sqlite3. Reading never waits for writing: each has a connection of its own.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evidence.errors import StoreUnavailable

Row = dict[str, Any]

# One script for each version of the structure, applied once and in order. Times are seconds since 1970, UTC.
STRUCTURE = (
    """
    create table password (
        person_id  text primary key,
        hash       text not null,
        changed_at real not null
    ) without rowid;

    create table guess (
        account text not null,              -- hash of what was typed as the e-mail address
        at      real not null
    );
    create index guess_by_account on guess (account, at);

    create table session (
        token_hash   text primary key,      -- SHA-256: a copy of this file signs nobody in
        session_id   text not null unique,
        person_id    text not null,
        started_at   real not null,
        seen_at      real not null,
        idle_seconds real not null,
        ends_at      real not null
    ) without rowid;

    create table link (
        token_hash text primary key,
        kind       text not null,
        person_id  text,                    -- none for the link that sets the installation up
        ends_at    real not null
    ) without rowid;

    create table draft (
        person_id     text not null,
        draft_id      text not null,
        inspection_id text not null,
        form          text not null,
        body          text not null,
        saved_at      real not null,
        primary key (person_id, draft_id)
    ) without rowid;
    """,
    """
    create table preference (
        person_id text not null,
        name      text not null,
        value     text not null,
        primary key (person_id, name)
    ) without rowid;
    """,
    """
    create table happening (
        happened_at real not null,
        kind        text not null,          -- verification, backup, repair
        ok          integer not null,
        words       text not null
    );

    create table wanted (kind text primary key) without rowid;
    """,
    """
    create table ended_draft (              -- of a draft that was stored or discarded: no content, only which it was
        person_id     text not null,
        draft_id      text not null,
        inspection_id text not null,
        form          text not null,
        edits         text not null,        -- what had been seen of it when it ended
        ended_at      real not null,
        primary key (person_id, draft_id)
    ) without rowid;
    create index ended_draft_by_time on ended_draft (ended_at);
    """,
    """
    create table device (
        token_hash text primary key,        -- SHA-256, as of a session
        person_id  text not null,
        seen_at    real not null
    ) without rowid;

    alter table session add column device text not null default '';
    """,
    """
    alter table wanted add column wanted_at real not null default 0;
    """,
    """
    create table authenticator (            -- the app on a person's phone that shows codes
        person_id text primary key,
        secret    text not null,            -- sealed: see evidence.private.sealing
        since     real not null,
        last_step integer not null,         -- which 30 seconds the last code was of: none counts twice
        wrong     integer not null default 0  -- codes in a row
    ) without rowid;

    create table recovery_code (
        code_hash text primary key,         -- SHA-256, as of a session
        person_id text not null
    ) without rowid;

    create table half_way (                 -- a sign-in between the password and the code; opens nothing
        token_hash text primary key,
        person_id  text not null,
        ends_at    real not null
    ) without rowid;

    alter table session add column second_factor integer not null default 0;

    create table mark (name text primary key) without rowid;  -- what this home is for good, such as a demonstration
    """,
    """
    create table name_to_avoid (            -- of people whom no text of an inspection should name
        inspection_id text not null,
        name_id       text not null,
        name          text not null,
        instead       text not null,
        primary key (inspection_id, name_id)
    ) without rowid;
    """,
)


class Transaction:
    """Statements that are stored together when the block of Private.transaction() ends."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, sql: str, **params: object) -> int:
        """How many rows it touched."""
        return self._connection.execute(sql, params).rowcount

    def rows(self, sql: str, **params: object) -> list[Row]:
        return _rows(self._connection, sql, params)

    def maybe_one(self, sql: str, **params: object) -> Row | None:
        return next(iter(self.rows(sql, **params)), None)


class Private:
    """The private file of one home, for any number of threads."""

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        self._write_lock, self._read_lock = threading.Lock(), threading.Lock()
        with _translated():
            _create(path)
            self._writer = _connect(path)
            self._prepare()
            self._reader = _connect(path)

    def close(self) -> None:
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()

    def rows(self, sql: str, **params: object) -> list[Row]:
        with _translated(), self._read_lock:
            return _rows(self._reader, sql, params)

    def maybe_one(self, sql: str, **params: object) -> Row | None:
        return next(iter(self.rows(sql, **params)), None)

    def run(self, sql: str, **params: object) -> int:
        """One statement, stored when this returns. How many rows it touched."""
        with self.transaction() as this:
            return this.run(sql, **params)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """On disk when the block has ended, or not at all. Raises StoreUnavailable."""
        with _translated(), self._write_lock:
            self._writer.execute("begin immediate")
            try:
                yield Transaction(self._writer)
            except BaseException:
                self._writer.execute("rollback")
                raise
            self._commit()

    def copy_to(self, path: Path) -> None:
        """A whole copy as it stands at this moment, while others read and write. Raises StoreUnavailable."""
        with _translated():
            _create(path)
            with self._read_lock, contextlib.closing(sqlite3.connect(path)) as target:
                self._reader.backup(target)
                target.execute("pragma journal_mode = delete")

    def leave_no_trace(self) -> None:
        """Write the file anew, so that nothing of what was deleted is left in it or in its log."""
        with _translated(), self._write_lock, self._read_lock:
            self._writer.execute("vacuum")
            self._writer.execute("pragma wal_checkpoint(truncate)")

    def _commit(self) -> None:
        try:
            self._writer.execute("commit")
        except sqlite3.Error:  # a full disk leaves the transaction open
            with contextlib.suppress(sqlite3.Error):
                self._writer.execute("rollback")
            raise

    def _prepare(self) -> None:
        self._writer.execute("pragma journal_mode = wal")
        self._writer.execute("pragma temp_store = memory")  # nothing of it lies in files of which nobody knows
        (version,) = self._writer.execute("pragma user_version").fetchone()
        if version > len(STRUCTURE):
            raise StoreUnavailable(
                "The file private.sqlite was made by a newer version of the program. Install that version, "
                "or start this one with another home folder."
            )
        for number, script in enumerate(STRUCTURE[version:], start=version + 1):
            self._writer.executescript(f"begin; {script} pragma user_version = {number}; commit;")


def is_whole(path: Path) -> bool:
    """Whether a copy can be read from end to end."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("pragma integrity_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


def _create(path: Path) -> None:
    """SQLite gives its log files the rights of the database, so these count from the first byte."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("pragma synchronous = full")
    connection.execute("pragma fullfsync = on")  # macOS: see evidence.disk
    # What is deleted here (a password, a draft about a child) is overwritten, not only unlinked.
    connection.execute("pragma secure_delete = on")
    return connection


def _rows(connection: sqlite3.Connection, sql: str, params: dict[str, object]) -> list[Row]:
    cursor = connection.execute(sql, params)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise  # a bug of ours, not a fault of the disk
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(
            "Sign-ins and drafts cannot be read or kept: the file private.sqlite is damaged, in use or out of space. "
            "Tell the person who runs the server."
        ) from error
