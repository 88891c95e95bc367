"""The real server in a process of its own, with the cast of the tests in its home."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from evidence import inspections, people, teams
from evidence.access import Role, User
from evidence.inspections import Inspection
from evidence.private import Private, passwords
from evidence.settings import PROJECT
from evidence.store import Store
from tests.conftest import a_person, a_plan, make_team
from tests.web.others import Others, furnish

PASSWORD = "olive-lamp-river"
# For tests that change a person.
SPARE = ("guessed", "invited", "forgetful", "careful", "leaving", "busy", "beset", "known", "signs")


@dataclass
class Server:
    """One running app; its people are those of the team fixture, as admin, lead, inspector, other, observer, ..."""

    home: Path
    port: int
    environ: dict[str, str] = field(default_factory=dict)
    inspection_id: UUID | None = None
    elsewhere_id: UUID | None = None  # an inspection of the stranger alone
    process: subprocess.Popen[str] | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)  # by the first part of their address

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, cwd: Path | None = None, command: tuple[str, ...] = (str(PROJECT / "app.py"),)) -> None:
        log = (self.home.parent / f"{self.home.name}.log").open("a")
        # Who signs in gives the password alone; tests/web/test_second_factor.py is about the rest.
        given = {"EVIDENCE_HOME": str(self.home), "PORT": str(self.port), "EVIDENCE_SECOND_FACTOR": "off"}
        environ = {**os.environ, **given, **self.environ}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)  # so that a second start is as quick as it is for people
        with log:
            self.process = subprocess.Popen(
                [sys.executable, *command], env=environ, cwd=cwd or self.home.parent, stdout=log, stderr=log, text=True
            )
        until(lambda: self.process is not None and (self.process.poll() is not None or self.answers()), 90)
        assert self.process.poll() is None, self.log()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health").status_code == 200
        return False

    def log(self) -> str:
        return (self.home.parent / f"{self.home.name}.log").read_text()

    def way_in(self) -> str:
        """The link that was printed last."""
        return re.findall(r"http\S+/(?:set-up|reset)/\S+", self.log())[-1]

    @contextlib.contextmanager
    def private(self) -> Iterator[Private]:
        """The private file, beside the running server."""
        private = Private(self.home / "private.sqlite")
        yield private
        private.close()

    def client(self, who: str | None = None, **headers: str) -> httpx.Client:
        """A browser of this person; of somebody who has not signed in, when nobody is named."""
        client = httpx.Client(base_url=self.url, headers={"origin": self.url, **headers}, timeout=20, trust_env=False)
        if who is not None:
            if who not in self.cookies:
                self.cookies[who] = self.signed_in(who)
            client.cookies.set("evidence_session", self.cookies[who], domain="127.0.0.1")
        return client

    def signed_in(self, who: str) -> str:
        """The cookie of a new sign-in through the page."""
        with self.client() as client:
            answer = sign_in(client, f"{who}@example.org", PASSWORD)
            assert answer.status_code == 303, answer.text
            return answer.cookies["evidence_session"]

    def socket(self, cookie: str | None = None, *, protocols: tuple[str, ...] = (), **headers: str) -> ClientConnection:
        """Streamlit's websocket, as its page opens it."""
        given = {"cookie": f"evidence_session={cookie}"} if cookie else {}
        return connect(
            f"ws://{headers.pop('host', '127.0.0.1')}:{self.port}/_stcore/stream",
            address=("127.0.0.1", self.port),
            proxy=None,
            origin=headers.pop("origin", self.url),  # type: ignore[arg-type]
            additional_headers={**given, **headers},
            subprotocols=["streamlit", *protocols],  # type: ignore[list-item]
            max_size=None,
            close_timeout=2,
        )


def until(true: object, seconds: float = 10) -> None:
    """Wait for something that takes a moment."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def csrf_of(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert found is not None, page.text
    return found[1]


def sign_in(client: httpx.Client, email: str, password: str, **fields: str) -> httpx.Response:
    csrf = csrf_of(client.get("/sign-in"))
    return client.post("/sign-in", data={"csrf": csrf, "email": email, "password": password, **fields})


def free_port() -> int:
    """Not one of those that a system gives to outgoing connections: a server that was killed needs it again."""
    while True:
        port = random.randrange(15_000, 30_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def furnished(home: Path) -> Server:
    """A home with the cast of the tests, everybody with the same password."""
    server = Server(home, free_port())
    store = Store(home)
    team = make_team(store)
    for name in SPARE:
        a_person(store, f"{name}@example.org", name.title())
    hash_ = passwords.hashed(PASSWORD)
    with store.private.transaction() as this:
        for person in people.everybody(store):
            passwords.keep(this, person.person_id, hash_)
            server.people[person.email.partition("@")[0]] = person.person_id
    server.inspection_id = team.inspection_id
    server.elsewhere_id = _elsewhere(store, team.stranger, team.inspection).inspection_id
    store.close()
    return server


def _elsewhere(store: Store, stranger: User, like: Inspection) -> Inspection:
    plan = a_plan(reference="ASEND-2026-02", area_name="Southmere")
    elsewhere = inspections.set_up(store, stranger, framework=like.framework, plan=plan)
    assert Role.LEAD in {member.role for member in teams.members(store, elsewhere)}
    return elsewhere


def running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A furnished home that never runs: others are copies of it."""
    return furnished(tmp_path_factory.mktemp("pattern") / "home")


def copy_of(pattern: Server, home: Path) -> Server:
    shutil.copytree(pattern.home, home)
    return replace(pattern, home=home, port=free_port(), cookies={})


@pytest.fixture(scope="session")
def server(pattern: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Shared: tests leave its people, their passwords and their sessions as they were."""
    server = copy_of(pattern, tmp_path_factory.mktemp("web") / "home")
    yield from running(server)


@pytest.fixture
def own_server(pattern: Server, tmp_path: Path) -> Iterator[Server]:
    """With the cast, for a test that breaks something."""
    server = copy_of(pattern, tmp_path / "home")
    yield from running(server)


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Server]:
    """Nobody has been here yet."""
    server = Server(tmp_path / "home", free_port())
    yield from running(server)


@pytest.fixture(scope="session")
def others_home(pattern: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Server, Others]:
    """A home in which another team has a thing of each kind; it never runs."""
    server = copy_of(pattern, tmp_path_factory.mktemp("others") / "home")
    return server, furnish(server)


@pytest.fixture(scope="session")
def beside(
    others_home: tuple[Server, Others], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Others]]:
    """A server where another team has a thing of each kind."""
    pattern, others = others_home
    for server in running(copy_of(pattern, tmp_path_factory.mktemp("beside") / "home")):
        yield server, others
