"""A device that was away cannot bring back what was removed for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from evidence import inspections, items, people, removals
from evidence.ids import new_id
from evidence.store import Store
from tests.conftest import a_note
from tests.web.conftest import Server, copy_of, running
from tests.web.test_notes import drafts, log, save


@pytest.fixture
def removed(pattern: Server, tmp_path: Path) -> Iterator[tuple[Server, UUID]]:
    """A running server, and the id of an item that was removed from its record."""
    server, item_id = copy_of(pattern, tmp_path / "home"), new_id()
    assert server.inspection_id
    with closing(Store(server.home)) as store:
        inspector, lead, admin = (
            people.user(store, server.people[who], None) for who in ("inspector", "lead", "admin")
        )
        seen = inspections.get(store, inspector, server.inspection_id)
        items.log(store, inspector, seen, item_id=item_id, note=a_note())
        led = inspections.get(store, lead, server.inspection_id)
        removals.confirm(store, admin, removals.ask(store, lead, led, item_id=item_id, reason="A name was in it."))
    for _ in running(server):
        yield server, item_id


def test_neither_its_draft_nor_the_note_itself_is_stored_again(removed: tuple[Server, UUID]) -> None:
    server, item_id = removed
    edits = {"fact": "half a sent", "edits": {"phone": 3}}
    with server.client("inspector") as client:
        late = save(client, server, str(item_id), body=edits)
        corrected = save(client, server, str(new_id()), body={**edits, "correcting": {"item_id": str(item_id)}})
        field = save(client, server, str(new_id()), form=f"amend.fact:{item_id}", body=edits)
        again = log(client, server, str(item_id))
        other = save(client, server, str(new_id()), body=edits)
        left = drafts(client, server)
    assert [one.status_code for one in (late, corrected, field)] == [410] * 3
    assert late.json()["edits"] == {"phone": 3}
    assert again.status_code == 409
    assert "removed from the record for good" in again.json()["message"]
    assert other.status_code == 200
    assert len(left) == 1
