"""One item through the full door, beside the same rows in one bare transaction."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd

from bench.figures import Figure
from bench.making import fill, made_up
from bench.measuring import middle, milliseconds, slowest_of_twenty
from evidence import items
from evidence.ids import new_id
from evidence.settings import PROJECT
from evidence.store import Store

LOGGED = 300
WRITERS = 8


def figures(folder: Path) -> Iterator[Figure]:
    """300 items one after the other, and as many by 8 at once, into a store of 2,000 with both copies of the record.

    The door checks permission and content, seals and chains an entry, puts it on disk and keeps the present state. The
    bare transaction inserts the same rows of entry, item, item_revision and item_now and nothing else.
    """
    store, user, inspection = fill(folder / "logging", 2_000, second=folder / "second")
    notes = list(made_up(inspection.framework, 2 * LOGGED + 1, [], seed=2))
    ids = []

    def log() -> None:
        note = notes.pop()
        ids.append(new_id())
        items.log(store, user, inspection, item_id=ids[-1], note=note)

    door = milliseconds(log, times=LOGGED)
    bare = _bare(store, folder / "bare.duckdb", [str(one) for one in ids])
    started = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as writers:
        for done in [writers.submit(log) for _ in range(LOGGED)]:
            done.result()
    together = time.perf_counter() - started
    store.close()
    yield Figure("logging", "one item through the full door, median", middle(door), "ms")
    yield Figure("logging", "one item through the full door, 95th percentile", slowest_of_twenty(door), "ms")
    yield Figure("logging", "the same rows in one bare DuckDB transaction, median", middle(bare), "ms")
    yield Figure("logging", "the door beside the bare transaction", middle(door) / middle(bare), "times", at_most=1.5)
    yield Figure("logging", "items with 1 writer", 1000 / (sum(door) / len(door)), "per s", at_least=150)
    yield Figure("logging", f"items with {WRITERS} writers", LOGGED / together, "per s", at_least=150)


def _bare(store: Store, path: Path, ids: list[str]) -> list[float]:
    """The rows that logging stored, inserted again into tables of the same structure."""
    kept = {
        "entry": store.frame(
            "select entry.* from entry join item using (seq) where item_id in (select unnest($ids::uuid[]))", ids=ids
        ),
        "item": store.frame("select * from item where item_id in (select unnest($ids::uuid[]))", ids=ids),
        "item_revision": store.frame(
            "select * from item_revision where item_id in (select unnest($ids::uuid[]))", ids=ids
        ),
        "item_now": store.frame("select * from item_now where item_id in (select unnest($ids::uuid[]))", ids=ids),
    }
    connection = duckdb.connect(str(path))
    for file in sorted((PROJECT / "schemas" / "migrations").glob("*.sql")):
        connection.execute(file.read_text(encoding="utf-8"))
    inserts = {table: _insert(table, len(rows.columns)) for table, rows in kept.items()}
    values = {table: [_plain(row) for row in rows.itertuples(index=False)] for table, rows in kept.items()}
    numbers = iter(range(len(ids)))

    def insert() -> None:
        number = next(numbers)
        connection.execute("begin")
        for table, statement in inserts.items():
            connection.execute(statement, values[table][number])
        connection.execute("commit")

    taken = milliseconds(insert, times=len(ids) - 1)
    connection.close()
    return taken


def _insert(table: str, columns: int) -> str:
    return "insert into TABLE values (VALUES)".replace("TABLE", table).replace("VALUES", ", ".join("?" * columns))


def _plain(row: tuple[object, ...]) -> list[object]:
    """As Python values: a frame has NaT, NaN and arrays."""
    found = [list(cell) if hasattr(cell, "tolist") and hasattr(cell, "shape") else cell for cell in row]
    return [None if not isinstance(cell, list) and pd.isna(cell) else cell for cell in found]
