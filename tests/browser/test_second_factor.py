"""The second step of signing in as people meet it, on a phone: setting it up, and signing in again while they write."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from evidence.private import authenticators, sessions
from tests.web.conftest import PASSWORD, Server, furnished, running


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Asks administrators and leads for the second step."""
    server = furnished(tmp_path_factory.mktemp("guarded") / "home")
    server.environ = {"EVIDENCE_SECOND_FACTOR": ""}
    yield from running(server)


@pytest.fixture
def page(guarded: Server, browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}, base_url=guarded.url) as context:
        yield context.new_page()


def give_password(page: Page) -> None:
    page.get_by_label("E-mail address").fill("lead@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def give_code(page: Page, secret: str, button: str) -> None:
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name=button).click()


def test_a_lead_sets_it_up_and_signs_in_with_it_again_while_a_note_is_being_written(
    guarded: Server, page: Page
) -> None:
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if "Content Security" in message.text else None)
    page.goto("/log")
    give_password(page)
    code = page.get_by_role("img", name="QR code").bounding_box()
    assert code is not None
    assert code["width"] > 200, "a phone must be able to read it"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    secret = re.sub(r"\s", "", page.locator(".key").inner_text())
    give_code(page, secret, "Continue")
    expect(page.get_by_role("listitem")).to_have_count(10)
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/log?inspection=*")
    page.locator("textarea").first.click()
    page.keyboard.type("Half a sentence")

    with guarded.private() as private:
        sessions.end_all(private)
        private.run("update authenticator set last_step = 0")  # as if half a minute had passed
    banner = page.locator("#evidence-banner")
    expect(banner).to_contain_text("You have been signed out", timeout=30_000)
    with page.context.expect_page() as opened:
        banner.get_by_role("link", name="Sign in").click()
    form = opened.value
    give_password(form)
    give_code(form, secret, "Sign in")
    form.wait_for_url("**/log?inspection=*")
    expect(banner).to_be_empty(timeout=30_000)
    expect(page.locator("textarea").first).to_have_value("Half a sentence")
    assert broken == []
    with guarded.private() as private:
        assert authenticators.of(private, guarded.people["lead"]) is not None
