"""The second step of signing in, after the right password: a code from the phone, a recovery code, or setting it up.

These pages are open, and look only at the token of a sign-in that is half-way; who has none begins again.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from evidence import people, second_factors
from evidence.errors import NotAllowed, NotFound
from evidence.holding import held
from evidence.people import Person
from evidence.private import authenticators, half_way, passwords
from evidence.private.happenings import Kind
from web import enrolment
from web.coming_in import local, note, signed_in, step_address, where
from web.cookies import HALF_WAY, forget_cookie, read_half_way_cookie
from web.forms import SEND_AGAIN, came_from_us, page, read_form

WRONG_CODE = (
    "This code is not right, has been used, or is too old. Wait for the next one. If none works, turn on automatic "
    "date and time on the phone."
)
WRONG_RECOVERY_CODE = "This recovery code is not right or has been used. Check it, or use another one."

Form = dict[str, str]
Step = Callable[[Request, Person, str, Form | None], Response]


def _code(request: Request, person: Person, wanted: str, form: Form | None) -> Response:
    return _asked(request, person, wanted, form, recovery=False)


def _recovery_code(request: Request, person: Person, wanted: str, form: Form | None) -> Response:
    return _asked(request, person, wanted, form, recovery=True)


def _asked(request: Request, person: Person, wanted: str, form: Form | None, *, recovery: bool) -> Response:
    if not second_factors.is_set_up(held(), person.person_id):
        return RedirectResponse(step_address("set-up", wanted), 303)
    status, errors = (200, {}) if form is None else _refusal(request, person, form, recovery=recovery)
    if form is None or errors:
        return page(request, "second_step.html", status, next=wanted, recovery=recovery, errors=errors)
    target = f"/second-factor?recovery&next={quote(wanted, safe='/')}" if recovery else wanted
    return _done(request, person, wanted, RedirectResponse(target, 303))


def _refusal(request: Request, person: Person, form: Form, *, recovery: bool) -> tuple[int, dict[str, str]]:
    """Why this code lets nobody in; no errors where it does. It counts as a guess, as the password before it did."""
    if not came_from_us(request, form):
        return 403, {"form": SEND_AGAIN}
    private, guessing = held().private, where(request, person.person_id)
    accepts = authenticators.accepts_recovery if recovery else authenticators.accepts
    try:
        passwords.count_guess(private, person.email, **guessing)
        right = accepts(private, person.person_id, form.get("code", ""))
    except NotAllowed as error:
        note(request, Kind.REFUSED_SIGN_IN, f"Too many guesses at the code of {person.name}")
        return 429, {"code": str(error)}
    if not right:
        note(request, Kind.REFUSED_SIGN_IN, f"The password of {person.name} was right, and the code was not")
        return 401, {"code": WRONG_RECOVERY_CODE if recovery else WRONG_CODE}
    passwords.forget_guesses(private, person.email, **guessing)
    return 200, {}


def _set_up(request: Request, person: Person, wanted: str, form: Form | None) -> Response:
    if second_factors.is_set_up(held(), person.person_id):
        return RedirectResponse(step_address("code", wanted), 303)
    holder = read_half_way_cookie(request) or ""

    def again(status: int = 200, secret: str | None = None, **errors: str) -> Response:
        given = {
            "action": "/sign-in/set-up",
            "next": wanted,
            "required": second_factors.why_required(held(), person.person_id),
            "errors": errors,
        }
        return enrolment.offered(request, person, holder, status=status, secret=secret or "", **given)

    if form is None:
        return again()
    secret = enrolment.secret_of(holder, form.get("sealed", ""))
    if not came_from_us(request, form):
        return again(403, secret, form=SEND_AGAIN)
    if secret is None:
        return again(422, form=enrolment.TOO_LATE)
    codes = authenticators.keep(held().private, person.person_id, secret, form.get("code", ""))
    if codes is None:
        return again(422, secret, code=enrolment.WRONG)
    passwords.forget_guesses(held().private, person.email, **where(request, person.person_id))
    return _done(request, person, wanted, enrolment.recovery_codes(request, codes, wanted))


def _done(request: Request, person: Person, wanted: str, answer: Response) -> Response:
    if not half_way.end(held().private, read_half_way_cookie(request)):
        return _begin_again(wanted)
    forget_cookie(answer, HALF_WAY)
    return signed_in(request, person, answer, second_factor=True)


def _begin_again(wanted: str) -> Response:
    return RedirectResponse(f"/sign-in?too-late&next={quote(wanted, safe='/')}", 303)


def _person(request: Request) -> Person | None:
    """Whose password was right a moment ago; None also for somebody who was switched off since."""
    store = held()
    person_id = half_way.find(store.private, read_half_way_cookie(request))
    try:
        person = people.get(store, person_id) if person_id else None
    except NotFound:
        return None
    return person if person and person.active and second_factors.is_asked_of(store, person.person_id) else None


def _route(path: str, step: Step) -> list[Route]:
    def answer(request: Request, form: Form | None) -> Response:
        wanted = local((form or request.query_params).get("next", "/"))
        person = _person(request)
        return step(request, person, wanted, form) if person else _begin_again(wanted)

    async def show(request: Request) -> Response:
        return await run_in_threadpool(answer, request, None)

    async def take(request: Request) -> Response:
        return await run_in_threadpool(answer, request, await read_form(request))

    return [Route(path, show, methods=["GET"]), Route(path, take, methods=["POST"])]


ROUTES = [
    *_route("/sign-in/code", _code),
    *_route("/sign-in/recovery-code", _recovery_code),
    *_route("/sign-in/set-up", _set_up),
]
