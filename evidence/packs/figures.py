"""The sheets of an evidence pack that show figures: the same numbers as on screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from evidence import coverage, impact
from evidence.figures import ENOUGH, MORE_NEEDED, NEEDED, Figure
from evidence.packs.contents import Job, Planned, cell
from evidence.workbook.book import Cell, Column, Sheet, Table, Tone

TONES: dict[object, Tone] = {ENOUGH: "met", MORE_NEEDED: "short", NEEDED: "needed"}
WIDEST, NARROWEST = 40, 11


def _matrices(job: Job) -> list[Figure]:
    where = (job.store, job.inspection)
    return [coverage.by_source(*where, zone=job.zone), coverage.by_discipline(*where, zone=job.zone)]


def _expectations(job: Job) -> list[Figure]:
    return [coverage.against_expectations(job.store, job.inspection, zone=job.zone)]


def _areas(job: Job) -> list[Figure]:
    return [impact.areas(job.store, job.inspection, zone=job.zone)]


def _sides(job: Job) -> list[Figure]:
    return [impact.sides(job.store, job.inspection, zone=job.zone)]


def _planned(name: str, explained: str, figures: Callable[[Job], list[Figure]], *, frozen: int = 1) -> Planned:
    """One table below the other, a figure each."""

    def count(job: Job) -> int:
        return sum(len(figure.table) for figure in figures(job))

    def make(job: Job) -> Sheet:
        return job.sheet(name, *(_figure(job, figure) for figure in figures(job)), frozen=frozen)

    return Planned(name, explained, count, make)


def _figure(job: Job, figure: Figure) -> Table:
    """A figure as people read it on screen; a heat map keeps the marks of its cells."""
    made = [_figure_column(figure, name) for name in figure.table.columns]
    states = figure.states if figure.kind == "heat" else None
    rows = [
        [_marked(states, place, str(name), cell(value)) for name, value in row.items()]
        for place, row in enumerate(figure.table.to_dict("records"))
    ]
    return job.table(f"{figure.name}.jsonl", figure.title, figure.note, made, rows)


def _figure_column(figure: Figure, name: str) -> Column:
    values = figure.table[name]
    numeric = pd.api.types.is_numeric_dtype(values)
    longest = max([0, *(len(str(value)) for value in values if not numeric)])
    width = min(WIDEST, max(NARROWEST, longest + 2, max(len(word) for word in name.split()) + 3))
    kind = "share" if name in figure.shares else "number" if numeric else "text"
    return Column(id=_slug(name), label=name, kind=kind, width=width)  # type: ignore[arg-type]


def _marked(states: pd.DataFrame | None, place: int, name: str, value: Cell) -> Cell:
    if states is None or not isinstance(value, int):
        return value
    return [value, TONES.get(states[name].iloc[place], "empty" if not value else "")]


def _slug(words: str) -> str:
    return re.sub(r"\W+", "_", words.casefold()).strip("_")


COVERAGE = (
    _planned("Coverage", "how much evidence each outcome area has, by source and by discipline", _matrices),
    _planned(
        "Expectations",
        "what is expected of the evidence for each outcome area, and what there is",
        _expectations,
        frozen=2,
    ),
)
IMPACT = (
    _planned("Impact", "what the evidence says, area by area; counts, never a grade", _areas),
    _planned("Families, professionals", "what families say beside what professionals say", _sides, frozen=2),
)
