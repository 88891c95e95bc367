"""Ours, as the peers are asked: the real server, a person who has signed in, and our own routes."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import serving
from bench.making import fill, made_up
from bench.peers.talking import Client
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.private import passwords

PASSWORD = "olive-lamp-river"


@dataclass
class Ours:
    """A running server with an inspection, and its lead at a browser."""

    client: Client
    inspection: Inspection
    home: Path
    waiting: list[dict[str, Any]]  # notes that are still to be logged, as the note form sends them

    def log(self, number: int) -> float:
        """So many items, one after the other; how many in a second."""
        started = time.perf_counter()
        for _ in range(number):
            body = {"item_id": str(new_id()), "inspection_id": str(self.inspection.inspection_id)}
            self.client.json("/api/items", {**body, "note": self.waiting.pop()})
        return number / (time.perf_counter() - started)

    def browse(self, number: int) -> bytes:
        return self.client.get(f"/api/items?inspection={self.inspection.inspection_id}&limit={number}")


@contextlib.contextmanager
def running(folder: Path, items: int, *, to_log: int) -> Iterator[Ours]:
    """With both copies of the record, as a team runs it."""
    home, second = folder / "home", folder / "second"
    store, user, inspection = fill(home, items, second=second)
    assert user.person_id is not None
    with store.private.transaction() as this:
        passwords.keep(this, user.person_id, passwords.hashed(PASSWORD))
    store.close()
    notes = [note.to_json() for note in made_up(inspection.framework, to_log, [], seed=2)]
    with serving.running(home, second=second) as server:
        client = Client(server.port)
        _sign_in(client)
        yield Ours(client, inspection, home, notes)


def _sign_in(client: Client) -> None:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/sign-in").decode())
    assert found is not None
    client.form("/sign-in", csrf=found[1], email="lead@example.org", password=PASSWORD)
    assert "evidence_session" in client.cookies
