"""The format of the record: how one change is written as one line, sealed into the chain, and checked again.

One entry is one line of canonical JSON (keys sorted, no spaces, UTF-8). Its hash is the SHA-256 of that JSON
without "hash" and "rows"; "prev" is the hash before it. Rows enter the hash by "digests": the SHA-256 of each
row's salt followed by its canonical JSON. So a row can later be removed, with its salt, and the chain still
verifies while nothing can be guessed back from a digest.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from evidence import clock
from evidence.errors import RecordDamaged, StoreUnavailable
from evidence.ids import new_id

SCHEMA = 1
BEGINNING = "0" * 64
REMOVED = "removed_row"  # the table whose rows name, by digest, the rows that may be absent

Row = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """Up to where: the last entry's number and hash, and the place (bytes from the beginning) of the next one."""

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
    digests: dict[str, list[str]]  # of these rows, in their order
    absent: frozenset[str]  # digests of the rows that were removed
    hash: str
    line: bytes  # as it stands in the journal, newline included


def canonical(value: object) -> bytes:
    """The one way in which a value is written before it is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sealed(
    head: Head,
    *,
    actor: UUID | None,
    action: str,
    subject: str,
    inspection_id: UUID | None,
    base: str | None,
    rows: dict[str, list[Row]],
) -> tuple[Entry, Head]:
    """The entry that follows a head, as it would stand, and the head after it."""
    salted = {table: [{"row": row, "salt": secrets.token_hex(16)} for row in added] for table, added in rows.items()}
    body: Row = {
        "action": action,
        "actor": str(actor) if actor else None,
        "base": base,
        "digests": {table: [_digest(one) for one in added] for table, added in salted.items()},
        "id": str(new_id()),
        "inspection": str(inspection_id) if inspection_id else None,
        "prev": head.hash,
        "schema": SCHEMA,
        "seq": head.seq + 1,
        "subject": subject,
        "time": clock.stamp(clock.now()),
    }
    body["hash"] = _hash(body)
    line = canonical({**body, "rows": salted}) + b"\n"
    entry = _entry(json.loads(line), line)
    return entry, after(head, entry)


def after(head: Head, entry: Entry) -> Head:
    return Head(entry.seq, entry.hash, head.place + len(entry.line))


def checked(line: bytes, before: Head) -> Entry:
    """The entry in a line that follows a head. Raises RecordDamaged, and StoreUnavailable for a newer program's."""
    body = _parsed(line, before.seq + 1)
    if body["seq"] != before.seq + 1 or body["prev"] != before.hash:
        raise RecordDamaged(before.seq + 1)
    for table, digests in body["digests"].items():
        for digest, salted in zip(digests, body["rows"][table], strict=True):
            if salted is not None and not _is_of(salted, digest):
                raise RecordDamaged(before.seq + 1)
    return _entry(body, line)


def without(line: bytes, digests: Collection[str]) -> bytes:
    """The line of an entry without the rows of these digests, and as long as before: blanks stand for what is gone."""
    body = json.loads(line)
    for table, known in body["digests"].items():
        body["rows"][table] = [
            None if digest in digests else salted for digest, salted in zip(known, body["rows"][table], strict=True)
        ]
    return canonical(body).ljust(len(line) - 1) + b"\n"


def absent(line: bytes) -> set[str]:
    """The digests of the rows that a line lacks."""
    body = json.loads(line)
    pairs = [pair for table, known in body["digests"].items() for pair in zip(known, body["rows"][table], strict=True)]
    return {digest for digest, salted in pairs if salted is None}


def removed_by(line: bytes) -> set[str]:
    """The digests of the rows that the entry in a line removed. Nothing where it is not whole."""
    try:
        body = _parsed(line, 0)
        added = list(zip(body["digests"].get(REMOVED, ()), body["rows"].get(REMOVED, ()), strict=True))
        return {salted["row"]["digest"] for digest, salted in added if salted is not None and _is_of(salted, digest)}
    except (RecordDamaged, StoreUnavailable, KeyError, TypeError, AttributeError):
        return set()


class Absences:
    """Rows that are absent, held against the entries that removed them."""

    def __init__(self) -> None:
        self._unexplained: dict[str, int] = {}  # digest -> entry
        self.removed = 0  # rows that are absent because an entry removed them

    def see(self, entry: Entry) -> None:
        """The next entry. A removal is always later than what it removed."""
        self._unexplained.update(dict.fromkeys(entry.absent, entry.seq))
        for row in entry.rows.get(REMOVED, ()):
            self.removed += self._unexplained.pop(row["digest"], None) is not None

    def check(self) -> None:
        """Raises RecordDamaged for the first entry that lacks a row which no entry removed."""
        if self._unexplained:
            raise RecordDamaged(min(self._unexplained.values()))


def ends_at(line: bytes, head: Head) -> bool:
    """Whether this is the line of the last entry of a head."""
    try:
        body = _parsed(line, head.seq)
    except StoreUnavailable:
        return False
    return bool(body["seq"] == head.seq and body["hash"] == head.hash)


def _hash(body: Row) -> str:
    return hashlib.sha256(canonical({key: body[key] for key in body if key not in ("hash", "rows")})).hexdigest()


def _is_of(salted: Any, digest: str) -> bool:
    """Whether this is the row of a digest; the hash of the entry does not cover how a row is written."""
    try:
        return bool(salted.keys() == {"row", "salt"} and _digest(salted) == digest)
    except (AttributeError, TypeError, ValueError):
        return False


def _digest(salted: Row) -> str:
    return hashlib.sha256(salted["salt"].encode() + canonical(salted["row"])).hexdigest()


def _parsed(line: bytes, seq: int) -> Row:
    try:
        body: Row = json.loads(line)
        whole = line.endswith(b"\n") and body["hash"] == _hash(body) and _is_complete(body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordDamaged(seq) from error
    if not whole:
        raise RecordDamaged(seq)
    if body["schema"] > SCHEMA:
        raise StoreUnavailable(
            "This record was written by a newer version of the program. Install that version, or restore a backup."
        )
    return body


def _is_complete(body: Row) -> bool:
    """Every digest has its row, or the place of a row that was removed."""
    digests, rows = body["digests"], body["rows"]
    return digests.keys() == rows.keys() and all(len(digests[table]) == len(rows[table]) for table in digests)


def _entry(body: Row, line: bytes) -> Entry:
    given = {table: list(zip(known, body["rows"][table], strict=True)) for table, known in body["digests"].items()}
    return Entry(
        seq=body["seq"],
        entry_id=UUID(body["id"]),
        time=clock.parse(body["time"]),
        actor=UUID(body["actor"]) if body["actor"] else None,
        action=body["action"],
        subject=body["subject"],
        inspection_id=UUID(body["inspection"]) if body["inspection"] else None,
        base=body["base"],
        rows={table: [salted["row"] for _, salted in added if salted is not None] for table, added in given.items()},
        digests={table: [digest for digest, salted in added if salted is not None] for table, added in given.items()},
        absent=frozenset(digest for added in given.values() for digest, salted in added if salted is None),
        hash=body["hash"],
        line=line,
    )
