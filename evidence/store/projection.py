"""How entries of the record become rows of DuckDB: its structure, the history, and the present state beside it.

The present state is kept in *_now tables, deleted and inserted for just the things that an entry touched:
at a million items it is read in milliseconds where a view over the history takes half a second.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import duckdb
import orjson

from evidence.errors import StoreUnavailable
from evidence.journal import Entry, Head, Row
from evidence.store.new_items import REMEMBER_NEW, just_logged
from evidence.store.remembering import Remembered
from evidence.store.replaying import REMOVED, Batch, entry_row

Connection = duckdb.DuckDBPyConnection

# history table -> (present state, the id by which it is kept)
PRESENT = {
    "person_revision": ("person_now", "person_id"),
    "membership_revision": ("membership_now", "membership_id"),
    "inspection_revision": ("inspection_now", "inspection_id"),
    "provider_revision": ("provider_now", "provider_id"),
    "activity_revision": ("activity_now", "activity_id"),
    "child_revision": ("child_now", "child_id"),
    "item": ("item_now", "item_id"),
    "item_revision": ("item_now", "item_id"),
    "withdrawal": ("item_now", "item_id"),
    "review": ("item_now", "item_id"),
    "concern_revision": ("concern_now", "concern_id"),
    "referral_revision": ("referral_now", "referral_id"),
    "retention_revision": ("retention_now", "kind"),
    "hold_revision": ("hold_now", "inspection_id"),
}
# Above so many touched ids one pass over the history is cheaper than a look-up for each.
ONE_BY_ONE = 20

# Tables and ids stand in these statements by name: they come from PRESENT and from DuckDB's own catalogue, never
# from outside, and DuckDB takes no parameter in their place.
INSERT = "insert into TABLE by name select one.* from (select unnest(from_json($rows, $structure)) as one)"
INSERT_ONE = "insert into TABLE values (VALUES)"
FORGET = "delete from NOW where KEY = $id"
REMEMBER = "insert into NOW from PRESENT where KEY = $id"
FORGET_MANY = "delete from NOW where KEY in (select unnest($ids::uuid[]))"
REMEMBER_MANY = "insert into NOW from PRESENT where KEY in (select unnest($ids::uuid[]))"
FORGET_ALL = "delete from NOW"
REMEMBER_ALL = "insert into NOW from PRESENT"
# Inspection by inspection, as they were logged: what is asked of one, or of its newest items, then lies together. Not
# more at a time than can be sorted in memory, and not fewer, because each time all of the history is looked through.
STRETCH = 250_000
STRETCHES = """
    select
        min(inspection_id),
        min_by(item_id, number) as first,
        max(inspection_id),
        max_by(item_id, number) as last
    from (
        select *, row_number() over (order by inspection_id, item_id) - 1 as number
        from item
    )
    group by number // $items
    order by min(number)
"""
REMEMBER_STRETCH = """
    insert into item_now
    from item_present
    where inspection_id between $start and $end
        and not (inspection_id = $start and item_id < $first)
        and not (inspection_id = $end and item_id > $last)
    order by inspection_id, logged_at, item_id
"""
NOTE_VIEWS = "comment on table migration is 'SHA256'"
REMOVE = "delete from TABLE where KEY in (select unnest($ids::uuid[]))"


# What the tables look like follows from the migrations; asking DuckDB takes as long as opening it.
_STRUCTURES: dict[tuple[str, ...], dict[str, dict[str, str]]] = {}


class Projection:
    """One open DuckDB database, brought to the structure of this program."""

    def __init__(self, connection: Connection, schemas: Path) -> None:
        self.connection = connection
        self._migrate(schemas)
        made_by = tuple(file.read_text(encoding="utf-8") for file in _migrations(schemas))
        if made_by not in _STRUCTURES:
            _STRUCTURES[made_by] = self._read_structures()
        self._structures = _STRUCTURES[made_by]
        self.remembered = Remembered()

    def tip(self) -> Head:
        """The last entry of the record that this database has."""
        row = self.connection.execute("select seq, hash, place from entry order by seq desc limit 1").fetchone()
        return Head(*row) if row else Head()

    def apply(self, cursor: Connection, entries: Iterable[tuple[Entry, Head]], *, refresh: bool = True) -> None:
        """Insert what the entries add. Raises duckdb.ConstraintException for what cannot be true twice."""
        added: dict[str, list[Row]] = {}
        for entry, head in entries:
            added.setdefault("entry", []).append(entry_row(entry, head))
            for table, rows in entry.rows.items():
                added.setdefault(table, []).extend({**row, "seq": entry.seq} for row in rows)
        for table, rows in added.items():
            self._insert(cursor, table, rows)
        self._remove(cursor, added.get(REMOVED, []))
        if not refresh:
            return
        if new := just_logged(added):
            cursor.execute(REMEMBER_NEW, new)
        else:
            self._refresh(cursor, added)

    def fill(self, cursor: Connection, batch: Batch) -> None:
        """What apply() inserts, for a stretch of the record; refresh_everything() comes at the end."""
        for table, rows in batch.rows.items():
            self._insert_many(cursor, table, f"[{b','.join(rows).decode()}]")
        self._remove(cursor, batch.removed)

    def _insert(self, cursor: Connection, table: str, rows: list[Row]) -> None:
        """Many rows are read from JSON in one go; one row costs half as much as values."""
        columns = self._structures[table]
        if len(rows) == 1:
            statement = INSERT_ONE.replace("TABLE", table).replace("VALUES", ", ".join("?" * len(columns)))
            cursor.execute(statement, [rows[0].get(column) for column in columns])
            return
        self._insert_many(cursor, table, orjson.dumps(rows).decode())

    def _insert_many(self, cursor: Connection, table: str, rows: str) -> None:
        structure = json.dumps([self._structures[table]])
        cursor.execute(INSERT.replace("TABLE", table), {"rows": rows, "structure": structure})

    def refresh_everything(self) -> None:
        """The whole present state anew, after a replay from the beginning."""
        for now, key in dict.fromkeys(PRESENT.values()):
            self.connection.execute(_named(FORGET_ALL, now, key))
            if now != "item_now":
                self.connection.execute(_named(REMEMBER_ALL, now, key))
        for start, first, end, last in self.connection.execute(STRETCHES, {"items": STRETCH}).fetchall():
            self.connection.execute(REMEMBER_STRETCH, {"start": start, "first": first, "end": end, "last": last})

    def _remove(self, cursor: Connection, tombstones: list[Row]) -> None:
        """What was removed goes, also where its rows came from a copy of the record that still has them."""
        for noun in {one["noun"] for one in tombstones}:
            ids, key = [one["thing_id"] for one in tombstones if one["noun"] == noun], f"{noun}_id"
            for table in [*tables_of(noun), f"{noun}_now"]:
                cursor.execute(REMOVE.replace("TABLE", table).replace("KEY", key), {"ids": ids})

    def _refresh(self, cursor: Connection, added: dict[str, list[Row]]) -> None:
        touched: dict[tuple[str, str], set[str]] = {}
        for table in added.keys() & PRESENT.keys():
            now, key = PRESENT[table]
            touched.setdefault((now, key), set()).update(row[key] for row in added[table])
        for (now, key), ids in touched.items():
            if len(ids) > ONE_BY_ONE:
                cursor.execute(_named(FORGET_MANY, now, key), {"ids": list(ids)})
                cursor.execute(_named(REMEMBER_MANY, now, key), {"ids": list(ids)})
                continue
            for one in ids:
                cursor.execute(_named(FORGET, now, key), {"id": one})
                cursor.execute(_named(REMEMBER, now, key), {"id": one})

    def _migrate(self, schemas: Path) -> None:
        """Each new file of schemas/migrations once, in order, with its own record; then the views if they changed."""
        run = self.connection.execute
        run("create table if not exists migration (name text primary key)")
        applied = {name for (name,) in run("select name from migration").fetchall()}
        files = _migrations(schemas)
        if unknown := applied - {file.name for file in files}:
            raise StoreUnavailable(
                f"This store was made by a newer version of the program ({min(unknown)}). Install that version, "
                "or start this one with another home folder."
            )
        missing = [file for file in files if file.name not in applied]
        for file in missing:
            run("begin")
            run(file.read_text(encoding="utf-8"))
            run("insert into migration values ($name)", {"name": file.name})
            run("commit")
        views = (schemas / "views.sql").read_text(encoding="utf-8")
        if missing or not self._has_views(views):
            run(views)
            run("checkpoint")
            if self.tip().seq:
                self.refresh_everything()  # what they make of what is stored may be something else than before
            run(NOTE_VIEWS.replace("SHA256", _sha256(views)))
        # Before any data: replaying changes of structure together with data from DuckDB's log has crashed.
        run("checkpoint")

    def _has_views(self, views: str) -> bool:
        """Made from just this text: making them takes longer than the rest of a start."""
        row = self.connection.execute("select comment from duckdb_tables() where table_name = 'migration'").fetchone()
        return row is not None and row[0] == _sha256(views)

    def _read_structures(self) -> dict[str, dict[str, str]]:
        """For each table: column -> DuckDB type, in the order of the columns."""
        columns = self.connection.execute(
            """
            select table_name, column_name, data_type
            from information_schema.columns
            where table_schema = 'main'
            order by table_name, ordinal_position
            """
        ).fetchall()
        structures: dict[str, dict[str, str]] = {}
        for table, column, kind in columns:
            structures.setdefault(table, {})[column] = kind
        return structures


def _migrations(schemas: Path) -> list[Path]:
    return sorted((schemas / "migrations").glob("*.sql"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def tables_of(noun: str) -> list[str]:
    """The history of a noun: the tables that keep its rows."""
    return [table for table, (now, _) in PRESENT.items() if now == f"{noun}_now"]


def _named(statement: str, now: str, key: str) -> str:
    present = now.removesuffix("_now") + "_present"
    return statement.replace("NOW", now).replace("PRESENT", present).replace("KEY", key)
