"""/second-factor: one's own second step, to set up, move to another phone, or switch off where it is not required."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from evidence import people, second_factors
from evidence.errors import InvalidInput, NotAllowed, SessionEnded
from evidence.holding import held
from evidence.people import Person
from evidence.private import authenticators, sessions
from evidence.private.sessions import Session
from evidence.wording import number_of
from web import enrolment
from web.coming_in import local, signed_in
from web.forms import SEND_AGAIN, came_from_us, page, read_form
from web.gate import session_of
from web.sign_in import require_password
from web.sign_ins import moment_words

NEW_PHONE, NEW_CODES, OFF = "phone", "codes", "off"


async def show(request: Request) -> Response:
    return await run_in_threadpool(_shown, request, local(request.query_params.get("next", "/")))


async def choose(request: Request) -> Response:
    return await run_in_threadpool(_chosen, request, await read_form(request))


async def confirm(request: Request) -> Response:
    return await run_in_threadpool(_confirmed, request, await read_form(request))


async def back(request: Request) -> Response:
    """A reload of what is shown only once."""
    return RedirectResponse("/second-factor", 303)


def _shown(request: Request, wanted: str, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    store, (session, _) = held(), _self(request)
    mine = authenticators.of(store.private, session.person_id)
    return page(
        request,
        "second_factor.html",
        status,
        off=second_factors.where_off(store),
        required=second_factors.why_required(store, session.person_id),
        since=moment_words(mine.since) if mine else "",
        left=number_of(mine.recovery_codes, "recovery code") if mine else "",
        used_recovery="recovery" in request.query_params,
        choices=_choices(session.person_id),
        next=wanted,
        errors=errors or {},
    )


def _choices(person_id: object) -> dict[str, str]:
    """What this person may do here, in words."""
    store = held()
    if second_factors.is_off(store):
        return {}
    if not second_factors.is_set_up(store, person_id):
        return {NEW_PHONE: "Set it up"}
    found = {NEW_CODES: "Make new recovery codes; the old ones no longer work", NEW_PHONE: "Move it to another phone"}
    return found if second_factors.is_required(store, person_id) else {**found, OFF: "Switch it off"}


def _chosen(request: Request, form: dict[str, str]) -> Response:
    session, person = _self(request)
    wanted, what = local(form.get("next", "/")), form.get("do", "")
    try:
        if not came_from_us(request, form):
            raise InvalidInput(form=SEND_AGAIN)
        if what not in _choices(person.person_id):
            raise InvalidInput(do="Choose what you want to do.")
        require_password(person, form.get("current", ""))
    except InvalidInput as error:
        return _shown(request, wanted, 422, error.fields)
    except NotAllowed as error:
        return _shown(request, wanted, 429, {"current": str(error)})
    if what == NEW_PHONE:
        return _offered(request, session, person, wanted)
    if what == NEW_CODES:
        codes = authenticators.new_recovery_codes(held().private, person.person_id)
        return enrolment.recovery_codes(request, codes, wanted)
    authenticators.forget(held().private, person.person_id)
    return RedirectResponse("/second-factor", 303)


def _offered(
    request: Request, session: Session, person: Person, wanted: str, status: int = 200, secret: str = "", **errors: str
) -> Response:
    given = {"action": "/second-factor/confirm", "next": wanted, "required": "", "errors": errors}
    return enrolment.offered(request, person, session.session_id, status=status, secret=secret, **given)


def _confirmed(request: Request, form: dict[str, str]) -> Response:
    """The page that is confirmed here was shown after the password. Every other device has to sign in again."""
    session, person = _self(request)
    private, wanted = held().private, local(form.get("next", "/"))
    secret = enrolment.secret_of(session.session_id, form.get("sealed", ""))
    if secret is None or not came_from_us(request, form):
        return _shown(request, wanted, 403, {"form": SEND_AGAIN})
    codes = authenticators.keep(private, person.person_id, secret, form.get("code", ""), in_place=True)
    if codes is None:
        return _offered(request, session, person, wanted, 422, secret, code=enrolment.WRONG)
    sessions.end_all_of(private, person.person_id)
    return signed_in(request, person, enrolment.recovery_codes(request, codes, wanted), second_factor=True)


def _self(request: Request) -> tuple[Session, Person]:
    session = session_of(request)
    if session is None:
        raise SessionEnded
    return session, people.get(held(), session.person_id)


ROUTES = [
    Route("/second-factor", show, methods=["GET"]),
    Route("/second-factor", choose, methods=["POST"]),
    Route("/second-factor/confirm", back, methods=["GET"]),
    Route("/second-factor/confirm", confirm, methods=["POST"]),
]
