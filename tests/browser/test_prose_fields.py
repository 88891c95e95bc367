"""Texts outside the note form: whatever takes the page away, they are there again until they are stored or given up."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Playwright, Route, expect

from tests.browser.conftest import Day
from tests.browser.test_evidence import card, evidence, log
from tests.browser.test_note_form import avoid, fact, form, kill, on_paper, persistent, waiting
from tests.browser.test_note_form import log as log_note
from tests.web.conftest import until

FACT = "What was seen, heard or read"
ASKED = "What do you want to know?"
NOTES = "Notes for the team (optional)"
SOON = 20_000


def text(page: Page, label: str = FACT) -> Locator:
    return page.get_by_role("textbox", name=label)


def field(page: Page, label: str = FACT) -> Locator:
    return page.locator("prose-field").filter(has=text(page, label))


def says(page: Page, words: str, label: str = FACT) -> None:
    expect(field(page, label).locator(".status")).to_contain_text(words, timeout=SOON)


def amending(day: Day, page: Page, item: str) -> Page:
    """The item, with its texts open."""
    evidence(day, page, item=item)
    page.get_by_role("button", name="Amend text").click()
    expect(text(page)).to_be_visible()
    return page


def ask(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile(r"\bAsk\b"))


def asking(day: Day, page: Page, item: str) -> Page:
    evidence(day, page, item=item)
    ask(page).click()
    expect(text(page, ASKED)).to_be_visible()
    return page


def end_of(locator: Locator) -> Locator:
    locator.press("End")
    return locator


def stored(day: Day, item: str) -> str:
    return next(str(one["note"]["fact"]) for one in day.logged() if one["item_id"] == item)


def kept(day: Day, place: str, who: str = "inspector") -> list[dict[str, Any]]:
    """The drafts of this place on the server, the newest first."""
    with day.server.client(who) as client:
        answer = client.get("/api/drafts", params={"inspection": str(day.inspection_id), "form": place})
    return list(answer.json()["drafts"])


def on_device(page: Page) -> list[dict[str, Any]]:
    """The drafts that this browser keeps."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((resolve, reject) => {
            const opening = indexedDB.open('evidence-notes');
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
                const request = opening.result.transaction('drafts').objectStore('drafts').getAll();
                request.onsuccess = () => { opening.result.close(); resolve(request.result); };
            };
        })"""
    )
    return found


def test_a_text_typed_into_an_amendment_survives_a_reload(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = amending(day, day.page(), item)
    end_of(text(page)).press_sequentially(" By three weeks.")
    page.reload()
    expect(text(page)).to_have_value("The plan is late. By three weeks.", timeout=SOON)
    says(page, "Saved")
    assert stored(day, item) == "The plan is late."


def test_a_text_opened_again_is_there_before_the_server_has_said_which_drafts_there_are(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = amending(day, day.page(), item)
    end_of(text(page)).press_sequentially(" By three weeks.")
    says(page, "Saved")
    held: list[Route] = []
    page.route("**/api/drafts?*", lambda route: held.append(route))
    page.reload()
    expect(text(page)).to_have_value("The plan is late. By three weeks.", timeout=SOON)
    end_of(text(page)).press_sequentially(" Or four.")
    for route in held:
        route.continue_()
    says(page, "Saved")
    expect(field(page).locator(".sheet")).to_have_count(0)
    expect(text(page)).to_have_value("The plan is late. By three weeks. Or four.")


def test_it_is_saved_on_the_server_while_typing_goes_on_and_without_any_button(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = amending(day, day.page(), item)
    text(page).press_sequentially("It was sent in the ninth month. ", delay=60)
    assert kept(day, f"amend.fact:{item}"), "saved before typing came to an end"
    says(page, "Saved")


def test_it_survives_a_killed_server(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = amending(day, day.page(), item)
    end_of(text(page)).press_sequentially(" Before the server went.")
    says(page, "Saved")
    day.server.stop(signal.SIGKILL)
    text(page).press_sequentially(" And after it.")
    says(page, "No connection: kept on this device")
    day.server.start()
    says(page, "Saved")
    page.reload()
    expect(text(page)).to_have_value("The plan is late. Before the server went. And after it.", timeout=SOON)


def test_it_is_continued_on_another_device(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = amending(day, day.page(), item)
    end_of(text(page)).press_sequentially(" Begun on the laptop")
    says(page, "Saved")
    page.context.close()
    day.contexts.clear()
    phone = evidence(day, day.page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True), item=item)
    expect(text(phone)).to_have_value("The plan is late. Begun on the laptop")
    expect(phone.get_by_role("button", name="Save", exact=True)).to_be_visible()


def test_it_survives_a_killed_browser_without_a_connection(day: Day, playwright: Playwright, tmp_path: Path) -> None:
    (item,) = log(day, "The plan is late.")
    profile = str(tmp_path / "profile")
    page = amending(day, persistent(day, playwright, profile).new_page(), item)
    page.route("**/api/drafts/*", lambda route: route.abort())
    end_of(text(page)).press_sequentially(" Typed to the last letter")
    page.wait_for_timeout(150)
    kill(profile)
    context = persistent(day, playwright, profile)
    again = context.new_page()
    day.open(again, "home")
    until(lambda: len(kept(day, f"amend.fact:{item}")) == 1)
    evidence(day, again, item=item)
    expect(text(again)).to_have_value("The plan is late. Typed to the last letter")
    context.close()


def test_two_tabs_that_write_into_the_same_text_keep_both(day: Day) -> None:
    (item,) = log(day, "Late.")
    context = day.context()
    one = amending(day, context.new_page(), item)
    end_of(text(one)).press_sequentially(" One")
    says(one, "Saved")
    two = evidence(day, context.new_page(), item=item)
    expect(text(two)).to_have_value("Late. One")
    end_of(text(two)).press_sequentially(" Two")
    end_of(text(one)).press_sequentially(" again")
    for page in (one, two):
        says(page, "Saved")
    texts = {"Late. One again", "Late. One Two"}
    until(lambda: {each["body"]["text"] for each in kept(day, f"amend.fact:{item}")} == texts)


def test_what_was_typed_to_the_last_letter_is_stored_by_a_click_at_once(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = amending(day, day.page(), item)
    end_of(text(page)).press_sequentially(" At")
    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_visible()
    text(page).press_sequentially(" last, with a whole sentence.")
    save.click(delay=150)  # as long as a finger takes, while the screen learns of the text
    until(lambda: stored(day, item) == "The plan is late. At last, with a whole sentence.")


def test_what_was_typed_to_the_last_letter_is_stored_by_tab_and_enter(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = asking(day, day.page("lead"), item)
    text(page, ASKED).press_sequentially("Which plan, and whose?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".ev-review-queried")).to_be_visible()
    expect(page.get_by_text("Which plan, and whose?").first).to_be_visible()


def test_a_reason_is_kept_until_its_question_is_answered(day: Day) -> None:
    (item,) = log(day, "Logged twice.")
    page = evidence(day, day.page(), item=item)
    page.get_by_role("button", name="Withdraw").click()
    text(page, "Why?").press_sequentially("The same as")
    says(page, "Saved", "Why?")
    page.reload()
    page.get_by_role("button", name="Withdraw").click(timeout=SOON)
    expect(text(page, "Why?")).to_have_value("The same as")
    end_of(text(page, "Why?")).press_sequentially(" another")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator(".ev-withdrawn")).to_contain_text("The same as another")
    assert kept(day, f"withdraw.reason:{item}") == []


def test_notes_for_the_team_are_kept_and_stored_with_the_activity(day: Day) -> None:
    page = day.open(day.page(), "fieldwork")
    page.get_by_text("Plan an activity", exact=True).first.click(timeout=SOON)
    text(page, NOTES).press_sequentially("Bring the list")
    says(page, "Saved", NOTES)
    page.reload()
    page.get_by_text("Plan an activity", exact=True).first.click(timeout=SOON)
    expect(text(page, NOTES)).to_have_value("Bring the list")
    page.get_by_role("textbox", name="What").first.fill("Northgate School")
    end_of(text(page, NOTES)).press_sequentially(" of names")
    page.get_by_role("button", name="Plan the activity").click()
    page.get_by_role("button", name="Northgate School", exact=True).click(timeout=SOON)
    expect(page.get_by_text("Bring the list of names")).to_be_visible()
    assert kept(day, "activity.notes:plan an activity") == []


def test_a_review_comment_is_there_again_after_another_screen(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = asking(day, day.page("lead"), item)
    text(page, ASKED).press_sequentially("Which plan, and")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.get_by_role("link", name="Evidence", exact=True).first.click()
    card(page, "The plan is late.")
    expect(text(page, ASKED)).to_have_value("Which plan, and")


def test_storing_ends_the_draft_on_both_sides_and_a_late_saving_does_not_bring_it_back(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    place = f"review.query:{item}"
    page = asking(day, day.page("lead"), item)
    text(page, ASKED).press_sequentially("Which plan?")
    says(page, "Saved", ASKED)
    (draft,) = kept(day, place, "lead")
    page.get_by_role("button", name="Send the query").click()
    expect(page.locator(".ev-review-queried")).to_be_visible()
    assert kept(day, place, "lead") == []
    assert on_device(page) == []
    with day.server.client("lead") as client:
        late = {"inspection_id": str(day.inspection_id), "form": place, "body": draft["body"]}
        assert client.put(f"/api/drafts/{draft['draft_id']}", json=late).status_code == 410
    assert kept(day, place, "lead") == []
    ask(page).click()
    expect(text(page, ASKED)).to_have_value("")


def test_a_query_that_was_sent_within_the_second_leaves_nothing_on_the_device(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = asking(day, day.page("lead"), item)
    page.route("**/api/drafts/*", lambda route: route.abort())
    text(page, ASKED).press_sequentially("Which plan?")
    page.get_by_role("button", name="Send the query").click()
    expect(page.locator(".ev-review-queried")).to_be_visible()
    page.unroute("**/api/drafts/*")
    until(lambda: on_device(page) == [])
    ask(page).click()
    expect(text(page, ASKED)).to_have_value("")
    assert kept(day, f"review.query:{item}", "lead") == []


def test_what_was_typed_after_the_text_was_stored_elsewhere_is_a_draft_of_its_own(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    context = day.context()
    one = amending(day, context.new_page(), item)
    end_of(text(one)).press_sequentially(" First.")
    says(one, "Saved")
    two = evidence(day, context.new_page(), item=item)
    expect(text(two)).to_have_value("The plan is late. First.")
    two.get_by_role("button", name="Save", exact=True).click()
    until(lambda: stored(day, item) == "The plan is late. First.")
    end_of(text(one)).press_sequentially(" Then.")
    place = f"amend.fact:{item}"
    until(lambda: [draft["body"]["text"] for draft in kept(day, place)] == ["The plan is late. First. Then."])


def test_notes_that_somebody_else_has_changed_since_are_shown_beside_ones_own(day: Day) -> None:
    with day.server.client("inspector") as client:
        known = client.get("/api/note-form", params={"inspection": str(day.inspection_id)}).json()

    def changing(page: Page) -> Page:
        day.open(page, "fieldwork", activity=known["activities"][0]["id"])
        page.get_by_text("Change what was arranged").click(timeout=SOON)
        expect(text(page, NOTES)).to_be_visible()
        return page

    mine, theirs = changing(day.page()), changing(day.page("lead"))
    text(mine, NOTES).press_sequentially("Bring the list")
    says(mine, "Saved", NOTES)
    text(theirs, NOTES).press_sequentially("Ask about transport")
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.get_by_text("Saved.")).to_be_visible()
    changing(mine)
    expect(text(mine, NOTES)).to_have_value("Bring the list")
    sheet = field(mine, NOTES).locator(".sheet")
    expect(sheet).to_contain_text("Ask about transport")
    sheet.get_by_role("button", name="Dismiss").click()
    expect(sheet).to_have_count(0)


def test_versions_that_went_separate_ways_are_shown_side_by_side(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    place = f"amend.fact:{item}"
    page = amending(day, day.page(), item)
    end_of(text(page)).press_sequentially(" From here")
    says(page, "Saved")
    (draft,) = kept(day, place)
    body = {**draft["body"], "text": "From the phone", "edits": {**draft["body"]["edits"], "phone": 4}}
    with day.server.client("inspector") as client:
        given = {"inspection_id": str(day.inspection_id), "form": place, "body": body}
        assert client.put(f"/api/drafts/{draft['draft_id']}", json=given).status_code == 200
    text(page).press_sequentially(" and on")
    sheets = field(page).locator(".sheet")
    expect(sheets.filter(has_text="From the phone")).to_be_visible(timeout=SOON)
    sheets.filter(has_text="From here and on").get_by_role("button").click()
    says(page, "Saved")
    expect(text(page)).to_have_value("The plan is late. From here and on")
    expect(sheets.filter(has_text="Your other text")).to_contain_text("From the phone")
    page.reload()
    expect(text(page)).to_have_value("The plan is late. From here and on", timeout=SOON)
    sheets.filter(has_text="From the phone").get_by_role("button", name="Dismiss").click()
    expect(sheets).to_have_count(0)


def test_two_devices_that_began_apart_are_shown_side_by_side(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    laptop = asking(day, day.page("lead"), item)
    phone = asking(day, day.page("lead"), item)
    text(laptop, ASKED).press_sequentially("From the laptop")
    text(phone, ASKED).press_sequentially("From the phone")
    for page in (laptop, phone):
        says(page, "Saved", ASKED)
    laptop.reload()
    sheets = field(laptop, ASKED).locator(".sheet")
    sheets.filter(has_text="From the laptop").get_by_role("button").click(timeout=SOON)
    expect(text(laptop, ASKED)).to_have_value("From the laptop")
    expect(sheets.filter(has_text="Your other text")).to_contain_text("From the phone")
    until(lambda: len(kept(day, f"review.query:{item}", "lead")) == 1)


def test_the_note_form_shows_nothing_of_other_fields(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = amending(day, day.page(), item)
    page.route("**/api/drafts/*", lambda route: route.abort())
    end_of(text(page)).press_sequentially(" Kept on the device")
    until(lambda: len(on_device(page)) == 1)
    day.open(page, "log")
    expect(page.get_by_text("Logged by you")).to_be_visible(timeout=SOON)
    expect(text(page)).to_have_value("")
    expect(page.locator(".unfinished")).to_be_hidden()


# Where the organisation allows nothing to be kept on devices


@pytest.fixture
def strict_day(day: Day) -> Iterator[Day]:
    day.server.environ["EVIDENCE_BROWSER_DRAFTS"] = "off"
    day.server.stop()
    day.server.start()
    yield day
    del day.server.environ["EVIDENCE_BROWSER_DRAFTS"]
    day.server.stop()


NOTHING_KEPT = "Nothing is kept on this device: your organisation has switched that off."


def is_bare(page: Page) -> bool:
    """This browser holds no text of ours."""
    found = page.evaluate(
        """async () => [
            (await indexedDB.databases()).map(each => each.name).filter(name => name.startsWith('evidence')),
            Object.keys(localStorage).filter(key => key.startsWith('evidence')),
        ]"""
    )
    return bool(found == [[], []])


def test_where_it_is_forbidden_a_field_keeps_nothing_on_the_device(strict_day: Day) -> None:
    (item,) = log(strict_day, "The plan is late.")
    page = amending(strict_day, strict_day.page(), item)
    expect(page.get_by_text(NOTHING_KEPT)).to_have_count(1)
    end_of(text(page)).press_sequentially(" By three weeks.")
    says(page, "Saved")
    page.route("**/api/drafts/*", lambda route: route.abort())
    text(page).press_sequentially(" Or four.")
    says(page, "leave this page open")
    assert is_bare(page)
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    page.unroute("**/api/drafts/*")
    says(page, "Saved")
    assert is_bare(page)


def test_where_it_is_forbidden_the_note_form_queues_in_memory_alone(strict_day: Day) -> None:
    page = on_paper(form(strict_day, strict_day.page()))
    expect(page.get_by_text(NOTHING_KEPT)).to_be_visible()
    page.route("**/api/**", lambda route: route.abort())
    log_note(page, "Finished without a connection")
    expect(waiting(page)).to_have_count(1)
    fact(page).press_sequentially("And a half one")
    expect(page.locator(".status").first).to_contain_text("leave this page open", timeout=SOON)
    assert is_bare(page)
    page.unroute("**/api/**")
    until(lambda: [one["note"]["fact"] for one in strict_day.logged()] == ["Finished without a connection"], 20)
    assert is_bare(page)


def test_what_was_kept_before_it_was_forbidden_leaves_the_device_once_the_server_has_it(day: Day) -> None:
    (item,) = log(day, "The plan is late.")
    page = amending(day, day.page(), item)
    page.route("**/api/drafts/*", lambda route: route.abort())
    end_of(text(page)).press_sequentially(" Typed before")
    until(lambda: len(on_device(page)) == 1)
    page.goto("about:blank")
    page.unroute("**/api/drafts/*")
    day.server.environ["EVIDENCE_BROWSER_DRAFTS"] = "off"
    day.server.stop()
    day.server.start()
    try:
        day.open(page, "home")
        until(
            lambda: (
                [one["body"]["text"] for one in kept(day, f"amend.fact:{item}")] == ["The plan is late. Typed before"]
            )
        )
        until(lambda: on_device(page) == [])
        day.open(page, "home")
        until(lambda: is_bare(page))
    finally:
        del day.server.environ["EVIDENCE_BROWSER_DRAFTS"]
        day.server.stop()


def test_a_name_to_avoid_is_pointed_out_in_a_field_too_and_replaced_with_one_tap(day: Day) -> None:
    avoid(day, "Tamsin Orrowby", "the child (T3)")
    page = asking(day, day.page("lead"), log(day, "Waited two years.")[0])
    text(page, ASKED).fill("Was that Tamsin?")
    button = field(page, ASKED).get_by_role("button", name="Replace with the child (T3)")
    expect(field(page, ASKED).locator(".identifiers")).to_contain_text("“Tamsin” is a name to avoid.")
    button.click()
    expect(text(page, ASKED)).to_have_value("Was that the child (T3)?")
    says(page, "Saved", ASKED)
    expect(button).to_have_count(0)
