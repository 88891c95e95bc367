"""Whether the app can serve, for whoever keeps it running. Says nothing about what it holds."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evidence.holding import held


def health(request: Request) -> Response:
    store = held()
    store.rows("select 1")
    store.private.rows("select 1")
    return JSONResponse({"status": "ok"})


ROUTES = [Route("/health", health, methods=["GET"])]
