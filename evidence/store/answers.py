"""What DuckDB answers, as rows: column -> value, with times in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from evidence.journal import Row
from evidence.store.projection import Connection


def rows_of(cursor: Connection, sql: str, params: dict[str, object]) -> list[Row]:
    result = cursor.execute(sql, params or None)
    names = [column[0] for column in result.description]
    return [row_of(names, values) for values in result.fetchall()]


def row_of(names: list[str], values: tuple[object, ...]) -> Row:
    return {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
        for name, value in zip(names, values, strict=True)
    }
