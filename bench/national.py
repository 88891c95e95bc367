"""Ten million items over 153 areas: what one inspection asks there, and what one item costs beside a small store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID

from bench.asking import QUESTIONS
from bench.figures import Figure
from bench.filling import AREAS, Size, opened, written
from bench.making import made_up
from bench.measuring import middle, milliseconds
from evidence import activities, clock, fieldwork, inspections, items, record, retention, searches, waiting
from evidence.access import User
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.items import histories
from evidence.searches import Filters
from evidence.store import Store

NATIONAL, LITTLE = Size(10_000_000, AREAS, each=50), Size(10_000)
ASKED = 300  # ms
GROWN = 1.5  # times


def figures(folder: Path) -> Iterator[Figure]:
    """Beside a store of 10,000 items of one inspection stands the inspection here that is nearest to that size."""
    here, there = _opened(folder, NATIONAL), _opened(folder, LITTLE)
    largest = here.of_size(NATIONAL.items)
    size = here.sizes[largest.inspection_id]
    for question, ask in QUESTIONS.items():
        taken = middle(milliseconds(partial(ask, here.store, largest), times=5))
        limit = None if question.startswith("evidence") else ASKED
        yield Figure("national", f"{question}; {size:,} items of {NATIONAL.items:,}", taken, "ms", at_most=limit)
    for question, across in ACROSS.items():
        taken = middle(milliseconds(partial(across, here), times=5))
        yield Figure("national", question, taken, "ms", at_most=ASKED)
    near = here.of_size(LITTLE.items)
    alone = there.of_size(LITTLE.items)
    for what, one in ONE_ITEM.items():
        grown = middle(milliseconds(one(here, near), times=25))
        small = middle(milliseconds(one(there, alone), times=25))
        yield Figure("national", f"{what}; a store of {NATIONAL.items:,} items", grown, "ms")
        yield Figure("national", f"{what}; beside a store of {LITTLE.items:,}", grown / small, "times", at_most=GROWN)
    here.store.close()
    there.store.close()


@dataclass(frozen=True)
class Opened:
    """A store, somebody who leads all of its inspections, and how many items each of these has."""

    store: Store
    user: User
    inspections: list[Inspection]
    sizes: dict[UUID, int]

    def of_size(self, items: int) -> Inspection:
        return min(self.inspections, key=lambda one: abs(self.sizes[one.inspection_id] - items))


def _opened(folder: Path, size: Size) -> Opened:
    store, user, found = opened(written(folder, size).home)
    rows = store.rows("select inspection_id, count(*) as items from item_now group by inspection_id")
    return Opened(store, user, found, {row["inspection_id"]: row["items"] for row in rows})


def _log(here: Opened, inspection: Inspection) -> Callable[[], object]:
    notes = made_up(inspection.framework, 1_000, [], seed=3)
    return lambda: items.log(here.store, here.user, inspection, item_id=new_id(), note=next(notes))


def _open(here: Opened, inspection: Inspection) -> Callable[[], object]:
    """Another one each time."""
    ids = here.store.rows(
        "select item_id from item_now where inspection_id = $id order by item_id limit 500", id=inspection.inspection_id
    )
    number = count()

    def opening() -> None:
        item_id = ids[next(number) * 7 % len(ids)]["item_id"]
        items.get(here.store, inspection, item_id)
        histories.of(here.store, inspection, item_id)

    return opening


def _list(here: Opened, inspection: Inspection) -> Callable[[], object]:
    return lambda: searches.search(here.store, inspection, Filters())


ONE_ITEM = {"an item logged": _log, "an item opened, with its history": _open, "the first page listed": _list}


def _everything_that_waits(here: Opened) -> None:
    """For the inspection that a person has open; the list of theirs stands beside it."""
    inspection = here.of_size(NATIONAL.items)
    inspections.for_user(here.store, here.user)
    waiting.for_person(here.store, here.user, inspection)
    waiting.queries(here.store, here.user, inspection)
    waiting.logged_on(here.store, here.user, inspection, day=clock.now().date(), zone=clock.LONDON)


def _activities(here: Opened) -> None:
    inspection = here.of_size(NATIONAL.items)
    planned = activities.of(here.store, inspection)
    fieldwork.followed(here.store, inspection, planned)


ACROSS: dict[str, Callable[[Opened], object]] = {
    "home: my inspections, what waits, what I logged": _everything_that_waits,
    "fieldwork: activities and tracked children, with their items": _activities,
    "record: its state, and what has been kept long enough": lambda here: (
        record.state(here.store, here.user),
        retention.ended(here.store, here.user),
    ),
}
