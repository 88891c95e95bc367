"""A team's day on the real server: in by a link, an inspection, fieldwork, evidence, what it covers, and the pack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import PASSWORD, Server, free_port

SIZE = {"width": 1280, "height": 900}


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Server]:
    """Nobody has been here yet."""
    server = Server(tmp_path / "home", free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()


def choose(page: Page, label: str, words: str) -> None:
    """In a list of Streamlit: type a part, take the first that is left."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(words)
    page.get_by_role("option").filter(has_text=words).first.click()
    expect(page.get_by_role("listbox")).to_have_count(0)


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words, exact=True, level=1)).to_be_visible(timeout=30_000)


def test_a_team_comes_in_by_links_sets_an_inspection_up_and_plans_a_visit(
    empty_server: Server, browser: Browser
) -> None:
    first, second = browser.new_context(viewport=SIZE), browser.new_context(viewport=SIZE)
    try:
        administrator = set_up_the_first(first.new_page(), empty_server)
        link = invite(administrator, empty_server, "Ines Pector", "inspector@example.org")
        accept(second.new_page(), link)
        assert second.pages[0].goto(link).status == 404, "it works once"
        set_up_an_inspection(administrator)
        add_to_the_team(administrator, "Ines Pector")
        plan_a_visit(administrator, "Elm Tree Centre")
        inspector = second.pages[0]
        inspector.goto(f"{empty_server.url}/fieldwork")
        expect(inspector.get_by_role("button", name="Elm Tree Centre", exact=True)).to_be_visible()
    finally:
        first.close()
        second.close()


def set_up_the_first(page: Page, server: Server) -> Page:
    page.goto(server.way_in())
    page.get_by_label("Your name").fill("Ada Minister")
    page.get_by_label("Your e-mail address").fill("admin@example.org")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Set up and sign in").click()
    title(page, "Home")
    return page


def invite(page: Page, server: Server, name: str, email: str) -> str:
    """The link, which is shown once."""
    page.get_by_role("link", name="People", exact=True).click()
    title(page, "People")
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("textbox", name="E-mail address").fill(email)
    page.get_by_role("button", name="Invite", exact=True).click()
    shown = page.locator("code").filter(has_text=f"{server.url}/")
    link = shown.inner_text().strip()
    page.get_by_role("button", name="I have copied it").click()
    expect(shown).to_have_count(0)
    return link


def accept(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name="Welcome, Ines Pector")).to_be_visible()
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    title(page, "Home")


def set_up_an_inspection(page: Page) -> None:
    page.get_by_role("link", name="Inspections", exact=True).click()
    title(page, "Inspections")
    page.get_by_role("button", name="Set up an inspection").click()
    choose(page, "Local area", "Dorset")
    page.get_by_label("Reference").fill("ASEND-2026-07")
    page.get_by_label("Local authority").fill("Dorset Council")
    page.get_by_role("button", name="Set up the inspection").click()
    expect(page.get_by_role("heading", name="Dorset")).to_be_visible()


def add_to_the_team(page: Page, name: str) -> None:
    page.get_by_text("Add somebody who can sign in already").click()
    choose(page, "Person", name)
    choose(page, "Discipline", "Health")
    page.get_by_role("button", name="Add to the team").click()
    expect(page.get_by_text("Added to the team.")).to_be_visible()


def plan_a_visit(page: Page, what: str) -> None:
    page.get_by_role("link", name="Fieldwork", exact=True).click()
    title(page, "Fieldwork")
    page.get_by_role("button", name="Plan an activity").click()
    page.get_by_label("What", exact=True).fill(what)
    choose(page, "Kind", "Alternative provision visit")
    page.get_by_role("button", name="Plan the activity").click()
    expect(page.get_by_role("button", name=what, exact=True)).to_be_visible()
