"""Voices behind an outcome area: children's own words, the newest first-hand items, and who has not been heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from evidence.clock import LONDON
from evidence.coverage.expectations import Scope, kinds_of_side, scope
from evidence.frameworks import Framework
from evidence.inspections import Inspection
from evidence.store import Store

SIDES = {"families": "Families", "professionals": "Professionals"}


@dataclass(frozen=True)
class Heard:
    """One item as it is quoted beside others."""

    item_id: UUID
    happened_at: datetime
    source_kind: str
    source_role: str | None
    discipline: str
    stance: str | None  # for the outcome area it is quoted under
    fact: str
    words: str
    meaning: str


@dataclass(frozen=True)
class Voices:
    """What stands behind one outcome area."""

    own_words: tuple[Heard, ...]  # the newest quotations of those whose words are read first
    quotations: int  # how many such there are in all
    first_hand: dict[str, tuple[Heard, ...]]  # side -> the newest
    not_heard: tuple[str, ...]  # labels of the groups of people from whom there is nothing


def of_area(
    store: Store,
    inspection: Inspection,
    *,
    area: str,
    most: int = 3,
    day: date | None = None,
    zone: tzinfo = LONDON,
) -> Voices:
    """At most so many of each; whose words come first, and what counts as first-hand, the framework says."""
    within = scope(store, inspection, day=day, zone=zone)
    own_words = within.rows(_OWN_WORDS, area=area, source_kinds=_read_first(inspection.framework), most=most)
    return Voices(
        own_words=tuple(_heard(row) for row in own_words),
        quotations=own_words[0]["quotations"] if own_words else 0,
        first_hand={side: _first_hand(within, area, side, most) for side in SIDES},
        not_heard=_not_heard(within, area),
    )


def _first_hand(within: Scope, area: str, side: str, most: int) -> tuple[Heard, ...]:
    direct = [one.id for one in within.framework.directness if one.first_hand]
    kinds = kinds_of_side(within.framework, side)
    rows = within.rows(_FIRST_HAND, area=area, source_kinds=kinds, direct=direct, most=most)
    return tuple(_heard(row) for row in rows)


def _not_heard(within: Scope, area: str) -> tuple[str, ...]:
    framework = within.framework
    found = {row["source_kind"] for row in within.rows(_SOURCE_KINDS, area=area)}
    people = {kind.voice_group for kind in framework.source_kinds if kind.person}
    spoken = {kind.voice_group for kind in framework.source_kinds if kind.id in found}
    return tuple(group.label for group in framework.voice_groups if group.id in people - spoken)


def _read_first(framework: Framework) -> list[str]:
    """Source kinds of the groups whose own words are read first; of the families where no group is marked."""
    marked = {group.id for group in framework.voice_groups if group.own_words}
    kinds = [kind.id for kind in framework.source_kinds if kind.voice_group in marked]
    return kinds or kinds_of_side(framework, "families")


def _heard(row: dict[str, Any]) -> Heard:
    return Heard(**{name: row[name] for name in Heard.__dataclass_fields__})


_OWN_WORDS = """
    select
        item_id, happened_at, source_kind, source_role, discipline, stance, fact, words, meaning,
        count(*) over () as quotations
    from item_area
    where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
        and area = $area and words <> '' and list_contains($source_kinds, source_kind)
    order by happened_at desc, item_id desc
    limit $most
"""
_FIRST_HAND = """
    select item_id, happened_at, source_kind, source_role, discipline, stance, fact, words, meaning
    from item_area
    where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
        and area = $area and list_contains($direct, directness) and list_contains($source_kinds, source_kind)
    order by happened_at desc, item_id desc
    limit $most
"""
_SOURCE_KINDS = """
    select distinct source_kind
    from item_area
    where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
        and area = $area
"""
