"""A whole pack beside what pandas needs for the same cells, and what a very large one takes of time and memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import pandas as pd

from bench.figures import Figure
from bench.making import fill
from evidence import inspections, packs, people, spreadsheets
from evidence.access import User
from evidence.inspections import Inspection
from evidence.store import Store

PACKED = 10_000
SIZES = (10_000, 50_000, 132_229)  # the last is where the export of a well-known peer gave up after 30 minutes
OFTEN = 0.2  # seconds between two looks at memory


def figures(folder: Path) -> Iterator[Figure]:
    """The pack gathers its rows, is written in a process of its own with widths, colours and filters, is read back and
    entered in the record; pandas only writes the same cells, unformatted, from memory.
    """
    store, user, inspection = fill(folder / "packing", PACKED)
    seconds, path = _pack(store, user, inspection)
    sheets = {name: pd.DataFrame(list(rows)) for name, rows in spreadsheets.sheets(path)}
    started = time.perf_counter()
    with pd.ExcelWriter(folder / "plain.xlsx", engine="openpyxl") as writer:
        for name, sheet in sheets.items():
            sheet.to_excel(writer, sheet_name=name, index=False, header=False)
    plain = time.perf_counter() - started
    store.close()
    yield Figure("packing", f"a whole pack of {PACKED:,} items", seconds, "s")
    yield Figure("packing", 'to_excel(engine="openpyxl") with the same cells', plain, "s")
    yield Figure("packing", "the pack beside to_excel", seconds / plain, "times", at_most=0.8)


def large(folder: Path) -> Iterator[Figure]:
    """Each size in a process that did nothing before, so that what one took is not taken for the need of the next."""
    found = {}
    for size in SIZES:
        with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as fresh:
            home = folder / f"large-{size}"
            found[size] = fresh.submit(_measured, home, *fresh.submit(_made, home, size).result()).result()
    least, most = found[SIZES[0]], found[SIZES[-1]]
    for size, one in found.items():
        yield Figure("large pack", f"a pack of {size:,} items", one.seconds, "s", at_most=90 if one is most else None)
        yield Figure("large pack", f"the process that writes it, at its peak; {size:,} items", one.child, "MB")
        yield Figure("large pack", f"what the server takes more, at its peak; {size:,} items", one.server, "MB")
    grown = most.child / least.child
    yield Figure("large pack", f"its memory at {SIZES[-1]:,} beside {SIZES[0]:,} items", grown, "times", at_most=1.25)


@dataclass(frozen=True)
class Taken:
    """By one pack, in seconds and MB."""

    seconds: float
    server: float
    child: float


def _made(home: Path, size: int) -> tuple[UUID, UUID]:
    """The ids of the person who leads it, and of the inspection."""
    store, user, inspection = fill(home, size)
    store.close()
    assert user.person_id is not None
    return user.person_id, inspection.inspection_id


def _measured(home: Path, person_id: UUID, inspection_id: UUID) -> Taken:
    store = Store(home)
    user = people.user(store, person_id, None)
    memory = Memory()
    seconds, _ = _pack(store, user, inspections.get(store, user, inspection_id))
    memory.stop()
    store.close()
    return Taken(seconds, memory.own - memory.before, memory.child)


class Memory:
    """Looks every now and then at what this process and its largest child have in memory, in MB."""

    def __init__(self) -> None:
        self.own = self.child = self.before = 0.0
        self._look()
        self.before = self.own
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(OFTEN):
            self._look()

    def _look(self) -> None:
        listed = subprocess.run(["ps", "-axo", "pid=,ppid=,rss=,comm="], capture_output=True, text=True, check=True)
        for process, parent, kilobytes, program in (line.split(None, 3) for line in listed.stdout.splitlines()):
            megabytes = int(kilobytes) / 1000
            if int(process) == os.getpid():
                self.own = max(self.own, megabytes)
            elif int(parent) == os.getpid() and "python" in program:
                self.child = max(self.child, megabytes)


def _pack(store: Store, user: User, inspection: Inspection) -> tuple[float, Path]:
    started = time.perf_counter()
    build = packs.start(store, user, inspection)
    build.wait()
    if build.error:
        raise SystemExit(build.error)
    return time.perf_counter() - started, packs.path(store, inspection, build.pack_id)
