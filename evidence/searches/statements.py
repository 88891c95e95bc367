"""What a search asks the store: only the filters that are chosen stand in a statement, so that others cost nothing.

Statements are put together from the constants here; every value is a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Chosen:
    """What a search asks for, by name; the values are parameters."""

    names: tuple[str, ...]  # of CONDITIONS
    words: tuple[bool, ...] = ()  # for each word that is sought, whether it is the reference of an item


# The stance for each chosen area; that of the item where no area was chosen, or it has none.
ASKED_STANCES = """if(
    len($areas::text[]) = 0 or len(areas) = 0,
    [coalesce(stance, 'none')],
    [coalesce(area_stances[place], 'none') for area, place in areas if list_contains($areas, area)]
)"""
AREAS = "if(len(areas) = 0, ['none'], areas)"
THEMES = "if(len(themes) = 0, ['none'], themes)"
FOUND_GROUPS = "[split_part(one, ':', 1) for one in $facets::text[] if list_contains(facets, one)]"

# filter, or one of the marks -> what it asks of an item
CONDITIONS = {
    "day_from": "happened_at >= $since::timestamp",
    "day_to": "happened_at < $until::timestamp",
    "to_tag": "to_tag",
    "words": "words <> ''",
    "meaning": "meaning <> ''",
    "safeguarding": "safeguarding",
    "withdrawn": "withdrawn",
    "standing": "not withdrawn",
    "areas": "(any_of($areas::text[], areas) or len(areas) = 0 and list_contains($areas, 'none'))",
    "stances": "any_of($stances::text[], ASKED)".replace("ASKED", ASKED_STANCES),
    "source_kinds": "list_contains($source_kinds, source_kind)",
    "disciplines": "list_contains($disciplines, discipline)",
    "directness": "list_contains($directness, coalesce(directness, 'none'))",
    "activities": "list_contains($activities, coalesce(activity_id::text, 'none'))",
    "themes": "(any_of($themes::text[], themes) or len(themes) = 0 and list_contains($themes, 'none'))",
    "facets": "list_has_all(FOUND, $groups)".replace("FOUND", FOUND_GROUPS),
    "children": "list_contains($children, coalesce(child_id::text, 'none'))",
    "people": "list_contains($people, logged_by::text)",
    "reviews": "list_contains($reviews, review)",
}
# One of the words, by its place; an item is also found by the reference that people know it by.
WORD = "contains(searchable, ($sought::text[])[PLACE])"
WORD_OR_REFERENCE = "(WORD or item_id = ($named::uuid[])[PLACE])".replace("WORD", WORD)
# filter -> its values in an item
VALUES = {
    "areas": "unnest(AREAS)".replace("AREAS", AREAS),
    "stances": "coalesce(stance, 'none')",
    "source_kinds": "source_kind",
    "disciplines": "discipline",
    "directness": "coalesce(directness, 'none')",
    "activities": "coalesce(activity_id::text, 'none')",
    "themes": "unnest(THEMES)".replace("THEMES", THEMES),
    "facets": "unnest(facets)",
    "children": "coalesce(child_id::text, 'none')",
    "people": "logged_by::text",
    "reviews": "review",
    "marks": """unnest([
        if(to_tag, 'to_tag', null),
        if(words <> '', 'words', null),
        if(meaning <> '', 'meaning', null),
        if(safeguarding, 'safeguarding', null)
    ])""",
}
# filter -> the filter that makes its values others where it is chosen, and these values
BESIDE = {
    # Only areas for which the item has one of the chosen stances.
    "areas": (
        "stances",
        """unnest([
            area
            for area, place in AREAS
            if list_contains($stances, coalesce(if(len(areas) = 0, stance, area_stances[place]), 'none'))
        ])""".replace("AREAS", AREAS),
    ),
    "stances": ("areas", "unnest(list_distinct(ASKED))".replace("ASKED", ASKED_STANCES)),
    # Only facets with which every group that is asked for is found.
    "facets": (
        "facets",
        """unnest([
            one for one in facets if list_has_all(list_append(FOUND, split_part(one, ':', 1)), $groups)
        ])""".replace("FOUND", FOUND_GROUPS.replace("one", "other")),
    ),
}
# What has no counts of its own under all others.
NARROWING = ("day_from", "day_to", "to_tag", "words", "meaning", "safeguarding")
# filter -> what it is not counted under, where that is more than itself
APART = {"areas": {"areas", "stances"}, "marks": set[str]()}

MATCHING = "select item_id from item_now where inspection_id = $inspection_id and CONDITIONS"
HOW_MANY = "select count(*) as total from item_now where inspection_id = $inspection_id and CONDITIONS"
PAGE = """
    select item_id, count(*) over () as total
    from item_now
    where inspection_id = $inspection_id and CONDITIONS
    order by ORDER, item_id desc
    limit $most
    offset $skip
"""
ORDERS = {
    "newest": "logged_at desc",
    "oldest": "logged_at",
    "happened": "happened_at desc, logged_at desc",
    "area": "coalesce(list_min(areas), '~'), logged_at desc",
}
# BM25, with 400 bytes for the usual length of an item. How often a word stands in it is counted by word beginnings; a
# whole word adds a half, so "plan" is found in "The plan" before "Planned", and last where it stands inside a word.
# Ten thousand items tell how rare a word is; in one that most of them have nothing is counted, it tells nothing.
CLOSEST = """
    with
        some_items as (
            select searchable from item_now where inspection_id = $inspection_id limit 10_000
        ),
        counted as (
            select word, count(*) as all_items, count(*) filter (contains(searchable, word)) as found
            from some_items
            cross join (select unnest($sought::text[]) as word)
            group by word
        ),
        told as (
            select
                item_id,
                logged_at,
                ln(1 + (all_items - found + 0.5) / (found + 0.5)) as rare,
                if(
                    found > 5_000,
                    1,
                    occurrences(searchable, concat(' ', trim(word)))
                    + if(contains(searchable, concat(' ', trim(word), ' ')), 0.5, 0.1)
                ) as times,
                if(found > 5_000, 1, 1.2 * (0.25 + 0.75 * strlen(searchable) / 400)) as much
            from item_now
            cross join counted
            where inspection_id = $inspection_id and CONDITIONS
        )
    select item_id, count(*) over () as total
    from told
    group by item_id, logged_at
    order by
        list_contains($named::uuid[], item_id) desc,
        sum(rare * times / (times + much)) desc,
        logged_at desc,
        item_id desc
    limit $most
    offset $skip
"""
THESE = """
    select * exclude (searchable)
    from item_now
    where inspection_id = $inspection_id and item_id in (select unnest($ids::uuid[]))
"""
REACH = """
    with reach as HOW (
        select * exclude (searchable), FITTING
        from item_now
        where inspection_id = $inspection_id and CONDITIONS
    )
"""
FITS = "fits_NAME"
COUNT = """
    select 'FILTER' as filter, value, count(*) as items
    from (select VALUE as value from reach where CONDITIONS)
    where value is not null
    group by value
"""


def page(chosen: Chosen, order: str) -> str:
    """item_id, in order, and total, how many there are in all."""
    if order == "relevance" and chosen.words:
        return CLOSEST.replace("CONDITIONS", _all(chosen))
    return PAGE.replace("CONDITIONS", _all(chosen)).replace("ORDER", ORDERS.get(order, ORDERS["newest"]))


def how_many(chosen: Chosen) -> str:
    return HOW_MANY.replace("CONDITIONS", _all(chosen))


def matching(chosen: Chosen) -> str:
    return MATCHING.replace("CONDITIONS", _all(chosen))


def counts(chosen: Chosen) -> str:
    """filter, value, items: each filter counted under all others."""
    others = [name for name in chosen.names if name not in NARROWING]
    values = {**VALUES, **{name: other for name, (cause, other) in BESIDE.items() if cause in others}}
    counted = [_count(name, value, others, APART.get(name, {name})) for name, value in values.items()]
    counted.append(_count("marks", "if(withdrawn, 'withdrawn', null)", others, {"standing", "withdrawn"}))
    # What takes long to tell is told once for all of them; else keeping what was found takes longer.
    how = "materialized" if chosen.words or len(others) > 2 else "not materialized"
    fitting = ", ".join(" as ".join((CONDITIONS[name], FITS.replace("NAME", name))) for name in others)
    reach = _all(Chosen(tuple(name for name in chosen.names if name in NARROWING), chosen.words))
    head = REACH.replace("HOW", how).replace("FITTING", fitting).replace("CONDITIONS", reach)
    return head + " union all ".join(counted)


def parameters_of(statement: str) -> set[str]:
    """The names of the parameters in it: DuckDB takes no others."""
    return set(re.findall(r"\$(\w+)", statement))


def _count(name: str, value: str, chosen: Collection[str], apart: Collection[str]) -> str:
    conditions = _every(FITS.replace("NAME", one) for one in chosen if one not in apart)
    return COUNT.replace("FILTER", name).replace("VALUE", value).replace("CONDITIONS", conditions)


def _all(chosen: Chosen) -> str:
    words = (
        (WORD_OR_REFERENCE if named else WORD).replace("PLACE", str(place))
        for place, named in enumerate(chosen.words, start=1)
    )
    return _every([*(CONDITIONS[name] for name in chosen.names), *words])


def _every(conditions: Iterable[str]) -> str:
    return " and ".join(conditions) or "true"
