"""A mixed day of eight teams, and what it notices when a ninth team builds a pack or imports a file of 10,000 rows."""

from __future__ import annotations

import asyncio
import csv
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.crowds import ARRIVING, MEMBERS, SIZES, everybody_in, mixed_day, part_of, put_on
from bench.figures import Figure
from bench.homes import Team, furnish
from bench.making import FIRST_DAY, made_up
from bench.playing import Log
from bench.serving import Server, running
from evidence.frameworks import load_all
from evidence.settings import PROJECT

QUIET = 60.0  # seconds
ROWS = 10_000
A_QUARTER = 1.25


def figures(folder: Path) -> Iterator[Figure]:
    """The 95th percentile of all that people waited for, as long as it lasts, beside that of a quiet minute before."""
    home, file = folder / "neighbours", folder / "rows.csv"
    teams = furnish(home, teams_of=MEMBERS, sizes=[*SIZES[:8], ROWS])
    write_rows(file)
    with running(home) as server:
        doors = asyncio.run(everybody_in(server, teams))
        spans, log = asyncio.run(_day(server, teams, doors, folder, file))
    quiet = part_of(sorted(log.seconds(between=spans["quiet"])), 0.95) * 1000
    yield Figure("neighbours", "a mixed day, nobody else: 95th percentile", quiet, "ms", at_most=500)
    for name in ("pack", "import"):
        first, last = spans[name]
        while_it_lasts = part_of(sorted(log.seconds(between=spans[name])), 0.95) * 1000
        yield Figure("neighbours", f"another team's {name} of {ROWS:,} rows takes", last - first, "s")
        yield Figure("neighbours", f"… meanwhile: 95th percentile, {name}", while_it_lasts, "ms")
        yield Figure("neighbours", f"… beside the quiet minute, {name}", while_it_lasts / quiet, "times", A_QUARTER)
    yield Figure("neighbours", "errors", len(log.errors), "", at_most=0)
    for error in log.errors[:5]:
        print(f"neighbours: {error}")


async def _day(
    server: Server, teams: list[Team], doors: dict[str, tuple[str, str]], folder: Path, file: Path
) -> tuple[dict[str, tuple[float, float]], Log]:
    log = Log()
    stage = put_on(server, mixed_day(teams), doors, log, arriving=ARRIVING)
    await asyncio.sleep(ARRIVING)
    spans = {}
    for name, work in (
        ("quiet", asyncio.sleep(QUIET)),
        ("pack", _command(server, "pack", f"BENCH-{len(teams)}", str(folder / "pack.xlsx"))),
        ("import", _import(server, teams, file)),
    ):
        first = time.monotonic()
        await work
        spans[name] = first, time.monotonic()
    await stage.end()
    return spans, log


async def _import(server: Server, teams: list[Team], file: Path) -> None:
    reference, lead = f"BENCH-{len(teams)}", teams[-1].emails[0]
    await _command(server, "import", str(file), "--inspection", reference, "--as", lead)


async def _command(server: Server, *words: str) -> None:
    """On the command line; the server carries it out, as it does what a screen asks for."""
    environ = {**os.environ, "EVIDENCE_HOME": str(server.home), "PORT": str(server.port)}
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "evidence", *words, env=environ, cwd=PROJECT, stdout=nothing, stderr=pipe
    )
    _, said = await command.communicate()
    if command.returncode:
        raise SystemExit(f"{words[0]} failed: {said.decode()}")


def write_rows(path: Path) -> None:
    """A file as a team brings it: without areas, which are tagged later."""
    framework, dice = load_all()["area-send-2025"], random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["happened_at", "source_kind", "discipline", "directness", "stance", "fact"])
        for number, note in enumerate(made_up(framework, ROWS, [], seed=dice.randrange(1_000_000))):
            day = f"{FIRST_DAY:%d/%m/%Y} {8 + number % 9:02}:{number % 60:02}"
            rows.writerow([day, note.source_kind, note.discipline, note.directness, note.stance, note.fact])
