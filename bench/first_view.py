"""What a person waits for at the browser itself: 10 Mbit/s, 100 ms to the server, nothing kept before, signed in."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.browsing import Browser
from bench.figures import Figure
from bench.homes import PASSWORD, furnish
from bench.measuring import middle
from bench.serving import running

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LINE = {"offline": False, "latency": 100, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
TIMES = 3

# screen -> what is on it once one can use it
USABLE = {
    "home": ".ev-where",
    "log": "note-form textarea",
    "evidence": ".ev-item",
    "coverage": "[data-testid=stVegaLiteChart] :is(canvas, svg)",
    "impact": "[data-testid=stVegaLiteChart] :is(canvas, svg)",
}


def figures(folder: Path) -> Iterator[Figure]:
    """The median of three, from the address to a screen that one can use."""
    if importlib.util.find_spec("playwright") is None:
        print("first view: left out, because Playwright is not installed here (make setup-tests)")
        return
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    [team] = furnish(folder / "first", teams_of=3, sizes=[2_000])
    with running(folder / "first") as server:
        token = asyncio.run(_token(server.port, team.emails[0]))
        yield from _all_views(server.url, token, str(team.inspection_id), path)


def _all_views(url: str, token: str, inspection: str, path: str | None) -> Iterator[Figure]:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            print(f"first view: left out, because there is no Chromium here: {str(error).splitlines()[0]}")
            return
        for screen, usable in USABLE.items():
            address = f"{url}/{screen}?inspection={inspection}"
            seen = [_views(chromium, url, token, address, usable) for _ in range(TIMES)]
            first, again = (middle([one[view] for one in seen]) for view in (0, 1))
            yield Figure("first_view", f"{screen}: first view, nothing kept", first, "s", at_most=4)
            yield Figure("first_view", f"{screen}: again", again, "s", at_most=2 if screen == "log" else None)
            yield Figure("first_view", f"{screen}: sent for the first view", middle([one[2] for one in seen]), "MB")
        chromium.close()


def _views(chromium: Any, url: str, token: str, address: str, usable: str) -> tuple[float, float, float]:
    """Seconds until the screen can be used, the same a second time, and MB that came for the first."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "evidence_session", "value": token, "url": url}])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    first = _until_usable(page, address, usable)
    sent = sum(sizes) / 1e6
    page.goto("about:blank")
    again = _until_usable(page, address, usable)
    context.close()
    return first, again, sent


def _until_usable(page: Any, address: str, usable: str) -> float:
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(usable).first.wait_for(state="visible", timeout=60_000)
    return time.perf_counter() - started


async def _token(port: int, email: str) -> str:
    browser = Browser(port)
    await browser.sign_in(email, PASSWORD)
    await browser.leave()
    return browser.token
