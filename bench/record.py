"""The record itself: written, put into a new projection, verified, and a start with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.figures import Figure
from bench.filling import AREAS, Size, written
from bench.measuring import milliseconds, seconds
from bench.serving import Server
from evidence.journal import Journal
from evidence.store import Store

SMALL, HUNDRED, MILLION = Size(2_000), Size(100_000), Size(1_000_000, AREAS)
# Seconds for a million entries.
VERIFIED, MADE_ANEW = 60, 90
FILLED = 20_000  # items a second that the generator writes, so that the rest can be measured


def figures(folder: Path) -> Iterator[Figure]:
    """A start with 2,000 items; everything with 100,000, held against a tenth of what a million may take."""
    home = written(folder, SMALL).home
    Store(home).close()  # makes the projection
    yield Figure("record", "start with 2,000 items", _start(home), "s")
    yield Figure("record", "the server ready, with 2,000 items", _server(home), "s", at_most=3)
    yield from _of("record", folder, HUNDRED)


def million(folder: Path) -> Iterator[Figure]:
    """One entry for each item, as people log them, and one for what is amended, reviewed or withdrawn later."""
    yield from _of("record at 1,000,000", folder, MILLION)


def _of(part: str, folder: Path, size: Size) -> Iterator[Figure]:
    made = written(folder, size)
    if made.seconds is not None:
        name = "items written by the generator"
        yield Figure(part, name, size.items / made.seconds, "per s", at_least=FILLED)
    for path in made.home.glob("evidence.duckdb*"):
        path.unlink()
    anew = seconds(lambda: Store(made.home).close())
    journal = Journal(made.home / "journal")
    millions = journal.head().seq / 1_000_000
    verified = seconds(journal.verify)
    journal.close()
    yield Figure(part, "the projection made anew", anew, "s", at_most=MADE_ANEW * millions)
    yield Figure(part, "the projection made anew, entries", millions * 1_000_000 / anew, "per s")
    yield Figure(part, "a start with it", _start(made.home), "s")
    yield Figure(part, "the server ready with it", _server(made.home), "s", at_most=5)
    yield Figure(part, "all entries verified", verified, "s", at_most=VERIFIED * millions)
    yield Figure(part, "all entries verified, entries", millions * 1_000_000 / verified, "per s")


def _start(home: Path) -> float:
    """Of the store alone."""
    return min(milliseconds(partial(_open, home), times=3)) / 1000


def _server(home: Path) -> float:
    """Until it answers. The second of two starts: the first one brings the program from the disk."""
    server, taken = Server(home), 0.0
    for _ in range(2):
        taken = seconds(server.start)
        server.stop()
    return taken


def _open(home: Path) -> None:
    Store(home).close()
