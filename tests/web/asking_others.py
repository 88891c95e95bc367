"""Every way to name a thing by its id: the same question about what another team has and about what does not exist."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import httpx

from evidence.ids import new_id
from tests.web.conftest import Server, csrf_of
from tests.web.others import Others
from tests.web.test_notes import NOTE

Ask = Callable[[httpx.Client, str, Server], httpx.Response]


def _mine(server: Server, **more: object) -> dict[str, object]:
    """Said in the name of the inspection that the stranger leads."""
    return {"inspection_id": str(server.elsewhere_id), **more}


def _draft(client: httpx.Client, draft: str, server: Server, **body: object) -> httpx.Response:
    return client.put(f"/api/drafts/{draft}", json=_mine(server, form="note", body={"fact": "x", **body}))


def _note(client: httpx.Client, server: Server, **changes: object) -> httpx.Response:
    return client.post("/api/items", json=_mine(server, item_id=str(uuid4()), note={**NOTE, **changes}))


def _end_sign_in(client: httpx.Client, id: str, server: Server) -> httpx.Response:
    return client.post("/sign-ins", data={"csrf": csrf_of(client.get("/password")), "end": id})


# what is asked -> (which of the others' things, how)
ASKED: dict[str, tuple[str, Ask]] = {
    "the note form of an inspection": (
        "inspection",
        lambda client, id, _: client.get("/api/note-form", params={"inspection": id}),
    ),
    "the items of an inspection": (
        "inspection",
        lambda client, id, _: client.get("/api/items?mine=1&inspection=" + id),
    ),
    "the drafts of an inspection": ("inspection", lambda client, id, _: client.get("/api/drafts?inspection=" + id)),
    "a draft into an inspection": (
        "inspection",
        lambda client, id, _: client.put(
            f"/api/drafts/{uuid4()}", json={"inspection_id": id, "form": "note", "body": {"fact": "x"}}
        ),
    ),
    "a note into an inspection": (
        "inspection",
        lambda client, id, _: client.post(
            "/api/items", json={"item_id": str(uuid4()), "inspection_id": id, "note": NOTE}
        ),
    ),
    "an amendment of an item": (
        "item",
        lambda client, id, server: client.post(
            f"/api/items/{id}/revisions", json=_mine(server, base=str(uuid4()), note=NOTE)
        ),
    ),
    "an amendment in its own inspection": (
        "inspection",
        lambda client, id, _: client.post(
            f"/api/items/{uuid4()}/revisions", json={"inspection_id": id, "base": str(uuid4()), "note": NOTE}
        ),
    ),
    "a withdrawal of an item": (
        "item",
        lambda client, id, server: client.post(f"/api/items/{id}/withdraw", json=_mine(server, reason="x")),
    ),
    "a withdrawal of what was removed": (
        "removed",
        lambda client, id, server: client.post(f"/api/items/{id}/withdraw", json=_mine(server, reason="x")),
    ),
    "the items of an activity": (
        "activity",
        lambda client, id, server: client.get(
            "/api/items", params={"inspection": str(server.elsewhere_id), "activity": id}
        ),
    ),
    "a note about an activity": ("activity", lambda client, id, server: _note(client, server, activity_id=id)),
    "a note about a tracked child": ("child", lambda client, id, server: _note(client, server, child_id=id)),
    "a draft with the id of a draft": ("draft", lambda client, id, server: _draft(client, id, server)),
    "a draft with the id of an item": ("item", lambda client, id, server: _draft(client, id, server)),
    "a draft with the id of what was removed": ("removed", lambda client, id, server: _draft(client, id, server)),
    "a draft about what was removed": (
        "removed",
        lambda client, id, server: _draft(client, str(uuid4()), server, correcting={"item_id": id}),
    ),
    "the end of a draft": ("draft", lambda client, id, _: client.delete(f"/api/drafts/{id}")),
    "a pack": ("pack", lambda client, id, _: client.get(f"/packs/{id}.xlsx")),
    "a pack as a page": (
        "pack",
        lambda client, id, _: client.get(f"/packs/{id}.xlsx", headers={"accept": "text/html"}),
    ),
    "the log of concerns": ("concerns", lambda client, id, _: client.get(f"/concern-exports/{id}.xlsx")),
    "the end of a sign-in": ("sign_in", _end_sign_in),
}


def of_others(others: Others, kind: str, server: Server) -> str:
    if kind == "sign_in":
        with server.private() as private:
            row = private.maybe_one(
                "select session_id from session where person_id = $id", id=str(server.people["lead"])
            )
            assert row, "the lead has signed in"
            return str(row["session_id"])
    return str(getattr(others, kind))


def missing() -> str:
    """An id of the same make that nothing has."""
    made: UUID = new_id()
    return str(made)
