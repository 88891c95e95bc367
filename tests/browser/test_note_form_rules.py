"""The rules inside the note form, asked in the browser: which of two texts is later, ids, what points to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from evidence import identifiers
from evidence.identifiers import Detector
from tests import made_up_notes
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


def as_the_server_sends_it(detector: Detector) -> dict[str, Any]:
    return {
        "fold": identifiers.defined().fold,
        "rules": [asdict(rule) for rule in detector.rules],
        "names": [asdict(rule) for rule in detector.names],
    }


LOOK = """async ([known, texts]) => {
    const {find, prepared} = await import('%s/identifiers.js');
    const ready = prepared(known);
    return texts.map(text => find(text, ready).map(({kind, text, instead}) => [kind, text, instead]));
}"""


def test_the_browser_finds_what_the_server_finds(blank: Page) -> None:
    """One definition, two languages: the made-up notes, and texts that the two might read in different ways."""
    list_of_names = [*made_up_notes.names(), ("Олена Коваль", "T8"), ("Amara Prys", "T9"), ("J Ng", "T7")]
    detector = Detector(list_of_names)
    texts = [note.text for note in made_up_notes.notes()]
    texts += [
        "Олена’s \U0001f469\u200d\U0001f467 aunt, ОЛЕНА",
        "ZOË\u00a0O’DWYER\u2011Prys",
        "Amara\nPrys",
        "Zoe\u0308",
    ]
    texts += [
        "\u0130lk \u017fi\u00e2n K\u212aacper",
        "\uff3aoë",
        "943\u00a0476\u20115919",
        "May\u2028Underhay",
        "",
        " ",
    ]
    texts += ["Tel. \u0660\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0662\u0663", "A.O. a.o. _Amara_ (Siân)…"]
    there = [[[one.kind, one.text, list(one.instead)] for one in detector.find(text)] for text in texts]
    here = blank.evaluate(LOOK % MODULES, [as_the_server_sends_it(detector), texts])
    assert here == there
    assert sum(map(len, there)) > 500


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("tamsin came. Tamsin’s mother too", "The child came. The child’s mother too"),
        ("Ask Tamsin Orrowby or T. Orrowby", "Ask the child or the child"),
        ("Tamsin", "The child"),
    ],
)
def test_a_role_takes_the_place_of_a_name_wherever_it_stands(blank: Page, text: str, instead: str) -> None:
    known = as_the_server_sends_it(Detector([("Tamsin Orrowby", "the child")]))
    code = f"async ([known, text]) => {{ const m = await import('{MODULES}/identifiers.js');"
    code += " return m.replaced(text, m.find(text, m.prepared(known)), 'the child'); }"
    assert blank.evaluate(code, [known, text]) == instead


def test_a_long_text_without_blanks_is_read_quickly(blank: Page) -> None:
    known = as_the_server_sends_it(Detector(made_up_notes.names()))
    code = f"async ([known, text]) => {{ const m = await import('{MODULES}/identifiers.js');"
    code += " const ready = m.prepared(known); const t = performance.now(); m.find(text, ready);"
    code += " return performance.now() - t; }"
    for text in ("x" * 20_000, "a@" * 10_000, "0" * 20_000, "A. " * 6_000):
        assert blank.evaluate(code, [known, text]) < 1_000
