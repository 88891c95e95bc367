"""What people do, as players: each goes on until time is up, and notes how long everything took that was waited for."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bench.browsing import Browser, Failed
from bench.homes import Team
from bench.making import made_up
from evidence.frameworks import load_all
from evidence.ids import new_id
from evidence.items.notes import Note

THINKING = (2.0, 6.0)  # seconds between two touches: 4 on average
NOTE_EVERY = 30.0  # seconds
TYPING = 20  # of them, with a draft save in each

VIEWS = ("source", "discipline", "age", "need", "setting")
AREAS = ("I1", "I2", "I3", "L1", "L2", "L3")


@dataclass
class Log:
    """What players waited for: (kind, when it was asked, seconds), and what went wrong."""

    waits: list[tuple[str, float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @contextmanager
    def wait(self, kind: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        except (Failed, TimeoutError, OSError) as error:
            self.errors.append(f"{kind}: {error or type(error).__name__}")
        else:
            self.waits.append((kind, started, time.monotonic() - started))

    def seconds(self, *kinds: str, between: tuple[float, float]) -> list[float]:
        """Of what was asked in this time; of all kinds where none is named."""
        first, last = between
        return [took for kind, at, took in self.waits if first <= at < last and (not kinds or kind in kinds)]


@dataclass
class Player:
    """One person: where they work, their browser, and their own dice."""

    team: Team
    browser: Browser
    log: Log
    dice: random.Random
    until: float = math.inf  # of the monotonic clock

    @property
    def going_on(self) -> bool:
        return time.monotonic() < self.until

    async def think(self) -> None:
        await asyncio.sleep(self.dice.uniform(*THINKING))

    async def does(self, kind: str, work: Awaitable[Any]) -> None:
        with self.log.wait(kind):
            await work

    async def opens(self, screen: str, **query: str) -> None:
        await self.does("open a page", self.browser.open(screen, inspection=str(self.team.inspection_id), **query))

    async def goes_to(self, screen: str) -> None:
        await self.does(screen, self.browser.go_to(screen, inspection=str(self.team.inspection_id)))


Play = Callable[[Player], Awaitable[None]]


async def looks_at_coverage(player: Player) -> None:
    """The matrix by one thing after the other."""
    await player.opens("coverage")
    while player.going_on:
        await player.think()
        await player.does("coverage", player.browser.choose("chosen by", player.dice.choice(VIEWS)))


async def looks_around(player: Player) -> None:
    """What a lead does between meetings: what is missing, what it says, what waits, where the team is."""
    await player.opens("home")
    while player.going_on:
        for screen in ("coverage", "impact", "fieldwork", "home"):
            await player.think()
            await player.goes_to(screen)
            if screen == "impact":
                await player.think()
                await player.does("impact", player.browser.choose_one("chosen area", player.dice.choice(AREAS)))


async def reads(player: Player) -> None:
    """Evidence: a filter, an item, the next one, the tags of one, back to the list."""
    await player.opens("evidence")
    browser = player.browser
    while player.going_on:
        await player.think()
        area = player.dice.choice(AREAS)
        await player.does("filter", browser.choose("filter areas", area))
        await player.think()
        opened = next((key for key in browser.seen.widgets if key.startswith("open ")), None)
        if opened:
            await player.does("open an item", browser.press(opened))
            await player.think()
            await player.does("the next item", browser.press("ev_next"))
            await player.think()
            await player.does("close an item", browser.press("ev_back"))


async def logs(player: Player) -> None:
    """The note form: a draft is saved each second while one types, then the note is logged."""
    await player.opens("log")
    browser, inspection = player.browser, str(player.team.inspection_id)
    for path in ("note-form", "identifiers", "drafts", "items"):
        await player.does("open the form", browser.asked("GET", f"/api/{path}?inspection={inspection}"))
    notes = _notes(player)
    await asyncio.sleep(player.dice.uniform(0, NOTE_EVERY))
    while player.going_on:
        began = time.monotonic()
        await _types_and_logs(player, next(notes))
        await asyncio.sleep(max(0.0, NOTE_EVERY - (time.monotonic() - began)))


async def _types_and_logs(player: Player, note: dict[str, Any]) -> None:
    browser, inspection, id = player.browser, str(player.team.inspection_id), str(new_id())
    fact = note["fact"]
    for second in range(1, TYPING + 1):
        if not player.going_on:
            return
        started = time.monotonic()
        typed = {**note, "fact": fact[: len(fact) * second // TYPING]}
        body = {"mode": "log", "note": typed, "edits": {"bench": second}}
        draft = {"inspection_id": inspection, "form": "note", "body": body}
        await player.does("save a draft", browser.asked("PUT", f"/api/drafts/{id}", draft))
        await asyncio.sleep(max(0.0, 1.0 - (time.monotonic() - started)))
    item = {"item_id": id, "inspection_id": inspection, "note": note}
    await player.does("log", browser.asked("POST", "/api/items", item))


def _notes(player: Player) -> Iterator[dict[str, Any]]:
    framework = load_all()["area-send-2025"]
    while True:
        seed = player.dice.randrange(1_000_000)
        note: Note = next(made_up(framework, 1, list[UUID](player.team.activities), seed=seed))
        yield note.to_json()
