"""/api/identifiers: who writes gets the names to avoid, and nobody else."""

from __future__ import annotations

from evidence.ids import new_id
from evidence.private import avoided
from tests.web.conftest import Server


def test_names_to_avoid_reach_those_who_write_and_no_store_of_a_browser(server: Server) -> None:
    assert server.inspection_id
    with server.private() as private, private.transaction() as this:
        avoided.keep(this, server.inspection_id, new_id(), "Tamsin Orrowby", "the child (T3)")
    asked = {"inspection": str(server.inspection_id)}
    found = {}
    for who in ("inspector", "lead", "observer"):
        with server.client(who) as client:
            answer = client.get("/api/identifiers", params=asked)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        found[who] = answer.json()
    assert [one["instead"] for one in found["inspector"]["names"]] == ["the child (T3)"]
    assert found["lead"] == found["inspector"]
    assert found["observer"] == {**found["lead"], "names": []}
    assert "Tamsin" not in server.log()
    with server.client() as nobody:
        assert nobody.get("/api/identifiers", params=asked).status_code == 401
