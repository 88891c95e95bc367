"""The note form on the real server: nothing that was typed is lost, all is stored once, and it needs no mouse."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import APIResponse, BrowserContext, Locator, Page, Playwright, Route, expect

from evidence.ids import new_id
from evidence.private import avoided
from tests.browser.conftest import ARGUMENTS, Day, chromium_path
from tests.web.conftest import until

SOON = 20_000


BARE = """<!doctype html><html lang="en-GB"><title>Note form</title><main></main><script type="module">
import place from '/_stcore/bidi-components/note-form.form/streamlit.js';
place({parentElement: document.querySelector('main'), data: %s});
</script>"""


def form(day: Day, page: Page, **query: str) -> Page:
    """The note form on its screen."""
    return opened(day.open(page, "log", **query))


def bare(day: Day, page: Page) -> Page:
    """The note form on an empty page of the same origin: where Streamlit does not matter, in a tenth of the time."""
    data = {"inspection": str(day.inspection_id), "person": str(day.server.people["inspector"]), "api": "/api"}
    page.route("**/bare", lambda route: route.fulfill(content_type="text/html", body=BARE % json.dumps(data)))
    page.goto(f"{day.server.url}/bare")
    return opened(page)


def opened(page: Page) -> Page:
    fact(page).wait_for(timeout=30_000)
    return page


def on_paper(page: Page) -> Page:
    """From a source that is not a person: nothing more is asked."""
    page.get_by_label("Source", exact=True).select_option("document")
    return page


def ready(day: Day, page: Page) -> Page:
    return on_paper(bare(day, page))


def fact(page: Page) -> Locator:
    return page.get_by_role("textbox", name="What was seen, heard or read")


def area(page: Page, code: str) -> Locator:
    return page.locator(f"button.pill[data-id='{code}']")


def stored(page: Page) -> Locator:
    """The notes below the form that the server has."""
    return page.locator(".items .item:not(.queued):not(.refused)")


def waiting(page: Page) -> Locator:
    return page.locator(".items .item.queued")


def says(page: Page, words: str) -> None:
    expect(page.locator(".status")).to_contain_text(words, timeout=SOON)


def log(page: Page, text: str) -> None:
    fact(page).fill(text)
    page.keyboard.press("Control+Enter")


def log_and_wait(page: Page, text: str) -> None:
    log(page, text)
    expect(stored(page).filter(has_text=text)).to_have_count(1)
    expect(page.locator(".toast")).to_contain_text("Logged.")


def facts(day: Day, who: str = "inspector") -> list[str]:
    return sorted(item["note"]["fact"] for item in day.logged(who))


def written(day: Day) -> list[str]:
    """The texts of the drafts on the server."""
    return sorted(draft["body"]["note"]["fact"] for draft in day.drafts())


def fail(page: Page, path: str, answer: Callable[[Route], None]) -> None:
    page.route(f"**/api/{path}", answer)


# Nothing that was typed is lost


def test_typed_text_is_saved_on_the_server_while_typing_goes_on(day: Day) -> None:
    page = on_paper(form(day, day.page()))
    fact(page).press_sequentially("The plan names a speech therapist.", delay=60)
    assert day.drafts(), "saved before typing came to an end"
    says(page, "Saved")
    assert day.drafts()[0]["body"]["note"]["fact"] == "The plan names a speech therapist."


def test_a_whole_draft_survives_a_reload_within_the_second_it_was_typed_in(day: Day) -> None:
    page = on_paper(form(day, day.page()))
    area(page, "I3").click()
    page.get_by_text("Needs to be better", exact=True).click()
    fact(page).press_sequentially("Waited fourteen months")
    page.reload()
    expect(fact(page)).to_have_value("Waited fourteen months")
    expect(area(page, "I3")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("radio", name="Needs to be better")).to_be_checked()


AT_ONCE = """field => {
    const type = text => {
        field.value = text;
        field.dispatchEvent(new Event('input', {bubbles: true}));
    };
    for (let letters = 1; letters <= %d; letters += 1) type('x'.repeat(letters));
    location.reload();
}"""


@pytest.mark.parametrize("connected", [True, False])
def test_the_last_letter_before_a_reload_is_there_after_it(day: Day, connected: bool) -> None:
    """Typed faster than any disk writes, and left in the same moment."""
    page = ready(day, day.page())
    if not connected:
        fail(page, "drafts/*", lambda route: route.abort())
    with page.expect_navigation():
        fact(page).evaluate(AT_ONCE % 200)
    expect(fact(page)).to_have_value("x" * 200)
    if not connected:
        page.unroute("**/api/drafts/*")
    until(lambda: written(day) == ["x" * 200])
    page.reload()
    expect(fact(page)).to_have_value("x" * 200)


def test_a_draft_is_there_again_after_another_screen(day: Day) -> None:
    page = on_paper(form(day, day.page()))
    fact(page).press_sequentially("Half a sentence")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.get_by_role("link", name="Log evidence").first.click()
    expect(fact(page)).to_have_value("Half a sentence")


def test_a_draft_can_be_continued_on_another_device(day: Day) -> None:
    page = ready(day, day.page())
    fact(page).press_sequentially("Begun on the laptop")
    says(page, "Saved")
    page.context.close()
    day.contexts.clear()
    phone = bare(day, day.page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    expect(fact(phone)).to_have_value("Begun on the laptop")


def test_a_note_stored_while_the_list_is_under_way_stays_on_the_screen(day: Day) -> None:
    page = day.page()
    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))  # answered by the server before the note is there

    page.route("**/api/items?*", hold_the_first)
    ready(day, page)
    log(page, "Stored meanwhile")
    expect(page.locator(".toast")).to_contain_text("Logged.")
    route, old = held[0]
    route.fulfill(response=old)
    page.wait_for_timeout(1_000)
    expect(stored(page).filter(has_text="Stored meanwhile")).to_have_count(1)


def test_typed_text_and_waiting_notes_survive_a_killed_browser(
    day: Day, playwright: Playwright, tmp_path: Path
) -> None:
    profile = str(tmp_path / "profile")
    context = persistent(day, playwright, profile)
    page = ready(day, context.new_page())
    fail(page, "**", lambda route: route.abort())
    log(page, "Finished without a connection")
    expect(waiting(page)).to_have_count(1)
    fact(page).press_sequentially("Typed to the last letter")
    page.wait_for_timeout(150)
    kill(profile)
    context = persistent(day, playwright, profile)
    page = bare(day, context.new_page())
    expect(fact(page)).to_have_value("Typed to the last letter")
    expect(stored(page)).to_have_count(1, timeout=SOON)
    context.close()
    assert facts(day) == ["Finished without a connection"]


def persistent(day: Day, playwright: Playwright, profile: str) -> BrowserContext:
    context = playwright.chromium.launch_persistent_context(profile, executable_path=chromium_path(), args=ARGUMENTS)
    day.sign_in(context, "inspector")
    return context


def kill(profile: str) -> None:
    found = subprocess.run(["pgrep", "-f", profile], capture_output=True, text=True, check=False).stdout.split()
    for process in map(int, found):
        if process != os.getpid():
            os.kill(process, signal.SIGKILL)
    time.sleep(1)


def test_typed_text_survives_a_killed_server(day: Day) -> None:
    page = on_paper(form(day, day.page()))
    fact(page).press_sequentially("Before the server went. ")
    says(page, "Saved")
    day.server.stop(signal.SIGKILL)
    fact(page).press_sequentially("And after it.")
    says(page, "No connection: kept on this device")
    day.server.start()
    says(page, "Saved")
    expect(fact(page)).to_have_value("Before the server went. And after it.")
    assert day.drafts()[0]["body"]["note"]["fact"] == "Before the server went. And after it."


def test_versions_that_went_separate_ways_are_both_shown_and_kept(day: Day) -> None:
    page = ready(day, day.page())
    fact(page).press_sequentially("From here")
    says(page, "Saved")
    draft = day.drafts()[0]
    edits = {**draft["body"]["edits"], "phone": 4}
    body = {**draft["body"], "edits": edits, "note": {**draft["body"]["note"], "fact": "From the phone"}}
    with day.server.client("inspector") as client:
        answer = client.put(
            f"/api/drafts/{draft['draft_id']}",
            json={
                "inspection_id": str(day.inspection_id),
                "form": "note",
                "body": body,
            },
        )
    assert answer.status_code == 200, answer.text
    fact(page).press_sequentially(" and on")
    both = page.locator(".sheet")
    expect(both.filter(has_text="From the phone")).to_be_visible()
    both.filter(has_text="From here and on").get_by_role("button").click()
    says(page, "Saved")
    expect(fact(page)).to_have_value("From here and on")
    until(
        lambda: sorted(each["body"]["note"]["fact"] for each in day.drafts()) == ["From here and on", "From the phone"]
    )


# Stored exactly once


def test_a_double_press_logs_once_and_the_next_note_is_ready(day: Day) -> None:
    page = on_paper(form(day, day.page()))
    fact(page).fill("Pressed twice")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("Logged.")
    expect(fact(page)).to_have_value("")
    expect(fact(page)).to_be_focused()
    expect(page.locator(".error:visible")).to_have_count(0)
    assert facts(day) == ["Pressed twice"]
    assert not day.drafts()


WATCH = """field => {
    window.ready = new Promise(resolve => addEventListener('keydown', event => {
        if (event.key !== 'Enter' || !event.ctrlKey) return;
        const pressed = performance.now();
        const look = () => field.value === '' && field.getRootNode().activeElement === field
            ? resolve(performance.now() - pressed)
            : requestAnimationFrame(look);
        look();
    }, {capture: true}));
}"""


def test_the_next_note_is_ready_within_a_second(day: Day) -> None:
    """From the press to the empty field with the cursor in it, by the clock of the page."""
    page = ready(day, day.page())
    fact(page).fill("The next one waits already.")
    fact(page).evaluate(WATCH)
    page.keyboard.press("Control+Enter")
    milliseconds = page.evaluate("window.ready")
    assert milliseconds < 1_000
    expect(stored(page)).to_have_count(1)


def test_a_lost_answer_does_not_store_the_note_again(day: Day) -> None:
    page = ready(day, day.page())
    lost: list[Route] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(route)
        route.fetch()
        return route.abort()

    fail(page, "items", lose_the_first)
    log_and_wait(page, "Answer lost on the way")
    assert len(lost) == 1
    assert facts(day) == ["Answer lost on the way"]


def test_three_notes_without_a_connection_are_found_once_each(day: Day) -> None:
    page = on_paper(form(day, day.page()))
    page.context.set_offline(True)
    for number in range(3):
        log(page, f"Without a connection {number}")
        expect(waiting(page)).to_have_count(number + 1)
    says(page, "No connection: kept on this device, 3 notes waiting")
    assert facts(day) == []
    page.context.set_offline(False)
    expect(stored(page)).to_have_count(3, timeout=SOON)
    expect(waiting(page)).to_have_count(0)
    assert facts(day) == [f"Without a connection {number}" for number in range(3)]


def test_two_tabs_do_not_fight_over_what_waits(day: Day) -> None:
    context = day.context()
    one, two = ready(day, context.new_page()), ready(day, context.new_page())
    context.set_offline(True)
    for number, page in enumerate((one, two, one, two)):
        log(page, f"From two tabs {number}")
    expect(waiting(one)).to_have_count(4)
    expect(waiting(two)).to_have_count(4)
    sent: list[Any] = []
    context.on(
        "request", lambda each: sent.append(each) if (each.method, each.url[-6:]) == ("POST", "/items") else None
    )
    context.set_offline(False)
    for page in (one, two):
        expect(stored(page)).to_have_count(4, timeout=SOON)
    assert facts(day) == [f"From two tabs {number}" for number in range(4)]
    assert len(sent) == 4


def test_a_draft_is_open_in_one_tab_only(day: Day) -> None:
    context = day.context()
    one = ready(day, context.new_page())
    fact(one).press_sequentially("In the first tab")
    says(one, "Saved")
    two = bare(day, context.new_page())
    expect(fact(two)).to_have_value("")
    two.get_by_text("1 unfinished note").click()
    two.get_by_role("button", name="Continue it here").click()
    expect(fact(two)).to_have_value("In the first tab")
    expect(fact(one)).to_have_value("")
    log_and_wait(two, "In the second tab")
    assert facts(day) == ["In the second tab"]


def test_a_note_waits_for_the_next_sign_in(day: Day) -> None:
    context = day.context()
    page = ready(day, context.new_page())
    context.clear_cookies()
    log(page, "Written while signed out")
    says(page, "Sign in again: your text is kept on this device, 1 note waiting")
    day.sign_in(context, "other")  # on the same device: nothing may go out in that person's name
    page.wait_for_timeout(2_500)
    assert facts(day, "other") == []
    day.sign_in(context, "inspector")
    expect(stored(page)).to_have_count(1, timeout=SOON)
    assert facts(day) == ["Written while signed out"]


# Refused, undone, corrected


@pytest.mark.parametrize(
    ("text", "words"), [("A bell \a rings", "hidden character"), ("A corner \ufffe of Unicode", "hidden character")]
)
def test_what_the_server_refuses_stays_in_the_form_with_the_reason(day: Day, text: str, words: str) -> None:
    page = ready(day, day.page())
    log(page, text)
    expect(page.locator("#wrong-fact")).to_contain_text(words)
    expect(fact(page)).to_have_value(text)
    assert facts(day) == []
    log_and_wait(page, "Without it")


def test_what_cannot_be_logged_is_said_at_its_field(day: Day) -> None:
    page = bare(day, day.page())
    page.keyboard.press("Control+Enter")
    expect(page.locator("#wrong-fact")).to_contain_text("Write what was seen")
    expect(page.locator("#wrong-source_kind")).to_contain_text("Choose who or what")
    fact(page).fill("😀" * 10_001)
    expect(page.locator(".counter").first).to_contain_text("2 too many")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#wrong-fact")).to_contain_text("2 characters too long")
    assert facts(day) == []


def test_text_that_looks_like_code_is_shown_and_stored_as_text(day: Day) -> None:
    text = "<img src=x onerror=alert(1)> =cmd|' /C calc'!A0 **bold** \u202eright to left"
    page = ready(day, day.page())
    log(page, text)
    expect(stored(page).locator(".clip")).to_have_text(text)
    assert facts(day) == [text]


def test_undo_takes_the_note_back_and_gives_the_text_again(day: Day) -> None:
    page = ready(day, day.page())
    area(page, "L2").click()
    log_and_wait(page, "Too early")
    page.get_by_role("button", name="Undo").click()
    expect(fact(page)).to_have_value("Too early")
    expect(area(page, "L2")).to_have_attribute("aria-pressed", "true")
    expect(stored(page)).to_have_count(0)
    assert facts(day) == []
    log_and_wait(page, "Just in time")
    assert facts(day) == ["Just in time"]


def test_a_note_is_corrected_and_the_unfinished_one_comes_back(day: Day) -> None:
    page = ready(day, day.page())
    log_and_wait(page, "Fourten months")
    fact(page).press_sequentially("Half of the next")
    stored(page).get_by_role("button").click()
    expect(page.get_by_text("Correcting the note of")).to_be_visible()
    fact(page).fill("Fourteen months")
    page.get_by_role("button", name="Save correction").click()
    expect(page.locator(".toast")).to_contain_text("Correction saved.")
    expect(fact(page)).to_have_value("Half of the next")
    expect(stored(page)).to_contain_text("Fourteen months")
    assert facts(day) == ["Fourteen months"]


@pytest.mark.parametrize("whose", ["the stored one", "mine"])
def test_two_people_who_correct_one_note_see_both_texts(day: Day, whose: str) -> None:
    page = ready(day, day.page())
    log_and_wait(page, "As it was")
    stored(page).get_by_role("button").click()
    fact(page).fill("As I see it")
    item = day.logged()[0]
    with day.server.client("lead") as client:
        answer = client.post(
            f"/api/items/{item['item_id']}/revisions",
            json={
                "inspection_id": str(day.inspection_id),
                "base": item["revision_id"],
                "note": {**item["note"], "fact": "As the lead sees it"},
            },
        )
    assert answer.status_code == 201, answer.text
    page.keyboard.press("Control+Enter")
    conflict = page.locator(".conflict")
    expect(conflict).to_contain_text("As the lead sees it")
    expect(conflict).to_contain_text("Lee Lead")
    expect(conflict).to_contain_text("As I see it")
    conflict.get_by_role("button", name=f"Go on from {whose}").click()
    expect(fact(page)).to_have_value("As I see it" if whose == "mine" else "As the lead sees it")
    expect(conflict).to_contain_text("As the lead sees it" if whose == "mine" else "As I see it")
    fact(page).fill("As we see it")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("Correction saved.")
    assert facts(day) == ["As we see it"]


# By keyboard alone, and around the form


def test_five_notes_by_keyboard_alone(day: Day) -> None:
    page = form(day, day.page())
    expect(fact(page)).to_be_focused()
    keyboard = page.keyboard
    for _ in range(3):  # back to the source, once: it stays
        keyboard.press("Shift+Tab")
    keyboard.type("Doc")
    for _ in range(3):
        keyboard.press("Tab")
    for number in range(1, 6):
        expect(fact(page)).to_be_focused()
        keyboard.type(f"Read in file {number}")
        for _ in range(3):  # past the two folds to the first strand
            keyboard.press("Tab")
        keyboard.press(str(number))
        keyboard.press("Tab")  # its own stance
        keyboard.press("Tab")  # the second strand
        keyboard.press("Tab")  # what it shows
        keyboard.press("2")
        keyboard.press("Control+Enter")
        expect(stored(page)).to_have_count(number)
    notes = [item["note"] for item in reversed(day.logged())]
    assert [note["fact"] for note in notes] == [f"Read in file {number}" for number in range(1, 6)]
    assert [note["areas"][0]["code"] for note in notes] == ["I1", "I2", "I3", "I4", "I5"]
    assert {(note["stance"], note["source_kind"]) for note in notes} == {("mixed", "document")}


def test_letters_typed_in_the_form_are_no_shortcuts_of_the_page(day: Day) -> None:
    page = form(day, day.page())
    area(page, "I1").press("r")
    area(page, "I1").press("c")
    fact(page).press_sequentially("rc")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(fact(page)).to_have_value("rc")


def test_a_paused_inspection_says_so_and_keeps_the_text(paused_day: Day) -> None:
    page = ready(paused_day, paused_day.page())
    expect(page.locator(".notice")).to_contain_text("This inspection is paused")
    log(page, "Written on the train home")
    expect(page.locator(".toast")).to_contain_text("This inspection is paused")
    says(page, "Saved")
    assert facts(paused_day) == []
    assert written(paused_day) == ["Written on the train home"]


def test_a_note_that_met_a_pause_comes_back_with_the_reason(paused_day: Day) -> None:
    page = paused_day.page()

    def as_it_was(route: Route) -> None:
        """The form was opened before the pause."""
        answer = route.fetch()
        known = answer.json()
        known["inspection"] |= {"status": "live", "can_log": True}
        route.fulfill(response=answer, json=known)

    fail(page, "note-form*", as_it_was)
    ready(paused_day, page)
    log(page, "A minute too late")
    expect(page.locator(".toast")).to_contain_text("Not logged")
    expect(fact(page)).to_have_value("A minute too late")
    assert facts(paused_day) == []


def test_what_is_unsent_can_be_sent_before_signing_out(day: Day) -> None:
    page = ready(day, day.page())
    fail(page, "**", lambda route: route.abort())
    log(page, "Before going home")
    expect(waiting(page)).to_have_count(1)
    fact(page).press_sequentially("And a half one")
    page.wait_for_timeout(200)
    count = "window.evidenceUnsent().count"
    assert page.evaluate(count) == 2
    assert page.evaluate("() => window.evidenceUnsent().send()") == 2
    page.unroute("**/api/**")
    assert page.evaluate("() => window.evidenceUnsent().send()") == 0
    assert page.evaluate(count) == 0
    assert facts(day) == ["Before going home"]
    assert day.drafts()[0]["body"]["note"]["fact"] == "And a half one"


def test_the_form_opens_for_the_activity_that_a_link_names(day: Day) -> None:
    with day.server.client("inspector") as client:
        answer: httpx.Response = client.get("/api/note-form", params={"inspection": str(day.inspection_id)})
    activity = next(each for each in answer.json()["activities"] if each["title"] == "Visit to Elm Tree Centre")
    page = form(day, day.page(), activity=activity["id"])
    expect(page.get_by_label("Activity")).to_have_value(activity["id"])
    page.get_by_label("Source", exact=True).select_option("observation")
    log_and_wait(page, "Seen on the visit")
    assert day.logged()[0]["note"]["activity_id"] == activity["id"]
    expect(page.get_by_label("Activity")).to_have_value(activity["id"])


def test_a_note_that_waits_goes_from_any_screen(day: Day) -> None:
    page = ready(day, day.page())
    fail(page, "**", lambda route: route.abort())
    log(page, "Left waiting")
    expect(waiting(page)).to_have_count(1)
    page.unroute("**/api/**")
    day.open(page, "home")
    until(lambda: facts(day) == ["Left waiting"])
    until(lambda: page.evaluate("() => window.evidenceUnsent?.().count") == 0)  # may still be loading


# What points to a person


KEPT_FORMS = """() => new Promise(resolve => {
    indexedDB.open('evidence-notes').onsuccess = ({target: {result: db}}) => {
        const request = db.transaction('forms').objectStore('forms').getAll();
        request.onsuccess = () => resolve(JSON.stringify(request.result));
    };
})"""


def avoid(day: Day, name: str, instead: str) -> None:
    """As a colleague has typed it on the Fieldwork screen."""
    with day.server.private() as private, private.transaction() as this:
        avoided.keep(this, day.inspection_id, new_id(), name, instead)


def test_a_name_to_avoid_is_pointed_out_and_replaced_with_one_tap_without_a_connection_too(day: Day) -> None:
    avoid(day, "Tamsin Orrowby", "the child (T3)")
    page = ready(day, day.page(viewport={"width": 390, "height": 844}))
    fact(page).fill("Nobody asked tamsin. Tamsin’s mother rang 07700 900123.")
    said = page.locator(".text").filter(has=fact(page)).get_by_role("status")
    expect(said).to_contain_text("“tamsin” is a name to avoid.")
    expect(said).to_contain_text("“07700 900123” looks like a telephone number.")
    expect(page.locator(".suspects")).to_be_in_viewport()
    expect(page.locator(".suspects")).to_contain_text("2 things may point to a person.")
    page.context.set_offline(True)
    said.get_by_role("button", name="Replace with the child (T3)").click()
    expect(fact(page)).to_have_value("Nobody asked the child (T3). The child (T3)’s mother rang 07700 900123.")
    fact(page).fill("Orrowby came.")
    expect(said).to_contain_text("“Orrowby” is a name to avoid.")
    page.context.set_offline(False)
    log_and_wait(page, "Orrowby came.")  # it warns, and a person decides
    expect(page.locator(".suspects")).to_be_hidden()
    forms = page.evaluate(KEPT_FORMS)
    assert "telephone" in forms, "the rules are kept for when there is no connection"
    assert "rrowby" not in forms


def test_what_a_folded_text_or_a_role_says_is_seen_beside_the_button(day: Day) -> None:
    avoid(day, "Tamsin Orrowby", "the mother")
    page = bare(day, day.page())
    page.get_by_label("Source", exact=True).select_option("parent")
    page.get_by_label("Their role").fill("Mrs Orrowby")
    page.locator("summary").filter(has_text="In their own words").click()
    page.get_by_role("textbox", name="In their own words").fill("Write to a.b@example.org")
    page.locator("summary").filter(has_text="In their own words").click()
    expect(page.locator(".suspects")).to_contain_text("2 things")
    page.get_by_role("button", name="Replace with the mother").click()
    expect(page.get_by_label("Their role")).to_have_value("The mother")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("textbox", name="In their own words")).to_be_focused()
