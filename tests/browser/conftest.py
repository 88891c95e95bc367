"""A real browser in front of the real server: every test has an inspection of its own in one shared home."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from evidence import activities, children, inspections, people, teams
from evidence.access import Role, Status
from evidence.activities import Arrangement
from evidence.store import Store
from tests.conftest import a_plan
from tests.web.conftest import Server, copy_of, furnished

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAUSED = 4  # of the inspections that are made before the server starts, because it holds the store

expect.set_options(timeout=15_000)


@dataclass
class Day:
    """An inspection that one test has for itself, and the people's browsers in it."""

    server: Server
    inspection_id: UUID
    open_context: Callable[..., BrowserContext]
    contexts: list[BrowserContext] = field(default_factory=list)

    def context(self, who: str = "inspector", **options: Any) -> BrowserContext:
        """A browser of this person, signed in."""
        context = self.open_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.contexts.append(context)
        self.sign_in(context, who)
        return context

    def sign_in(self, context: BrowserContext, who: str) -> None:
        sign_in(self.server, context, who)

    def page(self, who: str = "inspector", **options: Any) -> Page:
        return self.context(who, **options).new_page()

    def address(self, screen: str, **query: str) -> str:
        return str(httpx.URL(f"{self.server.url}/{screen}", params={"inspection": str(self.inspection_id), **query}))

    def open(self, page: Page, screen: str, **query: str) -> Page:
        page.goto(self.address(screen, **query))
        return page

    def logged(self, who: str = "inspector") -> list[dict[str, Any]]:
        """What this person has logged here, the newest first, as the server has it."""
        return list(self._get("items", who, mine="1", limit="50")["items"])

    def drafts(self, who: str = "inspector") -> list[dict[str, Any]]:
        return list(self._get("drafts", who, form="note")["drafts"])

    def _get(self, what: str, who: str, **query: str) -> dict[str, Any]:
        with self.server.client(who) as client:
            answer = client.get(f"/api/{what}", params={"inspection": str(self.inspection_id), **query})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def alive(server: Server) -> None:
    """Started again where the test before has killed it."""
    if server.process is None or server.process.poll() is not None:
        server.start()


def sign_in(server: Server, context: BrowserContext, who: str) -> None:
    """As somebody who has signed in on the sign-in page before."""
    with server.client(who):
        cookie = server.cookies[who]
    context.add_cookies([{"name": "evidence_session", "value": cookie, "url": server.url}])


def chromium_path() -> str | None:
    """The browser on PATH; None leaves it to Playwright's own."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def prepared(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[Server, list[UUID]]]:
    """The shared server, and the inspections that no test has taken yet: one for each, and some for a second try."""
    pattern = tmp_path_factory.getbasetemp() / "pattern"
    if "PYTEST_XDIST_WORKER" in os.environ:  # then the folder above belongs to all processes of this run
        pattern = tmp_path_factory.getbasetemp().parent / "pattern"
    with pattern.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first makes it, the others copy it
        if not (pattern / "made").exists():
            (pattern / "made").parent.mkdir(exist_ok=True)
            (pattern / "made").write_bytes(pickle.dumps(made(pattern / "home", len(request.session.items) + 10)))
    server, free = pickle.loads((pattern / "made").read_bytes())
    server = copy_of(server, tmp_path_factory.mktemp("browser") / "home")
    server.start()
    yield server, free
    server.stop()


def made(home: Path, inspections_wanted: int) -> tuple[Server, list[UUID]]:
    server = furnished(home)
    store = Store(server.home)
    free = [an_inspection(store, server, number) for number in range(inspections_wanted)]
    lead = people.user(store, server.people["lead"], None)
    for inspection_id in free[:PAUSED]:
        inspections.move(store, lead, inspections.get(store, lead, inspection_id), to=Status.PAUSED)
    store.close()
    return server, free


def an_inspection(store: Store, server: Server, number: int) -> UUID:
    """The usual team, two activities and a tracked child."""
    lead = people.user(store, server.people["lead"], None)
    assert server.inspection_id is not None
    framework = inspections.get(store, lead, server.inspection_id).framework
    plan = a_plan(reference=f"ASEND-TEST-{number:02}")
    made = inspections.set_up(store, lead, framework=framework, plan=plan, discipline="education")
    for who, discipline in (("inspector", "education"), ("other", "health")):
        person_id = server.people[who]
        teams.join(store, lead, made, person_id=person_id, role=Role.INSPECTOR, discipline=discipline)
    for kind, title, hour in (("ap_visit", "Visit to Elm Tree Centre", 10), ("parent_group", "Group of parents", 14)):
        at = datetime(2026, 11, 17, hour, tzinfo=UTC)
        activities.plan(store, lead, made, Arrangement(kind=kind, title=title, planned_at=at))
    children.keep(store, lead, made)
    return made.inspection_id


@pytest.fixture
def day(prepared: tuple[Server, list[UUID]], browser: Browser) -> Iterator[Day]:
    server, free = prepared
    yield from a_day(server, free.pop(), browser)


@pytest.fixture
def paused_day(prepared: tuple[Server, list[UUID]], browser: Browser) -> Iterator[Day]:
    server, free = prepared
    yield from a_day(server, free.pop(0), browser)


def a_day(server: Server, inspection_id: UUID, browser: Browser) -> Iterator[Day]:
    alive(server)
    day = Day(server, inspection_id, browser.new_context)
    yield day
    for context in day.contexts:
        context.close()
