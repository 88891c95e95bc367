"""The sheets of an evidence pack that show figures: the same numbers as on screen."""

from __future__ import annotations

import re

import pandas as pd

from evidence import coverage, impact
from evidence.figures import ENOUGH, MORE_NEEDED, NEEDED, Figure
from evidence.packs.contents import Job, cell
from evidence.workbook.book import Cell, Column, Sheet, Table, Tone

TONES: dict[object, Tone] = {ENOUGH: "met", MORE_NEEDED: "short", NEEDED: "needed"}
WIDEST, NARROWEST = 40, 11


def coverage_sheets(job: Job) -> list[Sheet]:
    where = (job.store, job.inspection)
    matrices = [coverage.by_source(*where, zone=job.zone), coverage.by_discipline(*where, zone=job.zone)]
    expected = coverage.against_expectations(*where, zone=job.zone)
    return [
        job.sheet("Coverage", *(_figure(job, figure) for figure in matrices)),
        job.sheet("Expectations", _figure(job, expected), frozen=2),
    ]


def impact_sheets(job: Job) -> list[Sheet]:
    where = (job.store, job.inspection)
    return [
        job.sheet("Impact", _figure(job, impact.areas(*where, zone=job.zone))),
        job.sheet("Families, professionals", _figure(job, impact.sides(*where, zone=job.zone)), frozen=2),
    ]


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
