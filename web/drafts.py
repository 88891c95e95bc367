"""/api/drafts: what somebody is writing, saved while they type."""

from __future__ import annotations

import contextlib
import json
from uuid import UUID

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evidence import clock, items, removals
from evidence.errors import Conflict, DraftEnded, InvalidInput, NotFound
from evidence.ids import parse_id
from evidence.inspections import Inspection
from evidence.private import drafts
from web.asking import Asking, asked


@asked
def save(asking: Asking) -> Response:
    body = asking.body.get("body")
    if not isinstance(body, dict):
        raise InvalidInput(body="A draft is the whole state of a form.")
    inspection = asking.inspection(asking.body.get("inspection_id"))
    draft_id = parse_id(asking.path("draft_id"))
    form = asking.text("form")
    removals.require_not_about_removed(asking.store, inspection, draft_id, form, body)
    saved_at = drafts.save(
        asking.store.private,
        asking.person_id,
        draft_id=draft_id,
        inspection_id=inspection.inspection_id,
        form=form,
        body=body,
    )
    _refuse_where_logged(asking, inspection, draft_id)
    try:
        removals.require_not_about_removed(asking.store, inspection, draft_id, form, body)
    except DraftEnded:  # meanwhile
        drafts.forget(asking.store.private, asking.person_id, draft_id)
        raise
    return JSONResponse({"saved_at": clock.stamp(saved_at)})


def _refuse_where_logged(asking: Asking, inspection: Inspection, draft_id: UUID) -> None:
    """A saving that was under way while the note was logged must not bring the draft back.

    Asked when it is saved: logging takes the draft away after the note is stored, so one of the two sees the other.
    """
    with contextlib.suppress(NotFound):
        items.get(asking.store, inspection, draft_id)
        drafts.forget(asking.store.private, asking.person_id, draft_id)
        raise Conflict("This note has been logged already. What you wrote since is kept on this device.")


@asked
def every(asking: Asking) -> Response:
    inspection = asking.inspection(asking.query("inspection"))
    form = asking.query("form") or "note"
    found = drafts.all_of(asking.store.private, asking.person_id, inspection.inspection_id, form)
    listed = [
        {"draft_id": str(draft.draft_id), "body": draft.body, "saved_at": clock.stamp(draft.saved_at)}
        for draft in found
    ]
    ended = [
        {"draft_id": str(one.draft_id), "edits": one.edits}
        for one in drafts.ended_of(asking.store.private, asking.person_id, inspection.inspection_id, form)
    ]
    # Escaped: half a character that is still being typed cannot be written as UTF-8.
    return Response(json.dumps({"drafts": listed, "ended": ended}), media_type="application/json")


@asked
def forget(asking: Asking) -> Response:
    drafts.forget(asking.store.private, asking.person_id, parse_id(asking.path("draft_id")))
    return Response(status_code=204)


ROUTES = [
    Route("/api/drafts", every, methods=["GET"]),
    Route("/api/drafts/{draft_id}", save, methods=["PUT"]),
    Route("/api/drafts/{draft_id}", forget, methods=["DELETE"]),
]
