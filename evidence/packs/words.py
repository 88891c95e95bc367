"""What a pack was asked to hold, in words: on its cover, and in the list of packs that were built."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from evidence import activities, children, people
from evidence.inspections import Inspection
from evidence.searches import NONE, Filters
from evidence.store import Store
from evidence.wording import series

# filter -> (what people call it, kind of term in the framework)
FILTERS = {
    "areas": ("Outcome area", "area"),
    "stances": ("Stance", "stance"),
    "source_kinds": ("Source", "source_kind"),
    "disciplines": ("Discipline", "discipline"),
    "directness": ("First-hand or reported", "directness"),
    "activities": ("Activity", ""),
    "themes": ("Theme", "theme"),
    "facets": ("About", "choice"),
    "children": ("Tracked child", ""),
    "people": ("Logged by", ""),
    "reviews": ("Review", ""),
    "marks": ("Only items that", ""),
    "day_from": ("From", ""),
    "day_to": ("Up to", ""),
    "text": ("With the words", ""),
}
MARKS = {
    "to_tag": "are still to tag",
    "words": "have a quotation",
    "meaning": "say what it means for children",
    "safeguarding": "have a safeguarding flag",
}


REVIEWS = {"none": "not reviewed", "changed": "changed since accepted", "answered": "query answered"}


def in_words(store: Store, inspection: Inspection, filters: Filters) -> list[tuple[str, str]]:
    """Each filter that is chosen, as (what people call it, its values in words)."""
    named = _names(store, inspection, filters)
    told = []
    for name, value in filters.chosen().items():
        label, kind = FILTERS[name]
        values = value if isinstance(value, tuple) else (value,)
        told.append((label, series([named(kind, name, one) for one in values], "and" if name == "marks" else "or")))
    return told


def day_of(day: date) -> str:
    """25 November 2026."""
    return f"{day.day} {day:%B %Y}"


def _names(store: Store, inspection: Inspection, chosen: Filters) -> Callable[[str, str, object], str]:
    known: dict[str, dict[UUID, str]] = {
        "activities": activities.titles(store, inspection) if chosen.activities else {},
        "people": people.names(store) if chosen.people else {},
        "children": {one.child_id: one.pseudonym for one in children.of(store, inspection)} if chosen.children else {},
    }
    worded = {"marks": MARKS, "reviews": REVIEWS}

    def name(kind: str, filter_: str, value: object) -> str:
        if filter_ in worded:
            return worded[filter_].get(str(value), str(value))
        if value == NONE:
            return "none"
        if isinstance(value, date):
            return day_of(value)
        if filter_ in known:
            return {str(id): words for id, words in known[filter_].items()}.get(str(value), str(value))
        label = inspection.framework.label(kind, str(value)) if kind else str(value)
        return f"{value} {label}" if kind == "area" else label

    return name
