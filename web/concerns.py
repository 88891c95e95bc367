"""/concern-exports: the log of safeguarding concerns as a file, for leads of the inspection alone."""

from __future__ import annotations

import contextlib

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evidence import inspections
from evidence.access import Action, can
from evidence.concerns import exports
from evidence.errors import NotFound
from evidence.ids import parse_id
from web.asking import Asking, asked
from web.packs import XLSX


@asked
def download(asking: Asking) -> Response:
    export_id = parse_id(asking.path("export_id"))
    for inspection in inspections.for_user(asking.store, asking.user):
        if can(asking.user, Action.EXPORT_CONCERNS, inspection):
            with contextlib.suppress(NotFound):
                file = exports.path(asking.store, inspection, export_id)
                return FileResponse(file, media_type=XLSX, filename=exports.file_name(inspection))
    raise NotFound("This file does not exist, is no longer kept, or you may not see it. Make a new one.")


ROUTES = [Route("/concern-exports/{export_id}.xlsx", download, methods=["GET"])]
