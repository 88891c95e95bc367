"""How what went wrong becomes an answer: one table from our errors to status codes, as JSON or as a page."""

from __future__ import annotations

import json
import logging
import secrets

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from evidence.errors import (
    Conflict,
    DraftEnded,
    EvidenceError,
    InvalidInput,
    LinkSpent,
    NotAllowed,
    NotFound,
    SessionEnded,
    StoreUnavailable,
)
from evidence.holding import holding
from web.forms import page
from web.headers import security_headers

_LOG = logging.getLogger("evidence")

# The first that fits counts.
KINDS: tuple[tuple[type[EvidenceError], int, str, str], ...] = (
    (SessionEnded, 401, "signed_out", "Sign in again"),
    (NotAllowed, 403, "not_allowed", "You cannot do this"),
    (LinkSpent, 404, "not_found", "This link does not work any more"),
    (NotFound, 404, "not_found", "Page not found"),
    (Conflict, 409, "conflict", "This has changed"),
    (DraftEnded, 410, "ended", "This has been stored already"),
    (InvalidInput, 422, "invalid", "There is a problem"),
    (StoreUnavailable, 503, "unavailable", "Evidence is not available just now"),
    (EvidenceError, 400, "refused", "There is a problem"),
)


def as_json(error: EvidenceError) -> Response:
    status, word = next((status, word) for kind, status, word, _ in KINDS if isinstance(error, kind))
    body: dict[str, object] = {"error": word, "message": str(error)}
    if isinstance(error, InvalidInput):
        body["fields"] = error.fields
    if isinstance(error, Conflict) and error.stored is not None:
        body["theirs"] = error.stored
    if isinstance(error, DraftEnded):
        body["edits"] = error.edits
    # Escaped: a message may quote half a character, which cannot be written as UTF-8.
    return Response(json.dumps(body), status, media_type="application/json")


def as_page(request: HTTPConnection, error: EvidenceError) -> Response:
    status, title = next((status, title) for kind, status, _, title in KINDS if isinstance(error, kind))
    return page(request, "problem.html", status, title=title, message=str(error))


def answer(request: HTTPConnection, error: EvidenceError) -> Response:
    """As a page to somebody who asked for one, else as JSON."""
    return as_page(request, error) if wants_page(request) else as_json(error)


def wants_page(request: HTTPConnection) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, EvidenceError)
    return answer(request, error)


def _gone(_: Request, __: Exception) -> Response:
    """The connection was cut while something was being sent: nobody waits for an answer, and no bug is to be found."""
    return Response(status_code=400)


def _unknown(request: Request, error: Exception) -> Response:
    """A bug: the log has the reference and where it happened, never what was written."""
    reference = secrets.token_hex(4).upper()
    where = f"{type(error).__name__} for {request.method} {request.url.path.split('/')[1]}"
    _LOG.error("Reference %s: %s", reference, where)
    message = f"Something went wrong on our side. Try again; if it happens again, quote the reference {reference}."
    given: Response = JSONResponse({"error": "failed", "message": message}, 500)
    if wants_page(request):
        given = page(request, "problem.html", 500, title="Something went wrong", message=message)
    given.headers.update(security_headers(holding().settings))  # this answer does not pass the gate
    return given


HANDLERS: dict[int | type[Exception], ExceptionHandler] = {
    EvidenceError: _known,
    ClientDisconnect: _gone,
    Exception: _unknown,
}
