"""When the connection or the sign-in goes: our words, nothing in the way of typing, and nothing lost by signing out."""

from __future__ import annotations

import signal

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Day, sign_in
from tests.web.conftest import PASSWORD


def a_page_of_its_own_sign_in(day: Day) -> Page:
    """A session that the test may end without ending that of other tests."""
    page = day.page()
    token = day.server.signed_in("inspector")
    page.context.add_cookies([{"name": "evidence_session", "value": token, "url": day.server.url}])
    day.open(page, "log")
    fact(page).click()
    return page


def fact(page: Page) -> Locator:
    return page.locator("textarea").first


def banner(page: Page) -> Locator:
    return page.locator("#evidence-banner")


def test_a_lost_server_is_said_in_our_words_and_does_not_stop_the_typing(day: Day) -> None:
    page = day.page()
    day.open(page, "log")
    fact(page).click()
    day.server.stop(signal.SIGKILL)
    words = [f"word{number}" for number in range(120)]
    for word in words:  # longer than Streamlit takes until it shows its own dialog
        page.keyboard.type(f"{word} ", delay=10)
    expect(banner(page)).to_contain_text("No connection. What you type is kept on this device.")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(fact(page)).to_have_value(" ".join(words) + " ")
    day.server.start()
    expect(banner(page)).to_contain_text("Connected again", timeout=60_000)
    expect(banner(page)).to_be_empty()
    expect(fact(page)).to_have_value(" ".join(words) + " ")


def test_an_ended_session_offers_to_sign_in_again_and_the_page_goes_on(day: Day) -> None:
    page = a_page_of_its_own_sign_in(day)
    page.keyboard.type("Half a sentence")
    page.request.delete(f"{day.server.url}/api/session", headers={"origin": day.server.url})
    expect(banner(page)).to_contain_text("You have been signed out. Sign in again; your text is kept.", timeout=30_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    with page.context.expect_page() as opened:
        banner(page).get_by_role("link", name="Sign in").click()
    form = opened.value
    form.get_by_label("E-mail address").fill("inspector@example.org")
    form.get_by_label("Password", exact=True).fill(PASSWORD)
    form.get_by_role("button", name="Sign in").click()
    form.wait_for_url("**/log?inspection=*")
    form.close()
    expect(banner(page)).to_be_empty(timeout=30_000)
    expect(fact(page)).to_have_value("Half a sentence")


def test_a_page_says_when_somebody_else_has_signed_in(day: Day) -> None:
    page = a_page_of_its_own_sign_in(day)
    sign_in(day.server, page.context, "other")
    expect(banner(page)).to_contain_text("Otto Inspector has signed in here", timeout=30_000)


def test_signing_out_is_refused_while_something_is_unsent_and_cannot_go(day: Day) -> None:
    page = a_page_of_its_own_sign_in(day)
    page.route("**/api/drafts/*", lambda route: route.abort())
    page.keyboard.type("Not sent yet")
    page.get_by_role("link", name="Sign out").click()
    expect(banner(page)).to_contain_text("You are still signed in: 1 text has not been sent yet", timeout=40_000)
    page.unroute("**/api/drafts/*")
    page.get_by_role("link", name="Sign out").click()
    page.wait_for_url("**/sign-in?signed-out")
    expect(page.get_by_role("status").first).to_have_text("You have signed out.")
    assert "Not sent yet" in str(day.drafts())


def test_no_screen_breaks_the_content_security_policy(day: Day) -> None:
    page = day.page("lead")
    broken: list[str] = []
    elsewhere: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if "Content Security" in message.text else None)
    page.on("request", lambda request: elsewhere.append(request.url) if _leaves(day, request.url) else None)
    for screen in ("", "log", "evidence", "fieldwork", "coverage", "impact", "packs", "inspections"):
        day.open(page, screen)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        page.wait_for_timeout(500)
    assert broken == []
    assert elsewhere == []


def _leaves(day: Day, url: str) -> bool:
    ours = (day.server.url, day.server.url.replace("http", "ws", 1), "data:", "blob:")
    return not url.startswith(ours)
