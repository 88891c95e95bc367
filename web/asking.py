"""One request of a page's script: who asks, about which inspection, with what body. Answers are JSON."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from evidence import inspections, people
from evidence.access import User
from evidence.errors import EvidenceError, InvalidInput, NotFound, SessionEnded
from evidence.holding import held
from evidence.ids import parse_id
from evidence.inspections import Inspection
from evidence.store import Store
from web.answers import as_json
from web.forms import read_json
from web.gate import session_of


class Asking:
    """What a route of ours works with."""

    def __init__(self, request: Request, store: Store, user: User, person_id: UUID, body: dict[str, Any]) -> None:
        self.request, self.store, self.user, self.person_id, self.body = request, store, user, person_id, body

    def inspection(self, id_: object) -> Inspection:
        """The inspection that the request names. Raises NotFound, also when this person may not know of it."""
        return inspections.get(self.store, self.user, parse_id(id_ if isinstance(id_, str) else None))

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def query(self, name: str) -> str | None:
        return self.request.query_params.get(name)

    def text(self, name: str) -> str:
        value = self.body.get(name, "")
        if not isinstance(value, str):
            raise InvalidInput(**{name: "This must be text."})
        return value


Route = Callable[[Request], Coroutine[Any, Any, Response]]


def asked(answer: Callable[[Asking], Response]) -> Route:
    """A route for signed-in people that works off the event loop, and whose errors are JSON too."""

    @functools.wraps(answer)
    async def route(request: Request) -> Response:
        try:
            body = await read_json(request) if request.method in ("POST", "PUT") else {}
            return await run_in_threadpool(_answer, answer, request, body)
        except EvidenceError as error:
            return as_json(error)

    return route


def _answer(answer: Callable[[Asking], Response], request: Request, body: dict[str, Any]) -> Response:
    session = session_of(request)
    if session is None:
        raise SessionEnded
    store = held()
    try:
        user = people.user(store, session.person_id, session.session_id)
    except NotFound:  # switched off a moment ago
        return JSONResponse({"error": "signed_out", "message": str(SessionEnded())}, 401)
    return answer(Asking(request, store, user, session.person_id, body))
