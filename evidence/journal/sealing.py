"""How an entry is made from what a change adds: its rows salted and digested, the whole chained to the one before."""

from __future__ import annotations

import json
import secrets
from uuid import UUID

from evidence import clock
from evidence.ids import new_id
from evidence.journal.entries import SCHEMA, Entry, Head, Row, after, canonical, digest_of, entry_of, hash_of


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
    """The entry that follows a head, as it would stand, and the head after it.

    It is written row by row: while one call writes ten thousand of them, nobody else gets a turn for half a second.
    """
    salted = {table: [(canonical(row), secrets.token_hex(16)) for row in added] for table, added in rows.items()}
    body: Row = {
        "action": action,
        "actor": str(actor) if actor else None,
        "base": base,
        "digests": {table: [digest_of(*one) for one in added] for table, added in salted.items()},
        "id": str(new_id()),
        "inspection": str(inspection_id) if inspection_id else None,
        "prev": head.hash,
        "schema": SCHEMA,
        "seq": head.seq + 1,
        "subject": subject,
        "time": clock.stamp(clock.now()),
    }
    body["hash"] = hash_of(body)
    line = _line(body, salted)
    body["rows"] = {
        table: [{"row": json.loads(row), "salt": salt} for row, salt in added] for table, added in salted.items()
    }
    entry = entry_of(body, line)
    return entry, after(head, entry)


def _line(body: Row, salted: dict[str, list[tuple[bytes, str]]]) -> bytes:
    """What canonical() makes of a body with these rows, and the end of the line."""
    before = canonical({key: value for key, value in body.items() if key < "rows"})
    behind = canonical({key: value for key, value in body.items() if key > "rows"})
    tables = (
        b"%b:[%b]"
        % (canonical(table), b",".join(b'{"row":%b,"salt":%b}' % (row, canonical(salt)) for row, salt in added))
        for table, added in sorted(salted.items())
    )
    return b'%b,"rows":{%b},%b\n' % (before[:-1], b",".join(tables), behind[1:])
