"""Evidence in a real browser: what the screen looks like, single keys, a phone, and text that stays text."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Day

FACTS = ("The plan came late.", "The bus never came.", "The plan is read aloud.")
HOSTILE = (
    "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>",
    "![x](https://evil.example/x.png) **bold** :material/delete: $x^2$ https://evil.example",
    "مرحبا بالعالم \u202eevil\u202c 🎈",
)
WHOLE_PAGE = 30_000


def log(day: Day, *facts: str, who: str = "inspector", **fields: object) -> list[str]:
    """Items as the form sends them."""
    note = {
        "happened_at": "2026-11-20T10:30:00Z",
        "source_kind": "child",
        "discipline": "education",
        "directness": "first_hand",
        "stance": "working_well",
        "areas": [{"code": "I2", "stance": None}],
        "themes": [],
        "facets": [],
        **fields,
    }
    ids = []
    with day.server.client(who) as client:
        for fact in facts:
            item_id = str(uuid4())
            body = {"item_id": item_id, "inspection_id": str(day.inspection_id), "note": {**note, "fact": fact}}
            answer = client.post("/api/items", json=body, headers={"origin": day.server.url})
            assert answer.status_code == 201, answer.text
            ids.append(item_id)
    return ids


def evidence(day: Day, page: Page, **query: str) -> Page:
    day.open(page, "evidence", **query)
    expect(page.locator(".ev-found")).to_be_visible(timeout=WHOLE_PAGE)
    return page


def card(page: Page, fact: str) -> None:
    page.get_by_role("button", name="Open: " + fact).click()
    expect(page.locator(".ev-item-head")).to_be_visible()


def test_words_are_searched_while_they_are_typed_marked_and_never_in_the_address(day: Day) -> None:
    log(day, *FACTS)
    page = evidence(day, day.page())
    page.get_by_label("Search all words").press_sequentially("plan")
    expect(page.locator(".ev-found")).to_contain_text("2 items found")
    expect(page.locator("mark")).to_have_count(2)
    assert "plan" not in page.url
    card(page, "The plan came late.")
    assert "plan" not in page.url


def test_single_keys_walk_the_list_tag_and_ask_and_are_off_while_one_types(day: Day) -> None:
    log(day, *FACTS)
    page = evidence(day, day.page("lead"))
    card(page, FACTS[2])
    text = page.locator(".st-key-ev_item .ev-text")
    page.keyboard.press("j")
    expect(text).to_have_text(FACTS[1])
    page.keyboard.press("k")
    expect(text).to_have_text(FACTS[2])
    page.keyboard.press("t")
    expect(page.get_by_text("Close tags")).to_be_visible()
    page.keyboard.press("q")
    comment = page.get_by_label("What do you want to know?")
    comment.press_sequentially("jkatq")
    expect(comment).to_have_value("jkatq")
    expect(text).to_have_text(FACTS[2])
    page.get_by_role("heading", name="Review").click()
    page.keyboard.press("a")
    expect(page.locator(".ev-review-accepted")).to_be_visible()


def test_single_keys_can_be_switched_off_for_good(day: Day) -> None:
    log(day, *FACTS)
    page = evidence(day, day.page("other"))
    page.locator("label").filter(has_text="Single keys").click()
    card(page, FACTS[2])
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_visible()
    again = evidence(day, page)
    card(again, FACTS[2])
    again.keyboard.press("j")
    expect(again.get_by_role("button", name="Next", exact=True)).to_be_visible()
    expect(again.locator(".st-key-ev_item .ev-text")).to_have_text(FACTS[2])


def test_a_screen_left_open_says_what_is_new_and_shows_it(day: Day) -> None:
    log(day, FACTS[0])
    page = evidence(day, day.page("lead"))
    expect(page.locator(".ev-found")).to_contain_text("1 item")
    log(day, FACTS[1], FACTS[2])
    page.get_by_role("button", name="2 new items since you opened this. Show").click(timeout=WHOLE_PAGE)
    expect(page.locator(".ev-found")).to_contain_text("3 items")


def test_on_a_phone_an_item_lies_over_the_list_which_stays_where_it_was(day: Day) -> None:
    log(day, *(f"Item number {number} of a long list." for number in range(12)))
    page = evidence(day, day.page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    page.get_by_role("button", name="Open: Item number 3 ").click()
    expect(page.locator(".ev-item-head")).to_be_in_viewport()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.get_by_role("button", name="List", exact=True).click()
    expect(page.get_by_role("button", name="Open: Item number 3 ")).to_be_in_viewport()
    assert page.locator(".st-key-ev_filters [data-testid=stButtonGroup]").first.is_hidden()
    page.get_by_role("button", name="Filters").click()
    expect(page.locator(".st-key-ev_filters [data-testid=stButtonGroup]").first).to_be_visible()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_stays_text(day: Day, text: str) -> None:
    (item_id,) = log(day, text, words=text, meaning=text, source_role=text)
    page = day.page("lead")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    evidence(day, page, item=item_id)
    shown = page.locator(".st-key-ev_item .ev-text")
    expect(shown).to_have_text(text)
    expect(page.locator(".ev-item .ev-fact")).to_have_text(text)
    assert page.title() != "run"
    assert page.locator(".stMain a[href*=evil]").count() == 0
    assert not [url for url in asked if "evil.example" in url]


def test_who_only_observes_is_not_offered_to_log_and_is_told_why_at_its_address(day: Day) -> None:
    page = day.page("observer")
    page.goto(f"{day.server.url}/home")
    expect(page.get_by_role("link", name="Fieldwork")).to_be_visible(timeout=WHOLE_PAGE)
    expect(page.get_by_role("link", name="Log evidence")).to_have_count(0)
    page.goto(f"{day.server.url}/log")
    expect(page.get_by_text("You are an observer of this inspection")).to_be_visible(timeout=WHOLE_PAGE)


def test_the_link_that_the_keyboard_is_on_can_be_seen(day: Day) -> None:
    page = day.open(day.page(), "")
    expect(page.get_by_text("Logged by you today")).to_be_visible(timeout=WHOLE_PAGE)
    page.keyboard.press("Tab")  # from here on the browser shows the focus
    focused = "e => { e.focus(); return getComputedStyle(e).outlineStyle }"
    for link in ("stSidebarNavLink", "stPageLink-NavLink"):
        assert page.get_by_test_id(link).first.evaluate(focused) == "solid"
