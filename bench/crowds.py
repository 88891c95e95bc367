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
PLAYING = 45.0  # seconds that count
MEMBERS = 8
SIZES = [2_000] * 8 + [
    200
] * 17  # items of the inspections of one home; those who look at figures are on the first eight
AT_ONCE = 4  # of those who sign in

Cast = Sequence[tuple[Team, str, Play]]  # team, address, what they do


@dataclass
class Crowd:
    """What came of a run."""

    log: Log
    counted: tuple[float, float]
    busy: float  # share of one processor that the server took
    client: float  # and the players
    memory: tuple[float, float]  # MB of the server, when all had arrived and at the end

    def waits(self, *kinds: str) -> list[float]:
        """In ms, in order."""
        return sorted(took * 1000 for took in self.log.seconds(*kinds, between=self.counted))


def figures(folder: Path) -> Iterator[Figure]:
    """60 on Coverage, 200 who log, and a mixed day, on one home of 25 teams of 8."""
    home, second = folder / "crowds", folder / "second"
    teams = furnish(home, teams_of=MEMBERS, sizes=SIZES, second=second)
    doors = asyncio.run(_signed_in(home, second, teams))
    for name, cast, at_most in (
        ("60 people on Coverage", coverage(teams), 300),
        ("200 people logging", logging(teams), 300),
        ("a mixed day of 8 teams of 7", mixed_day(teams), 500),
    ):
        with running(home, second=second) as server:
            crowd = asyncio.run(played(server, cast, doors, seconds=PLAYING))
        yield from told("crowds", name, crowd, at_most=at_most)


def soak(folder: Path) -> Iterator[Figure]:
    """The mixed day for 20 minutes: what the server has in memory after 2 minutes, and at the end."""
    home = folder / "soak"
    teams = furnish(home, teams_of=MEMBERS, sizes=SIZES[:8])
    doors = asyncio.run(_signed_in(home, None, teams))
    with running(home) as server:
        crowd = asyncio.run(played(server, mixed_day(teams), doors, arriving=120, seconds=20 * 60))
    yield from told("soak", "a mixed day of 20 minutes", crowd, at_most=500)
    first, last = crowd.memory
    yield Figure("soak", "a mixed day of 20 minutes: memory of the server grows by", (last / first - 1) * 100, "%", 10)


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
    yield Figure(part, f"{name}: memory of the server", crowd.memory[1], "MB")


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


async def _signed_in(home: Path, second: Path | None, teams: Sequence[Team]) -> dict[str, tuple[str, str]]:
    """Everybody, once, before anything is measured: address -> cookie and person. They stay signed in."""
    doors: dict[str, tuple[str, str]] = {}
    turn = asyncio.Semaphore(AT_ONCE)

    async def sign_in(server: Server, email: str) -> None:
        async with turn:
            browser = Browser(server.port)
            await browser.sign_in(email, PASSWORD)
            doors[email] = browser.token, browser.person
            await browser.leave()

    with running(home, second=second) as server:
        await asyncio.gather(*(sign_in(server, email) for team in teams for email in team.emails))
    return doors


async def played(
    server: Server, cast: Cast, doors: dict[str, tuple[str, str]], *, seconds: float, arriving: float = ARRIVING
) -> Crowd:
    """All arrive one after the other; then it counts for so many seconds."""
    log, dice = Log(), random.Random(1)
    started = time.monotonic()
    counted = started + arriving, started + arriving + seconds
    players = []
    for team, email, play in cast:
        browser = Browser(server.port)
        browser.token, browser.person = doors[email]
        player = Player(team, browser, log, random.Random(email), counted[1])
        late = dice.uniform(0, min(arriving, ARRIVING) - 2)
        players.append((player, asyncio.create_task(_arrives(player, play, late))))
    await asyncio.sleep(counted[0] - time.monotonic())
    memory, busy, own = server.memory(), server.busy(), time.process_time()
    await asyncio.sleep(counted[1] - time.monotonic())
    crowd = Crowd(
        log,
        counted,
        (server.busy() - busy) / seconds,
        (time.process_time() - own) / seconds,
        (memory, server.memory()),
    )
    await asyncio.gather(*(task for _, task in players))
    await asyncio.gather(*(player.browser.leave() for player, _ in players))
    return crowd


async def _arrives(player: Player, play: Play, late: float) -> None:
    await asyncio.sleep(late)
    try:
        await play(player)
    except Exception as error:
        player.log.errors.append(f"{play.__name__} stopped: {error!r}")
