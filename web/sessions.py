"""/api/session: whether somebody is signed in, asked by every open page; and signing out from one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from web.asking import Asking, asked
from web.sign_in import signed_out


@asked
def session(asking: Asking) -> Response:
    return JSONResponse({"person": str(asking.person_id), "name": asking.user.name})


def end(request: Request) -> Response:
    """The gate has checked that this comes from our own page."""
    return signed_out(request, Response(status_code=204))


ROUTES = [
    Route("/api/session", session, methods=["GET"]),
    Route("/api/session", end, methods=["DELETE"]),
]
