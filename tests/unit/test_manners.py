"""Long work lets others go first."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from evidence import manners
from evidence.manners import by_turns


def working(things: int) -> Iterator[int]:
    for number in range(things):
        until = time.perf_counter() + manners.WORK
        while time.perf_counter() < until:
            pass
        yield number


def asleep_in_a_thread(things: int) -> tuple[list[int], float]:
    """What comes out, and the share of the time for which the thread did nothing."""
    found: list[int] = []
    shares: list[float] = []

    def run() -> None:
        began, worked = time.perf_counter(), time.thread_time()
        found.extend(by_turns(working(things)))
        shares.append(1 - (time.thread_time() - worked) / (time.perf_counter() - began))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found, shares[0]


def test_beside_others_it_rests_as_long_as_it_works() -> None:
    found, share = asleep_in_a_thread(20)
    assert found == list(range(20))
    assert share > 0.25


def test_alone_it_does_not_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manners, "PAUSE", 20.0)
    began = time.perf_counter()
    assert list(by_turns(working(5))) == list(range(5))
    assert time.perf_counter() - began < manners.PAUSE
