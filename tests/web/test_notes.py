"""The routes of the note form: drafts, items, corrections, and what they refuse."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from evidence.private import drafts as drafts_of_people
from tests.web.conftest import Server

NOTE = {
    "happened_at": "2026-11-20T10:30:00Z",
    "activity_id": None,
    "source_kind": "child",
    "source_role": None,
    "discipline": "education",
    "directness": "first_hand",
    "fact": "A child says the plan is read to them before each meeting.",
    "words": "",
    "meaning": "",
    "stance": "working_well",
    "areas": [{"code": "I2", "stance": None}],
    "themes": [],
    "facets": [],
    "child_id": None,
    "safeguarding": False,
}


def log(client: httpx.Client, server: Server, item_id: str, **changes: object) -> httpx.Response:
    body = {"item_id": item_id, "inspection_id": str(server.inspection_id), "note": {**NOTE, **changes}}
    return client.post("/api/items", content=json.dumps(body))


def save(client: httpx.Client, server: Server, draft_id: str, **changes: object) -> httpx.Response:
    body = {"inspection_id": str(server.inspection_id), "form": "note", "body": {"fact": "half a sent"}}
    return client.put(f"/api/drafts/{draft_id}", content=json.dumps({**body, **changes}))


def drafts(client: httpx.Client, server: Server) -> dict[str, Any]:
    found = client.get("/api/drafts", params={"inspection": str(server.inspection_id), "form": "note"})
    assert found.status_code == 200
    return {draft["draft_id"]: draft for draft in found.json()["drafts"]}


def test_a_note_is_stored_exactly_once(server: Server) -> None:
    item_id = str(uuid4())
    with server.client("inspector") as client:
        first, second = log(client, server, item_id), log(client, server, item_id)
        other = log(client, server, item_id, fact="Something else.")
        recent = client.get("/api/items", params={"inspection": str(server.inspection_id), "mine": "1"}).json()
    assert first.status_code == 201
    assert second.status_code == 200
    assert second.json() == {**first.json(), "already": True}
    assert other.status_code == 409
    assert other.json()["error"] == "conflict"
    assert [item["item_id"] for item in recent["items"]].count(item_id) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"themes": ["\ud800"]},
        {"facets": ["\ud800"]},
        {"stance": "\ud800"},
        {"areas": [{"code": "\ud800", "stance": None}]},
        {"fact": "\ud800"},
        {"happened_at": "0026-11-17T10:00:00Z"},
        {"happened_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(server: Server, changes: dict[str, Any]) -> None:
    with server.client("inspector") as client:
        answer = log(client, server, str(uuid4()), **changes)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == list(changes)


def test_logging_takes_the_draft_away_and_a_late_saving_does_not_bring_it_back(server: Server) -> None:
    item_id = str(uuid4())
    with server.client("inspector") as client:
        assert save(client, server, item_id).status_code == 200
        assert item_id in drafts(client, server)
        assert log(client, server, item_id).status_code == 201
        assert item_id not in drafts(client, server)
        assert save(client, server, item_id).status_code == 409
        assert item_id not in drafts(client, server)


def test_a_draft_comes_back_as_it_was_sent(server: Server) -> None:
    draft_id, body = str(uuid4()), {"fact": "naïve \u202e 🧑‍🏫 \ud83d", "folds": [1, None, {"open": True}]}
    with server.client("inspector") as client:
        saved = save(client, server, draft_id, body=body).json()
        found = drafts(client, server)[draft_id]
        assert found == {"draft_id": draft_id, "body": body, "saved_at": saved["saved_at"]}
        assert client.delete(f"/api/drafts/{draft_id}").status_code == 204
        assert draft_id not in drafts(client, server)


def test_a_draft_is_its_authors_alone(server: Server) -> None:
    draft_id = str(uuid4())
    with server.client("inspector") as mine, server.client("other") as theirs:
        save(mine, server, draft_id)
        assert draft_id not in drafts(theirs, server)
        assert theirs.delete(f"/api/drafts/{draft_id}").status_code == 204
        save(theirs, server, draft_id, body={"fact": "taken over"})
        assert drafts(mine, server)[draft_id]["body"] == {"fact": "half a sent"}


def test_two_devices_do_not_overwrite_each_other(server: Server) -> None:
    draft_id = str(uuid4())
    with server.client("inspector") as client:
        more = {"fact": "more", "edits": {"phone": 2, "laptop": 1}}
        assert save(client, server, draft_id, body={"fact": "first", "edits": {"phone": 2}}).status_code == 200
        assert save(client, server, draft_id, body={"fact": "other", "edits": {"laptop": 1}}).status_code == 409
        assert save(client, server, draft_id, body=more).status_code == 200
        assert save(client, server, draft_id, body={"fact": "late", "edits": {"phone": 3}}).status_code == 409
        assert drafts(client, server)[draft_id]["body"] == more


def test_a_draft_that_ended_is_gone_and_every_device_can_know_it(server: Server) -> None:
    draft_id, form, edits = uuid4(), "review.answer:1", {"phone": 2}
    with server.client("inspector") as client:
        assert save(client, server, str(draft_id), form=form, body={"text": "half", "edits": edits}).status_code == 200
        with server.private() as private:
            drafts_of_people.end(
                private,
                server.people["inspector"],
                draft_id=draft_id,
                inspection_id=server.inspection_id,  # type: ignore[arg-type]
                form=form,
                edits=edits,
            )
        late = save(client, server, str(draft_id), form=form, body={"text": "half a", "edits": {"phone": 3}})
        found = client.get("/api/drafts", params={"inspection": str(server.inspection_id), "form": form}).json()
    assert (late.status_code, late.json()["error"], late.json()["edits"]) == (410, "ended", edits)
    assert found == {"drafts": [], "ended": [{"draft_id": str(draft_id), "edits": edits}]}


def test_a_draft_has_a_size(server: Server) -> None:
    with server.client("inspector") as client:
        answer = save(client, server, str(uuid4()), body={"fact": "x" * 600_000})
    assert answer.status_code == 422
    assert "body" in answer.json()["fields"]


@pytest.mark.parametrize("who", ["stranger", "admin"])
def test_an_inspection_of_others_does_not_exist(server: Server, who: str) -> None:
    missing = str(uuid4())
    with server.client(who) as client:
        for inspection in (str(server.inspection_id), missing, "nonsense"):
            answers = [
                client.get("/api/note-form", params={"inspection": inspection}),
                client.get("/api/identifiers", params={"inspection": inspection}),
                client.get("/api/items", params={"inspection": inspection}),
                client.get("/api/drafts", params={"inspection": inspection}),
                client.put(f"/api/drafts/{uuid4()}", json={"inspection_id": inspection, "body": {}, "form": "note"}),
                client.post("/api/items", json={"item_id": missing, "inspection_id": inspection, "note": NOTE}),
                client.post(f"/api/items/{missing}/withdraw", json={"inspection_id": inspection, "reason": "x"}),
            ]
            assert {answer.status_code for answer in answers} == {404}
            assert len({answer.content for answer in answers}) == 1


def test_an_item_of_another_inspection_does_not_exist(server: Server) -> None:
    item_id = str(uuid4())
    with server.client("inspector") as client:
        log(client, server, item_id)
    with server.client("stranger") as client:
        body = {"inspection_id": str(server.elsewhere_id), "reason": "mine now", "base": str(uuid4()), "note": NOTE}
        assert client.post(f"/api/items/{item_id}/withdraw", json=body).status_code == 404
        assert client.post(f"/api/items/{item_id}/revisions", json=body).status_code == 404


def test_an_observer_may_read_but_not_log(server: Server) -> None:
    with server.client("observer") as client:
        form = client.get("/api/note-form", params={"inspection": str(server.inspection_id)}).json()
        refused = log(client, server, str(uuid4()))
    assert form["inspection"]["can_log"] is False
    assert refused.status_code == 403
    assert refused.json()["error"] == "not_allowed"


def test_the_form_gets_all_that_it_needs(server: Server) -> None:
    with server.client("inspector") as client:
        form = client.get("/api/note-form", params={"inspection": str(server.inspection_id)}).json()
        me = client.get("/api/session").json()
    assert form["inspection"]["can_log"] is True
    assert form["me"] == {"person_id": me["person"], "discipline": "education"}
    assert {"I1", "L6"} <= {area["code"] for area in form["framework"]["areas"]}
    assert all({"id", "label", "person", "voice_group"} <= kind.keys() for kind in form["framework"]["source_kinds"])
    assert all(form["framework"][part] for part in ("strands", "stances", "disciplines", "directness", "themes"))
    assert form["limit"] == 20_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fact": ""}, "fact"),
        ({"fact": "x" * 20_001}, "fact"),
        ({"fact": "\ufffe"}, "fact"),
        ({"fact": "\ud83d"}, "fact"),
        ({"fact": 7}, "fact"),
        ({"happened_at": "2126-01-01T00:00:00Z"}, "happened_at"),
        ({"areas": [{"code": "X9", "stance": None}]}, "areas"),
        ({"activity_id": str(uuid4())}, "activity_id"),
        ({"directness": None}, "directness"),
    ],
)
def test_what_is_wrong_is_named_by_field(server: Server, changes: dict[str, object], field: str) -> None:
    with server.client("inspector") as client:
        answer = log(client, server, str(uuid4()), **changes)
    assert answer.status_code == 422
    assert answer.json()["error"] == "invalid"
    assert field in answer.json()["fields"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"nonsense", b'{"a":', b"\xff\xfe", b"[" * 100_000, b'"' + b"x" * 3_000_000]
)
def test_nonsense_is_refused_politely(server: Server, content: bytes) -> None:
    with server.client("inspector") as client:
        answer = client.post("/api/items", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422


def test_the_second_of_two_corrections_sees_the_first(server: Server) -> None:
    item_id = str(uuid4())
    with server.client("inspector") as mine, server.client("lead") as theirs:
        base = log(mine, server, item_id).json()["revision_id"]

        def correct(client: httpx.Client, fact: str) -> httpx.Response:
            body = {"inspection_id": str(server.inspection_id), "base": base, "note": {**NOTE, "fact": fact}}
            return client.post(f"/api/items/{item_id}/revisions", json=body)

        assert correct(theirs, "As the lead has it.").status_code == 201
        refused = correct(mine, "As the inspector has it.")
    assert refused.status_code == 409
    assert refused.json()["theirs"]["note"]["fact"] == "As the lead has it."
    assert refused.json()["theirs"]["by"] == "Lee Lead"


def test_undo_takes_an_item_back(server: Server) -> None:
    item_id = str(uuid4())
    with server.client("inspector") as client:
        log(client, server, item_id)
        body = {"inspection_id": str(server.inspection_id), "reason": "Undone straight after logging"}
        assert client.post(f"/api/items/{item_id}/withdraw", json=body).status_code == 200
        recent = client.get("/api/items", params={"inspection": str(server.inspection_id)}).json()
    assert item_id not in [item["item_id"] for item in recent["items"]]


def test_a_page_of_one_person_does_not_send_as_another(server: Server) -> None:
    with server.client("lead") as client:
        lead = client.get("/api/session").json()["person"]
    with server.client("inspector", **{"x-evidence-person": lead}) as client:
        assert client.get("/api/session").json()["name"] == "Ines Pector"
        assert log(client, server, str(uuid4())).status_code == 401
        assert save(client, server, str(uuid4())).status_code == 401


def test_a_pack_that_is_not_there_is_not_found(server: Server) -> None:
    with server.client("lead") as client:
        for name in (str(uuid4()), "nonsense", "..%2f..%2fprivate"):
            assert client.get(f"/packs/{name}.xlsx").status_code in (400, 404)
