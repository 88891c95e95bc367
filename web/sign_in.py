"""Signing in and out, and changing one's password: plain HTML that works on any phone."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from evidence import people
from evidence.errors import InvalidInput, NotAllowed, SessionEnded
from evidence.holding import held, holding
from evidence.people import Person
from evidence.private import devices, passwords, sessions
from web.cookies import DEVICE, SESSION, forget_cookie, read_device_cookie, read_session_cookie, set_cookie
from web.forms import SEND_AGAIN, came_from_us, page, read_form
from web.gate import session_of
from web.sign_ins import device_words

WRONG = "The e-mail address or the password is not right. Check both and try again."


async def show_sign_in(request: Request) -> Response:
    wanted = local(request.query_params.get("next", "/"))
    if session_of(request):
        return RedirectResponse(wanted, 303)
    return page(request, "sign_in.html", next=wanted, email="", signed_out="signed-out" in request.query_params)


async def sign_in(request: Request) -> Response:
    form = await read_form(request)
    email, wanted = form.get("email", ""), local(form.get("next", "/"))

    def again(status: int, message: str, field: str = "email") -> Response:
        errors = {field: message}
        return page(request, "sign_in.html", status, next=wanted, email=email, signed_out=False, errors=errors)

    if not came_from_us(request, form):
        return again(403, SEND_AGAIN, "form")
    try:
        person = await run_in_threadpool(_known, request, email, form.get("password", ""))
    except NotAllowed as error:
        return again(429, str(error))
    if person is None:
        return again(401, WRONG)
    return await run_in_threadpool(signed_in, request, person, wanted)


async def show_sign_out(request: Request) -> Response:
    return page(request, "sign_out.html")


async def sign_out(request: Request) -> Response:
    if not came_from_us(request, await read_form(request)):
        return page(request, "sign_out.html", 403, errors={"form": SEND_AGAIN})
    return await run_in_threadpool(signed_out, request, RedirectResponse("/sign-in?signed-out", 303))


async def show_password(request: Request) -> Response:
    return page(request, "password.html", email=_self(request).email)


async def change_password(request: Request) -> Response:
    form = await read_form(request)
    person = await run_in_threadpool(_self, request)

    def again(status: int, errors: dict[str, str]) -> Response:
        return page(request, "password.html", status, email=person.email, errors=errors)

    if not came_from_us(request, form):
        return again(403, {"form": SEND_AGAIN})
    try:
        await run_in_threadpool(_change, person, form.get("current", ""), form.get("password", ""))
    except InvalidInput as error:
        return again(422, error.fields)
    except NotAllowed as error:
        return again(429, {"current": str(error)})
    return await run_in_threadpool(signed_in, request, person, "/?password-changed")


def signed_in(request: Request, person: Person, wanted: str) -> Response:
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
    )
    answer = RedirectResponse(wanted, 303)
    set_cookie(answer, SESSION, token, seconds=int(lifetime.total_seconds()))
    devices.forget(store.private, read_device_cookie(request))
    device = devices.remember(store.private, person.person_id)
    set_cookie(answer, DEVICE, device, seconds=int(devices.KEPT_FOR.total_seconds()))
    return answer


def signed_out(request: Request, answer: Response) -> Response:
    if session := session_of(request):
        sessions.end(held().private, session.session_id)
    forget_cookie(answer, SESSION)
    # Copies of pages that the browser keeps for its back button go too; drafts on the device stay.
    answer.headers["clear-site-data"] = '"cache"'
    return answer


def local(wanted: str) -> str:
    """A path and query of this site; the home page for anything that could lead elsewhere."""
    if not wanted.isprintable() or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/"
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path in ("/sign-in", "/sign-out"):
        return "/"
    return wanted


def _known(request: Request, email: str, password: str) -> Person | None:
    """Somebody who may sign in. Everybody else takes the same work and gets the same answer."""
    store = held()
    person = people.find(store, email)
    token = read_device_cookie(request)
    known = devices.is_known(store.private, person.person_id if person else None, token)
    device = devices.hash_of(token or "") if known else ""
    place = "" if known or request.client is None else request.client.host
    passwords.count_guess(store.private, email, device=device, place=place)
    right = passwords.matches(store.private, person.person_id if person else None, password)
    if not (right and person and person.active):
        return None
    passwords.forget_guesses(store.private, email, device=device, place=place)
    return person


def _self(request: Request) -> Person:
    session = session_of(request)
    if session is None:
        raise SessionEnded
    return people.get(held(), session.person_id)


def _change(person: Person, current: str, new: str) -> None:
    """Every other device has to sign in again."""
    private = held().private
    passwords.checked(new, about=(person.name, person.email))
    passwords.count_guess(private, person.email)
    if not passwords.matches(private, person.person_id, current):
        raise InvalidInput(current="This is not your present password.")
    passwords.forget_guesses(private, person.email)
    hash_ = passwords.hashed(new)
    with private.transaction() as this:
        passwords.keep(this, person.person_id, hash_)
    sessions.end_all_of(private, person.person_id)


ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", show_sign_out, methods=["GET"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/password", show_password, methods=["GET"]),
    Route("/password", change_password, methods=["POST"]),
]
