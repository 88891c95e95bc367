"""How far the evidence of each outcome area is what its framework expects: counts, never a judgement."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any, TypeVar
from uuid import UUID

from evidence import clock
from evidence.clock import LONDON
from evidence.frameworks import Area, Expectation, Framework
from evidence.inspections import Inspection
from evidence.kept import until_changed
from evidence.store import Store

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Tally:
    """How many items of one outcome area come from one kind of source in one discipline."""

    area: str
    source_kind: str
    discipline: str
    items: int
    first: tuple[datetime, ...]  # when the first of them happened: as many as any expectation asks for


@dataclass(frozen=True)
class Scope:
    """Which items count: those of one inspection, up to the end of a day where one is named."""

    store: Store
    inspection_id: UUID
    framework: Framework
    until: datetime | None
    zone: tzinfo

    def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        return self.store.rows(sql, inspection_id=self.inspection_id, until=self.until, **params)

    def kept(self, name: str, ask: Callable[[], Answer]) -> Answer:
        """What several questions about this scope need, asked once until something in the inspection changes."""
        return until_changed(self.store, self.inspection_id, (name, self.until, self.zone), ask)

    @functools.cached_property
    def tallies(self) -> list[Tally]:
        """The whole of it in one pass, from which most questions about coverage are answered."""
        most = max((one.at_least for one in self.framework.expectations), default=1)
        return self.kept("tallies", lambda: [_tally(row) for row in self.rows(_TALLIES, most=most)])

    @functools.cached_property
    def places(self) -> dict[str, dict[str, list[Tally]]]:
        """For each "from" expectation, by area, the tallies of what comes from there."""
        found: dict[str, dict[str, list[Tally]]] = {}
        for one in self.framework.expectations:
            if one.kind == "from":
                by_area = found.setdefault(one.id, {})
                for tally in self._from(one):
                    by_area.setdefault(tally.area, []).append(tally)
        return found

    def _from(self, expectation: Expectation) -> list[Tally]:
        rows = self.rows(
            _FROM,
            activity_kinds=list(expectation.activity_kinds),
            facets=list(expectation.facets),
            area=expectation.area,
            most=expectation.at_least,
        )
        return [_tally(row) for row in rows]

    def count(self, *columns: str) -> dict[tuple[str, ...], int]:
        """Items by these fields of a tally."""
        counted: Counter[tuple[str, ...]] = Counter()
        for tally in self.tallies:
            counted[tuple(getattr(tally, column) for column in columns)] += tally.items
        return counted


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
    return Scope(store, inspection.inspection_id, inspection.framework, clock.end_of(day, zone), zone)


def of_areas(within: Scope) -> tuple[AreaCoverage, ...]:
    """Every outcome area in the order of the framework, with each expectation that applies to it."""
    return within.kept("outcome areas", lambda: _of_areas(within))


def _of_areas(within: Scope) -> tuple[AreaCoverage, ...]:
    by_area: dict[str, list[Tally]] = {area.code: [] for area in within.framework.areas}
    for tally in within.tallies:
        by_area[tally.area].append(tally)
    return tuple(
        AreaCoverage(
            area,
            sum(tally.items for tally in by_area[area.code]),
            tuple(
                _from_place(within.framework, expectation, within.places[expectation.id].get(area.code, []))
                if expectation.kind == "from"
                else PROGRESS[expectation.kind](within.framework, expectation, by_area[area.code])
                for expectation in within.framework.expectations
                if expectation.area in (None, area.code)
            ),
        )
        for area in within.framework.areas
    )


def kinds_of_side(framework: Framework, side: str | None) -> list[str]:
    """The source kinds that speak for families, for professionals, or for neither."""
    return [kind.id for kind in framework.source_kinds if framework.side(kind.id) == side]


def voices_from(within: Scope, place: Expectation, voice: Expectation, area: str) -> int:
    """How many of an area's items that count for a "from" expectation also have the voice that another asks for."""
    tallies = within.places[place.id].get(area, [])
    return sum(tally.items for tally in tallies if within.framework.side(tally.source_kind) == voice.side)


def _source_kinds(framework: Framework, expectation: Expectation, tallies: list[Tally]) -> Progress:
    first: dict[str, datetime] = {}
    for tally in tallies:
        first[tally.source_kind] = min(tally.first[0], first.get(tally.source_kind, tally.first[0]))
    need = expectation.at_least
    return Progress(expectation, len(first), need, _at(list(first.values()), need))


def _voice_side(framework: Framework, expectation: Expectation, tallies: list[Tally]) -> Progress:
    voices = [tally for tally in tallies if framework.side(tally.source_kind) == expectation.side]
    need = expectation.at_least
    return Progress(expectation, sum(tally.items for tally in voices), need, _at(_moments(voices), need))


def _each_discipline(framework: Framework, expectation: Expectation, tallies: list[Tally]) -> Progress:
    need = len(framework.disciplines)
    enough = {
        one.id: moment
        for one in framework.disciplines
        for moment in [_at(_moments([tally for tally in tallies if tally.discipline == one.id]), expectation.at_least)]
        if moment
    }
    missing = tuple(one.id for one in framework.disciplines if one.id not in enough)
    return Progress(expectation, len(enough), need, _at(list(enough.values()), need), missing)


PROGRESS: dict[str, Callable[[Framework, Expectation, list[Tally]], Progress]] = {
    "source_kinds": _source_kinds,
    "voice_side": _voice_side,
    "each_discipline": _each_discipline,
}


def _from_place(framework: Framework, expectation: Expectation, tallies: list[Tally]) -> Progress:
    need = expectation.at_least
    return Progress(expectation, sum(tally.items for tally in tallies), need, _at(_moments(tallies), need))


def _moments(tallies: list[Tally]) -> list[datetime]:
    return [moment for tally in tallies for moment in tally.first]


def _tally(row: dict[str, Any]) -> Tally:
    """Times inside a list come from the store without their zone."""
    return Tally(**{**row, "first": tuple(moment.replace(tzinfo=UTC) for moment in row["first"])})


def _at(moments: list[datetime], number: int) -> datetime | None:
    """When the so many-th happened; None when there are fewer."""
    return sorted(moments)[number - 1] if len(moments) >= number else None


_TALLIES = """
    select area, source_kind, discipline, count(*) as items, min(happened_at, $most) as first
    from item_area
    where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
    group by area, source_kind, discipline
"""
# Asked of item_now, because fewer items are left to be taken apart by area once the rest is filtered out.
_FROM = """
    with
        visited as (
            select activity_id
            from activity_now
            where inspection_id = $inspection_id and list_contains($activity_kinds, kind)
        ),
        there as (
            select unnest(areas) as area, source_kind, discipline, happened_at
            from item_now
            where inspection_id = $inspection_id and not withdrawn
                and ($until::timestamp is null or happened_at < $until::timestamp)
                and ($area is null or list_contains(areas, $area))
                and (activity_id in (from visited) or any_of($facets::text[], facets))
        )
    select area, source_kind, discipline, count(*) as items, min(happened_at, $most) as first
    from there
    group by area, source_kind, discipline
"""
