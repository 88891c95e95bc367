"""The history of one item as a timeline, the newest first, each change with what it changed."""

from __future__ import annotations

from evidence.items import histories
from evidence.items.histories import Event
from pages.ui.inert import Markup, html, join, prose, tag
from pages.ui.items.card import when
from pages.ui.items.filters import Names
from pages.ui.items.note_words import changes
from pages.ui.visit import Visit

VERBS = {
    "logged": "Logged",
    "imported": "Imported",
    "amended": "Amended",
    "withdrawn": "Withdrawn",
    "restored": "Restored",
    "accepted": "Accepted",
    "queried": "Queried",
    "answered": "Answered",
}


def history_view(visit: Visit, events: list[Event], known: Names) -> None:
    html(tag("ol", *(_event(visit, event, known) for event in reversed(events)), cls="ev-timeline"))


def changed_since_accepted(visit: Visit, events: list[Event], known: Names) -> None:
    """What a lead has not read yet."""
    if pair := histories.since_accepted(events):
        html(tag("p", "Changed since it was accepted:"), *changes(visit, *pair, known))


def said(visit: Visit, events: list[Event], known: Names) -> None:
    """Questions, answers and comments in order: what the lead and the team said to each other."""
    spoken = [event for event in events if event.kind in ("queried", "answered") or event.kind == "accepted"]
    if spoken:
        html(tag("ul", *(_said(visit, event, known) for event in spoken), cls="ev-said"))


def _said(visit: Visit, event: Event, known: Names) -> Markup:
    return tag(
        "li",
        tag("span", _who(visit, event, known), cls="ev-quiet"),
        prose(event.words) if event.words else Markup(""),
        cls=f"ev-said-{event.kind}",
    )


def _event(visit: Visit, event: Event, known: Names) -> Markup:
    told: list[Markup] = [prose(event.words)] if event.words else []
    if event.note and event.before:
        told += changes(visit, event.before, event.note, known)
    return tag("li", _who(visit, event, known), *told)


def _who(visit: Visit, event: Event, known: Names) -> Markup:
    who = known.people.get(str(event.by), "somebody") if event.by else "the installation"
    return join(tag("strong", VERBS[event.kind]), f" by {who}, ", tag("span", when(visit, event.happened_at)))
