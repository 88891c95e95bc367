"""Coverage: what there is for each outcome area, against what its framework expects, while more can still be had."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, tzinfo

import pandas as pd

from evidence.clock import LONDON
from evidence.coverage.expectations import AreaCoverage, kinds_of_side, of_areas, scope
from evidence.figures import ENOUGH, MORE_NEEDED, NEEDED, NOTHING, SIGNS, SOME, WOULD_HELP, Figure
from evidence.frameworks import Area, Term
from evidence.inspections import Inspection
from evidence.store import Store

# What a cell is: the area's coverage, the id of the column, and how many items there are.
State = Callable[[AreaCoverage, str, int], str]

READING = "The number of items in each cell."
NEEDS_A_VOICE = f"{SIGNS[NEEDED]} marks the sources of a voice that is still needed"
ADDS_A_SOURCE = f"{SIGNS[WOULD_HELP]} marks a kind of source that would add to those an area rests on"
NEEDS_A_DISCIPLINE = f"{SIGNS[NEEDED]} marks a discipline from which an area still needs evidence"
ADDS_A_CHOICE = f"{SIGNS[WOULD_HELP]} marks whom or what an area should still have evidence about"
NOTHING_EXPECTED = "The framework expects nothing in particular here: the numbers only say what there is"
SEVERAL = "An item can be about several of these, or about none."


def by_source(store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON) -> Figure:
    """Outcome areas down, source kinds across."""
    within = scope(store, inspection, day=day, zone=zone)

    def state(area: AreaCoverage, kind: str, items: int) -> str:
        voices = [one for one in area.unmet("voice_side") if kind in kinds_of_side(framework, one.expectation.side)]
        if voices:
            return MORE_NEEDED if items else NEEDED
        if items:
            return ENOUGH
        return WOULD_HELP if area.unmet("source_kinds") else NOTHING

    framework = inspection.framework
    counted = within.count("area", "source_kind")
    data = _matrix(of_areas(within), "Source", framework.source_kinds, counted, state)
    kinds = {one.kind for one in framework.expectations}
    return _heat(
        "coverage_by_source",
        "Outcome areas by source of evidence",
        data,
        "Source",
        _note([NEEDS_A_VOICE] * ("voice_side" in kinds) + [ADDS_A_SOURCE] * ("source_kinds" in kinds)),
    )


def by_discipline(store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON) -> Figure:
    """Outcome areas down, disciplines across."""
    within = scope(store, inspection, day=day, zone=zone)

    def state(area: AreaCoverage, discipline: str, items: int) -> str:
        if any(discipline in one.missing for one in area.unmet("each_discipline")):
            return MORE_NEEDED if items else NEEDED
        return ENOUGH if items else NOTHING

    counted = within.count("area", "discipline")
    data = _matrix(of_areas(within), "Discipline", inspection.framework.disciplines, counted, state)
    expected = any(one.kind == "each_discipline" for one in inspection.framework.expectations)
    note = _note([NEEDS_A_DISCIPLINE] * expected)
    return _heat("coverage_by_discipline", "Outcome areas by discipline", data, "Discipline", note)


def by_facet(
    store: Store, inspection: Inspection, *, facet: str, day: date | None = None, zone: tzinfo = LONDON
) -> Figure:
    """Outcome areas down, the choices of one facet across: whom the evidence is about."""
    within = scope(store, inspection, day=day, zone=zone)
    asked = inspection.framework.facet(facet)

    def state(area: AreaCoverage, choice: str, items: int) -> str:
        if items:
            return SOME
        return WOULD_HELP if any(choice in one.expectation.facets for one in area.unmet("from")) else NOTHING

    choices = [f"{facet}:{choice.id}" for choice in asked.choices]
    rows = within.rows(_BY_FACET, choices=choices)
    counted: dict[tuple[str, ...], int] = {(row["area"], row["choice"]): row["items"] for row in rows}
    data = _matrix(of_areas(within), asked.label, asked.choices, counted, state, prefix=f"{facet}:")
    expected = any(choice in one.facets for one in inspection.framework.expectations for choice in choices)
    note = f"{_note([ADDS_A_CHOICE] * expected)} {SEVERAL}"
    return _heat(f"coverage_by_{facet}", f"Outcome areas by {asked.label.lower()}", data, asked.label, note)


def cohort(
    store: Store, inspection: Inspection, *, down: str, across: str, day: date | None = None, zone: tzinfo = LONDON
) -> Figure:
    """Two facets of the children whom the evidence is about, for example age band by need."""
    within = scope(store, inspection, day=day, zone=zone)
    first, second = inspection.framework.facet(down), inspection.framework.facet(across)
    rows = within.rows(
        _COHORT,
        down=[f"{down}:{choice.id}" for choice in first.choices],
        across=[f"{across}:{choice.id}" for choice in second.choices],
    )
    counted = {(row["down"], row["across"]): row["items"] for row in rows}
    data = pd.DataFrame(
        [
            (one_id, other_id, one.label, other.label, items, SOME if items else NOTHING)
            for one in first.choices
            for other in second.choices
            for one_id, other_id in [(f"{down}:{one.id}", f"{across}:{other.id}")]
            for items in [counted.get((one_id, other_id), 0)]
        ],
        columns=["down", "across", first.label, second.label, "Items", "State"],
    )
    return Figure(
        name=f"coverage_{down}_by_{across}",
        title=f"{first.label} by {second.label.lower()}",
        data=data,
        note="The number of items about children of each group. An item can be about several groups, or about none.",
        kind="heat",
        keys=("down", "across"),
        down=first.label,
        across=second.label,
    )


def against_expectations(
    store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON
) -> Figure:
    """For each outcome area, each thing that is expected of it: how much there is and whether that is enough."""
    framework = inspection.framework
    rows = [
        (
            one.area.code,
            progress.expectation.id,
            framework.label("strand", one.area.strand),
            named(one.area),
            progress.expectation.label,
            progress.have,
            progress.need,
            ENOUGH if progress.met else MORE_NEEDED if progress.have else NEEDED,
        )
        for one in of_areas(scope(store, inspection, day=day, zone=zone))
        for progress in one.progress
    ]
    columns = ["area", "expectation", "Strand", "Outcome area", "We expect", "Have", "Expected", "State"]
    return Figure(
        name="coverage_against_expectations",
        title="What we expect of each outcome area",
        data=pd.DataFrame(rows, columns=columns),
        note=f"Expectations of {framework.title}, version {framework.version}. They guide the gathering of evidence; "
        "they say nothing about how good the area is.",
        keys=("area", "expectation"),
        group="Strand",
    )


def by_day(store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON) -> Figure:
    """Items of each day on which evidence was gathered, and how many areas met expectations when it ended."""
    within = scope(store, inspection, day=day, zone=zone)
    met = [one.met_at for one in of_areas(within) if one.met_at]
    rows = within.rows(_BY_DAY, zone=str(zone), met=[moment.replace(tzinfo=None) for moment in met])
    data = pd.DataFrame(
        [(row["day"].isoformat(), f"{row['day']:%a} {row['day'].day} {row['day']:%b}", row["items"], row["met"])
         for row in rows],
        columns=["date", "Day", "Items", "Areas that meet what we expect"],
    )  # fmt: skip
    return Figure(
        name="coverage_by_day",
        title="Evidence by day",
        data=data,
        note="Items by the day on which things were seen, heard or read, and how many outcome areas had all that we "
        "expect when the day ended.",
        kind="days",
        keys=("date",),
    )


def named(area: Area) -> str:
    """An outcome area as figures name it: code and short label."""
    return f"{area.code} {area.label}"


def _matrix(
    areas: Sequence[AreaCoverage],
    across: str,
    columns: Sequence[Term],
    counted: Mapping[tuple[str, ...], int],
    state: State,
    prefix: str = "",
) -> pd.DataFrame:
    """One row for each cell, empty ones too, in the order of the framework."""
    return pd.DataFrame(
        [
            (one.area.code, id, one.area.strand, named(one.area), column.label, items, state(one, id, items))
            for one in areas
            for column in columns
            for id in [f"{prefix}{column.id}"]
            for items in [counted.get((one.area.code, id), 0)]
        ],
        columns=["area", "choice", "strand", "Outcome area", across, "Items", "State"],
    )


def _note(signs: Sequence[str]) -> str:
    """What the signs of a matrix mean, as far as the framework expects anything that they could mark."""
    return f"{READING} {'; '.join(signs) or NOTHING_EXPECTED}."


def _heat(name: str, title: str, data: pd.DataFrame, across: str, note: str) -> Figure:
    return Figure(
        name=name,
        title=title,
        data=data,
        note=note,
        kind="heat",
        keys=("area", "choice", "strand"),
        down="Outcome area",
        across=across,
    )


# The facets first: most of them are of other kinds, and need not be taken apart by area.
_BY_FACET = """
    with
        about as (
            select areas, unnest(facets) as choice
            from item_now
            where inspection_id = $inspection_id and not withdrawn
                and ($until::timestamp is null or happened_at < $until::timestamp)
        ),
        counted as (
            select unnest(areas) as area, choice
            from about
            where list_contains($choices, choice)
        )
    select area, choice, count(*) as items
    from counted
    group by area, choice
"""
_COHORT = """
    with
        about as (
            select facets, unnest(facets) as down
            from item_now
            where inspection_id = $inspection_id and not withdrawn
                and ($until::timestamp is null or happened_at < $until::timestamp)
        ),
        pairs as (
            select down, unnest(facets) as across
            from about
            where list_contains($down, down)
        )
    select down, across, count(*) as items
    from pairs
    where list_contains($across, across)
    group by down, across
"""
# No time zone is off by less than a quarter of an hour, so only quarters are turned into days of the zone.
_BY_DAY = """
    with
        quarters as (
            select time_bucket(interval '15 minutes', happened_at) as quarter, count(*) as items
            from item_now
            where inspection_id = $inspection_id and not withdrawn
                and ($until::timestamp is null or happened_at < $until::timestamp)
            group by quarter
        ),
        days as (
            select timezone($zone, timezone('UTC', quarter))::date as day, sum(items)::integer as items
            from quarters
            group by day
        )
    select
        day,
        items,
        len(list_filter(
            $met::timestamp[], lambda moment: timezone($zone, timezone('UTC', moment))::date <= day
        )) as met
    from days
    order by day
"""
