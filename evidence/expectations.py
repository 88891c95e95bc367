"""How far the evidence of each outcome area is what its framework expects: counts, never a judgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from evidence import clock
from evidence.frameworks import Area, Expectation, Framework
from evidence.inspections import Inspection
from evidence.store import Store

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Scope:
    """Which items count: those of one inspection, up to the end of a day where one is named."""

    store: Store
    inspection_id: UUID
    framework: Framework
    until: datetime | None

    def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        return self.store.rows(sql, inspection_id=self.inspection_id, until=self.until, **params)


@dataclass(frozen=True)
class Progress:
    """One expectation of one area, and what there is."""

    expectation: Expectation
    have: int
    need: int
    met_at: datetime | None = None  # when the evidence that met it happened
    missing: tuple[str, ...] = ()  # disciplines that have too little

    @property
    def met(self) -> bool:
        return self.met_at is not None


@dataclass(frozen=True)
class AreaCoverage:
    """One outcome area against everything that is expected of it."""

    area: Area
    items: int
    progress: tuple[Progress, ...]

    @property
    def met(self) -> bool:
        return all(one.met for one in self.progress)

    @property
    def met_at(self) -> datetime | None:
        """When the last of its expectations was met; None while one is not."""
        moments = [one.met_at for one in self.progress if one.met_at is not None]
        return max(moments) if moments and self.met else None

    def unmet(self, kind: str) -> list[Progress]:
        return [one for one in self.progress if one.expectation.kind == kind and not one.met]


def scope(store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON) -> Scope:
    """day: as it stood at the end of that day, by the time at which things were seen or heard."""
    return Scope(store, inspection.inspection_id, inspection.framework, clock.end_of(day, zone))


def of_areas(within: Scope) -> tuple[AreaCoverage, ...]:
    """Every outcome area in the order of the framework, with each expectation that applies to it."""
    counted = {row["area"]: row["items"] for row in within.rows(_ITEMS)}
    found = {expectation.id: _found(within, expectation) for expectation in within.framework.expectations}
    return tuple(
        AreaCoverage(
            area,
            counted.get(area.code, 0),
            tuple(
                _progress(within.framework, expectation, found[expectation.id].get(area.code))
                for expectation in within.framework.expectations
                if expectation.area in (None, area.code)
            ),
        )
        for area in within.framework.areas
    )


def kinds_of_side(framework: Framework, side: str | None) -> list[str]:
    """The source kinds that speak for families, for professionals, or for neither."""
    return [kind.id for kind in framework.source_kinds if framework.side(kind.id) == side]


def from_elsewhere(within: Scope, expectation: Expectation, source_kinds: list[str]) -> dict[str, int]:
    """By area: how many of the items that count for a "from" expectation come from these kinds of source."""
    rows = within.rows(_FROM, **_from_parameters(expectation), source_kinds=source_kinds)
    return {row["area"]: row["have"] for row in rows}


def _found(within: Scope, expectation: Expectation) -> dict[str, dict[str, Any]]:
    """By area: have, met_at, and for disciplines which have enough."""
    at_least, framework = expectation.at_least, within.framework
    if expectation.kind == "source_kinds":
        rows = within.rows(_SOURCE_KINDS, at_least=at_least)
    elif expectation.kind == "voice_side":
        kinds = kinds_of_side(framework, expectation.side)
        rows = within.rows(_VOICE_SIDE, at_least=at_least, source_kinds=kinds)
    elif expectation.kind == "each_discipline":
        disciplines = [discipline.id for discipline in framework.disciplines]
        rows = within.rows(_EACH_DISCIPLINE, at_least=at_least, disciplines=disciplines)
    else:
        rows = within.rows(_FROM, **_from_parameters(expectation), source_kinds=[])
    return {row["area"]: row for row in rows}


def _from_parameters(expectation: Expectation) -> dict[str, object]:
    return {
        "at_least": expectation.at_least,
        "activity_kinds": list(expectation.activity_kinds),
        "facets": list(expectation.facets),
    }


def _progress(framework: Framework, expectation: Expectation, row: dict[str, Any] | None) -> Progress:
    have, met_at = (row["have"], row["met_at"]) if row else (0, None)
    if expectation.kind != "each_discipline":
        return Progress(expectation, have, expectation.at_least, met_at)
    enough = row["enough"] if row else []
    missing = tuple(one.id for one in framework.disciplines if one.id not in enough)
    return Progress(expectation, have, len(framework.disciplines), met_at, missing)


_ITEMS = """
    select area, count(*) as items
    from item_area
    where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
    group by area
"""
_SOURCE_KINDS = """
    with first as (
        select area, source_kind, min(happened_at) as first_at
        from item_area
        where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
        group by area, source_kind
    )
    select area, count(*) as have, list_sort(list(first_at))[$at_least] as met_at
    from first
    group by area
"""
_VOICE_SIDE = """
    select area, count(*) as have, min(happened_at, $at_least)[$at_least] as met_at
    from item_area
    where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
        and list_contains($source_kinds, source_kind)
    group by area
"""
_EACH_DISCIPLINE = """
    with each as (
        select area, discipline, min(happened_at, $at_least)[$at_least] as met_at
        from item_area
        where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
            and list_contains($disciplines, discipline)
        group by area, discipline
    )
    select
        area,
        count(met_at) as have,
        if(count(met_at) = len($disciplines), max(met_at), null) as met_at,
        list(discipline) filter (met_at is not null) as enough
    from each
    group by area
"""
_FROM = """
    with visited as (
        select activity_id
        from activity_now
        where inspection_id = $inspection_id and list_contains($activity_kinds, kind)
    )
    select area, count(*) as have, min(happened_at, $at_least)[$at_least] as met_at
    from item_area
    where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
        and (activity_id in (from visited) or list_has_any(facets, $facets))
        and (len($source_kinds) = 0 or list_contains($source_kinds, source_kind))
    group by area
"""
