"""Voices behind an outcome area: children's own words, the newest first-hand items, and who has not been heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID

from evidence.clock import LONDON
from evidence.coverage.expectations import kinds_of_side, scope
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
    framework = inspection.framework
    [found] = within.rows(
        _NEWEST,
        area=area,
        read_first=_read_first(framework),
        direct=[one.id for one in framework.directness if one.first_hand],
        most=most,
        **{side: kinds_of_side(framework, side) for side in SIDES},
    )
    newest = {name: [item_id for _, item_id in found[name] or []] for name in ("own_words", *SIDES)}
    heard = _heard(store, inspection, area, [item_id for ids in newest.values() for item_id in ids])
    return Voices(
        own_words=tuple(heard[one] for one in newest["own_words"]),
        quotations=found["quotations"],
        first_hand={side: tuple(heard[one] for one in newest[side]) for side in SIDES},
        not_heard=_not_heard(framework, found["source_kinds"] or []),
    )


def _heard(store: Store, inspection: Inspection, area: str, ids: list[UUID]) -> dict[UUID, Heard]:
    rows = store.rows(_QUOTED, inspection_id=inspection.inspection_id, area=area, ids=ids)
    return {row["item_id"]: Heard(**row) for row in rows}


def _not_heard(framework: Framework, found: list[str]) -> tuple[str, ...]:
    people = {kind.voice_group for kind in framework.source_kinds if kind.person}
    spoken = {kind.voice_group for kind in framework.source_kinds if kind.id in found}
    return tuple(group.label for group in framework.voice_groups if group.id in people - spoken)


def _read_first(framework: Framework) -> list[str]:
    """Source kinds of the groups whose own words are read first; of the families where no group is marked."""
    marked = {group.id for group in framework.voice_groups if group.own_words}
    kinds = [kind.id for kind in framework.source_kinds if kind.voice_group in marked]
    return kinds or kinds_of_side(framework, "families")


# Which items are quoted is found in one pass that reads no text; then only these few are read.
_NEWEST = """
    select
        list(distinct source_kind) as source_kinds,
        count(*) filter (is_own) as quotations,
        max((happened_at, item_id), $most) filter (is_own) as own_words,
        max((happened_at, item_id), $most) filter (is_direct and list_contains($families, source_kind)) as families,
        max((happened_at, item_id), $most) filter (is_direct and list_contains($professionals, source_kind))
            as professionals
    from (
        select
            item_id,
            happened_at,
            source_kind,
            words <> '' and list_contains($read_first, source_kind) as is_own,
            list_contains($direct, directness) as is_direct
        from item_now
        where inspection_id = $inspection_id and not withdrawn and list_contains(areas, $area)
            and ($until::timestamp is null or happened_at < $until::timestamp)
    )
"""
_QUOTED = """
    select item_id, happened_at, source_kind, source_role, discipline, fact, words, meaning,
        area_stances[list_position(areas, $area)] as stance
    from item_now
    where inspection_id = $inspection_id and item_id in (select unnest($ids::uuid[]))
"""
