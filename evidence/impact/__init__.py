"""Impact: what the evidence says about children's experiences, area by area. Counts and words, never a judgement.

Nothing here is a score, a grade or an average of stances. Shares are shares of items, always with their number.
"""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Any

import pandas as pd

from evidence.clock import LONDON
from evidence.coverage import named
from evidence.coverage.expectations import Scope, kinds_of_side, scope
from evidence.figures import FEW, SMALL, Figure
from evidence.frameworks import Framework
from evidence.impact.voices import SIDES
from evidence.inspections import Inspection
from evidence.store import Store
from evidence.wording import inside, number_of, series

APART = 1 / 3  # sides whose shares of a stance lie at least this far apart are marked
TONES = ("poor", "mixed", "good")  # from left to right
NO_STANCE = "none"
UNTAGGED = "No stance yet"


def stances(store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON) -> Figure:
    """For each outcome area how many items take each stance: one row for each of the two."""
    return Figure(
        name="impact_stances",
        title="What the evidence says, area by area",
        data=_balance(scope(store, inspection, day=day, zone=zone)),
        note="Each bar counts items by their stance for the area; n counts all items of the area, context and those "
        "without a stance too. It is a balance of what was gathered, not a judgement of the area.",
        kind="stances",
        keys=("area", "stance", "tone", "starts", "ends"),
    )


def sides(store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON) -> Figure:
    """For each outcome area families beside professionals: the share of each stance, and where they disagree."""
    within = scope(store, inspection, day=day, zone=zone)
    framework = inspection.framework
    asked = {**_kinds_by_side(framework), **_stances_by_tone(framework)}
    rows_of_sides = within.kept("sides", lambda: within.rows(_SIDES, **asked))
    found = {(row["area"], row["side"]): row for row in rows_of_sides}
    labels = tone_labels(framework)
    rows = [
        (
            area.code,
            side,
            named(area),
            SIDES[side],
            row.get("items", 0),
            *(row.get(tone) for tone in labels),
            _apart({one: found.get((area.code, one), {}) for one in SIDES}, labels),
            few(row.get("items", 0)),
        )
        for area in framework.areas
        for side in SIDES
        for row in [found.get((area.code, side), {})]
    ]
    shares = tuple(labels.values())
    columns = ["area", "side", "Outcome area", "Side", "Items", *shares, "Where they disagree", SMALL]
    return Figure(
        name="impact_sides",
        title="Families beside professionals",
        data=pd.DataFrame(rows, columns=columns),
        note="Shares of the items that take a stance; at the right how many these are, families / professionals. "
        f"A side with fewer than {FEW} items is shown but not compared; ≠ marks sides that are apart: their shares of "
        "a stance differ by a third or more.",
        kind="sides",
        keys=("area", "side"),
        shares=shares,
        words=("Where they disagree",),
        value=shares[0],
    )


def areas(store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON) -> Figure:
    """One row for each outcome area: everything that the screen says about it, as a table."""
    within = scope(store, inspection, day=day, zone=zone)
    framework = inspection.framework
    counted = {row["area"]: row for row in within.rows(_MEANING, **_kinds_by_side(framework))}
    told = stances(store, inspection, day=day, zone=zone).data
    balance = {(row["area"], row["stance"]): row["Items"] for row in told.to_dict("records")}
    disagree = sides(store, inspection, day=day, zone=zone).data
    apart = dict(zip(disagree["area"], disagree["Where they disagree"], strict=True))
    behind = themes(within)
    columns = [(stance.id, stance.label) for stance in framework.stances] + [(NO_STANCE, UNTAGGED)]
    rows = [
        {
            "area": area.code,
            "Outcome area": named(area),
            "Items": row.get("items", 0),
            **{label: balance.get((area.code, id), 0) for id, label in columns},
            **{SIDES[side]: row.get(side, 0) for side in SIDES},
            "Where they disagree": apart.get(area.code, ""),
            "Say what it means for children": row.get("share"),
            "Themes behind it": series(behind.get(area.code, [])),
            SMALL: few(row.get("items", 0)),
        }
        for area in framework.areas
        for row in [counted.get(area.code, {})]
    ]
    return Figure(
        name="impact_areas",
        title="Impact by outcome area",
        data=pd.DataFrame(rows),
        note="Items by stance and by who is heard, the share that says what it means for children, and the three "
        "themes named most. No score is computed from any of it.",
        keys=("area",),
        shares=("Say what it means for children",),
        words=("Where they disagree", "Themes behind it", SMALL),
    )


def themes(within: Scope, most: int = 3) -> dict[str, list[str]]:
    """By area the themes that most of its items name, as words with their number."""
    known = [theme.id for theme in within.framework.themes]
    found: dict[str, list[str]] = {}
    for row in within.rows(_THEMES, themes=known, most=most):
        label = inside(within.framework.label("theme", row["theme"]))
        found.setdefault(row["area"], []).append(f"{label} ({row['items']})")
    return found


def few(items: int) -> str:
    """What has to be said about a small number; empty when it is not small."""
    if not items:
        return "nothing yet"
    return f"{number_of(items, 'item')}: too few to see a pattern" if items < FEW else ""


def tone_labels(framework: Framework) -> dict[str, str]:
    """What each tone is called here: the labels of its stances."""
    stances = {tone: [stance.label for stance in framework.stances if stance.tone == tone] for tone in reversed(TONES)}
    return {tone: series(labels, "or") for tone, labels in stances.items() if labels}


def _balance(within: Scope) -> pd.DataFrame:
    """One row for each area and stance, with its place in a diverging bar."""
    return within.kept("balance of stances", lambda: _balanced(within))


def _balanced(within: Scope) -> pd.DataFrame:
    framework = within.framework
    order = _left_to_right(framework)
    rows = within.rows(
        _STANCES,
        areas=[area.code for area in framework.areas],
        stances=[*order, *_beside(framework), NO_STANCE],
        left=[stance.id for stance in framework.stances if stance.tone == "poor"],
        middle=[stance.id for stance in framework.stances if stance.tone == "mixed"],
        placed=order,
    )
    return pd.DataFrame(
        [
            {
                "area": row["area"],
                "stance": row["stance"],
                "tone": tone,
                "starts": row["starts"],
                "ends": row["ends"],
                "Outcome area": named(framework.area(row["area"])),
                "Stance": label,
                "Sign": sign,
                "Items": row["items"],
                "Items in all": row["total"],
                SMALL: few(row["total"]),
            }
            for row in rows
            for label, sign, tone in [_shown(framework, row["stance"])]
        ]
    )


def _left_to_right(framework: Framework) -> list[str]:
    """Stances as a diverging bar shows them: poor, mixed, good; a framework lists them from the best to the worst."""
    worst_first = list(reversed(framework.stances))
    return [stance.id for tone in TONES for stance in worst_first if stance.tone == tone]


def _beside(framework: Framework) -> list[str]:
    """Stances that are counted but not placed to either side."""
    return [stance.id for stance in framework.stances if stance.tone not in TONES]


def _shown(framework: Framework, stance: str) -> tuple[str, str, str]:
    """Label, sign and tone."""
    if stance == NO_STANCE:
        return UNTAGGED, "", NO_STANCE
    found = framework.stance(stance)
    return found.label, found.sign, found.tone


def _stances_by_tone(framework: Framework) -> dict[str, list[str]]:
    return {tone: [stance.id for stance in framework.stances if stance.tone == tone] for tone in TONES}


def _kinds_by_side(framework: Framework) -> dict[str, list[str]]:
    return {side: kinds_of_side(framework, side) for side in SIDES}


def _apart(found: dict[str, dict[str, Any]], labels: dict[str, str]) -> str:
    """The stances on which the sides differ most clearly, in words; empty when they agree or are too few."""
    families, professionals = found["families"], found["professionals"]
    if min(families.get("items", 0), professionals.get("items", 0)) < FEW:
        return ""
    told = []
    for tone in labels:
        if abs(families[tone] - professionals[tone]) > APART - 1e-9:
            shares = f"families {families[tone]:.0%}, professionals {professionals[tone]:.0%}"
            told.append(f"{inside(labels[tone])}: {shares}")
    return "; ".join(told)


_STANCES = """
    with
        counted as (
            select area, coalesce(stance, 'none') as stance, count(*) as items
            from item_area
            where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
            group by all
        ),
        grid as (
            select area, stance, coalesce(items, 0) as items
            from (select unnest($areas) as area)
            cross join (select unnest($stances) as stance)
            left join counted using (area, stance)
        ),
        placed as (
            select
                *,
                list_position($placed, stance) as place,
                sum(items) over (partition by area) as total,
                sum(items) filter (place is not null) over (partition by area order by place) as reached,
                sum(if(list_contains($left, stance), items, if(list_contains($middle, stance), items / 2, 0)))
                    over (partition by area) as to_the_left
            from grid
        )
    select
        area,
        stance,
        items,
        total::integer as total,
        if(place is null, null, reached - items - to_the_left)::double as starts,
        if(place is null, null, reached - to_the_left)::double as ends
    from placed
    order by list_position($areas, area), list_position($stances, stance)
"""
_SIDES = """
    with sided as (
        select
            area,
            stance,
            case
                when list_contains($families, source_kind) then 'families'
                when list_contains($professionals, source_kind) then 'professionals'
            end as side
        from item_area
        where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
            and (list_contains($good, stance) or list_contains($mixed, stance) or list_contains($poor, stance))
    )
    select
        area,
        side,
        count(*) as items,
        count(*) filter (list_contains($good, stance)) / count(*) as good,
        count(*) filter (list_contains($mixed, stance)) / count(*) as mixed,
        count(*) filter (list_contains($poor, stance)) / count(*) as poor
    from sided
    where side is not null
    group by area, side
"""
_MEANING = """
    select
        area,
        count(*) as items,
        count(*) filter (list_contains($families, source_kind)) as families,
        count(*) filter (list_contains($professionals, source_kind)) as professionals,
        count(*) filter (meaning <> '') / count(*) as share
    from item_area
    where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
    group by area
"""
_THEMES = """
    with named as (
        select area, unnest(themes) as theme
        from item_area
        where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
    )
    select area, theme, count(*) as items
    from named
    group by area, theme
    qualify row_number() over (partition by area order by count(*) desc, list_position($themes, theme)) <= $most
    order by area, items desc, list_position($themes, theme)
"""
