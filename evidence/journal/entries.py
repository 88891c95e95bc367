"""The format of the record: how one change is written as one line, sealed into the chain, and checked again.

One entry is one line of canonical JSON (keys sorted, no spaces, UTF-8). Its hash is the SHA-256 of that JSON
without "hash" and "rows"; "prev" is the hash before it. Rows enter the hash by "digests": the SHA-256 of each
row's salt followed by its canonical JSON. So a row can later be removed, with its salt, and the chain still
verifies while nothing can be guessed back from a digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson

from evidence import clock
from evidence.errors import RecordDamaged, StoreUnavailable

SCHEMA = 1
BEGINNING = "0" * 64
REMOVED = "removed_row"  # the table whose rows name, by digest, the rows that may be absent

Row = dict[str, Any]
Position = TypeVar("Position")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Head:
    """Up to where: the last entry's number and hash, and the place (bytes from the beginning) of the next one."""

    seq: int = 0
    hash: str = BEGINNING
    place: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, sealed: who did what to which subject, and the rows that it adds to the history."""

    body: Row  # as it was read
    rows: dict[str, list[Row]]  # removed rows are absent
    digests: dict[str, list[str]]  # of these rows, in their order
    absent: frozenset[str]  # digests of the rows that were removed
    line: bytes  # as it stands in the journal, newline included

    # Where a million are read, nobody asks most of them for what takes long to make.

    @property
    def seq(self) -> int:
        return int(self.body["seq"])

    @property
    def entry_id(self) -> UUID:
        return UUID(self.body["id"])

    @property
    def time(self) -> datetime:
        return clock.parse(self.body["time"])

    @property
    def actor(self) -> UUID | None:
        return UUID(self.body["actor"]) if self.body["actor"] else None

    @property
    def action(self) -> str:
        return str(self.body["action"])

    @property
    def subject(self) -> str:
        return str(self.body["subject"])

    @property
    def inspection_id(self) -> UUID | None:
        return UUID(self.body["inspection"]) if self.body["inspection"] else None

    @property
    def base(self) -> str | None:
        """What the writer had seen."""
        return None if self.body["base"] is None else str(self.body["base"])

    @property
    def hash(self) -> str:
        return str(self.body["hash"])


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: object) -> bytes:
    """The one way in which a value is written before it is hashed."""
    return _CANONICAL.encode(value).encode()


def quick(value: object) -> bytes:
    """What canonical() gives, several times as fast, of all that rows hold: texts, whole numbers, true, false, lists.

    Fractions may come out otherwise. So what does not fit when it is written like this is written by canonical() too
    before it counts as damage.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class Way:
    """How a line is read, and how its parts are written again to be held against their hashes."""

    read: Callable[[bytes], Any]
    write: Callable[[object], bytes]


QUICK, PLAIN = Way(orjson.loads, quick), Way(json.loads, canonical)


def after(head: Head, entry: Entry) -> Head:
    return Head(entry.seq, entry.hash, head.place + len(entry.line))


def checked(line: bytes, before: Head) -> Entry:
    """The entry in a line that follows a head. Raises RecordDamaged, and StoreUnavailable for a newer program's."""
    return _either(_checked, line, before)


def _either(find: Callable[[bytes, Position, Way], Found], line: bytes, position: Position) -> Found:
    """Nothing counts as damage before it has been read in the plain way."""
    try:
        return find(line, position, QUICK)
    except RecordDamaged:
        return find(line, position, PLAIN)


def _checked(line: bytes, before: Head, way: Way) -> Entry:
    body = _parsed(line, before.seq + 1, way)
    if body["seq"] != before.seq + 1 or body["prev"] != before.hash:
        raise RecordDamaged(before.seq + 1)
    for table, digests in body["digests"].items():
        for digest, salted in zip(digests, body["rows"][table], strict=True):
            if salted is not None and not _is_of(salted, digest, way):
                raise RecordDamaged(before.seq + 1)
    return entry_of(body, line)


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
        body = _parsed(line, 0, PLAIN)
        added = list(zip(body["digests"].get(REMOVED, ()), body["rows"].get(REMOVED, ()), strict=True))
        return {
            salted["row"]["digest"] for digest, salted in added if salted is not None and _is_of(salted, digest, PLAIN)
        }
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
        body = _either(_parsed, line, head.seq)
    except StoreUnavailable:
        return False
    return bool(body["seq"] == head.seq and body["hash"] == head.hash)


def hash_of(body: Row, write: Callable[[object], bytes] = canonical) -> str:
    """Which covers the rows by their digests."""
    return hashlib.sha256(write({key: body[key] for key in body if key not in ("hash", "rows")})).hexdigest()


def _is_of(salted: Any, digest: str, way: Way) -> bool:
    """Whether this is the row of a digest; the hash of the entry does not cover how a row is written."""
    try:
        return bool(salted.keys() == {"row", "salt"} and _digest(salted, way.write) == digest)
    except (AttributeError, TypeError, ValueError):
        return False


def _digest(salted: Row, write: Callable[[object], bytes] = canonical) -> str:
    return digest_of(write(salted["row"]), salted["salt"])


def digest_of(row: bytes, salt: str) -> str:
    """Of a row as it is written, with its salt."""
    return hashlib.sha256(salt.encode() + row).hexdigest()


def _parsed(line: bytes, seq: int, way: Way) -> Row:
    try:
        body: Row = way.read(line)
        whole = line.endswith(b"\n") and body["hash"] == hash_of(body, way.write) and _is_complete(body)
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


def entry_of(body: Row, line: bytes) -> Entry:
    """The entry of a line that has been read."""
    rows: dict[str, list[Row]] = {}
    digests: dict[str, list[str]] = {}
    absent: set[str] = set()
    for table, known in body["digests"].items():
        added = body["rows"][table]
        if None in added:
            pairs = list(zip(known, added, strict=True))
            absent |= {digest for digest, salted in pairs if salted is None}
            known = [digest for digest, salted in pairs if salted is not None]
            added = [salted for salted in added if salted is not None]
        rows[table] = [salted["row"] for salted in added]
        digests[table] = known
    return Entry(body, rows, digests, frozenset(absent), line)
