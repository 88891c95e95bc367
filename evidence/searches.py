"""Finding evidence: filters, words, counts under the present filters, a page at a time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Literal
from uuid import UUID

from evidence.inspections import Inspection
from evidence.items import Item, item
from evidence.store import Store
from evidence.text import clean

PAGE = 25
NONE = "none"  # stands for "no outcome area", "no stance" and so on among the values of a filter

Order = Literal["newest", "oldest", "happened", "area", "relevance"]


@dataclass(frozen=True)
class Filters:
    """What evidence is wanted. An empty list asks for everything; several values of one list mean any of them."""

    areas: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()  # of the chosen areas, where areas are chosen; else of the item
    source_kinds: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    directness: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()  # ids
    themes: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()  # 'group:choice'
    children: tuple[str, ...] = ()  # ids of tracked children
    people: tuple[str, ...] = ()  # ids of those who logged
    reviews: tuple[str, ...] = ()  # none, accepted, changed, queried, answered
    marks: tuple[str, ...] = ()  # to_tag, words, meaning, safeguarding, withdrawn
    day_from: date | None = None
    day_to: date | None = None
    text: str = ""  # every word of it must occur

    def chosen(self) -> dict[str, object]:
        """Only what is asked for, for describing the filters."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name)}

    def words(self) -> list[str]:
        """The single words that are looked for, in lower case."""
        return list(dict.fromkeys(clean(self.text, "text", limit=500).lower().split()))


@dataclass(frozen=True)
class Page:
    """A stretch of what was found."""

    items: list[Item]
    total: int
    number: int  # from 1

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def search(store: Store, inspection: Inspection, filters: Filters, *, page: int = 1, order: Order = "newest") -> Page:
    """The items of one page, and how many there are in all."""
    parameters = _parameters(inspection, filters)
    total = store.one(_HOW_MANY, **parameters)["total"]
    number = min(max(page, 1), max(1, -(-total // PAGE)))
    rows = store.rows(
        _ONE_PAGE,
        **parameters,
        order=order,
        most=PAGE,
        skip=(number - 1) * PAGE,
    )
    return Page([item(row) for row in rows], total, number)


def counts(store: Store, inspection: Inspection, filters: Filters) -> dict[str, dict[str, int]]:
    """For each filter, how many of the items that match now have each value: {filter: {value: count}}."""
    rows = store.rows(_COUNTS, **_parameters(inspection, filters))
    found: dict[str, dict[str, int]] = {field.name: {} for field in fields(Filters)}
    for row in rows:
        found[row["filter"]][row["value"]] = row["items"]
    return found


def matching(store: Store, inspection: Inspection, filters: Filters) -> set[UUID]:
    """The ids of all items that match, for bulk work."""
    rows = store.rows(_IDS, **_parameters(inspection, filters))
    return {row["item_id"] for row in rows}


def _parameters(inspection: Inspection, filters: Filters) -> dict[str, object]:
    asked = {name: list(value) for name, value in asdict(filters).items() if isinstance(value, (list, tuple))}
    return {
        **asked,
        "inspection_id": inspection.inspection_id,
        "day_from": filters.day_from,
        "day_to": filters.day_to,
        "words": filters.words(),
    }


_MATCHING = """
    with matching as (
        from item_now
        where inspection_id = $inspection_id
            and withdrawn = list_contains($marks, 'withdrawn')
            and (not list_contains($marks, 'to_tag') or to_tag)
            and (not list_contains($marks, 'words') or words <> '')
            and (not list_contains($marks, 'meaning') or meaning <> '')
            and (not list_contains($marks, 'safeguarding') or safeguarding)
            and (len($areas) = 0 or list_has_any(if(len(areas) = 0, ['none'], areas), $areas))
            and (
                len($stances) = 0
                or (len($areas) = 0 and list_contains($stances, coalesce(stance, 'none')))
                or list_has_any(
                    [
                        coalesce(area_stances[place], 'none')
                        for area, place in areas
                        if list_contains($areas, area)
                    ],
                    $stances
                )
            )
            and (len($source_kinds) = 0 or list_contains($source_kinds, source_kind))
            and (len($disciplines) = 0 or list_contains($disciplines, discipline))
            and (len($directness) = 0 or list_contains($directness, coalesce(directness, 'none')))
            and (len($activities) = 0 or list_contains($activities, coalesce(activity_id::text, 'none')))
            and (len($themes) = 0 or list_has_any(if(len(themes) = 0, ['none'], themes), $themes))
            and (len($facets) = 0 or list_has_any(facets, $facets))
            and (len($children) = 0 or list_contains($children, coalesce(child_id::text, 'none')))
            and (len($people) = 0 or list_contains($people, logged_by::text))
            and (len($reviews) = 0 or list_contains($reviews, review))
            and ($day_from is null or happened_at >= $day_from::date)
            and ($day_to is null or happened_at < $day_to::date + 1)
            and (
                len($words) = 0
                or len(list_filter($words, lambda word:
                    contains(lower(fact), word) or contains(lower(words), word) or contains(lower(meaning), word)
                )) = len($words)
            )
    )
"""
_HOW_MANY = "\n".join((_MATCHING, "select count(*) as total from matching"))
_IDS = "\n".join((_MATCHING, "select item_id from matching"))
_ONE_PAGE = "\n".join(
    (
        _MATCHING,
        """
        select item_now.*
        from item_now
        semi join matching using (item_id)
        order by
            case $order when 'area' then coalesce(areas[1], '~') end,
            case $order when 'happened' then happened_at end desc,
            case $order when 'oldest' then logged_at end,
            case $order when 'relevance' then len(list_filter($words, lambda word:
                regexp_matches(lower(fact), '\\b' || regexp_escape(word) || '\\b'))) end desc,
            logged_at desc,
            item_id desc
        limit $most
        offset $skip
        """,
    )
)
_COUNTS = "\n".join(
    (
        _MATCHING,
        """
    , counted as (
        select 'areas' as filter, unnest(if(len(areas) = 0, ['none'], areas)) as value from matching
        union all select 'themes', unnest(if(len(themes) = 0, ['none'], themes)) from matching
        union all select 'facets', unnest(facets) from matching
        union all select 'stances', coalesce(stance, 'none') from matching
        union all select 'source_kinds', source_kind from matching
        union all select 'disciplines', discipline from matching
        union all select 'directness', coalesce(directness, 'none') from matching
        union all select 'activities', coalesce(activity_id::text, 'none') from matching
        union all select 'children', coalesce(child_id::text, 'none') from matching
        union all select 'people', logged_by::text from matching
        union all select 'reviews', review from matching
        union all select 'marks', 'to_tag' from matching where to_tag
        union all select 'marks', 'words' from matching where words <> ''
        union all select 'marks', 'meaning' from matching where meaning <> ''
        union all select 'marks', 'safeguarding' from matching where safeguarding
        union all select 'marks', 'withdrawn' from matching where withdrawn
    )
    select filter, value, count(*) as items
    from counted
    group by filter, value
        """,
    )
)
