"""Every guard of our routes and of the gate, asked one by one: the real routes behind the real gate, in this process.

What Streamlit does behind the gate is tried with the real server; here a stand-in says that something came through.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pyotp
import pytest
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evidence import concerns, holding, packs, people, removals
from evidence.access import User
from evidence.concerns import exports
from evidence.ids import new_id
from evidence.packs import Contents
from evidence.private import authenticators, devices, drafts, half_way, links, passwords, sealing, sessions
from evidence.private.links import Kind
from evidence.private.sessions import Session
from evidence.settings import Settings
from tests.conftest import Team, a_person, make_team
from tests.matrix import ACCOUNT
from web import gate as gates
from web.answers import HANDLERS
from web.coming_in import where
from web.forms import _token
from web.gate import Gate, Listening, is_open
from web.routes import ROUTES
from web.uploads import Uploads

HOME = "127.0.0.1:8501"
OURS = "https://evidence.example.org"
HOUR = timedelta(hours=1)
WORDS = "olive-lamp-river"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def came_through(request: Request) -> Response:
    """In place of Streamlit: who it is told that asks."""
    asker = request.headers.getlist("x-evidence-person") + request.headers.getlist("x-evidence-session")
    return JSONResponse({"through": asker})


METHODS = ["GET", "POST", "PUT", "DELETE"]
BEHIND = Starlette(routes=[*ROUTES, Route("/{path:path}", came_through, methods=METHODS)], exception_handlers=HANDLERS)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    settings = Settings(home=tmp_path_factory.mktemp("guards") / "home", url=f"http://{HOME}")
    yield make_team(holding.hold(settings))
    holding.release()


@pytest.fixture
def gate(team: Team) -> Gate:
    return Gate(BEHIND, settings=replace(holding.holding().settings, url=OURS), is_use=lambda message: True)


def cookie_of(team: Team, user: User) -> str:
    assert user.person_id
    return sessions.start(team.store.private, user.person_id, idle=HOUR, lifetime=HOUR)


def ask(
    app: ASGIApp,
    path: str,
    method: str = "GET",
    *,
    cookie: str = "",
    cookies: str = "",
    body: bytes = b"",
    host: str | tuple[str, ...] = HOME,
    client: str = "127.0.0.1",
    **headers: str | tuple[str, ...],
) -> Answer:
    """One request; a header that is given several times is a tuple."""
    given: dict[str, str | tuple[str, ...]] = {"host": host, "origin": f"http://{HOME}", **headers}
    if cookie or cookies:
        given["cookie"] = cookies or f"evidence_session={cookie}"
    pairs = [
        (name.replace("_", "-").encode(), value.encode())
        for name, values in given.items()
        for value in ((values,) if isinstance(values, str) else values)
    ]
    came: list[Message] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": pairs,
        "client": (client, 5000),
        "server": ("127.0.0.1", 8501),
        "scheme": "http",
        "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        came.append(message)

    asyncio.run(_until_ended(app(scope, receive, send)))
    head = {name.decode(): value.decode() for name, value in came[0]["headers"]}
    set_cookies = [value.decode() for name, value in came[0]["headers"] if name == b"set-cookie"]
    return Answer(came[0]["status"], head, set_cookies, b"".join(one.get("body", b"") for one in came[1:]))


async def _until_ended(running: Any) -> None:
    await running


def through(answer: Answer) -> bool:
    return answer.status == 200 and b"through" in answer.body


# The gate


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/sign-in", "GET"),
        ("/sign-in", "POST"),
        ("/sign-in/code", "POST"),
        ("/health", "GET"),
        ("/command", "POST"),
        ("/assets/a.css", "GET"),
        ("/set-up/x", "POST"),
        ("/reset/x", "GET"),
    ],
)
def test_what_is_open_is_open(path: str, method: str) -> None:
    assert is_open(method, path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/log",
        "/api/items",
        "/sign-in/x",
        "/assets/../x",
        "/assets//x",
        "/assets/..",
        "/assets/",
        "/assets/a/b",
        "/reset/x/index.html",
        "/assets/\\x",
        "/assets/\0x",
        "/healthy",
    ],
)
def test_what_is_not_named_or_could_mean_another_path_is_closed(path: str) -> None:
    assert not any(is_open(method, path) for method in METHODS)


@pytest.mark.parametrize(("path", "method"), [("/health", "POST"), ("/command", "GET"), ("/sign-in", "DELETE")])
def test_what_is_open_is_open_to_the_methods_that_it_needs(path: str, method: str) -> None:
    assert not is_open(method, path)


def test_what_no_screen_needs_of_streamlit_does_not_answer(team: Team, gate: Gate) -> None:
    cookie = cookie_of(team, team.lead)
    for path in ("/_stcore/metrics", "/media/a.png", "/component/x", "/auth/login", "/app/static/a"):
        assert ask(gate, path, cookie=cookie).status == 404, path
    for path in ("/_stcore/health", "/_stcore/upload_file/a/b", "/_stcore/bidi-components/x.js", "/static/a.js"):
        assert through(ask(gate, path, cookie=cookie)), path


def test_who_has_not_signed_in_passes_only_where_it_is_open(team: Team, gate: Gate) -> None:
    assert ask(gate, "/log").status == 401
    assert ask(gate, "/log", accept="text/html").status == 303
    assert ask(gate, "/log", "POST", accept="text/html").status == 401
    assert ask(gate, "/health").status == 200
    assert through(ask(gate, "/log", cookie=cookie_of(team, team.lead)))


@pytest.mark.parametrize(
    "host",
    ["evil.example", (), (HOME, HOME), "", "x@127.0.0.1", "127.0.0.1/x", "127.0.0.1?x", "127.0.0.1:x", "[::1"],
    ids=str,
)
def test_no_other_host_is_answered(team: Team, gate: Gate, host: str | tuple[str, ...]) -> None:
    assert ask(gate, "/log", cookie=cookie_of(team, team.lead), host=host).status == 400


@pytest.mark.parametrize("host", [HOME, "localhost:8501", "[::1]:8501", "evidence.example.org"])
def test_our_own_names_are_answered(team: Team, gate: Gate, host: str) -> None:
    assert through(ask(gate, "/log", cookie=cookie_of(team, team.lead), host=host))


@pytest.mark.parametrize(
    ("host", "origin", "site", "passes"),
    [
        (HOME, f"http://{HOME}", "", True),
        ("evidence.example.org", OURS, "", True),
        (HOME, OURS, "", True),
        (HOME, (), "same-origin", True),
        (HOME, (), "cross-site", False),
        (HOME, (), "", False),
        (HOME, "https://evil.example", "same-origin", False),
        (HOME, "http://127.0.0.1:9000", "", False),
        (HOME, "null", "", False),
        (HOME, (f"http://{HOME}", f"http://{HOME}"), "", False),
        ("evidence.example.org", "http://evidence.example.org", "", False),
        (HOME, f"https://{HOME}", "", False),
    ],
    ids=str,
)
def test_only_our_own_pages_change_anything(
    team: Team, gate: Gate, host: str, origin: str | tuple[str, ...], site: str, passes: bool
) -> None:
    cookie = cookie_of(team, team.lead)
    headers: dict[str, Any] = {"host": host, "origin": origin, **({"sec_fetch_site": site} if site else {})}
    assert through(ask(gate, "/log", cookie=cookie, **headers)), "reading is for everybody who is signed in"
    answer = ask(gate, "/log", "POST", cookie=cookie, **headers)
    assert answer.status == (200 if passes else 403)


def test_a_command_comes_without_an_origin(gate: Gate) -> None:
    assert b"Commands are for the person" in ask(gate, "/command", "POST", origin=()).body
    assert b"another site" in ask(gate, "/commands", "POST", origin=()).body


def test_a_page_of_one_person_does_nothing_in_the_name_of_another(team: Team, gate: Gate) -> None:
    cookie, lead, other = cookie_of(team, team.lead), str(team.lead.person_id), str(team.inspector.person_id)
    assert through(ask(gate, "/api/x", cookie=cookie, x_evidence_person=lead))
    assert ask(gate, "/api/x", cookie=cookie, x_evidence_person=other).status == 401
    assert ask(gate, "/api/session", cookie=cookie, x_evidence_person=other).status == 200
    assert through(ask(gate, "/log", cookie=cookie, x_evidence_person=other))
    assert ask(gate, "/sign-in", x_evidence_person=other).status == 200
    assert through(ask(gate, "/api/x", cookie=cookie))
    scope = {"type": "http", "path": "/api/x", "headers": [(gates.PERSON, other.encode())]}
    assert not gates._somebody_else(HTTPConnection(scope), None), "who has not signed in is nobody else"


def test_who_asks_is_said_by_the_gate_alone(team: Team, gate: Gate) -> None:
    cookie = cookie_of(team, team.lead)
    forged = {"x_evidence_person": str(team.administrator.person_id), "x_evidence_session": "made up"}
    session = sessions.find(team.store.private, cookie)
    assert session
    told = ask(gate, "/log", cookie=cookie, **forged).json["through"]
    assert told == [str(team.lead.person_id), session.session_id]
    assert ask(gate, "/assets/evidence.css", **forged).status == 200


def test_only_what_a_person_does_keeps_a_sign_in_from_idling(
    team: Team, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[Session] = []
    monkeypatch.setattr(sessions, "SEEN_EVERY", 0.0)
    monkeypatch.setattr(sessions, "used", lambda private, session: noted.append(session))
    cookie = cookie_of(team, team.lead)
    for path in sorted(gates.UNATTENDED):
        ask(gate, path, cookie=cookie)
    ask(gate, "/health")
    assert noted == []
    ask(gate, "/log", cookie=cookie)
    assert len(noted) == 1
    monkeypatch.setattr(sessions, "SEEN_EVERY", 60.0)
    ask(gate, "/log", cookie=cookie)
    assert len(noted) == 1


def test_a_store_that_is_away_lets_nobody_in(team: Team, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "_held", None)
    assert ask(gate, "/log").status == 503


# Websockets


def open_socket(gate: Gate, **headers: str) -> list[Message]:
    """What is sent to a browser that opens Streamlit's websocket; it is told when it came through."""
    sent: list[Message] = []
    given = {"host": HOME, "origin": f"http://{HOME}", **headers}
    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
        "server": ("127.0.0.1", 8501),
    }

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept", "headers": scope["headers"]})

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(_until_ended(Gate(behind, settings=_settings(gate), is_use=gate.is_use)(scope, receive, send)))
    return sent


def _settings(gate: Gate) -> Settings:
    return replace(holding.holding().settings, url=gate.url)


def test_a_websocket_opens_for_who_is_signed_in_and_comes_from_us(team: Team, gate: Gate) -> None:
    cookie = {"cookie": f"evidence_session={cookie_of(team, team.lead)}"}
    [accepted] = open_socket(gate, **cookie, x_evidence_person="forged")
    told = [value for name, value in accepted["headers"] if name == b"x-evidence-person"]
    assert told == [str(team.lead.person_id).encode()]
    assert [value for name, value in accepted["headers"] if name == b"origin"] == [b"http://127.0.0.1:8501"]
    for refused in (
        {},
        {**cookie, "origin": "https://evil.example"},
        {**cookie, "host": "evil.example", "origin": OURS},
        {"cookie": "evidence_session=made-up"},
    ):
        assert open_socket(gate, **refused) == [{"type": "websocket.close", "code": 4401}]


def test_the_start_of_the_app_is_none_of_the_gates_business(gate: Gate) -> None:
    passed: list[str] = []

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    async def nothing(*_: object) -> Any: ...

    asked = Gate(behind, settings=_settings(gate), is_use=gate.is_use)({"type": "lifespan"}, nothing, nothing)
    asyncio.run(_until_ended(asked))
    assert passed == ["lifespan"]


def heard(
    session: Session, messages: list[Message], used: list[bytes], *, after: float = 0
) -> tuple[Message, list[Message]]:
    """What the script of a page hears next, and what is sent to the browser meanwhile."""
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(after if messages else 60)
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    def is_use(message: bytes) -> bool:
        used.append(message)
        return message == b"click"

    async def listen() -> Message:
        return await asyncio.wait_for(Listening(session, receive, send, is_use)(), 10)

    return asyncio.run(listen()), sent


def test_a_websocket_hears_nothing_after_the_end_of_its_sign_in(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "LOOK_AGAIN", 0.05)
    session = sessions.find(team.store.private, cookie_of(team, team.lead))
    assert session
    message = {"type": "websocket.receive", "bytes": b"click"}
    assert heard(session, [message], [])[0] == message
    assert heard(session, [message], [], after=0.2)[0] == message, "also after a long silence"
    sessions.end(team.store.private, session.session_id)
    over = {"type": "websocket.disconnect", "code": 4401}
    closed = [{"type": "websocket.close", "code": 4401}]
    assert heard(session, [message], []) == (over, closed)
    assert heard(session, [], []) == (over, closed), "also while it is silent"


def test_a_screen_that_refreshes_itself_keeps_nobody_signed_in(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[Session] = []
    monkeypatch.setattr(sessions, "SEEN_EVERY", 0.0)
    monkeypatch.setattr(sessions, "used", lambda private, session: noted.append(session))
    session = sessions.find(team.store.private, cookie_of(team, team.lead))
    assert session
    seen: list[bytes] = []
    for message in ({"bytes": b"refresh"}, {"text": "click"}, {"bytes": b"click"}):
        heard(session, [{"type": "websocket.receive", **message}], seen)
    assert (seen, len(noted)) == ([b"refresh", b"click"], 1)


# Routes


def test_a_route_asks_for_itself_who_is_there(team: Team, gate: Gate) -> None:
    """Also where no gate stands before it, and of somebody who was switched off a moment ago."""
    for path in ("/api/session", "/sign-ins", "/password"):
        assert ask(BEHIND, path).status == 401
    late = a_person(team.store, "late@example.org", "Late")
    assert late.person_id
    people.amend(team.store, team.administrator, late.person_id, active=False)
    assert ask(gate, "/api/session", cookie=cookie_of(team, late)).status == 401
    assert ask(gate, "/api/session", cookie=cookie_of(team, team.lead)).json["name"] == "Lee Lead"


@pytest.mark.parametrize(
    ("client", "headers", "right", "status"),
    [
        ("127.0.0.1", {}, True, 200),
        ("::1", {}, True, 200),
        ("127.0.0.1", {}, False, 403),
        ("10.0.0.7", {}, True, 403),
        ("127.0.0.1", {"origin": f"http://{HOME}"}, True, 403),
        ("127.0.0.1", {"cookie": "a=b"}, True, 403),
        ("127.0.0.1", {"x_forwarded_for": "10.0.0.7"}, True, 403),
        ("127.0.0.1", {"forwarded": "for=10.0.0.7"}, True, 403),
        ("127.0.0.1", {"sec_fetch_site": "none"}, True, 403),
    ],
    ids=str,
)
def test_commands_are_for_who_can_read_the_home_folder(
    team: Team, client: str, headers: dict[str, str], right: bool, status: int
) -> None:
    token = holding.holding().holder.token if right else "made up"
    given: dict[str, Any] = {"origin": (), "authorization": f"Bearer {token}", **headers}
    body = json.dumps({"argv": ["users", "list"]}).encode()
    assert ask(BEHIND, "/command", "POST", client=client, body=body, **given).status == status


@pytest.mark.parametrize("argv", ["users list", [1], None, {"a": 1}])
def test_a_command_is_a_list_of_words(team: Team, argv: object) -> None:
    token = holding.holding().holder.token
    body = json.dumps({"argv": argv}).encode()
    answer = ask(BEHIND, "/command", "POST", body=body, origin=(), authorization=f"Bearer {token}")
    assert answer.status == 422


def form(cookie: str, **fields: str) -> dict[str, Any]:
    """A form as our page sends it, bound to what this browser holds."""
    return {"body": urlencode({"csrf": _token(cookie), **fields}).encode(), "cookie": cookie}


def test_a_form_that_is_not_from_our_page_does_nothing(team: Team, gate: Gate) -> None:
    someone = a_person(team.store, "forms@example.org", "Forms")
    assert someone.person_id
    with team.store.private.transaction() as this:
        passwords.keep(this, someone.person_id, passwords.hashed(WORDS))
    cookie, elsewhere = cookie_of(team, someone), cookie_of(team, someone)
    sent = {
        "/sign-in": {"email": "forms@example.org", "password": WORDS},
        "/sign-out": {},
        "/sign-ins": {"end": "others"},
        "/password": {"current": WORDS, "password": "quiet-harbour-lantern"},
    }
    for path, fields in sent.items():
        wrong = {**form(cookie, **fields), "body": urlencode({"csrf": "0", **fields}).encode()}
        answer = ask(gate, path, "POST", **wrong)
        assert (answer.status, "evidence_session" in str(answer.set_cookies)) == (403, False), path
    assert len(sessions.of_person(team.store.private, someone.person_id)) == 2
    assert passwords.matches(team.store.private, someone.person_id, WORDS)
    assert ask(gate, "/sign-ins", "POST", **form(cookie, end="others")).status == 303
    assert sessions.find(team.store.private, elsewhere) is None
    signed_in = ask(gate, "/sign-in", "POST", **form(cookie, **sent["/sign-in"]))
    assert signed_in.status == 303
    assert sessions.find(team.store.private, cookie) is None, "what this browser had before has ended"


@pytest.mark.parametrize("what", ["wrong password", "switched off", "nobody"])
def test_who_may_not_sign_in_does_not(team: Team, gate: Gate, what: str) -> None:
    email = f"{what.replace(' ', '.')}@example.org"
    if what != "nobody":
        person = a_person(team.store, email, "Somebody")
        assert person.person_id
        with team.store.private.transaction() as this:
            passwords.keep(this, person.person_id, passwords.hashed(WORDS))
        if what == "switched off":
            people.amend(team.store, team.administrator, person.person_id, active=False)
    given = "not the words" if what == "wrong password" else WORDS
    fields = {"csrf": _token("browser"), "email": email, "password": given}
    answer = ask(gate, "/sign-in", "POST", body=urlencode(fields).encode(), cookie="browser")
    assert answer.status == 401


def test_a_link_is_for_its_owner_and_from_our_page(team: Team, gate: Gate) -> None:
    private = team.store.private
    person = a_person(team.store, "linked@example.org", "Linked")
    assert person.person_id
    invitation = links.make(private, Kind.INVITATION, person.person_id)
    fields = {"password": "quiet-harbour-lantern"}
    wrong = {**form("browser", **fields), "body": urlencode({"csrf": "0", **fields}).encode()}
    assert ask(gate, invitation, "POST", **wrong).status == 422
    assert person.person_id not in passwords.kept_for(private)
    set_up = links.make(private, Kind.SET_UP)
    new = {"name": "New", "email": "new@example.org", "password": "quiet-harbour-lantern"}
    wrong = {**form("browser", **new), "body": urlencode({"csrf": "0", **new}).encode()}
    assert ask(gate, set_up, "POST", **wrong).status == 422
    nobodys = links.make(private, Kind.RESET)
    assert ask(gate, nobodys).status == 404
    assert ask(gate, invitation).status == 200
    people.amend(team.store, team.administrator, person.person_id, active=False)
    assert ask(gate, invitation).status == 404


def test_a_late_saving_about_what_was_removed_leaves_nothing(
    team: Team, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused before it is kept; and what was removed while it was being kept is forgotten again."""
    gone, soon = team.log(), team.log()
    asked = {
        one: removals.ask(team.store, team.lead, team.led, item_id=one, reason="A name was in it.")
        for one in (gone, soon)
    }
    removals.confirm(team.store, team.administrator, asked[gone])
    cookie, save, saved = cookie_of(team, team.inspector), drafts.save, []

    def while_it_is_removed(*args: Any, **given: Any) -> Any:
        saved.append(given["draft_id"])
        removals.confirm(team.store, team.administrator, asked[soon])
        return save(*args, **given)

    def status_of(item_id: UUID) -> int:
        correcting = {"correcting": {"item_id": str(item_id)}}
        body = {"inspection_id": str(team.inspection_id), "form": "note", "body": correcting}
        return ask(gate, f"/api/drafts/{new_id()}", "PUT", cookie=cookie, body=json.dumps(body).encode()).status

    monkeypatch.setattr(drafts, "save", while_it_is_removed)
    assert (status_of(gone), len(saved)) == (410, 0)
    assert (status_of(soon), len(saved)) == (410, 1)
    assert team.inspector.person_id
    assert drafts.all_of(team.store.private, team.inspector.person_id, team.inspection_id, "note") == []


def test_files_are_given_to_those_who_may_make_them(team: Team, gate: Gate) -> None:
    build = packs.start(team.store, team.lead, team.led, Contents(sections=()))
    build.wait()
    concerns.log(team.store, team.inspector, team.inspection, concern_id=new_id(), account=ACCOUNT)
    pack = f"/packs/{build.pack_id}.xlsx"
    log = f"/concern-exports/{exports.export(team.store, team.lead, team.led)}.xlsx"
    told = {
        user.name: tuple(ask(gate, path, cookie=cookie_of(team, user)).status for path in (pack, log))
        for user in (team.lead, team.inspector, team.observer, team.administrator, team.stranger)
    }
    assert told == {
        "Lee Lead": (200, 200),
        "Ines Pector": (200, 404),
        "Olive Observer": (403, 404),
        "Ada Minister": (404, 404),
        "Sam Stranger": (404, 404),
    }
    for nothing in (f"/packs/{new_id()}.xlsx", f"/concern-exports/{new_id()}.xlsx"):
        assert ask(gate, nothing, cookie=cookie_of(team, team.lead)).status == 404


# The second step


def half(token: str) -> dict[str, str]:
    """A browser whose sign-in is half-way, with what binds a form before it."""
    return {"cookies": f"evidence_half_way={token}; evidence_form=browser"}


def test_the_second_step_is_for_who_gave_the_password_and_is_asked_for_more(team: Team, gate: Gate) -> None:
    private = team.store.private
    assert team.lead.person_id
    assert team.observer.person_id
    asked, not_asked = (half_way.start(private, user.person_id) for user in (team.lead, team.observer))
    assert ask(gate, "/sign-in/set-up", **half(asked)).status == 200
    assert ask(gate, "/sign-in/set-up", **half(not_asked)).status == 303
    assert ask(gate, "/sign-in/set-up", **half("made-up")).status == 303
    late = people.invite(team.store, team.administrator, email="later@example.org", name="Later", administrator=True)
    token = half_way.start(private, late.person_id)
    assert ask(gate, "/sign-in/set-up", **half(token)).status == 200
    people.amend(team.store, team.administrator, late.person_id, active=False)
    for one in (token, half_way.start(private, late.person_id)):  # the second was made just then
        assert "too-late" in ask(gate, "/sign-in/set-up", **half(one)).headers["location"]


def test_the_password_alone_does_not_let_in_who_is_asked_for_more(team: Team, gate: Gate) -> None:
    assert team.lead.person_id
    with team.store.private.transaction() as this:
        passwords.keep(this, team.lead.person_id, passwords.hashed(WORDS))
    fields = {"csrf": _token("browser"), "email": "lead@example.org", "password": WORDS}
    answer = ask(gate, "/sign-in", "POST", body=urlencode(fields).encode(), cookie="browser")
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in/set-up?next=/")
    assert "evidence_session" not in str(answer.set_cookies)


def test_a_code_counts_only_from_our_page(team: Team, gate: Gate) -> None:
    private = team.store.private
    late = people.invite(team.store, team.administrator, email="codes@example.org", name="Codes", administrator=True)
    token, secret = half_way.start(private, late.person_id), authenticators.new_secret()
    sealed = sealing.seal(private, f"{token} {secret}")
    fields = {"sealed": sealed, "code": pyotp.TOTP(secret).now()}
    for csrf, status in (("0", 403), (_token("browser"), 200)):
        body = urlencode({"csrf": csrf, **fields}).encode()
        answer = ask(gate, "/sign-in/set-up", "POST", body=body, **half(token))
        assert answer.status == status
        assert (authenticators.of(private, late.person_id) is not None) is (status == 200)
    token, code = half_way.start(private, late.person_id), authenticators.new_recovery_codes(private, late.person_id)[0]
    for csrf, status in (("0", 403), (_token("browser"), 303)):
        body = urlencode({"csrf": csrf, "code": code}).encode()
        answer = ask(gate, "/sign-in/recovery-code", "POST", body=body, **half(token))
        assert (answer.status, "evidence_session" in str(answer.set_cookies)) == (status, status == 303)


def test_ones_second_step_is_changed_only_from_our_page(team: Team, gate: Gate) -> None:
    assert ask(BEHIND, "/second-factor").status == 401
    someone = a_person(team.store, "steps@example.org", "Steps")
    assert someone.person_id
    with team.store.private.transaction() as this:
        passwords.keep(this, someone.person_id, passwords.hashed(WORDS))
    cookie, fields = cookie_of(team, someone), {"do": "phone", "current": WORDS}
    wrong = {**form(cookie, **fields), "body": urlencode({"csrf": "0", **fields}).encode()}
    assert ask(gate, "/second-factor", "POST", **wrong).status == 422
    assert ask(gate, "/second-factor", "POST", **form(cookie, **fields)).status == 200
    session, secret = sessions.find(team.store.private, cookie), authenticators.new_secret()
    assert session
    sealed = sealing.seal(team.store.private, f"{session.session_id} {secret}")
    fields = {"sealed": sealed, "code": pyotp.TOTP(secret).now()}
    wrong = {**form(cookie, **fields), "body": urlencode({"csrf": "0", **fields}).encode()}
    assert ask(gate, "/second-factor/confirm", "POST", **wrong).status == 403
    assert authenticators.of(team.store.private, someone.person_id) is None
    assert ask(gate, "/second-factor/confirm", "POST", **form(cookie, **fields)).status == 200
    assert authenticators.of(team.store.private, someone.person_id) is not None


def test_guesses_count_for_the_place_unless_the_device_is_known(team: Team) -> None:
    assert team.lead.person_id
    known = devices.remember(team.store.private, team.lead.person_id)

    def counted(cookie: str, person_id: UUID | None) -> dict[str, str]:
        headers = [(b"cookie", f"evidence_device={cookie}".encode())]
        return where(Request({"type": "http", "headers": headers, "client": ("10.0.0.7", 1)}), person_id)

    assert counted(known, team.lead.person_id) == {"device": devices.hash_of(known), "place": ""}
    for cookie, person_id in (("made-up", team.lead.person_id), (known, team.inspector.person_id), (known, None)):
        assert counted(cookie, person_id) == {"device": "", "place": "10.0.0.7"}


def test_a_file_goes_only_into_a_page_that_this_sign_in_has_open(team: Team) -> None:
    cookie = cookie_of(team, team.lead)
    session = sessions.find(team.store.private, cookie)
    assert session
    own = {"mine": session.session_id, "theirs": "another"}
    uploads = Uploads(BEHIND, opened_by=own.get, kept=dict)
    settings = holding.holding().settings
    app = Gate(uploads, settings=settings, is_use=lambda message: True)
    told = {
        page: ask(app, f"/_stcore/upload_file/{page}", "PUT", cookie=cookie).status
        for page in ("mine/a", "theirs/a", "none/a", "mine", "mine/a/b")
    }
    assert told == {"mine/a": 200, "theirs/a": 404, "none/a": 404, "mine": 404, "mine/a/b": 404}
    assert ask(uploads, "/_stcore/upload_file/mine/a", "PUT").status == 404
