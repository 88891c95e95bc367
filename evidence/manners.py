"""Long work beside people: Python runs one thread at a time, so whoever computes for seconds lets others go first."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

WORK, PAUSE = 0.002, 0.002  # seconds

Thing = TypeVar("Thing")


def by_turns(things: Iterable[Thing]) -> Iterator[Thing]:
    """The same things, with a pause every few milliseconds. The main thread, as of a command, has nobody beside it."""
    alone = threading.current_thread() is threading.main_thread()
    began = time.perf_counter()
    for thing in things:
        yield thing
        if not alone and time.perf_counter() - began > WORK:
            time.sleep(PAUSE)
            began = time.perf_counter()
