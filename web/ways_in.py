"""The pages behind one-time links: setting the installation up, an invitation, a new password."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evidence import people
from evidence.errors import InvalidInput, NotFound
from evidence.holding import held
from evidence.people import Person
from evidence.private import links, passwords
from evidence.private.links import Kind
from web.coming_in import come_in
from web.forms import SEND_AGAIN, came_from_us, page, read_form


def show_set_up(request: Request) -> Response:
    links.find(held().private, Kind.SET_UP, request.path_params["token"])
    return page(request, "set_up.html", name="", email="")


async def set_up(request: Request) -> Response:
    form = await read_form(request)
    name, email = form.get("name", ""), form.get("email", "")
    try:
        _require_ours(request, form)
        person = await run_in_threadpool(_set_up, request.path_params["token"], name, email, form.get("password", ""))
    except InvalidInput as error:
        return page(request, "set_up.html", 422, name=name, email=email, errors=error.fields)
    return await run_in_threadpool(come_in, request, person, "/")


def show_choose(request: Request) -> Response:
    kind = _kind(request)
    return page(request, "choose_password.html", kind=kind, person=_owner(kind, request.path_params["token"]))


async def choose(request: Request) -> Response:
    kind, token = _kind(request), request.path_params["token"]
    form = await read_form(request)
    person = await run_in_threadpool(_owner, kind, token)
    try:
        _require_ours(request, form)
        await run_in_threadpool(_choose, kind, token, person, form.get("password", ""))
    except InvalidInput as error:
        return page(request, "choose_password.html", 422, kind=kind, person=person, errors=error.fields)
    return await run_in_threadpool(come_in, request, person, "/")


def _set_up(token: str, name: str, email: str, password: str) -> Person:
    """The first administrator. Of two who use the link at once, the record lets one through."""
    store = held()
    links.find(store.private, Kind.SET_UP, token)
    passwords.checked(password, about=(name, email))
    hash_ = passwords.hashed(password)
    person = people.set_up_first(store, email=email, name=name)
    with store.private.transaction() as this:
        links.use(this, Kind.SET_UP, token)
        passwords.keep(this, person.person_id, hash_)
    return person


def _choose(kind: Kind, token: str, person: Person, password: str) -> None:
    passwords.checked(password, about=(person.name, person.email))
    hash_ = passwords.hashed(password)
    with held().private.transaction() as this:
        links.use(this, kind, token)
        passwords.keep(this, person.person_id, hash_)
    passwords.forget_guesses(held().private, person.email)


def _owner(kind: Kind, token: str) -> Person:
    """Whom a link belongs to. Raises NotFound, also for somebody who was switched off meanwhile."""
    store = held()
    link = links.find(store.private, kind, token)
    if link.person_id is None:
        raise NotFound
    person = people.get(store, link.person_id)
    if not person.active:
        raise NotFound
    return person


def _kind(request: Request) -> Kind:
    return Kind(request.url.path.split("/")[1])


def _require_ours(request: Request, form: dict[str, str]) -> None:
    if not came_from_us(request, form):
        raise InvalidInput(form=SEND_AGAIN)


ROUTES = [
    Route("/set-up/{token}", show_set_up, methods=["GET"]),
    Route("/set-up/{token}", set_up, methods=["POST"]),
    *(Route(f"/{kind}/{{token}}", show_choose, methods=["GET"]) for kind in (Kind.INVITATION, Kind.RESET)),
    *(Route(f"/{kind}/{{token}}", choose, methods=["POST"]) for kind in (Kind.INVITATION, Kind.RESET)),
]
