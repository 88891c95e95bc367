"""What evidence is asked for: the address and the filters of the domain, and what can be chosen in each.

Every filter stands in the address under its own name. The words that people search for never do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from evidence import activities, children, people
from evidence.searches import NONE, Filters, Order
from pages.ui.visit import Visit, entered, in_address, put_in_address

SEARCHED = "searched words"
ORDERS: dict[Order, str] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "happened": "When it happened",
    "area": "Outcome area",
    "relevance": "Closest to the words",
}
MARKS = {
    "to_tag": "To tag",
    "words": "In their own words",
    "meaning": "What it means for children",
    "safeguarding": "Safeguarding flag",
    "withdrawn": "Withdrawn",
}
REVIEWS = {
    "none": "Not reviewed yet",
    "queried": "Under query",
    "answered": "Query answered",
    "accepted": "Accepted",
    "changed": "Changed since accepted",
}


@dataclass(frozen=True)
class Group:
    """Values to choose from, under one heading."""

    name: str  # of the filter, here and in the address
    title: str
    values: dict[str, str]  # value -> label, as people wrote it
    part: str = ""  # of the facets: which
    whole: bool = False  # shows what has no items as well: what is missing matters
    opened: bool = False

    @property
    def key(self) -> str:
        return f"filter {self.name} {self.part}".strip()

    def chosen(self, filters: Filters) -> list[str]:
        return [value for value in getattr(filters, self.name) if value in self.values]


@dataclass(frozen=True)
class Names:
    """Whom and what the ids of items stand for."""

    people: dict[str, str]
    activities: dict[str, str]
    children: dict[str, str]
    groups: tuple[Group, ...] = field(default=())


def names(visit: Visit) -> Names:
    """Read once in a run."""
    framework = visit.inspection.framework
    known = Names(
        people={str(one): name for one, name in people.names(visit.store).items()},
        activities={str(one): title for one, title in activities.titles(visit.store, visit.inspection).items()},
        children={str(one.child_id): one.pseudonym for one in children.of(visit.store, visit.inspection)},
    )
    areas = {one.code: f"{one.code} {one.label}" for one in framework.areas}
    stances = {one.id: f"{one.sign} {one.label}" for one in framework.stances}
    groups = (
        Group("areas", "Outcome area", {**areas, NONE: "No outcome area yet"}, whole=True, opened=True),
        Group("stances", "Stance", {**stances, NONE: "No stance yet"}, opened=True),
        Group("source_kinds", "Source", _labels(framework.source_kinds), opened=True),
        Group("marks", "To do and marks", MARKS, opened=True),
        Group("reviews", "Review", REVIEWS),
        Group("disciplines", "Discipline", _labels(framework.disciplines)),
        Group("directness", "First-hand or reported", {**_labels(framework.directness), NONE: "Not from a person"}),
        Group("activities", "Activity", {**known.activities, NONE: "No activity"}),
        Group("themes", "Theme", {**_labels(framework.themes), NONE: "No theme"}),
        Group("children", "Tracked child", known.children),
        *(
            Group("facets", facet.label, {f"{facet.id}:{one.id}": one.label for one in facet.choices}, part=facet.id)
            for facet in framework.facets
        ),
        Group("people", "Logged by", known.people),
    )
    return Names(known.people, known.activities, known.children, groups)


def asked(known: Names) -> Filters:
    """The filters in the address, less what is not known here, and the words in the search box."""
    values: dict[str, tuple[str, ...]] = {}
    for group in known.groups:
        found = tuple(value for value in dict.fromkeys(in_address(group.name)) if value in group.values)
        values[group.name] = values.get(group.name, ()) + found
    return Filters(**values, day_from=_day("day_from"), day_to=_day("day_to"), text=entered(SEARCHED) or "")  # type: ignore[arg-type]


def address(filters: Filters) -> dict[str, list[str]]:
    """As another screen's address takes them: everything but the words."""
    chosen = {name: value for name, value in filters.chosen().items() if name != "text"}
    return {
        name: [str(one) for one in value] if isinstance(value, tuple) else [str(value)]
        for name, value in chosen.items()
    }


def ask(name: str, values: Iterable[str] | str | None) -> None:
    """Choose these values of one filter; the list starts again at its first page."""
    put_in_address(**{name: values}, page=None)


def ask_for_everything() -> None:
    put_in_address(**dict.fromkeys(Filters.__dataclass_fields__.keys() - {"text"}), page=None)


def order(filters: Filters) -> Order:
    """Of the address; where it has none, words are best served by what is closest to them first."""
    given = next(iter(in_address("order")), "")
    usual: Order = "relevance" if filters.text else "newest"
    found = next((one for one in ORDERS if one == given), usual)
    return found if filters.text or found != "relevance" else "newest"


def page_number() -> int:
    given = next(iter(in_address("page")), "1")
    return int(given) if given.isdecimal() and len(given) < 7 else 1


def _labels(terms: Iterable[object]) -> dict[str, str]:
    return {one.id: one.label for one in terms}  # type: ignore[attr-defined]


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(next(iter(in_address(name)), ""))
    except ValueError:
        return None
