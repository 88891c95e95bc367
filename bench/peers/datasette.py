"""Datasette: the same rows in SQLite, browsed with facets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import quote

from bench.making import fill
from bench.measuring import middle, milliseconds
from bench.peers import environments
from bench.peers.beside import Beside, fresh
from bench.peers.talking import Client, served
from bench.serving import free_port
from evidence import coverage, exports, searches
from evidence.columns import AREA, YES
from evidence.inspections import Inspection
from evidence.searches import Filters
from evidence.store import Store

ITEMS = 20_000
FACETS = ("source_kind", "discipline", "stance")
PLAIN = ("item_id", "happened_at", "source_kind", "discipline", "stance", "fact", "words", "meaning", "recorded_by")
TAGGED = ("item_id", "area", "source_kind", "discipline", "stance")
BY_SOURCE = "select area, source_kind, count(*) as items from tagged group by area, source_kind"

ABOUT = (
    f"{ITEMS:,} items, one table of items and one with a row for each outcome area. Theirs answers over HTTP, in JSON "
    "and with no permissions to look at; ours is asked in its own process, as its screens ask, and gives the finished "
    "figure with the states of its cells."
)


def compared(folder: Path) -> Iterator[Beside]:
    """Raises Unavailable."""
    programs, port = environments.made("datasette"), free_port()
    store, _, inspection = fill(folder / "home", ITEMS)
    _save(store, inspection, folder / "rows.db")
    limits = ["--setting", "facet_time_limit_ms", "20000", "--setting", "sql_time_limit_ms", "20000"]
    command = [str(programs / "datasette"), "serve", str(folder / "rows.db"), "--port", str(port), *limits]
    with served(command, port, folder / "datasette.log"):
        client = Client(port)
        ask = partial(_milliseconds, client)
        counted = middle(milliseconds(lambda: fresh(searches.counts, store, inspection, Filters())))
        facets = "&".join(f"_facet={name}" for name in FACETS)
        yield Beside(
            "counts beside the filters: their three facets, all of ours",
            counted,
            ask(f"items.json?_size=0&{facets}"),
            "ms",
        )
        by_source = middle(milliseconds(lambda: fresh(coverage.by_source, store, inspection)))
        yield Beside("outcome areas by source", by_source, ask(f".json?sql={quote(BY_SOURCE)}"), "ms")
        page = middle(milliseconds(lambda: fresh(searches.search, store, inspection, Filters())))
        yield Beside("the newest page of 50", page, ask("items.json?_size=50&_sort_desc=happened_at"), "ms")
    store.close()


def _milliseconds(client: Client, path: str) -> float:
    return middle(milliseconds(lambda: client.get(f"/rows{'' if path.startswith('.') else '/'}{path}")))


def _save(store: Store, inspection: Inspection, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        _make(database, "items", PLAIN)
        _make(database, "tagged", TAGGED)
        for row in exports.items(store, inspection):
            _insert(database, "items", [row[name] for name in PLAIN])
            for area in inspection.framework.areas:
                if own := row[AREA + area.code]:
                    stance = row["stance"] if own == YES else own
                    _insert(
                        database, "tagged", [row["item_id"], area.code, row["source_kind"], row["discipline"], stance]
                    )
        database.commit()


def _make(database: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
    database.execute("create table TABLE (COLUMNS)".replace("TABLE", table).replace("COLUMNS", ", ".join(columns)))


def _insert(database: sqlite3.Connection, table: str, values: Sequence[object]) -> None:
    places = ", ".join("?" * len(values))
    database.execute("insert into TABLE values (VALUES)".replace("TABLE", table).replace("VALUES", places), values)
