"""Charts of the made-up inspection as a browser draws them: no text stands on another, at any width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from evidence import demo
from evidence.store import Store
from tests.web.conftest import Server, free_port, sign_in

WHOLE_PAGE = 30_000  # milliseconds until a screen stands in a browser that has nothing yet
# Pairs of texts in one chart whose boxes share more than a hair.
OVERPRINTED = """chart => {
    const texts = [...chart.querySelectorAll("text")]
        .filter(text => text.textContent.trim() && text.getAttribute("opacity") !== "0");
    const boxes = texts.map(text => text.getBoundingClientRect());
    const share = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    return texts.flatMap((text, i) => texts.slice(i + 1).filter((_, j) => share(boxes[i], boxes[i + 1 + j]))
        .map(other => [text.textContent, other.textContent]));
}"""


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """The demo, and the cookie of its lead."""
    server = Server(tmp_path_factory.mktemp("charts") / "home", free_port())
    store = Store(server.home)
    lead = demo.fill(store)[1]
    store.close()
    try:
        server.start()
        with server.client() as client:
            cookie = sign_in(client, lead.email, lead.password).cookies["evidence_session"]
        yield server, cookie
    finally:
        server.stop()


@pytest.fixture(params=[390, 1024, 1280])
def page(request: pytest.FixtureRequest, browser: Browser, signed_in: tuple[Server, str]) -> Iterator[Page]:
    server, cookie = signed_in
    with browser.new_context(viewport={"width": request.param, "height": 900}, base_url=server.url) as context:
        context.add_cookies([{"name": "evidence_session", "value": cookie, "url": server.url}])
        yield context.new_page()


@pytest.mark.parametrize("screen", ["impact", "coverage", "coverage?by=need"])
def test_no_text_of_a_chart_stands_on_another(page: Page, screen: str) -> None:
    page.goto(f"/{screen}")
    expect(page.locator("svg.marks")).to_have_count(2, timeout=WHOLE_PAGE)
    assert [chart.evaluate(OVERPRINTED) for chart in page.locator("svg.marks").all()] == [[], []]


@pytest.mark.parametrize("screen", ["impact", "coverage"])
def test_a_page_of_figures_never_scrolls_sideways(page: Page, screen: str) -> None:
    page.goto(f"/{screen}")
    expect(page.locator("svg.marks")).to_have_count(2, timeout=WHOLE_PAGE)
    expect(page.locator("table.ev-figure:visible")).to_have_count(1)
    main = page.locator(".stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
