"""What to look for next: the gaps in the evidence, most pressing first, in words and with what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from evidence import clock
from evidence.clock import LONDON
from evidence.coverage.expectations import AreaCoverage, Progress, Scope, kinds_of_side, of_areas, scope, voices_from
from evidence.inspections import Inspection
from evidence.searches import Filters
from evidence.store import Store
from evidence.wording import capital, inside, number_of, series, without_article

# The order in which gaps press: what only a family can tell is hardest to get once fieldwork is over.
NOTHING_YET, NO_VOICE, NOT_FROM, NO_VOICE_FROM, NO_DISCIPLINE, FEW_SOURCES = range(6)


@dataclass(frozen=True)
class Gap:
    """One thing to look for. The sentence names the area by its code."""

    area: str
    sentence: str
    why: str
    filters: Filters  # the evidence to look at first: it may fill the gap once it is tagged
    activity_kind: str | None = None  # what to plan, where the framework or this inspection's own experience says
    urgency: int = field(default=NOTHING_YET, repr=False)


def what_next(
    store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON
) -> tuple[Gap, ...]:
    """Every gap, most pressing first: by what is missing, then the area with the least evidence."""
    within = scope(store, inspection, day=day, zone=zone)
    return _gaps(within, of_areas(within))


def _gaps(within: Scope, areas: tuple[AreaCoverage, ...]) -> tuple[Gap, ...]:
    return within.kept("gaps", lambda: _in_order(within, areas))


def _in_order(within: Scope, areas: tuple[AreaCoverage, ...]) -> tuple[Gap, ...]:
    look = _Look(within)
    order = {one.area.code: (one.items, place) for place, one in enumerate(areas)}
    gaps = [gap for one in areas for gap in look.gaps(one)]
    return tuple(sorted(gaps, key=lambda gap: (gap.urgency, order[gap.area])))


def summary(
    store: Store,
    inspection: Inspection,
    *,
    today: date | None = None,
    day: date | None = None,
    zone: tzinfo = LONDON,
) -> str:
    """Where coverage stands, in one sentence."""
    within = scope(store, inspection, day=day, zone=zone)
    [counted] = within.rows(
        _COUNTED, after=clock.end_of(today - timedelta(days=1), zone) if today else None, to=clock.end_of(today, zone)
    )
    if not counted["items"]:
        return "Nothing is logged yet: with the first item this page begins to show what is still missing."
    parts = [_how_many(counted["items"], counted["today"] if today else None)]
    areas = of_areas(within)
    if expected := [one for one in areas if one.progress]:
        met = sum(one.met for one in expected)
        parts.append(
            f"{met} of {number_of(len(expected), 'outcome area')} {'meets' if met == 1 else 'meet'} what we expect"
        )
    if gaps := _gaps(within, areas):
        parts.append(gaps[0].sentence.removesuffix("."))
    if counted["to_tag"]:
        parts.append(f"{number_of(counted['to_tag'], 'item')} to tag")
    return "; ".join(parts) + "."


def _how_many(items: int, today: int | None) -> str:
    if today is None:
        return number_of(items, "item")
    return f"{number_of(today, 'item')} today, {items:,} in all"


class _Look:
    """What the sentences of one inspection are made from; each question is asked once."""

    def __init__(self, within: Scope) -> None:
        self._within, self._framework, self._zone = within, within.framework, within.zone
        planned = within.store.rows(_PLANNED, inspection_id=within.inspection_id)
        self._planned = {row["kind"]: row["planned_at"] for row in planned}
        self._brought = {row["source_kind"]: row["activity_kind"] for row in within.rows(_BROUGHT)}
        self._sources: dict[str, list[str]] = {}
        counted = within.count("area", "source_kind")
        for area, kind in sorted(counted, key=lambda pair: (-counted[pair], pair)):
            self._sources.setdefault(area, []).append(kind)

    def gaps(self, one: AreaCoverage) -> Iterator[Gap]:
        if not one.items and one.progress:
            yield self._nothing(one)
            return
        for voice in one.unmet("voice_side"):
            yield self._voice(one, voice)
        for place in one.unmet("from"):
            yield self._from(one, place)
        yield from self._voice_from(one)
        for lack in one.unmet("each_discipline"):
            yield self._discipline(one, lack)
        for few in one.unmet("source_kinds"):
            yield self._few_sources(one, few)

    def _nothing(self, one: AreaCoverage) -> Gap:
        wanted = series([inside(progress.expectation.label) for progress in one.progress])
        why = f"{one.area.label}. We expect {wanted}."
        places = [progress for progress in one.progress if progress.expectation.kind == "from"]
        kind = self._kind_of(places[0]) if places else None
        return Gap(one.area.code, f"{one.area.code} has nothing yet.", why, Filters(marks=("to_tag",)), kind)

    def _voice(self, one: AreaCoverage, voice: Progress) -> Gap:
        kinds = kinds_of_side(self._framework, voice.expectation.side)
        return Gap(
            one.area.code,
            _lacks(one, voice, f"no {without_article(inside(voice.expectation.label))}"),
            f"{self._so_far(one)} What such sources said elsewhere may belong here too.",
            Filters(source_kinds=tuple(kinds)),
            next((self._brought[kind] for kind in kinds if kind in self._brought), None),
            NO_VOICE,
        )

    def _from(self, one: AreaCoverage, place: Progress) -> Gap:
        return Gap(
            one.area.code,
            _lacks(one, place, f"nothing from {inside(place.expectation.label)}"),
            f"{self._so_far(one)}{self._plan_for(place)}",
            self._from_filters(place),
            self._kind_of(place),
            NOT_FROM,
        )

    def _voice_from(self, one: AreaCoverage) -> Iterator[Gap]:
        """Something comes from the place, and such voices are heard, but never one about the other."""
        met = [progress for progress in one.progress if progress.met]
        for place in (progress for progress in met if progress.expectation.kind == "from"):
            for voice in (progress for progress in one.progress if progress.expectation.kind == "voice_side"):
                if voices_from(self._within, place.expectation, voice.expectation, one.area.code):
                    continue
                heard = without_article(inside(voice.expectation.label))
                about = inside(place.expectation.label)
                have = number_of(place.have, "item")
                yield Gap(
                    one.area.code,
                    f"{one.area.code} has no {heard} about {about}.",
                    f"{have} about {about}, none of them {inside(voice.expectation.label)}.{self._plan_for(place)}",
                    self._from_filters(place),
                    self._kind_of(place),
                    NO_VOICE_FROM,
                )

    def _discipline(self, one: AreaCoverage, lack: Progress) -> Gap:
        missing = [inside(self._framework.label("discipline", id)) for id in lack.missing]
        at_least = lack.expectation.at_least
        words = f"nothing from {series(missing, 'or')}" if at_least == 1 else (
            f"fewer than {number_of(at_least, 'item')} from {series(missing, 'and from')}"
        )  # fmt: skip
        return Gap(
            one.area.code,
            f"{one.area.code} has {words}.",
            f"{self._so_far(one)} Each discipline sees different children and different services.",
            Filters(disciplines=lack.missing),
            None,
            NO_DISCIPLINE,
        )

    def _few_sources(self, one: AreaCoverage, few: Progress) -> Gap:
        kinds = number_of(few.have, "kind of source", "kinds of source")
        return Gap(
            one.area.code,
            f"{one.area.code} rests on {kinds}; we expect {few.need}.",
            f"{self._so_far(one)} Another kind of source would confirm or question it.",
            Filters(areas=(one.area.code,)),
            None,
            FEW_SOURCES,
        )

    def _so_far(self, one: AreaCoverage) -> str:
        labels = [inside(self._framework.label("source_kind", id)) for id in self._sources.get(one.area.code, [])]
        return f"{capital(number_of(one.items, 'item'))} so far ({', '.join(labels)})."

    def _plan_for(self, place: Progress) -> str:
        moments = [self._planned[kind] for kind in place.expectation.activity_kinds if kind in self._planned]
        if not moments:
            return ""
        when: datetime = min(moments).astimezone(self._zone)
        return f" One is planned for {when:%A} {when.day} {when:%B}."

    def _kind_of(self, place: Progress) -> str | None:
        return next(iter(place.expectation.activity_kinds), None)

    def _from_filters(self, place: Progress) -> Filters:
        return Filters(facets=place.expectation.facets)


def _lacks(one: AreaCoverage, progress: Progress, nothing: str) -> str:
    if not progress.have:
        return f"{one.area.code} has {nothing}."
    return (
        f"{one.area.code} has {progress.have} of the {progress.need} we expect: {inside(progress.expectation.label)}."
    )


_COUNTED = """
    select
        count(*) as items,
        count(*) filter (to_tag) as to_tag,
        count(*) filter (happened_at >= $after::timestamp and happened_at < $to::timestamp) as today
    from item_now
    where inspection_id = $inspection_id and not withdrawn
        and ($until::timestamp is null or happened_at < $until::timestamp)
"""
_PLANNED = """
    select kind, min(planned_at) as planned_at
    from activity_now
    where inspection_id = $inspection_id and status = 'planned' and planned_at is not null
    group by kind
"""
# The kind of activity that has brought most from a kind of source: what to plan to hear more of it.
_BROUGHT = """
    select source_kind, arg_max(kind, (items, kind)) as activity_kind
    from (
        select item_now.source_kind, activity_now.kind, count(*) as items
        from item_now
        join activity_now using (inspection_id, activity_id)
        where item_now.inspection_id = $inspection_id and not item_now.withdrawn
            and ($until::timestamp is null or happened_at < $until::timestamp)
        group by all
    )
    group by source_kind
"""
