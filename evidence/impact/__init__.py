"""Impact: what the evidence says about children's experiences, area by area. Counts and words, never a judgement.

Nothing here is a score, a grade or an average of stances. Shares are shares of items, always with their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

import pandas as pd

from evidence.clock import LONDON
from evidence.coverage import named
from evidence.coverage.expectations import Scope, scope
from evidence.figures import FEW, SMALL, Figure
from evidence.frameworks import Area, Framework
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
    return _stances(_told(scope(store, inspection, day=day, zone=zone)), inspection.framework)


def sides(store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON) -> Figure:
    """For each outcome area families beside professionals: the share of each stance, and where they disagree."""
    return _sides(_told(scope(store, inspection, day=day, zone=zone)), inspection.framework)


def areas(store: Store, inspection: Inspection, *, day: date | None = None, zone: tzinfo = LONDON) -> Figure:
    """One row for each outcome area: everything that the screen says about it, as a table."""
    within = scope(store, inspection, day=day, zone=zone)
    framework = inspection.framework
    told = _told(within)
    balance = {(row["area"], row["stance"]): row["Items"] for row in _stances(told, framework).data.to_dict("records")}
    disagree = _sides(told, framework).data
    apart = dict(zip(disagree["area"], disagree["Where they disagree"], strict=True))
    behind = themes(within)
    columns = [(stance.id, stance.label) for stance in framework.stances] + [(NO_STANCE, UNTAGGED)]
    rows = [
        {
            "area": area.code,
            "Outcome area": named(area),
            "Items": items,
            **{label: balance[area.code, id] for id, label in columns},
            **{
                SIDES[side]: sum(one.items for one in here if framework.side(one.source_kind) == side) for side in SIDES
            },
            "Where they disagree": apart.get(area.code, ""),
            "Say what it means for children": sum(one.meaning for one in here) / items if items else None,
            "Themes behind it": series(behind.get(area.code, [])),
            SMALL: few(items),
        }
        for area in framework.areas
        for here in [[one for one in told if one.area == area.code]]
        for items in [sum(one.items for one in here)]
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


@dataclass(frozen=True)
class Told:
    """How many items of one kind of source take one stance for one outcome area."""

    area: str
    stance: str
    source_kind: str
    items: int
    meaning: int  # of them, how many say what it means for children


def _told(within: Scope) -> list[Told]:
    """The whole of it in one pass, from which most questions about impact are answered."""
    return within.kept("told", lambda: [Told(**row) for row in within.rows(_TOLD)])


def _stances(told: list[Told], framework: Framework) -> Figure:
    return Figure(
        name="impact_stances",
        title="What the evidence says, area by area",
        data=pd.DataFrame([row for area in framework.areas for row in _balance(told, framework, area)]),
        note="Each bar counts items by their stance for the area; n counts all items of the area, context and those "
        "without a stance too. It is a balance of what was gathered, not a judgement of the area.",
        kind="stances",
        keys=("area", "stance", "tone", "starts", "ends"),
    )


def _balance(told: list[Told], framework: Framework, area: Area) -> Iterator[dict[str, object]]:
    """One row for each stance, with its place in a diverging bar: 0 is the middle of what is mixed."""
    counted: Counter[str] = Counter()
    for one in told:
        if one.area == area.code:
            counted[one.stance] += one.items
    order = _left_to_right(framework)
    tones = {stance.id: stance.tone for stance in framework.stances}
    reached = 0.0 - sum(counted[one] / (1 if tones[one] == "poor" else 2) for one in order if tones[one] != "good")
    for stance in [*order, *_beside(framework), NO_STANCE]:
        label, sign, tone = _shown(framework, stance)
        placed = stance in order
        yield {
            "area": area.code,
            "stance": stance,
            "tone": tone,
            "starts": reached if placed else None,
            "ends": reached + counted[stance] if placed else None,
            "Outcome area": named(area),
            "Stance": label,
            "Sign": sign,
            "Items": counted[stance],
            "Items in all": counted.total(),
            SMALL: few(counted.total()),
        }
        reached += counted[stance] if placed else 0


def _sides(told: list[Told], framework: Framework) -> Figure:
    labels = tone_labels(framework)
    found = {(area.code, side): _shares(told, framework, area, side) for area in framework.areas for side in SIDES}
    rows = [
        (
            area.code,
            side,
            named(area),
            SIDES[side],
            row["items"],
            *(row.get(tone) for tone in labels),
            _apart({one: found[area.code, one] for one in SIDES}, labels),
            few(row["items"]),
        )
        for area in framework.areas
        for side in SIDES
        for row in [found[area.code, side]]
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


def _shares(told: list[Told], framework: Framework, area: Area, side: str) -> dict[str, Any]:
    """The items of one side that take a stance, and the share of each tone among them."""
    tones = {stance.id: stance.tone for stance in framework.stances if stance.tone in TONES}
    counted: Counter[str] = Counter()
    for one in told:
        if one.area == area.code and one.stance in tones and framework.side(one.source_kind) == side:
            counted[tones[one.stance]] += one.items
    items = counted.total()
    return {"items": items, **{tone: counted[tone] / items for tone in TONES if items}}


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


_TOLD = """
    select
        area,
        coalesce(stance, 'none') as stance,
        source_kind,
        count(*) as items,
        count(*) filter (meaning <> '') as meaning
    from item_area
    where inspection_id = $inspection_id and ($until::timestamp is null or happened_at < $until::timestamp)
    group by all
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
