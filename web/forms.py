"""Plain pages and what is sent from them: templates with escaping on, size limits, and a token in every form."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from evidence.errors import InvalidInput
from web.cookies import FORM, read_form_cookie, read_session_cookie, set_cookie

LARGEST_FORM = 64_000  # bytes
LARGEST_JSON = 2_000_000
SEND_AGAIN = "This page was open for too long, so nothing was sent. Check what you typed and send it again."

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: HTTPConnection, template: str, status: int = 200, **values: object) -> Response:
    """Render a template. values must hold what it names; errors is {field: message}."""
    # Before sign-in there is no session to bind a form to, so it is bound to a cookie that only this browser has.
    secret = read_session_cookie(request) or read_form_cookie(request) or secrets.token_urlsafe(24)
    body = _TEMPLATES.get_template(template).render({"errors": {}, "csrf": _token(secret), **values})
    answer = HTMLResponse(body, status)
    if secret not in (read_session_cookie(request), read_form_cookie(request)):
        set_cookie(answer, FORM, secret)
    return answer


def came_from_us(request: HTTPConnection, form: dict[str, str]) -> bool:
    """Whether a form was sent from a page that we gave to this browser."""
    given = form.get("csrf", "").encode()
    known = [secret for secret in (read_session_cookie(request), read_form_cookie(request)) if secret]
    return any(hmac.compare_digest(given, _token(secret).encode()) for secret in known)


def _token(secret: str) -> str:
    return hashlib.sha256(f"form:{secret}".encode()).hexdigest()


async def read_form(request: Request) -> dict[str, str]:
    """What was typed. Raises InvalidInput for more than anybody types into a form."""
    text = (await _read(request, LARGEST_FORM)).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise InvalidInput(form="This form has too many fields.") from error


async def read_json(request: Request) -> dict[str, Any]:
    """Raises InvalidInput for what is not a JSON object of reasonable size."""
    try:
        body = json.loads(await _read(request, LARGEST_JSON))
    except (ValueError, RecursionError) as error:
        raise InvalidInput(body="This could not be read. Copy your text, reload the page and try again.") from error
    if not isinstance(body, dict):
        raise InvalidInput(body="This could not be read. Copy your text, reload the page and try again.")
    return body


async def _read(request: Request, limit: int) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise InvalidInput(body="This is too large to be sent at once.")
    return body
