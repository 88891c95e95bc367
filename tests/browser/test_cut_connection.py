"""The connection of a browser is cut at random bytes while notes are logged by keyboard."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Day
from tests.browser.test_note_form import SOON, fact, facts, form, on_paper, says, stored, waiting, written
from tests.faults.proxy import Proxy, a_cut
from tests.faults.results import Count, cases

LONGEST = 1.5  # seconds without a connection: some end before the form tries again, some later
UNFINISHED = "Half a sentence that nobody has"


@pytest.fixture
def proxy(day: Day) -> Iterator[Proxy]:
    proxy = Proxy(day.server.port)
    yield proxy
    for context in day.contexts:  # what a page still asks for would wait for a proxy that is gone
        context.close()
    day.contexts.clear()
    proxy.close()


@pytest.fixture
def page(day: Day, proxy: Proxy) -> Page:
    """The screen to log on, reached through the proxy."""
    through = replace(day, server=replace(day.server, port=proxy.port))
    return on_paper(form(through, through.page()))


@pytest.mark.timeout(900)
def test_notes_are_stored_once_and_typed_text_stays_however_often_the_connection_is_cut(
    day: Day, proxy: Proxy, page: Page, count: Count
) -> None:
    chance, number = random.Random(301), cases(5, 30)
    logged = ["Logged while the connection holds."]
    before = Counter(proxy.passed)
    log_by_keyboard(page, logged[0])
    expect(stored(page)).to_have_count(1)
    usual = proxy.passed - before
    while proxy.cuts < number:
        if not proxy.is_to_cut:
            proxy.cut(a_cut(chance, usual, longest=LONGEST))
        logged.append(f"Note {len(logged)} was logged while the connection was cut.")
        log_by_keyboard(page, logged[-1])
    page.keyboard.type(UNFINISHED, delay=10)
    expect(waiting(page)).to_have_count(0, timeout=SOON)
    says(page, "Saved")
    expect(fact(page)).to_have_value(UNFINISHED)
    page.reload()
    expect(fact(page)).to_have_value(UNFINISHED)
    assert (facts(day), written(day)) == (sorted(logged), [UNFINISHED])
    count("the connection of a browser cut while notes were logged by keyboard", proxy.cuts)


def log_by_keyboard(page: Page, text: str) -> None:
    """The text stays until it is logged; from then on the list below the form has it, and says where it is."""
    fact(page).focus()
    page.keyboard.type(text, delay=10)
    expect(fact(page)).to_have_value(text)
    page.keyboard.press("Control+Enter")
    expect(said_to_wait(page).or_(stored(page)).filter(has_text=text)).to_have_count(1)
    expect(fact(page)).to_have_value("")


def said_to_wait(page: Page) -> Locator:
    return waiting(page).filter(has_text=re.compile("Waiting for a connection|Sending"))
