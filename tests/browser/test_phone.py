"""On a phone in the hand: notes are logged with the thumb alone, and every screen fits."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from pages.ui.screens import SCREENS
from tests.browser.conftest import Day
from tests.browser.test_note_form import area, fact, form, stored
from tests.browser.test_the_day import log, settled, title

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NOTES = ("The taxi came at nine.", "Nobody told the school.", "A mother waits for an answer.")
UNBROKEN = "https://example.org/" + "plans-that-nobody-reads-" * 8

# Against the width of the glass: a phone may widen its window to hold what is too wide.
WIDTHS = "[document.scrollingElement.scrollWidth, document.querySelector('.stMain').scrollWidth, innerWidth]"


def test_three_notes_are_logged_by_touch_and_found_once_each(day: Day) -> None:
    page = form(day, day.page(**PHONE))
    page.get_by_label("Source", exact=True).select_option("document")  # as the list that the phone opens itself does
    for number, text in enumerate(NOTES, start=1):
        fact(page).tap()
        page.keyboard.insert_text(text)  # whole words, without keys, as a keyboard on glass gives them
        area(page, "I3").tap()
        page.get_by_text("Needs to be better", exact=True).tap()
        page.get_by_role("button", name="Log", exact=True).tap()
        expect(stored(page)).to_have_count(number)
    assert sorted(item["note"]["fact"] for item in day.logged()) == sorted(NOTES)
    assert {(item["note"]["stance"], item["note"]["areas"][0]["code"]) for item in day.logged()} == {
        ("needs_better", "I3")
    }


def test_every_screen_shows_its_title_and_is_no_wider_than_the_phone(day: Day) -> None:
    for number, text in enumerate((*NOTES, UNBROKEN)):
        log(day, text, areas=[{"code": f"L{number + 1}", "stance": None}])
    lead, administrator = day.page("lead", **PHONE), day.page("admin", **PHONE)
    widths = {}
    for screen in SCREENS.values():
        page = day.open(administrator if screen.for_administrators else lead, screen.name)
        title(page, screen.title)
        drawn(page)
        widths[screen.name] = max(page.evaluate(WIDTHS))
    assert widths == dict.fromkeys(SCREENS, PHONE["viewport"]["width"])


def drawn(page: Page) -> None:
    """The script has run, and what it asked for has come: charts are the last."""
    settled(page)
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        expect(chart.locator("svg.marks")).to_be_visible()
