"""/packs: evidence packs, for those who may build one; Streamlit's own file addresses do not ask who one is."""

from __future__ import annotations

import contextlib
from pathlib import Path
from uuid import UUID

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evidence import access, inspections, packs
from evidence.access import Action
from evidence.errors import NotFound
from evidence.holding import holding
from evidence.ids import parse_id
from evidence.inspections import Inspection
from web.asking import Asking, asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@asked
def download(asking: Asking) -> Response:
    inspection, path = _found(asking, parse_id(asking.path("pack_id")))
    access.require(asking.store.maybe_one, asking.user, Action.BUILD_PACK, inspection)
    name = packs.file_name(asking.store, inspection, parse_id(asking.path("pack_id")), zone=holding().settings.timezone)
    return FileResponse(path, media_type=XLSX, filename=name)


def _found(asking: Asking, pack_id: UUID) -> tuple[Inspection, Path]:
    """Among the inspections of this person alone, so that a pack of others answers as one that does not exist."""
    for inspection in inspections.for_user(asking.store, asking.user):
        with contextlib.suppress(NotFound):
            return inspection, packs.path(asking.store, inspection, pack_id)
    raise NotFound(
        "This pack does not exist, is no longer kept, or belongs to an inspection whose team you are not on."
    )


ROUTES = [Route("/packs/{pack_id}.xlsx", download, methods=["GET"])]
