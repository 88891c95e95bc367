"""The gate: stands before Streamlit and all routes, and lets nobody pass without a sign-in unless a path is open.

Plain ASGI, because Starlette's own middleware base class does not see websockets.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evidence.errors import NotFound, SessionEnded, StoreUnavailable
from evidence.holding import held
from evidence.private import sessions
from evidence.private.sessions import Session
from evidence.settings import Settings
from web.answers import answer, wants_page
from web.cookies import read_session_cookie
from web.headers import security_headers

READ, FORM = frozenset({"GET", "HEAD"}), frozenset({"GET", "HEAD", "POST"})
# A command has a token of its own, and so have the steps between password and session.
STEPS = ("/sign-in/code", "/sign-in/recovery-code", "/sign-in/set-up")
OPEN = {"/health": READ, "/command": frozenset({"POST"}), **dict.fromkeys(("/sign-in", *STEPS), FORM)}
OPEN_BELOW = {"/assets": READ, "/set-up": FORM, "/invitation": FORM, "/reset": FORM}
# Of Streamlit's own addresses the app needs only these. Files and packs go by routes of ours, which ask who one is.
STREAMLIT_BELOW = ("/_stcore/", "/media/", "/component/", "/auth/", "/oauth2callback", "/app/static/")
NEEDED = frozenset({"/_stcore/health", "/_stcore/host-config"})
NEEDED_BELOW = ("/_stcore/upload_file/", "/_stcore/bidi-components/")
# Asked by every open page, whether anybody uses it or not: these do not keep a session from idling.
UNATTENDED = frozenset({"/api/session", "/_stcore/health", "/_stcore/host-config"})
SAYS_WHO = frozenset({"/api/session", "/api/note-form"})  # answers that name the person, for the page to compare
CACHED_BELOW = ("/assets/", "/static/", "/_stcore/bidi-components/")

PERSON, SESSION = b"x-evidence-person", b"x-evidence-session"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNED_OUT = 4401  # code of a closed websocket
LOOK_AGAIN = 3.0  # seconds: how long a silent websocket may outlive its session

Use = Callable[[bytes], bool]  # whether a message of the websocket is something that a person did


class Gate:
    """Refuses by default; says to everything behind it who asks."""

    def __init__(self, app: ASGIApp, *, settings: Settings, is_use: Use) -> None:
        self.app = app
        self.is_use = is_use
        self.url = settings.url
        self.hosts = LOOPBACK | {urlsplit(settings.url).hostname or ""}
        self.headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, self._with_headers(scope, send))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPConnection(scope)
        if refusal := self._foreign(request):
            await refusal(scope, receive, send)
            return
        try:
            session = sessions.find(held().private, read_session_cookie(request))
        except StoreUnavailable as error:
            await answer(request, error)(scope, receive, send)
            return
        if (session is None and not is_open(scope["method"], scope["path"])) or _somebody_else(request, session):
            await _sign_in_first(request)(scope, receive, send)
            return
        if is_unused(scope["path"]):
            await answer(request, NotFound())(scope, receive, send)
            return
        if session and scope["path"] not in UNATTENDED:
            await _note_use(session)
        await self.app(_identified(scope, session), receive, send)

    def _foreign(self, request: HTTPConnection) -> PlainTextResponse | None:
        """What does not come by one of our names, or changes something from a page that is not ours."""
        if not self._host_is_ours(request.headers):
            return PlainTextResponse("This is not the address of Evidence.", 400)
        if request["method"] in SAFE_METHODS or request.url.path == "/command":
            return None
        if "origin" not in request.headers and request.headers.get("sec-fetch-site") == "same-origin":
            return None
        if not self._origin_is_ours(request.headers):
            return PlainTextResponse("This was sent from another site.", 403)
        return None

    def _host_is_ours(self, headers: Headers) -> bool:
        hosts = headers.getlist("host")
        return len(hosts) == 1 and _hostname(hosts[0]) in self.hosts

    def _origin_is_ours(self, headers: Headers) -> bool:
        origins = headers.getlist("origin")
        if len(origins) != 1:
            return False
        # On the server's own machine any of its loopback names will do, if page and request agree on it.
        at_home = _hostname(headers["host"]) in LOOPBACK and origins[0] == f"http://{headers['host']}"
        return at_home or origins[0] == self.url

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPConnection(scope)
        session = None
        if self._host_is_ours(request.headers) and self._origin_is_ours(request.headers):
            with contextlib.suppress(StoreUnavailable):
                session = sessions.find(held().private, read_session_cookie(request))
        if session is None:
            await receive()
            await send({"type": "websocket.close", "code": SIGNED_OUT})  # before accepting: answered with 403
            return
        listening = Listening(session, receive, send, self.is_use)
        await self.app(_at_home(_identified(scope, session)), listening, send)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                if not scope["path"].startswith(CACHED_BELOW):
                    headers["cache-control"] = "no-store"
            await send(message)

        return send_with_headers


class Listening:
    """Receives for a websocket for as long as its session lives; then closes it, also when it is silent."""

    def __init__(self, session: Session, receive: Receive, send: Send, is_use: Use) -> None:
        self._session, self._receive, self._send, self._is_use = session, receive, send, is_use
        self._waiting: asyncio.Future[Message] | None = None

    async def __call__(self) -> Message:
        while True:
            self._waiting = self._waiting or asyncio.ensure_future(self._receive())
            await asyncio.wait({self._waiting}, timeout=LOOK_AGAIN)
            if not _alive(self._session):
                self._waiting.cancel()
                with contextlib.suppress(RuntimeError):  # closed from the other side meanwhile
                    await self._send({"type": "websocket.close", "code": SIGNED_OUT})
                return {"type": "websocket.disconnect", "code": SIGNED_OUT}
            if self._waiting.done():
                break
        message, self._waiting = self._waiting.result(), None
        if message.get("bytes") and self._is_use(message["bytes"]):
            await _note_use(self._session)
        return message


def is_open(method: str, path: str) -> bool:
    """Whether this needs no sign-in. A path that could mean another one never counts as open."""
    folder, _, name = path.rpartition("/")
    if name in ("", "..") or "\\" in path or "\0" in path:
        return False
    # No other method, and nothing deeper: what no route of ours takes, Streamlit answers with its page.
    return method in OPEN.get(path, ()) or method in OPEN_BELOW.get(folder, ())


def is_unused(path: str) -> bool:
    """Whether it is an address of Streamlit that no screen of ours needs."""
    return path.startswith(STREAMLIT_BELOW) and path not in NEEDED and not path.startswith(NEEDED_BELOW)


def session_of(request: HTTPConnection) -> Session | None:
    """Who asks, as the gate has found."""
    session: Session | None = request.scope.get("evidence.session")
    return session


def _alive(session: Session) -> bool:
    try:
        return sessions.live(held().private, session.session_id)
    except StoreUnavailable:
        return False


async def _note_use(session: Session) -> None:
    private = held().private
    if sessions.due(session):
        # A full disk must not keep anybody from reading.
        with contextlib.suppress(StoreUnavailable):
            await run_in_threadpool(sessions.used, private, session)


def _somebody_else(request: HTTPConnection, session: Session | None) -> bool:
    """A page that was opened by one person must not send in the name of another who signed in meanwhile."""
    meant = request.headers.get(PERSON.decode())
    path = request.scope["path"]
    if session is None or meant is None or not path.startswith("/api/") or path in SAYS_WHO:
        return False
    return meant != str(session.person_id)


def _sign_in_first(request: HTTPConnection) -> RedirectResponse | JSONResponse:
    if wants_page(request) and request["method"] in SAFE_METHODS:
        query = request.scope["query_string"].decode("latin-1")
        wanted = request.scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse(f"/sign-in?next={quote(wanted, safe='/')}", 303)
    return JSONResponse({"error": "signed_out", "message": str(SessionEnded())}, 401)


def _identified(scope: Scope, session: Session | None) -> Scope:
    """Whatever came from outside under the names of our headers is forged, or has done its work."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in (PERSON, SESSION)]
    if session:
        headers += [(PERSON, str(session.person_id).encode()), (SESSION, session.session_id.encode())]
    return {**scope, "headers": headers, "evidence.session": session}


def _at_home(scope: Scope) -> Scope:
    """Host and Origin are checked here, against settings that Streamlit does not know: to it, all come from home."""
    port = scope["server"][1] if scope.get("server") else 80
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in (b"host", b"origin")]
    home = f"127.0.0.1:{port}"
    headers += [(b"host", home.encode()), (b"origin", f"http://{home}".encode())]
    return {**scope, "headers": headers}


def _hostname(host: str) -> str | None:
    """Of a Host header; None for what is more, or other, than a name and a port."""
    if any(mark in host for mark in "/\\?#@"):
        return None
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # reading it refuses what is not a number
    except ValueError:
        return None
    return parts.hostname
