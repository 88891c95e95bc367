"""What a store holds, as one hash for each table: the order of rows and where the journal keeps them aside."""

from __future__ import annotations

import hashlib

from evidence.journal import canonical
from evidence.store import Store


def content_hashes(store: Store) -> dict[str, str]:
    tables = store.rows("select table_name from information_schema.tables where table_type = 'BASE TABLE'")
    return {row["table_name"]: _hash(store, row["table_name"]) for row in tables}


def _hash(store: Store, table: str) -> str:
    rows = store.rows(f'from "{table}"')
    lines = sorted(canonical({key: str(value) for key, value in row.items() if key != "place"}) for row in rows)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()
