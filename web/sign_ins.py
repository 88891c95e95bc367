"""Where one is signed in, and ending it there: plain HTML, as signing in itself."""

from __future__ import annotations

import re
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from evidence import second_factors
from evidence.errors import SessionEnded
from evidence.holding import held, holding
from evidence.private import sessions
from evidence.private.sessions import Session
from web.forms import SEND_AGAIN, came_from_us, page, read_form
from web.gate import session_of

# What a browser says of itself holds these; the first that fits counts.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows"))
SYSTEMS += (("Mac OS", "a Mac"), ("CrOS", "a Chromebook"), ("Linux", "Linux"))


def device_words(request: Request) -> str:
    """Firefox on Windows: for people to recognise, not to be relied on."""
    says = request.headers.get("user-agent", "")
    browser = next((words for mark, words in BROWSERS if re.search(rf"\b{mark}\w*/", says)), "A browser")
    system = next((words for mark, words in SYSTEMS if mark in says), "")
    return f"{browser} on {system}" if system else browser


async def show(request: Request) -> Response:
    return await run_in_threadpool(_shown, request)


async def end(request: Request) -> Response:
    form = await read_form(request)
    if not came_from_us(request, form):
        return await run_in_threadpool(_shown, request, 403, {"form": SEND_AGAIN})
    return await run_in_threadpool(_ended, request, form.get("end", ""))


def _shown(request: Request, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    mine = _session(request)
    rows = [
        {
            "id": one.session_id,
            "device": one.device or "A browser",
            "started": moment_words(one.started_at),
            "seen": moment_words(one.seen_at),
            "here": one.session_id == mine.session_id,
        }
        for one in sessions.of_person(held().private, mine.person_id)
    ]
    missing = second_factors.is_missing(held(), mine.person_id)
    return page(request, "sign_ins.html", status, sign_ins=rows, missing=missing, errors=errors or {})


def _ended(request: Request, which: str) -> Response:
    mine = _session(request)
    if which == "others":
        sessions.end_others_of(held().private, mine.person_id, mine.session_id)
    else:
        sessions.end_one_of(held().private, mine.person_id, which)
    return RedirectResponse("/sign-ins", 303)


def _session(request: Request) -> Session:
    session = session_of(request)
    if session is None:
        raise SessionEnded
    return session


def moment_words(moment: datetime) -> str:
    local = moment.astimezone(holding().settings.timezone)
    return f"{local.day} {local:%B %Y} at {local:%H:%M}"


ROUTES = [Route("/sign-ins", show, methods=["GET"]), Route("/sign-ins", end, methods=["POST"])]
