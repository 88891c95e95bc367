"""From a password to a session: what every way of signing in ends with."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote, urlsplit
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from evidence import second_factors
from evidence.holding import held, holding
from evidence.people import Person
from evidence.private import devices, half_way, happenings, passwords, sessions
from evidence.private.happenings import Kind
from web.cookies import DEVICE, HALF_WAY, SESSION, read_device_cookie, read_session_cookie, set_cookie
from web.sign_ins import device_words


def come_in(request: Request, person: Person, wanted: str) -> Response:
    """After the right password: in, or on to the second step. Until that is done nothing else opens."""
    store = held()
    if not second_factors.is_asked_of(store, person.person_id):
        passwords.forget_guesses(store.private, person.email, **where(request, person.person_id))
        return signed_in(request, person, RedirectResponse(wanted, 303))
    step = "code" if second_factors.is_set_up(store, person.person_id) else "set-up"
    answer = RedirectResponse(step_address(step, wanted), 303)
    token = half_way.start(store.private, person.person_id)
    set_cookie(answer, HALF_WAY, token, seconds=int(half_way.LASTS.total_seconds()))
    return answer


def signed_in(request: Request, person: Person, answer: Response, *, second_factor: bool = False) -> Response:
    """A new session in place of whatever this browser had, so that nobody can prepare one for somebody else."""
    store, settings = held(), holding().settings
    if before := sessions.find(store.private, read_session_cookie(request)):
        sessions.end(store.private, before.session_id)
    lifetime = timedelta(hours=settings.session_hours)
    token = sessions.start(
        store.private,
        person.person_id,
        idle=timedelta(minutes=settings.idle_minutes),
        lifetime=lifetime,
        device=device_words(request),
        second_factor=second_factor,
    )
    set_cookie(answer, SESSION, token, seconds=int(lifetime.total_seconds()))
    note(request, Kind.SIGN_IN, f"{person.name} signed in with {device_words(request)}")
    devices.forget(store.private, read_device_cookie(request))
    device = devices.remember(store.private, person.person_id)
    set_cookie(answer, DEVICE, device, seconds=int(devices.KEPT_FOR.total_seconds()))
    return answer


def note(request: Request, kind: Kind, words: str) -> None:
    """For administrators: who came in, or did not, and from where."""
    place = f", from {request.client.host}" if request.client else ""
    happenings.note(held().private, kind, ok=kind is Kind.SIGN_IN, words=f"{words}{place}")


def where(request: Request, person_id: UUID | None) -> dict[str, str]:
    """Which guesses a guess counts with: those of a device that this person has signed in on, else of its address."""
    token = read_device_cookie(request)
    if devices.is_known(held().private, person_id, token):
        return {"device": devices.hash_of(token or ""), "place": ""}
    return {"device": "", "place": "" if request.client is None else request.client.host}


def step_address(step: str, wanted: str) -> str:
    return f"/sign-in/{step}?next={quote(wanted, safe='/')}"


def local(wanted: str) -> str:
    """A path and query of this site; the home page for anything that could lead elsewhere."""
    if not wanted.isprintable() or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/"
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.split("/")[1] in ("sign-in", "sign-out"):
        return "/"
    return wanted
