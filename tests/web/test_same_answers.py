"""What one may not see answers as what does not exist: to the byte, and after the same time."""

from __future__ import annotations

import re
import statistics
import time
from uuid import uuid4

import httpx
import pytest
from starlette.routing import Route

from evidence.private import links
from evidence.private.links import Kind
from tests.web.asking_others import ASKED, missing, of_others
from tests.web.conftest import Server, csrf_of
from tests.web.others import SECRET, Others
from web.routes import ROUTES

MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z")  # when a draft of one's own was saved


def said(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = [pair for pair in answer.headers.multi_items() if pair[0] != "date"]
    return answer.status_code, headers, MOMENT.sub(b"", answer.content)


def difference(beside: tuple[Server, Others], what: str, *, times: int) -> float:
    """Seconds between the medians, asked in turn so that other work on the machine meets both alike."""
    server, others = beside
    kind, ask = ASKED[what]
    taken: tuple[list[float], list[float]] = ([], [])
    with server.client("lead"), server.client("stranger") as client:
        theirs = of_others(others, kind, server)
        for number in range(2 * times):
            which = number % 2
            id = missing() if which else theirs
            before = time.perf_counter()
            ask(client, id, server)
            taken[which].append(time.perf_counter() - before)
    return statistics.median(taken[0]) - statistics.median(taken[1])


@pytest.mark.parametrize("what", ASKED)
def test_what_others_have_answers_as_what_does_not_exist(beside: tuple[Server, Others], what: str) -> None:
    server, others = beside
    kind, ask = ASKED[what]
    with server.client("lead"), server.client("stranger") as client:
        theirs, none = ask(client, of_others(others, kind, server), server), ask(client, missing(), server)
    assert said(theirs) == said(none)
    assert SECRET.encode() not in theirs.content
    assert theirs.status_code in (200, 204, 303, 404, 422)


def test_nothing_of_the_others_was_changed_by_asking(beside: tuple[Server, Others]) -> None:
    server, others = beside
    given = {"inspection": str(others.inspection)}
    with server.client("inspector") as client:
        assert str(others.draft) in client.get("/api/drafts", params=given).text
        [item] = client.get("/api/items", params=given).json()["items"]
        assert item["revision_id"] == str(others.revision)
    with server.client("lead") as client:
        assert client.get(f"/packs/{others.pack}.xlsx").status_code == 200
        assert client.get("/api/session").status_code == 200


def test_every_route_with_an_id_is_asked(beside: tuple[Server, Others]) -> None:
    """Names of routes whose path holds an id, other than the tokens of one-time links."""
    server, others = beside
    asked: list[httpx.URL] = []
    with server.client("stranger") as client:
        client.event_hooks["request"] = [lambda request: asked.append(request.url)]
        for kind, ask in ASKED.values():
            ask(client, of_others(others, kind, server), server)
    for route in ROUTES:
        if isinstance(route, Route) and "{" in route.path and "{token}" not in route.path:
            assert any(route.path_regex.match(url.path) for url in asked), route.path


@pytest.mark.parametrize("kind", [Kind.INVITATION, Kind.RESET])
def test_a_link_that_was_used_answers_as_one_that_never_was(server: Server, kind: Kind) -> None:
    with server.private() as private:
        link = links.make(private, kind, server.people["busy"])
        links.make(private, kind, server.people["busy"])  # the newer one takes its place
    made_up = f"{link.rpartition('/')[0]}/{'x' * len(link.rpartition('/')[2])}"
    with server.client(accept="text/html") as client:
        csrf = csrf_of(client.get("/sign-in"))
        assert said(client.get(link)) == said(client.get(made_up))
        fields = {"csrf": csrf, "password": "quiet-harbour-lantern"}
        assert said(client.post(link, data=fields)) == said(client.post(made_up, data=fields))


@pytest.mark.parametrize("what", ["the note form of an inspection", "an amendment of an item", "a pack"])
def test_neither_takes_longer_than_the_other(beside: tuple[Server, Others], what: str) -> None:
    """A first look, taken again where the machine was busy; tests/faults asks a thousand times for each."""
    assert any(abs(difference(beside, what, times=times)) < 0.005 for times in (30, 60, 200))


@pytest.mark.parametrize("who", ["lead", "admin"])
def test_an_id_that_cannot_exist_answers_as_one_that_does_not(beside: tuple[Server, Others], who: str) -> None:
    server, _ = beside
    with server.client(who) as client:
        for odd in (
            "x",
            "0",
            "'",
            "1;--",
            str(uuid4()).upper(),
            "{" + str(uuid4()) + "}",
            "\u0661",
            "null",
            "a" * 5_000,
        ):
            for address in ("/api/note-form", "/api/items", "/api/drafts"):
                assert client.get(address, params={"inspection": odd}).status_code == 404, odd
