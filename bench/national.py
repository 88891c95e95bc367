"""Ten million items over 153 areas: what one inspection asks there, and what one item costs beside a small store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

from bench.asking import QUESTIONS, anew
from bench.figures import Figure
from bench.filling import AREAS, Opened, Size, opened, written
from bench.making import made_up
from bench.measuring import middle, milliseconds, seconds
from evidence import activities, clock, fieldwork, inspections, items, record, retention, searches, waiting
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.items import histories
from evidence.searches import Filters
from evidence.store import Store

NATIONAL = Size(10_000_000, AREAS, each=50)
LITTLE = 10_000
ASKED = 300  # ms
GROWN = 1.5  # times


def figures(folder: Path) -> Iterator[Figure]:
    """The inspection that is nearest to 10,000 items stands beside a store of one inspection with as many thousands."""
    here = opened(written(folder, NATIONAL).home)
    largest, size = here.inspections[0]
    yield Figure("national", "items of the largest inspection, which is asked", size, "items")
    for question, ask in QUESTIONS.items():
        taken = middle(milliseconds(partial(anew, ask, here.store, largest), times=5))
        limit = None if question.startswith("evidence") else ASKED
        yield Figure("national", question, taken, "ms", at_most=limit)
    for question, across in ACROSS.items():
        taken = middle(milliseconds(partial(across, here), times=5))
        yield Figure("national", question, taken, "ms", at_most=ASKED)
    near, size = min(here.inspections, key=lambda one: abs(one[1] - LITTLE))
    there = opened(written(folder, Size(round(size, -3))).home)
    [(alone, size)] = there.inspections
    yield Figure("national", "items of the store that it is held against", size, "items")
    for what, one in ONE_ITEM.items():
        grown, small = _by_turns(one(here, near), one(there, alone))
        yield Figure("national", what, grown, "ms")
        yield Figure(
            "national", f"{what}, beside a store of that inspection alone", grown / small, "times", at_most=GROWN
        )
    here.store.close()
    there.store.close()


def _by_turns(one: Callable[[], object], other: Callable[[], object], *, times: int = 25) -> tuple[float, float]:
    """The middle of each in ms: what else the machine does disturbs both alike."""
    taken = [(seconds(one) * 1000, seconds(other) * 1000) for _ in range(times + 1)][1:]
    return middle([first for first, _ in taken]), middle([second for _, second in taken])


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
    return lambda: anew(_first_page, here.store, inspection)


def _first_page(store: Store, inspection: Inspection) -> object:
    return searches.search(store, inspection, Filters())


ONE_ITEM = {"an item logged": _log, "an item opened, with its history": _open, "the first page listed": _list}


def _everything_that_waits(here: Opened) -> None:
    """For the inspection that a person has open; the list of theirs stands beside it."""
    inspection, _ = here.inspections[0]
    inspections.for_user(here.store, here.user)
    waiting.for_person(here.store, here.user, inspection)
    waiting.queries(here.store, here.user, inspection)
    waiting.logged_on(here.store, here.user, inspection, day=clock.now().date(), zone=clock.LONDON)


def _activities(here: Opened) -> None:
    inspection, _ = here.inspections[0]
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
