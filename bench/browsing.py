"""A browser as the server sees one: our routes over HTTP, and Streamlit's websocket with its protocol buffers.

It is light enough for hundreds in one process: of what it is sent it keeps the ids of widgets and little more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 60.0  # seconds for one answer
LOOKS = 15.0  # seconds between two questions of an open page whether its person is still signed in
WHOLE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Failed(Exception):
    """The server did not do what was asked, in words."""


@dataclass(frozen=True)
class Answer:
    """To one request."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """One HTTP connection that stays open. One request at a time, as on any such connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._lock = asyncio.Lock()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"host: 127.0.0.1:{self.port}", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
        async with self._lock, asyncio.timeout(PATIENCE):
            try:
                return await self._exchange(request)
            except (ConnectionError, asyncio.IncompleteReadError):  # closed meanwhile because it was silent
                self.close()
                return await self._exchange(request)

    async def _exchange(self, request: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(request)
        head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(":") for line in lines):
            headers[name.lower()] = f"{headers.get(name.lower(), '')} {value.strip()}".strip()
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Answer(int(head.split()[1]), headers, body)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass
class Seen:
    """What the page that is open has, as far as one can touch it."""

    widgets: dict[str, str] = field(default_factory=dict)  # the key that the screen gave -> id
    fragments: dict[str, str] = field(default_factory=dict)  # the same key -> the fragment that it is in
    problems: list[str] = field(default_factory=list)  # what it said went wrong
    bytes: int = 0


class Browser:
    """Of one person. screens are opened and touched; what is asked for beside them is asked()."""

    def __init__(self, port: int) -> None:
        self.port, self.line = port, Line(port)
        self.token = self.person = ""
        self.query = ""
        self.seen = Seen()
        self._page = ""  # what Streamlit calls the screen that is open
        self._socket: ClientConnection | None = None
        self._states: dict[str, WidgetState] = {}
        self._kept: dict[str, None] = {}  # hashes of messages that need not be sent again
        self._turn = asyncio.Lock()
        self._finished: asyncio.Future[None] | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self._looking: dict[str, asyncio.Task[None]] = {}  # fragment -> what runs it again every so often

    # Our own routes

    @property
    def headers(self) -> dict[str, str]:
        cookie = {"cookie": f"evidence_session={self.token}"} if self.token else {}
        return {"origin": f"http://127.0.0.1:{self.port}", "accept": "application/json", **cookie}

    async def sign_in(self, email: str, password: str) -> None:
        """Through the page, as people do."""
        page = await self.line.ask("GET", "/sign-in", {"accept": "text/html"})
        csrf = re.search(rb'name="csrf" value="(\w+)"', page.body)
        given = page.headers.get("set-cookie", "").partition(";")[0]
        form = {"csrf": csrf[1].decode() if csrf else "", "email": email, "password": password}
        headers = {**self.headers, "content-type": "application/x-www-form-urlencoded", "cookie": given}
        answer = await self.line.ask("POST", "/sign-in", headers, urlencode(form).encode())
        found = re.search(r"evidence_session=([^;]+)", answer.headers.get("set-cookie", ""))
        if found is None:
            raise Failed(f"{email} could not sign in: {answer.status}")
        self.token = found[1]
        self.person = (await self.asked("GET", "/api/session")).json()["person"]

    async def asked(self, method: str, path: str, body: object = None) -> Answer:
        """As a script of a page asks. Raises Failed for a refusal."""
        headers = {**self.headers, "content-type": "application/json"}
        if self.person:
            headers["x-evidence-person"] = self.person
        answer = await self.line.ask(method, path, headers, b"" if body is None else json.dumps(body).encode())
        if answer.status >= 400:
            raise Failed(f"{method} {path.partition('?')[0]}: {answer.status} {answer.body[:200]!r}")
        return answer

    # Streamlit's websocket

    async def open(self, screen: str, **query: str) -> None:
        """Load the page and wait until the screen is whole."""
        await self.close()
        self.query = urlencode(query)
        await self.line.ask("GET", f"/{screen}?{self.query}", {**self.headers, "accept": "text/html"})
        await self.asked("GET", "/_stcore/host-config")
        self._socket = await connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            additional_headers={"cookie": f"evidence_session={self.token}"},
            origin=f"http://127.0.0.1:{self.port}",
            subprotocols=["streamlit"],
            compression=None,
            proxy=None,
            max_size=None,
        )
        self._run_beside(self._listen(self._socket))
        self._run_beside(self._look())
        await self.go_to(screen)

    async def go_to(self, screen: str, **query: str) -> None:
        """Another screen in the page that is open, as a link in it does."""
        self._states, self._page = {}, ""
        if query:
            self.query = urlencode(query)
        await self._rerun(screen=screen)

    async def press(self, key: str) -> None:
        """The button with this key of the screen."""
        await self._touch(key, trigger_value=True)

    async def choose(self, key: str, *values: str) -> None:
        """These of the values that a row of buttons or a list offers."""
        state = WidgetState()
        state.string_array_value.data.extend(values)
        await self._touch(key, string_array_value=state.string_array_value)

    async def choose_one(self, key: str, value: str) -> None:
        """Of a list that folds out."""
        await self._touch(key, string_value=value)

    async def _touch(self, key: str, **value: Any) -> None:
        if key not in self.seen.widgets:
            raise Failed(f"there is no widget {key}")
        state = WidgetState(id=self.seen.widgets[key], **value)
        await self._rerun(state, fragment=self.seen.fragments.get(key, ""))

    async def _rerun(self, touched: WidgetState | None = None, *, screen: str = "", fragment: str = "") -> None:
        """Raises Failed where the screen says that something went wrong."""
        async with self._turn, asyncio.timeout(PATIENCE):
            await self._send(self._asking(touched, screen, fragment), whole=not fragment)
        if touched is not None and not touched.trigger_value:
            self._states[touched.id] = touched
        if self.seen.problems:
            raise Failed("; ".join(self.seen.problems))

    def _asking(self, touched: WidgetState | None, screen: str, fragment: str, *, by_itself: bool = False) -> BackMsg:
        states = {**self._states, **({touched.id: touched} if touched else {})}
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name, asked.page_script_hash = self.query, screen, self._page
        asked.widget_states.widgets.extend(states.values())
        asked.fragment_id, asked.is_auto_rerun = fragment, by_itself
        asked.cached_message_hashes.extend(self._kept)
        asked.context_info.timezone, asked.context_info.locale = "Europe/London", "en-GB"
        return message

    async def _send(self, message: BackMsg, *, whole: bool) -> None:
        assert self._socket is not None
        self.seen = Seen() if whole else Seen(self.seen.widgets, self.seen.fragments)
        self._finished = asyncio.get_running_loop().create_future()
        await self._socket.send(message.SerializeToString())
        await self._finished

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                self._read(ForwardMsg.FromString(frame), len(frame))
        except ConnectionClosed:
            pass
        if self._finished and not self._finished.done():
            self._finished.set_exception(Failed("the connection was closed"))

    def _read(self, message: ForwardMsg, size: int) -> None:
        self.seen.bytes += size
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._keep(message)
        elif kind == "navigation":
            self._page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind in ("new_session", "auto_rerun"):
            self._look_again(message)
        elif kind == "script_finished":
            # One that ended early for another run is followed by that one.
            if message.script_finished in WHOLE and self._finished and not self._finished.done():
                self._finished.set_result(None)
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            self.seen.problems.append("the script could not be compiled")

    def _keep(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self._kept = dict([*self._kept.items(), (message.hash, None)][-20:])
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        part = element.WhichOneof("type")
        shown = getattr(element, part)
        if part == "exception":
            self.seen.problems.append(f"exception: {shown.type} {shown.message}")
        elif part == "alert" and shown.format == Alert.ERROR:
            self.seen.problems.append(f"said: {shown.body}")
        id = getattr(shown, "id", "")
        if id.startswith("$$"):
            key = id.split("-", 2)[2]
            self.seen.widgets[key] = id
            if message.delta.fragment_id:
                self.seen.fragments[key] = message.delta.fragment_id

    # What an open page does by itself

    def _look_again(self, message: ForwardMsg) -> None:
        """A run of the whole screen ends what has looked by itself so far, and names its own: as in a browser."""
        if message.HasField("auto_rerun"):
            fragment, interval = message.auto_rerun.fragment_id, message.auto_rerun.interval
            if fragment not in self._looking:
                self._looking[fragment] = self._run_beside(self._by_itself(fragment, interval))
        elif not message.metadata.run.fragment_ids:
            for looking in self._looking.values():
                looking.cancel()
            self._looking = {}

    async def _by_itself(self, fragment: str, interval: float) -> None:
        """The part of a screen that looks every so often whether there is something new."""
        while True:
            await asyncio.sleep(interval)
            async with self._turn, asyncio.timeout(PATIENCE):
                await self._send(self._asking(None, "", fragment, by_itself=True), whole=False)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOKS)
            await self.asked("GET", "/api/session")

    def _run_beside(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task

    async def close(self) -> None:
        for task in list(self._beside):
            task.cancel()
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.close()
            self._socket = None

    async def leave(self) -> None:
        await self.close()
        self.line.close()
