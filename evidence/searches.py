"""Finding evidence: filters, words, counts under the present filters, a page at a time."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from datetime import date, tzinfo
from typing import Literal
from uuid import UUID

from evidence import clock
from evidence.clock import LONDON
from evidence.inspections import Inspection
from evidence.items import Item, item, references
from evidence.store import Store
from evidence.text import clean

PAGE = 25
NONE = "none"  # stands for "no outcome area", "no stance" and so on among the values of a filter

Order = Literal["newest", "oldest", "happened", "area", "relevance"]


# A phrase in quotation marks, or a word.
_SOUGHT = re.compile(r'"([^"]*)"|([^\s"]+)')
# Phones type curly marks where laptops type straight ones. _MATCHING does the same in SQL.
_STRAIGHT = str.maketrans("’‘“”", "''\"\"")
SHORT = 2  # letters: looked for inside words, "AP" would find "apparently"


def plain(text: str) -> str:
    """Lower case with straight quotation marks, letter by letter: what is found stands at the same place."""
    return text.translate(_STRAIGHT).lower()


@dataclass(frozen=True)
class Filters:
    """What evidence is wanted. An empty list asks for everything; several values of one list mean any of them.

    Two exceptions: of facets, any of each group that is asked for; of marks, all of them.
    """

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
    text: str = ""  # every word of it must occur; one of up to SHORT letters as a whole word

    def chosen(self) -> dict[str, object]:
        """Only what is asked for, for describing the filters."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name)}

    def words(self) -> list[str]:
        """The words and, in quotation marks, phrases that are looked for, as plain() writes them."""
        found = _SOUGHT.findall(plain(clean(self.text, "text", limit=500)))
        return list(dict.fromkeys(" ".join(word.split()) for pair in found for word in pair if word.strip()))


@dataclass(frozen=True)
class Page:
    """A stretch of what was found."""

    items: list[Item]
    total: int
    number: int  # from 1

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def search(
    store: Store,
    inspection: Inspection,
    filters: Filters,
    *,
    page: int = 1,
    order: Order = "newest",
    zone: tzinfo = LONDON,
) -> Page:
    """The items of one page, and how many there are in all. A page that does not exist is the nearest one."""
    parameters = _parameters(store, inspection, filters, zone)
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


def counts(
    store: Store, inspection: Inspection, filters: Filters, *, zone: tzinfo = LONDON
) -> dict[str, dict[str, int]]:
    """For each value of each filter, how many items choosing it would show: {filter: {value: count}}.

    Counted under all other filters that are chosen, so that a further value of the same filter has its count too.
    """
    found: dict[str, dict[str, int]] = {field.name: {} for field in fields(Filters)}
    for row in store.rows(_COUNTS, **_parameters(store, inspection, filters, zone)):
        found[row["filter"]][row["value"]] = row["items"]
    return found


def matching(store: Store, inspection: Inspection, filters: Filters, *, zone: tzinfo = LONDON) -> set[UUID]:
    """The ids of all items that match, for bulk work."""
    rows = store.rows(_IDS, **_parameters(store, inspection, filters, zone))
    return {row["item_id"] for row in rows}


def _parameters(store: Store, inspection: Inspection, filters: Filters, zone: tzinfo) -> dict[str, object]:
    asked = {name: list(value) for name, value in asdict(filters).items() if isinstance(value, (list, tuple))}
    return {
        **asked,
        "inspection_id": inspection.inspection_id,
        "since": clock.start_of(filters.day_from, zone),
        "until": clock.end_of(filters.day_to, zone),
        "sought": filters.words(),
        "short": [word for word in filters.words() if len(word) <= SHORT and word.isalnum()],
        "named": [f"{word}={item_id}" for word, item_id in _named(store, inspection, filters.words()).items()],
        "groups": list({value.partition(":")[0] for value in filters.facets}),
    }


def _named(store: Store, inspection: Inspection, words: list[str]) -> dict[str, UUID]:
    """Of the words that are looked for, those that are the reference of an item: word -> its id."""
    found = references.items_of(store, inspection, [word for word in words if references.WRITTEN.fullmatch(word)])
    return {word: item_id for word in words if (item_id := found.get(word.upper()))}


# Every item in reach, and which of the chosen filters it misses: what matches misses none, and the counts of a filter
# are those of the items that miss no other.
_MATCHING = """
    with
        in_reach as (
            select
                *,
                -- the stance of each chosen area; of the item where no area was chosen, or it has none
                if(
                    len($areas) = 0 or len(areas) = 0,
                    [coalesce(stance, 'none')],
                    [coalesce(area_stances[place], 'none') for area, place in areas if list_contains($areas, area)]
                ) as asked_stances,
                [split_part(one, ':', 1) for one in list_intersect(facets, $facets)] as found_groups,
                len($areas) > 0 and not list_has_any(if(len(areas) = 0, ['none'], areas), $areas) as no_area,
                len($source_kinds) > 0 and not list_contains($source_kinds, source_kind) as no_source_kind,
                len($disciplines) > 0 and not list_contains($disciplines, discipline) as no_discipline,
                len($directness) > 0 and not list_contains($directness, coalesce(directness, 'none')) as no_directness,
                len($activities) > 0
                    and not list_contains($activities, coalesce(activity_id::text, 'none')) as no_activity,
                len($themes) > 0 and not list_has_any(if(len(themes) = 0, ['none'], themes), $themes) as no_theme,
                len($children) > 0 and not list_contains($children, coalesce(child_id::text, 'none')) as no_child,
                len($people) > 0 and not list_contains($people, logged_by::text) as no_person,
                len($reviews) > 0 and not list_contains($reviews, review) as no_review,
                withdrawn <> list_contains($marks, 'withdrawn') as no_standing
            from (
                select *, if(len($sought::text[]) = 0, '', READ) as plainly
                from item_now
                where inspection_id = $inspection_id
            )
            where (not list_contains($marks, 'to_tag') or to_tag)
                and (not list_contains($marks, 'words') or words <> '')
                and (not list_contains($marks, 'meaning') or meaning <> '')
                and (not list_contains($marks, 'safeguarding') or safeguarding)
                and ($since::timestamp is null or happened_at >= $since::timestamp)
                and ($until::timestamp is null or happened_at < $until::timestamp)
                and len([
                    word
                    for word in $sought::text[]
                    if contains(plainly, word)
                        or (len($named::text[]) > 0 and list_contains($named::text[], word || '=' || item_id))
                ]) = len($sought)
                and len([
                    word
                    for word in $short::text[]
                    if regexp_matches(plainly, '(^|[^\\pL\\pN])' || regexp_escape(word) || '($|[^\\pL\\pN])')
                ]) = len($short)
        ),
        judged as (
            select
                *,
                len($stances) > 0 and not list_has_any(asked_stances, $stances) as no_stance,
                [one for one in $groups::text[] if not list_contains(found_groups, one)] as missed_groups,
                no_area::int + no_stance::int + no_source_kind::int + no_discipline::int + no_directness::int
                    + no_activity::int + no_theme::int + no_child::int + no_person::int + no_review::int
                    + no_standing::int + len(missed_groups) as misses
            from in_reach
        )
"""
# What is read for words, as plain() writes it.
_READ = (
    "translate(lower(replace(concat_ws(' ¶ ', fact, words, meaning, source_role), chr(10), ' ')), '’‘“”', '''''\"\"')"
)
_MATCHING = _MATCHING.replace("READ", _READ)
_HOW_MANY = "\n".join((_MATCHING, "select count(*) as total from judged where misses = 0"))
_IDS = "\n".join((_MATCHING, "select item_id from judged where misses = 0"))
_ONE_PAGE = "\n".join(
    (
        _MATCHING,
        """
        from judged
        where misses = 0
        order by
            case $order when 'area' then coalesce(list_min(areas), '~') end,
            case $order when 'happened' then happened_at end desc,
            case $order when 'oldest' then logged_at end,
            case $order when 'relevance' then len([
                word
                for word in $sought::text[]
                if regexp_matches(lower(fact), '\\b' || regexp_escape(word) || '\\b')
            ]) end desc,
            logged_at desc,
            item_id desc
        limit $most
        offset $skip
        """,
    )
)
_COUNTS = "\n".join(
    (
        _MATCHING.replace("judged as (", "judged as materialized ("),  # once, for everything that is counted
        """
    , by_facet as (
        select unnest(facets) as value, misses, missed_groups from judged
    )
    , counted as (
        select
            'areas' as filter,
            unnest([
                area
                for area, place in if(len(areas) = 0, ['none'], areas)
                if len($stances) = 0
                    or list_contains($stances, coalesce(if(len(areas) = 0, stance, area_stances[place]), 'none'))
            ]) as value
        from judged
        where misses = no_area::int + no_stance::int
        union all
        select 'facets', value from by_facet
        where misses = list_contains(missed_groups, split_part(value, ':', 1))::int
        union all
        select 'stances', unnest(list_distinct(asked_stances)) from judged where misses = no_stance::int
        union all
        select 'themes', unnest(if(len(themes) = 0, ['none'], themes)) from judged where misses = no_theme::int
        union all
        select 'source_kinds', source_kind from judged where misses = no_source_kind::int
        union all
        select 'disciplines', discipline from judged where misses = no_discipline::int
        union all
        select 'directness', coalesce(directness, 'none') from judged where misses = no_directness::int
        union all
        select 'activities', coalesce(activity_id::text, 'none') from judged where misses = no_activity::int
        union all
        select 'children', coalesce(child_id::text, 'none') from judged where misses = no_child::int
        union all
        select 'people', logged_by::text from judged where misses = no_person::int
        union all
        select 'reviews', review from judged where misses = no_review::int
        union all
        select 'marks', 'to_tag' from judged where misses = 0 and to_tag
        union all
        select 'marks', 'words' from judged where misses = 0 and words <> ''
        union all
        select 'marks', 'meaning' from judged where misses = 0 and meaning <> ''
        union all
        select 'marks', 'safeguarding' from judged where misses = 0 and safeguarding
        union all
        select 'marks', 'withdrawn' from judged where misses = no_standing::int and withdrawn
    )
    select filter, value, count(*) as items
    from counted
    group by filter, value
        """,
    )
)
