"""Passages of three published inspections: imported, seen in coverage and impact, tagged, taken along as a pack."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from evidence import imports, inspections, people, teams
from evidence.access import Role
from evidence.imports import mappings
from evidence.settings import PROJECT
from evidence.store import Store
from tests.browser.conftest import Day
from tests.conftest import a_plan
from tests.libreoffice import read_by_libreoffice
from tests.unit.test_packs import table
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
    page = shown(day.open(tag_the_first(day, "L4"), "coverage"))
    assert cells(page, "L4")["Document"] == "1"


def tag_the_first(day: Day, area: str) -> Page:
    """Of those to tag."""
    page = day.open(day.page(), "evidence", marks="to_tag")
    page.get_by_role("button", name="Open:").first.press("Enter", timeout=WHOLE_PAGE)
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    page.locator(".st-key-ev_item").get_by_role("button", name=f"{area} ").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    return page


@pytest.fixture(scope="module")
def pack(imported: tuple[Server, dict[str, UUID]], browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the passages of one inspection, after one of them was tagged in the browser; built by the command line."""
    server, made = imported
    day = Day(server, made["hounslow"], browser.new_context)
    tag_the_first(day, "L4")
    day.contexts[0].close()
    path = tmp_path_factory.mktemp("pack") / "pack.xlsx"
    subprocess.run(
        [sys.executable, "-m", "evidence", "pack", "PUBLISHED-HOUNSLOW", str(path)],
        cwd=PROJECT,
        env={**os.environ, "EVIDENCE_HOME": str(server.home)},
        check=True,
    )
    return path


def test_the_pack_has_every_passage_as_it_was_published_and_no_formula(pack: Path, real_data: Path) -> None:
    assert {row["fact"] for row in table(pack, "Items")} == published(real_data, "hounslow")
    cells = [cell for sheet in load_workbook(pack) for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}


def test_coverage_and_impact_in_the_pack_show_the_tag(pack: Path) -> None:
    (coverage, impact) = (of_area(pack, sheet, "L4") for sheet in ("Coverage", "Impact"))
    assert (coverage["document"], impact["items"]) == (1, 1)


def test_libreoffice_reads_every_sheet_of_the_pack_and_every_passage(
    pack: Path, real_data: Path, tmp_path: Path
) -> None:
    found = read_by_libreoffice(pack, tmp_path)
    assert list(found) == load_workbook(pack).sheetnames
    assert published(real_data, "hounslow") <= set(found["Items"])


def published(real_data: Path, area: str) -> set[str]:
    with (real_data / "published_passages.csv").open(encoding="utf-8", newline="") as file:
        return {row["text"].strip() for row in csv.DictReader(file) if row["area"] == area}


def of_area(pack: Path, sheet: str, area: str) -> dict[str, Any]:
    return next(row for row in table(pack, sheet) if str(row["outcome_area"]).startswith(area))


def shown(page: Page) -> Page:
    """Until its first figure is drawn."""
    expect(page.locator("svg.marks").first).to_be_visible(timeout=WHOLE_PAGE)
    return page


# A cell of a wide table begins with its heading, which is not read out.
SPOKEN = """cells => cells.map(cell => [...cell.childNodes]
    .filter(part => part.ariaHidden !== 'true').map(part => part.textContent).join('').trim())"""


def cells(page: Page, area: str) -> dict[str, str]:
    """The row of this area in the table below the first figure."""
    page.get_by_text("The same numbers as a table").first.click()
    table = page.get_by_role("table").first
    expect(table).to_be_visible()
    row = table.get_by_role("row").filter(has_text=area).first
    heads = table.get_by_role("columnheader").all_inner_texts()
    return dict(zip(heads, row.locator("th, td").evaluate_all(SPOKEN), strict=True))
