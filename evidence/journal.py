"""The record: an append-only, hash-chained journal that is on disk before anybody reads "Saved".

One entry is one line of canonical JSON (keys sorted, no spaces, UTF-8). Its hash is the SHA-256 of that JSON
without "hash" and "rows"; "prev" is the hash before it. Rows enter the hash by "digests": the SHA-256 of each
row's salt followed by its canonical JSON. So a row can later be removed, with its salt, and the chain still
verifies while nothing can be guessed back from a digest.

Only this module knows that the journal is a file.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from evidence import clock
from evidence.errors import StoreUnavailable
from evidence.ids import new_id

SCHEMA = 1
BEGINNING = "0" * 64

Row = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """Up to where: the last entry's number and hash, and the place that the next one starts at."""

    seq: int = 0
    hash: str = BEGINNING
    place: int = 0


@dataclass(frozen=True)
class Entry:
    """One change, sealed: who did what to which subject, and the rows that it adds to the history."""

    seq: int
    entry_id: UUID
    time: datetime
    actor: UUID | None
    action: str
    subject: str
    inspection_id: UUID | None
    base: str | None  # what the writer had seen
    rows: dict[str, list[Row]]  # removed rows are absent
    hash: str
    line: bytes  # as it stands in the journal, newline included


class Journal:
    """The file-backed journal of one home. Appending is for one writer at a time; the store sees to that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "000001.jsonl"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        _sync_folder(folder)
        self._head = self._find_head()

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def head(self) -> Head:
        return self._head

    def seal(
        self,
        *,
        actor: UUID | None,
        action: str,
        subject: str,
        inspection_id: UUID | None,
        base: str | None,
        rows: dict[str, list[Row]],
    ) -> tuple[Entry, Head]:
        """The next entry as it would stand, and the head after it. Nothing is written."""
        salted = {
            table: [{"row": row, "salt": secrets.token_hex(16)} for row in added] for table, added in rows.items()
        }
        body: Row = {
            "action": action,
            "actor": str(actor) if actor else None,
            "base": base,
            "digests": {table: [_digest(one) for one in added] for table, added in salted.items()},
            "id": str(new_id()),
            "inspection": str(inspection_id) if inspection_id else None,
            "prev": self._head.hash,
            "schema": SCHEMA,
            "seq": self._head.seq + 1,
            "subject": subject,
            "time": clock.stamp(clock.now()),
        }
        body["hash"] = _hash(body)
        line = canonical({**body, "rows": salted}) + b"\n"
        entry = _entry(json.loads(line), line)
        return entry, Head(entry.seq, entry.hash, self._head.place + len(line))

    def append(self, entry: Entry, head: Head) -> None:
        """Put a sealed entry on disk. Returns only when a power cut could not take it; else raises StoreUnavailable."""
        place = self._head.place
        try:
            _write_at(self._file, entry.line, place)
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, place)
            raise StoreUnavailable(
                "This could not be saved: the disk does not accept it. Your text is kept on screen. "
                "Tell the person who runs the server."
            ) from error
        self._head = head

    def read(self, after: Head | None = None) -> Iterator[tuple[Entry, Head]]:
        """Every entry after a head, checked link by link. Raises StoreUnavailable where the record is damaged."""
        head = after or Head()
        with self._path.open("rb") as file:
            file.seek(head.place)
            for line in file:
                if head.place + len(line) > self._head.place:
                    return
                entry = _checked(line, head)
                head = Head(entry.seq, entry.hash, head.place + len(line))
                yield entry, head

    def stands(self, head: Head) -> bool:
        """Whether the journal has exactly this head at its place: one entry is read, not the history."""
        if head == Head():
            return True
        if not 0 < head.place <= self._head.place:
            return False
        line = self._line_before(head.place)
        try:
            body = json.loads(line)
            return bool(line.endswith(b"\n") and body["seq"] == head.seq and body["hash"] == head.hash == _hash(body))
        except (ValueError, KeyError, TypeError):
            return False

    def verify(self) -> Head:
        """Read everything. Returns the head that was found; raises StoreUnavailable at the first damage."""
        last = Head()
        for _, head in self.read():
            last = head
        return last

    def _find_head(self) -> Head:
        """Mends a torn tail, the trace of a crash while writing: what was cut was never acknowledged."""
        size = os.fstat(self._file).st_size
        end = self._end_of_last_line(size)
        if end < size:
            torn = os.pread(self._file, size - end, end)
            (self._folder / f"torn-{new_id()}.part").write_bytes(torn)
            os.ftruncate(self._file, end)
            os.fsync(self._file)
        if end == 0:
            return Head()
        body = _parsed(self._line_before(end), seq=None)
        return Head(body["seq"], body["hash"], end)

    def _end_of_last_line(self, size: int) -> int:
        position = size
        while position > 0:
            start = max(0, position - 65536)
            found = os.pread(self._file, position - start, start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            position = start
        return 0

    def _line_before(self, end: int) -> bytes:
        start = self._end_of_last_line(end - 1)
        return os.pread(self._file, end - start, start)


def canonical(value: object) -> bytes:
    """The one way in which a value is written before it is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _hash(body: Row) -> str:
    return hashlib.sha256(canonical({key: body[key] for key in body if key not in ("hash", "rows")})).hexdigest()


def _digest(salted: Row) -> str:
    return hashlib.sha256(salted["salt"].encode() + canonical(salted["row"])).hexdigest()


def _checked(line: bytes, before: Head) -> Entry:
    body = _parsed(line, seq=before.seq + 1)
    if body["seq"] != before.seq + 1 or body["prev"] != before.hash:
        raise _damaged(before.seq + 1)
    for table, digests in body["digests"].items():
        for digest, salted in zip(digests, body["rows"][table], strict=True):
            if salted is not None and _digest(salted) != digest:
                raise _damaged(body["seq"])
    return _entry(body, line)


def _parsed(line: bytes, seq: int | None) -> Row:
    try:
        body: Row = json.loads(line)
        whole = body["hash"] == _hash(body) and body["digests"].keys() == body["rows"].keys()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(seq) from error
    if not whole:
        raise _damaged(seq)
    if body["schema"] > SCHEMA:
        raise StoreUnavailable(
            "This record was written by a newer version of the program. Install that version, or restore a backup."
        )
    return body


def _damaged(seq: int | None) -> StoreUnavailable:
    where = f"entry {seq}" if seq else "its last entry"
    return StoreUnavailable(
        f"The record is damaged at {where}: it does not match its hash. Nothing has been changed. "
        "Keep a copy of the home folder and restore the journal from a backup."
    )


def _entry(body: Row, line: bytes) -> Entry:
    rows = {table: [salted["row"] for salted in added if salted is not None] for table, added in body["rows"].items()}
    return Entry(
        seq=body["seq"],
        entry_id=UUID(body["id"]),
        time=clock.parse(body["time"]),
        actor=UUID(body["actor"]) if body["actor"] else None,
        action=body["action"],
        subject=body["subject"],
        inspection_id=UUID(body["inspection"]) if body["inspection"] else None,
        base=body["base"],
        rows=rows,
        hash=body["hash"],
        line=line,
    )


def _write_at(file: int, data: bytes, place: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, place)
        view, place = view[written:], place + written


def _sync_folder(folder: Path) -> None:
    """A new file survives a power cut only when its folder is on disk too; Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
