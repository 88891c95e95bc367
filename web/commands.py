"""Commands of `python -m evidence` while this server holds the store, for who can read the home folder."""

from __future__ import annotations

import hmac
from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evidence.commands import running
from evidence.errors import InvalidInput, NotAllowed
from evidence.holding import held, holding
from web.forms import read_json

HERE = frozenset({"127.0.0.1", "::1"})
# A browser sends one of these and a proxy another; the command line sends none.
NOT_FROM_US = ("origin", "cookie", "forwarded", "x-forwarded-for", "sec-fetch-site")


async def command(request: Request) -> Response:
    _require_token(request)
    argv = (await read_json(request)).get("argv")
    if not isinstance(argv, list) or not all(isinstance(word, str) for word in argv):
        raise InvalidInput(argv="A list of words was expected.")
    result = await run_in_threadpool(running.run, held(), argv)
    return JSONResponse(asdict(result))


def _require_token(request: Request) -> None:
    given = request.headers.get("authorization", "").encode()
    wanted = f"Bearer {holding().holder.token}".encode()
    here = request.client is not None and request.client.host in HERE
    if not here or any(name in request.headers for name in NOT_FROM_US) or not hmac.compare_digest(given, wanted):
        raise NotAllowed("Commands are for the person who runs the server.")


ROUTES = [Route("/command", command, methods=["POST"])]
