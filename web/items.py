"""/api/items: notes become items of evidence, exactly once, and can be corrected or taken back."""

from __future__ import annotations

import contextlib
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evidence import clock, items, people
from evidence.errors import Conflict, InvalidInput, StoreUnavailable
from evidence.ids import parse_id
from evidence.items import Item
from evidence.items.notes import Note
from evidence.private import drafts
from web.answers import as_json
from web.asking import Asking, asked

MOST = 50


@asked
def log(asking: Asking) -> Response:
    inspection = asking.inspection(asking.body.get("inspection_id"))
    note = Note.from_json(asking.body.get("note"))
    logged = items.log(asking.store, asking.user, inspection, item_id=parse_id(asking.text("item_id")), note=note)
    if logged.already:
        # The note is safe; that its draft still stands is no reason to say otherwise.
        with contextlib.suppress(StoreUnavailable):
            drafts.forget(asking.store.private, asking.person_id, logged.item_id)
    body = {
        "item_id": str(logged.item_id),
        "revision_id": str(logged.revision_id),
        "logged_at": clock.stamp(logged.logged_at),
    }
    return JSONResponse({**body, "already": True}, 200) if logged.already else JSONResponse(body, 201)


@asked
def recent(asking: Asking) -> Response:
    inspection = asking.inspection(asking.query("inspection"))
    activity = asking.query("activity")
    found = items.recent(
        asking.store,
        inspection,
        by=asking.person_id,
        activity_id=parse_id(activity) if activity else None,
        limit=_limit(asking.query("limit")),
    )
    return JSONResponse({"items": [_as_json(item) for item in found]})


@asked
def amend(asking: Asking) -> Response:
    inspection = asking.inspection(asking.body.get("inspection_id"))
    try:
        revision_id = items.amend(
            asking.store,
            asking.user,
            inspection,
            item_id=parse_id(asking.path("item_id")),
            base=parse_id(asking.text("base")),
            note=Note.from_json(asking.body.get("note")),
        )
    except Conflict as error:
        return as_json(_with_name(asking, error))
    return JSONResponse({"revision_id": str(revision_id)}, 201)


@asked
def withdraw(asking: Asking) -> Response:
    inspection = asking.inspection(asking.body.get("inspection_id"))
    item_id = parse_id(asking.path("item_id"))
    items.withdraw(asking.store, asking.user, inspection, item_id=item_id, reason=asking.text("reason"))
    return JSONResponse({"withdrawn": True})


def _with_name(asking: Asking, error: Conflict) -> Conflict:
    """Whose text stands there now: people read a name, not an id."""
    if error.stored and "by" in error.stored:
        person = people.get(asking.store, parse_id(error.stored["by"]))
        error.stored["by"] = person.name
    return error


def _limit(text: str | None) -> int:
    if text is None:
        return 10
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise InvalidInput(limit=f"Ask for 1 to {MOST} items.")
    return int(text)


def _as_json(item: Item) -> dict[str, Any]:
    return {
        "item_id": str(item.item_id),
        "revision_id": str(item.revision_id),
        "logged_at": clock.stamp(item.logged_at),
        "note": item.note.to_json(),
        "withdrawn": item.withdrawn,
    }


ROUTES = [
    Route("/api/items", log, methods=["POST"]),
    Route("/api/items", recent, methods=["GET"]),
    Route("/api/items/{item_id}/revisions", amend, methods=["POST"]),
    Route("/api/items/{item_id}/withdraw", withdraw, methods=["POST"]),
]
