"""The record itself: written, put into a new projection, verified, and a start with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.figures import Figure
from bench.filling import AREAS, Size, Written, written
from bench.measuring import milliseconds
from evidence.journal import Journal
from evidence.store import Store

SMALL, HUNDRED, MILLION = Size(2_000), Size(100_000), Size(1_000_000, AREAS)
# Seconds for a million entries.
VERIFIED, REBUILT = 60, 90
FILLED = 20_000  # entries a second at least, of the generator and of the replay, so that the rest can be measured


def figures(folder: Path) -> Iterator[Figure]:
    """At sizes that are made in a minute; what takes long is held against its target as a rate."""
    yield from _start(folder, SMALL, at_most=3)
    yield from _of(folder, HUNDRED, start=4)


def million(folder: Path) -> Iterator[Figure]:
    """One entry for each item, as people log them."""
    yield from _of(folder, MILLION, start=5)


def _start(folder: Path, size: Size, *, at_most: float) -> Iterator[Figure]:
    """Of the store alone; the server takes about a second more for its imports."""
    home = written(folder, size).home
    Store(home).close()  # makes the projection where it is missing
    seconds = min(milliseconds(lambda: Store(home).close(), times=3)) / 1000
    yield Figure("record", f"start with {size.items:,} items", seconds, "s", at_most=at_most)


def _of(folder: Path, size: Size, *, start: float) -> Iterator[Figure]:
    name, found = f"{size.items:,} items", written(folder, size)
    entries, seconds = _rebuilt(found)
    if found.seconds is not None:
        rate = size.items / found.seconds
        yield Figure("record", f"{name}: items written by the generator", rate, "per s", at_least=FILLED)
    yield Figure("record", f"{name}: the projection made anew", seconds, "s", at_most=REBUILT * entries / 1_000_000)
    yield Figure("record", f"{name}: entries put into it", entries / seconds, "per s")
    yield from _start(folder, size, at_most=start)
    journal = Journal(found.home / "journal")
    seconds = _seconds(partial(journal.verify))
    journal.close()
    yield Figure("record", f"{name}: every entry verified", seconds, "s", at_most=VERIFIED * entries / 1_000_000)
    yield Figure("record", f"{name}: entries verified", entries / seconds, "per s")


def _rebuilt(found: Written) -> tuple[int, float]:
    """How many entries, and the seconds that a start takes to make a projection of them."""
    for path in found.home.glob("evidence.duckdb*"):
        path.unlink()
    started = time.perf_counter()
    store = Store(found.home)
    seconds = time.perf_counter() - started
    entries = store.journal.head().seq
    store.close()
    return entries, seconds


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
