"""/api/note-form: all that the note form needs to open, in one answer that it keeps for when there is no connection."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evidence import access, activities, children, clock
from evidence.access import Action
from evidence.activities import Activity
from evidence.inspections import Inspection
from evidence.kept import until_changed
from evidence.text import LIMIT
from web.asking import Asking, asked

PARTS = (
    "strands",
    "areas",
    "stances",
    "disciplines",
    "voice_groups",
    "source_kinds",
    "source_roles",
    "directness",
    "themes",
    "facets",
)


@asked
def note_form(asking: Asking) -> Response:
    inspection = asking.inspection(asking.query("inspection"))
    framework = until_changed(asking.store, inspection.inspection_id, note_form, lambda: _parts(inspection))
    return JSONResponse(
        {
            "inspection": {
                "id": str(inspection.inspection_id),
                "reference": inspection.reference,
                "status": inspection.status,
                "can_log": access.can(asking.user, Action.LOG_ITEM, inspection),
            },
            "me": {"person_id": str(asking.person_id), "discipline": inspection.discipline},
            "framework": framework,
            "activities": [_activity(one, asking.person_id) for one in activities.of(asking.store, inspection)],
            "children": [
                {"id": str(child.child_id), "pseudonym": child.pseudonym}
                for child in children.of(asking.store, inspection)
            ],
            "limit": LIMIT,
        }
    )


def _parts(inspection: Inspection) -> dict[str, Any]:
    content = inspection.framework.content
    return {part: content.get(part, []) for part in PARTS}


def _activity(activity: Activity, person_id: UUID) -> dict[str, Any]:
    planned_at = activity.arrangement.planned_at
    return {
        "id": str(activity.activity_id),
        "title": activity.arrangement.title,
        "kind": activity.arrangement.kind,
        "planned_at": clock.stamp(planned_at) if planned_at else None,
        "status": activity.status,
        "mine": person_id in activity.arrangement.who_goes,
    }


ROUTES = [Route("/api/note-form", note_form, methods=["GET"])]
