"""A team's day on the real server: in by a link, an inspection, fieldwork, evidence, what it covers, and the pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from evidence.ids import new_id
from tests.browser.conftest import Day
from tests.web.conftest import PASSWORD, Server, free_port

SIZE = {"width": 1280, "height": 900}
WHOLE_PAGE = 30_000  # milliseconds until a screen stands in a browser that has nothing yet
FACTS = ("Parents wait a year for a place.", "A child says the centre listens.", "Two schools share one mentor.")
FORMULA = '=HYPERLINK("https://example.org")'


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
    """In a list of Streamlit: type a part, take the first. The arrow opens a list that closed meanwhile."""
    settled(page)
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(words)
    box.press("ArrowDown")
    page.get_by_role("option").filter(has_text=words).first.click()
    expect(page.get_by_role("listbox")).to_have_count(0)


def settled(page: Page) -> None:
    """Streamlit shows what follows from the last touch."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words, exact=True, level=1)).to_be_visible(timeout=WHOLE_PAGE)


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


def test_a_cell_of_coverage_leads_to_its_items(day: Day) -> None:
    log(day, FACTS[0], source_kind="parent", areas=[{"code": "L4", "stance": None}])
    log(day, FACTS[1], source_kind="child", areas=[{"code": "L4", "stance": None}])
    page = day.open(day.page(), "coverage")
    expect(page.locator("svg.marks").first).to_be_visible(timeout=WHOLE_PAGE)
    page.get_by_role("button", name="Open the items of a cell").click()
    popover = page.get_by_test_id("stPopoverBody")
    choose(page, "Outcome area", "L4")
    choose(page, "Source", "Parent or carer")
    link = popover.get_by_role("link", name="Show these items")
    expect(link).to_have_attribute("href", re.compile("areas=L4&source_kinds=parent$"))
    link.click()
    title(page, "Evidence")
    expect(page.get_by_role("status").filter(has_text="1 item found")).to_be_visible()
    expect(page.locator(".ev-fact")).to_have_text([FACTS[0]])


def test_a_cell_of_coverage_that_is_pressed_leads_to_its_items(day: Day) -> None:
    log(day, FACTS[0], source_kind="parent", areas=[{"code": "L4", "stance": None}])
    log(day, FACTS[1], source_kind="child", areas=[{"code": "L4", "stance": None}])
    page = day.open(day.page(), "coverage")
    press_cell(page, "Parent or carer", "L4")
    title(page, "Evidence")
    expect(page).to_have_url(re.compile("areas=L4&source_kinds=parent$"))
    expect(page.locator(".ev-fact")).to_have_text([FACTS[0]])


def test_the_way_back_from_a_cell_stays_at_coverage(day: Day) -> None:
    log(day, FACTS[0], source_kind="parent", areas=[{"code": "L4", "stance": None}])
    page = day.open(day.page(), "coverage")
    press_cell(page, "Parent or carer", "L4")
    title(page, "Evidence")
    page.go_back()
    title(page, "Coverage")
    settled(page)
    expect(page.locator("svg.marks").first).to_be_visible()
    title(page, "Coverage")


def press_cell(page: Page, source: str, area: str) -> None:
    """In its middle, on the number: where a finger or a mouse goes."""
    cell = page.locator(f"svg.marks path[aria-label^='Source: {source}; Outcome area: {area} ']")
    expect(cell).to_be_visible(timeout=WHOLE_PAGE)
    settled(page)
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_pack_is_built_and_downloaded_with_every_item_and_no_formula(day: Day, tmp_path: Path) -> None:
    for fact in (*FACTS, FORMULA):
        log(day, fact)
    page = day.open(day.page(), "packs")
    page.get_by_role("button", name="Build the pack").click(timeout=WHOLE_PAGE)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download").click(timeout=WHOLE_PAGE)
    path = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(path)
    assert path.name.startswith("evidence-pack-ASEND-TEST-")
    book = load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {*FACTS, FORMULA} <= {cell.value for cell in book["Items"]["G"]}
    assert "f" not in {cell.data_type for cell in cells}
    with day.server.client() as nobody:
        assert nobody.get(downloading.value.url).status_code in (303, 401)


def test_an_item_to_tag_is_tagged_and_reviewed(day: Day) -> None:
    item = log(day, FACTS[0], areas=[], stance=None)
    page = open_item(day, "inspector", item)
    page.get_by_role("button", name="I2 ").click()
    page.get_by_role("radio", name="Mixed").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    note = stored(day, item)
    assert (note["stance"], [area["code"] for area in note["areas"]]) == ("mixed", ["I2"])

    lead = open_item(day, "lead", item)
    lead.get_by_role("button", name="Ask").click()
    lead.get_by_label("What do you want to know?").fill("Who said this?")
    lead.get_by_role("button", name="Send the query").click()
    expect(lead.get_by_text("Query sent")).to_be_visible()
    open_item(day, "inspector", item, page)
    expect(page.get_by_text("Who said this?").first).to_be_visible()
    page.get_by_label("Your answer").fill("The parent in the meeting.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Answer sent")).to_be_visible()
    open_item(day, "lead", item, lead)
    expect(lead.get_by_text("The parent in the meeting.").first).to_be_visible()
    lead.get_by_role("button", name="Accept").click()
    expect(lead.locator(".ev-review-accepted")).to_be_visible()


def test_the_second_of_two_who_amend_an_item_at_once_sees_both_texts(day: Day) -> None:
    item = log(day, FACTS[0])
    mine, theirs = open_item(day, "inspector", item), open_item(day, "other", item)
    for page, text in ((mine, "As I heard it"), (theirs, "As they heard it")):
        page.get_by_role("button", name="Amend text").click()
        page.get_by_label("What was seen, heard or read").fill(text)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.get_by_text("Saved", exact=True)).to_be_visible()
    theirs.get_by_role("button", name="Save", exact=True).click()
    both = theirs.get_by_role("alert").filter(has_text="Ines Pector amended this item")
    expect(both).to_be_visible()
    expect(theirs.get_by_text("Saved now", exact=True).locator("xpath=..")).to_contain_text("As I heard it")
    expect(theirs.get_by_text("Yours, not saved yet").locator("xpath=..")).to_contain_text("they")
    assert stored(day, item)["fact"] == "As I heard it"
    theirs.get_by_role("button", name="Go on from mine").click()
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.get_by_text("Saved", exact=True)).to_be_visible()
    assert stored(day, item)["fact"] == "As they heard it"


def log(day: Day, fact: str, **fields: Any) -> str:
    """An item by the inspector, as the note form sends it; its id."""
    note = {
        "happened_at": "2026-11-17T10:30:00Z",
        "source_kind": "parent",
        "directness": "first_hand",
        "discipline": "education",
        "fact": fact,
        "stance": "working_well",
        "areas": [{"code": "I1", "stance": None}],
        **fields,
    }
    sent = {"item_id": str(new_id()), "inspection_id": str(day.inspection_id), "note": note}
    with day.server.client("inspector") as client:
        answer = client.post("/api/items", json=sent)
    assert answer.status_code == 201, answer.text
    return sent["item_id"]  # type: ignore[return-value]


def open_item(day: Day, who: str, item: str, page: Page | None = None) -> Page:
    page = day.open(page or day.page(who), "evidence", item=item)
    expect(page.get_by_role("heading", name="Review")).to_be_visible(timeout=WHOLE_PAGE)
    return page


def stored(day: Day, item: str) -> dict[str, Any]:
    return next(one["note"] for one in day.logged() if one["item_id"] == item)
