"""Signing in and out, and changing one's password: plain HTML that works on any phone."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from evidence import people, second_factors
from evidence.errors import InvalidInput, NotAllowed, SessionEnded
from evidence.holding import held
from evidence.people import Person
from evidence.private import passwords, sessions
from evidence.private.happenings import Kind
from web.coming_in import come_in, local, note, signed_in, where
from web.cookies import SESSION, forget_cookie
from web.forms import SEND_AGAIN, came_from_us, page, read_form
from web.gate import session_of

NOTICES = {
    "signed-out": "You have signed out.",
    "too-late": "The second step took longer than 15 minutes. Sign in again.",
}
WRONG = "The e-mail address or the password is not right. Check both and try again."


async def show_sign_in(request: Request) -> Response:
    wanted = local(request.query_params.get("next", "/"))
    if session_of(request):
        return RedirectResponse(wanted, 303)
    notice = next((words for name, words in NOTICES.items() if name in request.query_params), "")
    return await run_in_threadpool(_page, request, next=wanted, email="", notice=notice)


async def sign_in(request: Request) -> Response:
    form = await read_form(request)
    email, wanted = form.get("email", ""), local(form.get("next", "/"))

    def again(status: int, message: str, field: str = "email") -> Response:
        return _page(request, status, next=wanted, email=email, notice="", errors={field: message})

    if not came_from_us(request, form):
        return again(403, SEND_AGAIN, "form")
    try:
        person = await run_in_threadpool(_known, request, email, form.get("password", ""))
    except NotAllowed as error:
        return again(429, str(error))
    if person is None:
        return again(401, WRONG)
    return await run_in_threadpool(come_in, request, person, wanted)


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
    return await run_in_threadpool(_in_again, request, person)


def signed_out(request: Request, answer: Response) -> Response:
    if session := session_of(request):
        sessions.end(held().private, session.session_id)
    forget_cookie(answer, SESSION)
    # Copies of pages that the browser keeps for its back button go too; drafts on the device stay.
    answer.headers["clear-site-data"] = '"cache"'
    return answer


def _page(request: Request, status: int = 200, **values: object) -> Response:
    return page(request, "sign_in.html", status, second_step=second_factors.where_off(held()), **values)


def _known(request: Request, email: str, password: str) -> Person | None:
    """Somebody whose password this is. Everybody else takes the same work and gets the same answer.

    The guesses are forgotten when the sign-in is complete.
    """
    store = held()
    person = people.find(store, email)
    person_id = person.person_id if person else None
    whose = person.name if person else "an e-mail address that nobody has here"
    try:
        passwords.count_guess(store.private, email, **where(request, person_id))
    except NotAllowed:
        note(request, Kind.REFUSED_SIGN_IN, f"Too many guesses at the password of {whose}")
        raise
    right = passwords.matches(store.private, person_id, password)
    if right and person and person.active:
        return person
    note(request, Kind.REFUSED_SIGN_IN, f"A wrong password for {whose}")
    return None


def _in_again(request: Request, person: Person) -> Response:
    session = session_of(request)
    factor = session is not None and session.second_factor
    return signed_in(request, person, RedirectResponse("/?password-changed", 303), second_factor=factor)


def _self(request: Request) -> Person:
    session = session_of(request)
    if session is None:
        raise SessionEnded
    return people.get(held(), session.person_id)


def require_password(person: Person, password: str) -> None:
    """Of somebody who is signed in, before they change how they sign in. Raises InvalidInput, NotAllowed."""
    private = held().private
    passwords.count_guess(private, person.email)
    if not passwords.matches(private, person.person_id, password):
        raise InvalidInput(current="This is not your current password.")
    passwords.forget_guesses(private, person.email)


def _change(person: Person, current: str, new: str) -> None:
    """Every other device has to sign in again."""
    private = held().private
    passwords.checked(new, about=(person.name, person.email))
    require_password(person, current)
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
