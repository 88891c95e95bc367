"""Home has the address of the app itself; whoever types its name, as with other screens, gets there too."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route


def home(request: Request) -> Response:
    return RedirectResponse(str(request.url.replace(scheme="", netloc="", path="/")))


ROUTES = [Route("/home", home, methods=["GET"])]
