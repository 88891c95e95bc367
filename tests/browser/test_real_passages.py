"""Passages of three published inspections: imported as evidence, seen in coverage and impact, tagged in the browser."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from evidence import imports, inspections, people, teams
from evidence.access import Role
from evidence.imports import mappings
from evidence.store import Store
from tests.browser.conftest import Day
from tests.conftest import a_plan
from tests.web.conftest import Server, furnished

DATA = Path(__file__).parents[1] / "data"
AREAS = {"hounslow": 43, "worcestershire": 41, "bury": 39}  # passages
WHOLE_PAGE = 30_000  # milliseconds until a screen stands in a browser that has nothing yet


@pytest.fixture(scope="module")
def imported(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, UUID]]]:
    """A server whose home has an inspection of each area, filled by the importer."""
    server = furnished(tmp_path_factory.mktemp("passages") / "home")
    with (real_data / "published_passages.csv").open(encoding="utf-8", newline="") as file:
        passages = list(csv.DictReader(file))
    store = Store(server.home)
    made = {area: bring_in(store, server, area, [row for row in passages if row["area"] == area]) for area in AREAS}
    store.close()
    try:
        server.start()
        yield server, made
    finally:
        server.stop()


def bring_in(store: Store, server: Server, area: str, passages: list[dict[str, str]]) -> UUID:
    lead, inspector = (people.user(store, server.people[who], None) for who in ("lead", "inspector"))
    assert server.inspection_id is not None
    framework = inspections.get(store, lead, server.inspection_id).framework
    plan = a_plan(reference=f"PUBLISHED-{area.upper()}", area_code="", area_name=area.title())
    led = inspections.set_up(store, lead, framework=framework, plan=plan)
    teams.join(store, lead, led, person_id=server.people["inspector"], role=Role.INSPECTOR, discipline="education")
    seen = inspections.get(store, inspector, led.inspection_id)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(passages[0]))
    writer.writeheader()
    writer.writerows(passages)
    outcome = imports.bring_in(
        store,
        inspector,
        seen,
        name="passages.csv",
        content=out.getvalue().encode(),
        mapping=mappings.load(DATA / "passages.toml"),
    )
    assert outcome.stored == AREAS[area]
    return led.inspection_id


@pytest.fixture
def day_of(imported: tuple[Server, dict[str, UUID]], browser: Browser) -> Iterator[Callable[[str], Day]]:
    server, made = imported
    days: list[Day] = []

    def in_area(area: str) -> Day:
        days.append(Day(server, made[area], browser.new_context))
        return days[-1]

    yield in_area
    for context in [context for day in days for context in day.contexts]:
        context.close()


@pytest.mark.parametrize("area", AREAS)
def test_coverage_and_impact_show_the_passages_of_an_inspection(day_of: Callable[[str], Day], area: str) -> None:
    day = day_of(area)
    page = shown(day.open(day.page(), "coverage"))
    expect(page.get_by_text(f"{AREAS[area]} in all")).to_be_visible()
    passages = cells(page, "I3")["Document"]
    assert int(passages) > 0
    shown(day.open(page, "impact"))
    assert passages in cells(page, "I3").values()


def test_a_passage_that_is_tagged_in_the_browser_counts_in_coverage(day_of: Callable[[str], Day]) -> None:
    day = day_of("bury")
    page = day.open(day.page(), "evidence", marks="to_tag")
    page.get_by_role("button", name="Open:").first.press("Enter", timeout=WHOLE_PAGE)
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    page.locator(".st-key-ev_item").get_by_role("button", name="L4 ").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    shown(day.open(page, "coverage"))
    assert cells(page, "L4")["Document"] == "1"


def shown(page: Page) -> Page:
    """Until its first figure is drawn."""
    expect(page.locator("svg.marks").first).to_be_visible(timeout=WHOLE_PAGE)
    return page


def cells(page: Page, area: str) -> dict[str, str]:
    """The row of this area in the table below the first figure."""
    page.get_by_text("The same numbers as a table").first.click()
    table = page.get_by_role("table").first
    expect(table).to_be_visible()
    row = table.get_by_role("row").filter(has_text=area).first
    heads = table.get_by_role("columnheader").all_inner_texts()
    # Where columns have no room a cell repeats its heading before its number.
    numbers = row.locator("th, td").evaluate_all("cells => cells.map(cell => cell.lastChild.textContent)")
    return dict(zip(heads, numbers, strict=True))
