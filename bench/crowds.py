"""Many people at once, as players in front of the real server: how long they wait, what goes wrong, what it takes."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.browsing import Browser
from bench.figures import Figure
from bench.homes import PASSWORD, Team, furnish
from bench.playing import Log, Play, Player, logs, looks_around, looks_at_coverage, reads
from bench.serving import Server, running

ARRIVING = 10.0  # seconds in which all have arrived; what they waited for then does not count
PLAYING = 40.0  # seconds that count
PART_OF_DAY = 300.0  # seconds of a long run that are compared
MEMBERS = 8
SIZES = 8 * [2_000] + 17 * [200]  # items of the inspections of a home; who looks at figures is on the first eight
AT_ONCE = 4  # of those who sign in

Cast = Sequence[tuple[Team, str, Play]]  # team, address, what they do
Doors = dict[str, tuple[str, str]]  # address -> the cookie of a sign-in, and whose it is


@dataclass
class Crowd:
    """What came of a run."""

    log: Log
    counted: tuple[float, float]
    busy: float  # share of one processor that the server took
    client: float  # and the players
    memory: list[float]  # MB of the server, when all had arrived, half-way and at the end

    def waits(self, *kinds: str) -> list[float]:
        """In ms, in order."""
        return sorted(took * 1000 for took in self.log.seconds(*kinds, between=self.counted))


def figures(folder: Path) -> Iterator[Figure]:
    """60 on Coverage, 200 who log, and a mixed day, on one home of 25 teams of 8."""
    home, second = folder / "crowds", folder / "second"
    teams = furnish(home, teams_of=MEMBERS, sizes=SIZES, second=second)
    with running(home, second=second) as server:
        doors = asyncio.run(everybody_in(server, teams))
    for name, cast, at_most in (
        ("60 people on Coverage", coverage(teams), 300),
        ("200 people logging", logging(teams), 300),
        ("a mixed day of 8 teams of 7", mixed_day(teams), 500),
    ):
        with running(home, second=second) as server:
            crowd = asyncio.run(played(server, cast, doors, seconds=PLAYING))
        yield from told("crowds", name, crowd, at_most=at_most)


def soak(folder: Path) -> Iterator[Figure]:
    """The mixed day for 20 minutes, from the third on: whether a click or the memory of the server grows with it."""
    home = folder / "soak"
    teams = furnish(home, teams_of=MEMBERS, sizes=SIZES[:8])
    with running(home) as server:
        doors = asyncio.run(everybody_in(server, teams))
        crowd = asyncio.run(played(server, mixed_day(teams), doors, settling=120, seconds=20 * 60))
    yield from told("soak", "a mixed day of 20 minutes", crowd, at_most=500)
    began, ended = crowd.counted
    early, late = ((began, began + PART_OF_DAY), (ended - PART_OF_DAY, ended))
    longer = statistics.median(crowd.log.seconds(between=late)) / statistics.median(crowd.log.seconds(between=early))
    yield Figure("soak", "a mixed day of 20 minutes: the last five minutes beside the first", longer, "times", 1.25)
    first, middle, last = crowd.memory
    yield Figure("soak", "a mixed day of 20 minutes: memory of the server grows by", (last / first - 1) * 100, "%", 10)
    yield Figure("soak", "a mixed day of 20 minutes: of it in the second half", (last - middle) / first * 100, "%")


def told(part: str, name: str, crowd: Crowd, *, at_most: float) -> Iterator[Figure]:
    """What everybody waited for together, then kind by kind."""
    waits = crowd.waits()
    yield Figure(part, f"{name}: median of {len(waits):,} waits", statistics.median(waits), "ms")
    yield Figure(part, f"{name}: 95th percentile", part_of(waits, 0.95), "ms", at_most=at_most)
    for kind in sorted({kind for kind, _, _ in crowd.log.waits}):
        if len(of_kind := crowd.waits(kind)) >= 20:
            yield Figure(part, f"{name}: 95th percentile of “{kind}”", part_of(of_kind, 0.95), "ms")
    yield Figure(part, f"{name}: errors", len(crowd.log.errors), "", at_most=0)
    for error in crowd.log.errors[:5]:
        print(f"{name}: {error}")
    yield Figure(part, f"{name}: the server takes of one processor", crowd.busy * 100, "%")
    yield Figure(part, f"{name}: the players take of one processor", crowd.client * 100, "%")
    yield Figure(part, f"{name}: memory of the server", crowd.memory[-1], "MB")


def coverage(teams: Sequence[Team], people: int = 60) -> Cast:
    return _spread(teams[:8], people, [looks_at_coverage])


def logging(teams: Sequence[Team], people: int = 200) -> Cast:
    return [(team, email, logs) for team, email, _ in _spread(teams, people, [logs], observers=False)]


def mixed_day(teams: Sequence[Team]) -> Cast:
    """Of each team three log, two read, the lead and the observer look around."""
    plays = [looks_around, logs, logs, logs, reads, reads, looks_at_coverage]
    return [
        (team, email, play) for team in teams[:8] for email, play in zip(team.emails[: len(plays)], plays, strict=True)
    ]


def part_of(waits: Sequence[float], part: float) -> float:
    """The wait below which this part of them lies; they are in order."""
    return waits[min(len(waits) - 1, int(part * len(waits)))]


def _spread(teams: Sequence[Team], people: int, plays: Sequence[Play], *, observers: bool = True) -> Cast:
    """One of each team after the other until there are so many."""
    members = len(teams[0].emails) - (0 if observers else 1)
    everybody = [(team, team.emails[place]) for place in range(members) for team in teams]
    return [(*one, plays[number % len(plays)]) for number, one in enumerate(everybody[:people])]


async def everybody_in(server: Server, teams: Sequence[Team]) -> Doors:
    """Everybody signs in once, before anything is measured, and stays signed in."""
    doors: Doors = {}
    turn = asyncio.Semaphore(AT_ONCE)

    async def sign_in(email: str) -> None:
        async with turn:
            browser = Browser(server.port)
            await browser.sign_in(email, PASSWORD)
            doors[email] = browser.token, browser.person
            await browser.leave()

    await asyncio.gather(*(sign_in(email) for team in teams for email in team.emails))
    return doors


@dataclass
class Stage:
    """Players at play."""

    players: list[Player]
    tasks: list[asyncio.Task[None]]

    async def end(self) -> None:
        """Each ends what they are doing, and leaves."""
        for player in self.players:
            player.until = 0
        await asyncio.gather(*self.tasks)
        await asyncio.gather(*(player.browser.leave() for player in self.players))


def put_on(server: Server, cast: Cast, doors: Doors, log: Log, *, arriving: float) -> Stage:
    """They arrive one after the other within this time, less what the last of them needs to open a page."""
    dice, stage = random.Random(1), Stage([], [])
    for team, email, play in cast:
        browser = Browser(server.port)
        browser.token, browser.person = doors[email]
        player = Player(team, browser, log, random.Random(email))
        stage.players.append(player)
        stage.tasks.append(asyncio.create_task(_arrives(player, play, dice.uniform(0, arriving * 0.8))))
    return stage


async def played(server: Server, cast: Cast, doors: Doors, *, seconds: float, settling: float = 0) -> Crowd:
    """All arrive, and settle; then it counts for so many seconds."""
    log = Log()
    stage = put_on(server, cast, doors, log, arriving=ARRIVING)
    await asyncio.sleep(ARRIVING + settling)
    began, memory, busy, own = time.monotonic(), [server.memory()], server.busy(), time.process_time()
    for _ in range(2):
        await asyncio.sleep(seconds / 2)
        memory.append(server.memory())
    crowd = Crowd(
        log,
        (began, time.monotonic()),
        (server.busy() - busy) / seconds,
        (time.process_time() - own) / seconds,
        memory,
    )
    await stage.end()
    return crowd


async def _arrives(player: Player, play: Play, late: float) -> None:
    await asyncio.sleep(late)
    try:
        await play(player)
    except Exception as error:  # whatever stops a player is a figure of the run, and the others play on
        player.log.errors.append(f"{play.__name__} stopped: {error!r}")
