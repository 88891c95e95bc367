"""Stores of national size: a true record, written faster than people could, and nothing else.

People, inspections, activities and tracked children go through the domain. Items are written as the journal writes
them, line by line, sealed and chained, which its own verify confirms: rows and digests are made in a process for each
processor, the chain in this one. The projection is made at the first start, as it always is where it is missing.

A million items are as many entries, as people log them, and some more for what is amended, reviewed and withdrawn
later. Ten millions are entries of up to 50 items, as imports bring them: nobody types so many. Six of the 153 areas are
in the field at a time, over four years; areas are of different sizes.

With EVIDENCE_BENCH_STORES, a folder, stores are kept there from run to run: some 3 GB for a million items, 25 GB for
ten.
"""

from __future__ import annotations

import gc
import os
import random
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

from bench.entries import Field, Work, chained, entries_of
from evidence import activities, children, clock, frameworks, inspections, people, teams
from evidence.access import Role, User
from evidence.activities import Arrangement
from evidence.inspections import Inspection, Plan
from evidence.journal import Head, segments
from evidence.store import Store

AREAS = 153  # local areas of England
AT_ONCE = 6  # inspections that are in the field at the same time
TEAM, TRACKED = 7, 6
STRETCH = 2_000  # items that one process makes at a time


@dataclass(frozen=True)
class Size:
    """How large a store is to be."""

    items: int
    areas: int = 1
    each: int = 1  # items in one entry at the most

    @property
    def length(self) -> timedelta:
        """From the first item to the last."""
        return timedelta(days=4 * 365 if self.areas > 1 else 14)


@dataclass(frozen=True)
class Written:
    """A home with its record, and the seconds that it took to write the items; none where it was kept."""

    home: Path
    seconds: float | None


def written(folder: Path, size: Size) -> Written:
    """The home of a store of this size, made in the folder or kept from an earlier run."""
    kept = os.environ.get("EVIDENCE_BENCH_STORES")
    home = Path(kept or folder) / f"store-{size.items}-{size.areas}-{size.each}"
    if home.exists():
        return Written(home, None)
    making = home.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    with clock.standing_at(clock.now() - size.length - timedelta(days=2)):
        fields = _set_up(making, size.areas)
    started = time.perf_counter()
    _write(making / "journal", size, fields)
    seconds = time.perf_counter() - started
    for path in making.glob("evidence.duckdb*"):  # it has the beginning only
        path.unlink()
    making.replace(home)
    return Written(home, seconds)


@dataclass(frozen=True)
class Opened:
    """A store, who leads all of its inspections, and these with how many items they have, the largest first."""

    store: Store
    user: User
    inspections: list[tuple[Inspection, int]]

    def nearest(self, size: int) -> Inspection:
        """The inspection whose number of items is nearest to this."""
        return min(self.inspections, key=lambda one: abs(one[1] - size))[0]


def opened(home: Path) -> Opened:
    store = Store(home)
    lead = next(one for one in people.everybody(store) if one.administrator)
    user = people.user(store, lead.person_id, None)
    rows = store.rows(
        "select inspection_id, count(*) as items from item_now group by inspection_id order by items desc"
    )
    return Opened(store, user, [(inspections.get(store, user, row["inspection_id"]), row["items"]) for row in rows])


def _set_up(home: Path, areas: int) -> list[Field]:
    store = Store(home)
    lead = people.user(store, people.set_up_first(store, email="lead@example.org", name="Lee Lead").person_id, None)
    framework = frameworks.load_all()["area-send-2025"]
    others = [
        people.invite(store, lead, email=f"person.{number}@example.org", name=f"Person {number}").person_id
        for number in range(TEAM * min(areas, AT_ONCE))
    ]
    fields = []
    for number in range(areas):
        day = clock.now().date()
        plan = Plan(f"AREA-{number + 1:03}", f"{number + 1:03}", f"Area {number + 1}", "full", day, day)
        inspection = inspections.set_up(store, lead, framework=framework, plan=plan, discipline="education")
        fields.append(
            _field(store, lead, inspection, [others[(number * TEAM + one) % len(others)] for one in range(TEAM)])
        )
    store.close()
    return fields


def _field(store: Store, lead: User, inspection: Inspection, team: list[UUID]) -> Field:
    framework = inspection.framework
    for place, person_id in enumerate(team):
        discipline = framework.disciplines[place % len(framework.disciplines)].id
        teams.join(store, lead, inspection, person_id=person_id, role=Role.INSPECTOR, discipline=discipline)
    places = [
        activities.plan(store, lead, inspection, Arrangement(kind=kind.id, title=kind.label))
        for kind in framework.activity_kinds
    ]
    tracked = [children.keep(store, lead, inspection).child_id for _ in range(TRACKED)]
    return Field(
        inspection_id=str(inspection.inspection_id),
        people=(*map(str, team), str(lead.person_id)),
        places=tuple(map(str, places)),
        children=tuple(map(str, tracked)),
    )


def _write(journal: Path, size: Size, fields: list[Field]) -> None:
    starts, head = [Head()], segments.examine(journal, 1, Head(), thorough=True).head
    file = segments.path_of(journal, 1).open("ab")
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=gc.disable) as processes:
        for entries in processes.map(entries_of, _work(size, fields)):
            for entry in entries:
                if head.place - starts[-1].place >= segments.SEGMENT_BYTES:
                    file.close()
                    segments.write_seal(journal, len(starts), starts[-1], head)
                    starts.append(head)
                    file = segments.path_of(journal, len(starts)).open("xb")
                line, head = chained(entry, head)
                file.write(line)
    file.close()


def _work(size: Size, fields: list[Field]) -> Iterator[Work]:
    """Inspections follow each other as they do in a country."""
    chance = random.Random(1)
    shares = [chance.lognormvariate(0, 0.5) for _ in fields]
    left = [int(size.items * share / sum(shares)) for share in shares]
    left[0] += size.items - sum(left)
    live, waiting = list(range(min(AT_ONCE, len(fields)))), list(range(AT_ONCE, len(fields)))
    begin, length = (
        (clock.now() - timedelta(days=1) - size.length).timestamp() * 1000,
        size.length.total_seconds() * 1000,
    )
    done = 0
    while live:
        order: list[int] = []
        for chosen in chance.choices(live, [left[one] for one in live], k=max(1, STRETCH // size.each)):
            many = min(size.each, left[chosen])
            order += [chosen] * many
            left[chosen] -= many
        live = [one for one in live if left[one]]
        while waiting and len(live) < AT_ONCE:
            live.append(waiting.pop(0))
        since, until = (int(begin + length * place / size.items) for place in (done, done + len(order)))
        done += len(order)
        yield Work(done, tuple(fields), tuple(order), since, until, size.each)
