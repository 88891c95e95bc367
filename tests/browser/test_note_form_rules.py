"""The rules inside the note form, asked in the browser: which of two texts is later, ids, what points to people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import alive, sign_in
from tests.web.conftest import Server

MODULES = "/_stcore/bidi-components/note-form.form"


@pytest.fixture(scope="module")
def blank(prepared: tuple[Server, list[UUID]], browser: Browser) -> Iterator[Page]:
    """An empty page of the server, from which its scripts can be asked: they are there once somebody has come in."""
    server, _ = prepared
    alive(server)
    context = browser.new_context()
    sign_in(server, context, "inspector")
    page = context.new_page()
    page.goto(f"{server.url}/inspections")
    expect(page.locator("h1")).to_be_visible()
    page.route("**/blank", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
    page.goto(f"{server.url}/blank")
    yield page
    context.close()


def ask(page: Page, module: str, call: str, *given: object) -> Any:
    code = f"async given => {{ const m = await import('{MODULES}/{module}'); return m.{call}(...given); }}"
    return page.evaluate(code, list(given))


def draft(name: str, edits: dict[str, int], *, fact: str = "", at: int = 1) -> dict[str, Any]:
    note = {"fact": fact or name, "words": "", "meaning": "", "areas": [], "themes": [], "facets": []}
    return {
        "id": name,
        "at": at,
        "seen": None,
        "body": {"mode": "log", "correcting": None, "edits": edits, "note": note},
    }


def found(page: Page, on_device: list[Any], on_server: list[Any]) -> tuple[list[str], list[str]]:
    """The texts that can be continued, and the ids of those that a person must choose from."""
    answer = ask(page, "notes.js", "reconcile", on_device, on_server)
    return [each["body"]["note"]["fact"] for each in answer["kept"]], [each["id"] for each in answer["differing"]]


@pytest.mark.parametrize(
    ("device", "server", "kept", "differing"),
    [
        pytest.param({"a": 3}, None, ["device"], [], id="only on the device"),
        pytest.param(None, {"a": 3}, ["server"], [], id="only on the server"),
        pytest.param({"a": 5}, {"a": 3}, ["device"], [], id="typed on after the server saved"),
        pytest.param({"a": 5}, {"a": 5, "b": 2}, ["server"], [], id="continued elsewhere"),
        pytest.param({"a": 5}, {"a": 3, "b": 2}, [], ["x"], id="typed on here and elsewhere"),
    ],
)
def test_the_later_text_is_continued_and_separate_ways_are_a_choice(
    blank: Page, device: dict[str, int] | None, server: dict[str, int] | None, kept: list[str], differing: list[str]
) -> None:
    here = [draft("x", device, fact="device")] if device else []
    there = [draft("x", server, fact="server")] if server else []
    assert found(blank, here, there) == (kept, differing)


def test_equal_texts_are_no_choice_however_they_came_about(blank: Page) -> None:
    assert found(blank, [draft("x", {"a": 5})], [draft("x", {"b": 2})]) == (["x"], [])


def test_the_newest_draft_comes_first(blank: Page) -> None:
    kept, _ = found(
        blank, [draft("old", {"a": 1}, at=1)], [draft("new", {"b": 1}, at=9), draft("older", {"b": 1}, at=0)]
    )
    assert kept == ["new", "old", "older"]


def test_ids_are_uuids_that_sort_by_time(blank: Page) -> None:
    ids = [ask(blank, "notes.js", "newId", 1_795_000_000_000 + step) for step in range(0, 5_000, 500)]
    assert ids == sorted(ids)
    assert {(UUID(each).version, UUID(each).variant) for each in ids} == {(7, "specified in RFC 4122")}
    assert UUID(ids[0]).int >> 80 == 1_795_000_000_000


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ring 01632 960 983 or write to a.b@example.org", ["a telephone number", "an e-mail address"]),
        ("NHS 943 476 5919, not 943 476 5918", ["an NHS number"]),
        ("UPN A123456789012, lives in SW1A 1AA", ["a unique pupil number", "a postcode"]),
        ("Born on 3 May 2014", ["a date of birth"]),
        ("14 of 20 plans in 2025/26 were late; 1,200 children, 20 weeks, age 5-10", []),
    ],
)
def test_numbers_and_addresses_of_people_are_noticed(blank: Page, text: str, kinds: list[str]) -> None:
    assert [each["kind"] for each in ask(blank, "identifiers.js", "findIdentifiers", text)] == kinds


def test_a_long_text_without_blanks_is_read_quickly(blank: Page) -> None:
    code = "async text => { const m = await import('" + MODULES + "/identifiers.js'); const t = performance.now();"
    code += " m.findIdentifiers(text); return performance.now() - t; }"
    assert blank.evaluate(code, "x" * 20_000) < 1_000
    assert blank.evaluate(code, "a@" * 10_000) < 1_000
    assert blank.evaluate(code, "0" * 20_000) < 1_000
