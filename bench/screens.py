"""Every screen for one person, as the server runs it: when nothing has changed, and just after somebody has logged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

from bench.browsing import Browser
from bench.figures import Figure
from bench.homes import ADMINISTRATOR, PASSWORD, Team, furnish
from bench.making import made_up
from bench.measuring import middle
from bench.serving import running
from evidence.frameworks import load_all
from evidence.ids import new_id

SIZES = {2_000: 150, 100_000: 300}  # items of an inspection -> ms
TIMES = 5
SLOW = 2.0  # seconds: what takes longer is not repeated so often
ADMINISTRATION = ("record", "people")  # of an administrator


def figures(folder: Path) -> Iterator[Figure]:
    """The median of five, from the message that asks for the screen to the one that says that it is whole."""
    teams = furnish(folder / "screens", teams_of=3, sizes=list(SIZES))
    with running(folder / "screens") as server:
        for team, (size, limit) in zip(teams, SIZES.items(), strict=True):
            for name, taken in asyncio.run(measured(server.port, team)):
                yield Figure("screens", f"{name}; {size:,} items", taken * 1000, "ms", at_most=limit)


async def measured(port: int, team: Team) -> list[tuple[str, float]]:
    """(screen, seconds)"""
    found = []
    lead, administrator = Browser(port), Browser(port)
    await lead.sign_in(team.emails[0], PASSWORD)
    await administrator.sign_in(ADMINISTRATOR, PASSWORD)
    for name, (screen, query) in _screens(team).items():
        browser = administrator if name in ADMINISTRATION else lead
        given = {} if name in ADMINISTRATION else {"inspection": str(team.inspection_id), **query}
        await browser.open(screen, **given)
        found.append((name, await _again(browser, screen, given)))
        if name not in ADMINISTRATION:
            found.append((f"{name}, just after a change", await _again(browser, screen, given, team)))
    await lead.leave()
    await administrator.leave()
    return found


def _screens(team: Team) -> dict[str, tuple[str, dict[str, str]]]:
    """What is measured: the screen and what else its address says."""
    return {
        "home": ("home", {}),
        "log": ("log", {}),
        "evidence": ("evidence", {}),
        "evidence, one area": ("evidence", {"areas": "I2"}),
        "evidence, an item open": ("evidence", {"item": str(team.items[0])}),
        "fieldwork": ("fieldwork", {}),
        "fieldwork, an activity": ("fieldwork", {"activity": str(team.activities[0])}),
        "concerns": ("concerns", {}),
        "coverage": ("coverage", {}),
        "coverage by setting": ("coverage", {"by": "setting"}),
        "impact": ("impact", {}),
        "packs": ("packs", {}),
        "inspections": ("inspections", {}),
        "record": ("record", {}),
        "people": ("people", {}),
    }


async def _again(browser: Browser, screen: str, query: dict[str, str], changing: Team | None = None) -> float:
    """With a team, one of its people logs a note each time before."""
    taken: list[float] = []
    while len(taken) < (3 if taken and taken[-1] > SLOW else TIMES):
        if changing:
            await _log(browser, changing)
        started = time.perf_counter()
        await browser.go_to(screen, **query)
        taken.append(time.perf_counter() - started)
    return middle(taken)


async def _log(browser: Browser, team: Team) -> None:
    note = next(made_up(load_all()["area-send-2025"], 1, list(team.activities), seed=time.time_ns()))
    body = {"item_id": str(new_id()), "inspection_id": str(team.inspection_id), "note": note.to_json()}
    await browser.asked("POST", "/api/items", body)
