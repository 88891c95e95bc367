"""What goes wrong becomes an answer that a person can act on, and says nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

from evidence import holding
from evidence.errors import (
    Conflict,
    EvidenceError,
    InvalidInput,
    NotAllowed,
    NotFound,
    SessionEnded,
    StoreUnavailable,
)
from evidence.settings import Settings
from web.answers import HANDLERS

ERRORS: list[tuple[Exception, int, str]] = [
    (SessionEnded(), 401, "signed_out"),
    (NotAllowed("Ask a lead."), 403, "not_allowed"),
    (NotFound(), 404, "not_found"),
    (Conflict("Somebody was first."), 409, "conflict"),
    (InvalidInput(fact="Write something."), 422, "invalid"),
    (StoreUnavailable("The disk is full."), 503, "unavailable"),
    (EvidenceError("Not like this."), 400, "refused"),
    (ValueError("what a child said"), 500, "failed"),
]


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    holding.hold(Settings(home=tmp_path_factory.mktemp("answers") / "home"))
    yield
    holding.release()


def answer_to(number: int, accept: str = "application/json") -> httpx.Response:
    """What an app of ours says when this error is raised in a route."""

    def fail(request: Request) -> Response:
        raise ERRORS[number][0]

    async def ask() -> httpx.Response:
        app = Starlette(routes=[Route("/", fail)], exception_handlers=HANDLERS)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/", headers={"accept": accept})

    return asyncio.run(ask())


@pytest.mark.parametrize("number", range(len(ERRORS)))
def test_each_error_has_its_status_and_word(number: int) -> None:
    error, status, word = ERRORS[number]
    answer = answer_to(number)
    assert answer.status_code == status
    assert answer.json()["error"] == word
    assert (str(error) in answer.json()["message"]) is isinstance(error, EvidenceError)


@pytest.mark.parametrize("number", range(len(ERRORS)))
def test_who_asks_for_a_page_gets_one(number: int) -> None:
    _, status, _ = ERRORS[number]
    answer = answer_to(number, "text/html")
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "what a child said" not in answer.text


def test_a_bug_is_known_by_a_reference_that_the_log_has_too(caplog: pytest.LogCaptureFixture) -> None:
    answer = answer_to(7)
    reference = answer.json()["message"].split("reference ")[1].rstrip(".")
    assert reference in caplog.text
    assert "what a child said" not in caplog.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_what_breaks_off_while_it_is_sent_is_not_logged_as_a_bug(caplog: pytest.LogCaptureFixture) -> None:
    """People in the field lose their connection many times a day; the log is read for what we did wrong."""
    incoming = [{"type": "http.request", "body": b'{"item', "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(_: Message) -> None: ...

    async def log(request: Request) -> Response:
        return Response(await request.body())

    app = Starlette(routes=[Route("/", log, methods=["POST"])], exception_handlers=HANDLERS)
    asyncio.run(app({"type": "http", "method": "POST", "path": "/", "headers": []}, receive, send))
    assert caplog.text == ""
