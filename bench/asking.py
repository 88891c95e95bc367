"""Each question as its screen asks it, with nothing kept from the time before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.figures import Figure
from bench.making import FIRST_DAY, fill
from bench.measuring import middle, milliseconds
from evidence import charts, coverage, impact, kept, searches
from evidence.coverage import gaps
from evidence.impact import voices
from evidence.inspections import Inspection
from evidence.searches import Filters
from evidence.store import Store

SIZES = (2_000, 100_000)
LIMITS = {"coverage": 50, "impact": 50, "evidence": 100}  # ms at 100,000 items of an inspection

SEARCH = Filters(areas=("I2",), text="wait help")
WORDS = Filters(text="wait help")
Question = Callable[[Store, Inspection], object]
QUESTIONS: dict[str, Question] = {
    "coverage: areas by source": lambda store, one: coverage.by_source(store, one),
    "coverage: areas by discipline": lambda store, one: coverage.by_discipline(store, one),
    "coverage: areas by setting": lambda store, one: coverage.by_facet(store, one, facet="setting"),
    "coverage: age by need": lambda store, one: coverage.cohort(store, one, down="age", across="need"),
    "coverage: by day": lambda store, one: coverage.by_day(store, one),
    "coverage: what to look for next": lambda store, one: gaps.what_next(store, one),
    "coverage: the one sentence": lambda store, one: gaps.summary(store, one, today=FIRST_DAY.date()),
    "impact: stances": lambda store, one: impact.stances(store, one),
    "impact: families beside professionals": lambda store, one: impact.sides(store, one),
    "impact: the table of areas": lambda store, one: impact.areas(store, one),
    "impact: the voices of one area": lambda store, one: voices.of_area(store, one, area="I1"),
    "evidence: the newest page": lambda store, one: searches.search(store, one, Filters()),
    "evidence: one area, two words": lambda store, one: searches.search(store, one, SEARCH),
    "evidence: two words, the closest first": lambda store, one: searches.search(store, one, WORDS, order="relevance"),
    "evidence: an item by its reference": lambda store, one: searches.search(store, one, Filters(text="E-1234")),
    "evidence: counts beside the filters": lambda store, one: searches.counts(store, one, Filters(areas=("I2",))),
    "evidence: counts under two words": lambda store, one: searches.counts(store, one, WORDS),
}


def figures(folder: Path) -> Iterator[Figure]:
    """The median of nine."""
    for size in SIZES:
        store, _, inspection = fill(folder / f"asking-{size}", size)
        for question, ask in QUESTIONS.items():
            taken = middle(milliseconds(partial(anew, ask, store, inspection)))
            limit = LIMITS[question.partition(":")[0]]
            yield Figure("asking", f"{question}; {size:,} items", taken, "ms", at_most=limit)
        figure = coverage.by_source(store, inspection)
        store.close()
    drawn = middle(milliseconds(lambda: charts.draw(figure)))
    yield Figure("asking", "drawing one heat map, specification kept", drawn, "ms")


def anew(ask: Question, store: Store, inspection: Inspection) -> object:
    """The question as somebody asks it just after a change."""
    kept.forget(store)
    return ask(store, inspection)
