"""The whole record on its way into a new projection: in large batches, each read while the one before is put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import orjson

from evidence.journal import Entry, Head, Row

BATCH = 16_000_000  # bytes of the record: DuckDB then writes what it is given once, not into its log as well
REMOVED = "removed"  # the tombstones of what is gone

Thing = TypeVar("Thing")


@dataclass
class Batch:
    """What a stretch of the record adds: table -> rows as JSON.

    Texts and not rows: Python would look through hundreds of thousands of them again and again for what it can free.
    """

    before: Head
    head: Head
    rows: dict[str, list[bytes]] = field(default_factory=dict)
    removed: list[Row] = field(default_factory=list)

    def add(self, entry: Entry, head: Head) -> None:
        self.rows.setdefault("entry", []).append(orjson.dumps(entry_row(entry, head)))
        for table, rows in entry.rows.items():
            added = self.rows.setdefault(table, [])
            added += [orjson.dumps({**row, "seq": entry.seq}) for row in rows]
        self.removed += entry.rows.get(REMOVED, ())
        self.head = head


def batches(entries: Iterable[tuple[Entry, Head]]) -> Iterator[Batch]:
    batch = Batch(Head(), Head())
    for entry, head in entries:
        batch.add(entry, head)
        if head.place - batch.before.place >= BATCH:
            yield batch
            batch = Batch(head, head)
    if batch.rows:
        yield batch


def ahead(things: Iterator[Thing]) -> Iterator[Thing]:
    """The same things, each made in a thread while the one before is used."""
    with ThreadPoolExecutor(1, "reading ahead") as thread:
        coming = thread.submit(next, things, None)
        while (one := coming.result()) is not None:
            coming = thread.submit(next, things, None)
            yield one


def entry_row(entry: Entry, head: Head) -> Row:
    body = entry.body
    return {
        "seq": entry.seq,
        "entry_id": body["id"],
        "happened_at": body["time"],
        "actor": body["actor"],
        "action": body["action"],
        "subject": body["subject"],
        "inspection_id": body["inspection"],
        "hash": body["hash"],
        "place": head.place,
    }
