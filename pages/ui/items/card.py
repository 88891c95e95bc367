"""One item in a list: as a card, or as a row of a table."""

from __future__ import annotations

from datetime import datetime

from evidence.frameworks import Framework
from evidence.items import Item
from evidence.items.notes import Note
from evidence.searches import plain
from pages.ui.inert import Markup, join, marked, tag
from pages.ui.items.filters import Names
from pages.ui.meaning import area_pills, marks, stance_pill
from pages.ui.visit import Visit

MOST = 260  # characters of a text in a card; the rest is in the item
BEFORE = 40  # of them at the most stand before the first word that was searched for


def card(visit: Visit, item: Item, known: Names, words: list[str]) -> Markup:
    framework = visit.inspection.framework
    note = item.note
    found_elsewhere = [
        tag("p", tag("span", f"{name}: ", cls="ev-quiet"), lines(text, words), cls="ev-hit", dir="auto")
        for name, text in (("In their own words", note.words), ("What it means for children", note.meaning))
        if any(word in plain(text) for word in words)
    ]
    return tag(
        "div",
        tag("p", source(visit, item, known, words), tag("span", when(visit, note.happened_at), cls="ev-when")),
        tag("p", lines(note.fact, words), cls="ev-fact", dir="auto"),
        *found_elsewhere,
        tag("p", *_stance(framework, note), *area_pills(framework, note), *marks(item), cls="ev-pills"),
        cls="ev-item",
    )


def _stance(framework: Framework, note: Note) -> list[Markup]:
    """What has none is marked "to tag" already."""
    return [stance_pill(framework, note.stance)] if note.stance else []


def row(visit: Visit, item: Item, known: Names, words: list[str]) -> Markup:
    framework = visit.inspection.framework
    return tag(
        "div",
        tag("span", when(visit, item.note.happened_at), cls="ev-when"),
        tag(
            "span",
            tag("span", framework.label("source_kind", item.note.source_kind)),
            " ",
            tag("span", framework.label("discipline", item.note.discipline), cls="ev-quiet"),
            cls="ev-from",
        ),
        tag("span", lines(item.note.fact, words), cls="ev-fact", dir="auto"),
        tag("span", *area_pills(framework, item.note), *marks(item), cls="ev-pills"),
        cls="ev-line-row",
    )


def row_heads() -> Markup:
    heads = ("When", "Source", "Evidence", "Outcome areas")
    return tag("div", *(tag("span", head) for head in heads), cls="ev-line-row ev-line-heads", aria_hidden="true")


def source(visit: Visit, item: Item, known: Names, words: list[str]) -> Markup:
    """Who said it, for which discipline, where."""
    framework, note = visit.inspection.framework, item.note
    said = [tag("strong", framework.label("source_kind", note.source_kind))]
    if note.source_role:
        said.append(tag("span", marked(note.source_role, words), dir="auto"))
    said.append(tag("span", framework.label("discipline", note.discipline)))
    if note.directness and not framework.how_direct(note.directness).first_hand:
        said.append(tag("span", framework.label("directness", note.directness)))
    if note.child_id:
        said.append(tag("span", known.children.get(str(note.child_id), "")))
    if note.activity_id:
        said.append(tag("span", known.activities.get(str(note.activity_id), ""), cls="ev-activity", dir="auto"))
    return tag("span", *said, cls="ev-source")


def when(visit: Visit, moment: datetime) -> str:
    local = visit.local(moment)
    year = "" if local.year == visit.now.year else f" {local.year}"
    return f"{local.day} {local:%b}{year}, {local:%H:%M}"


def lines(text: str, words: list[str]) -> Markup:
    """The first lines of a text, or those around the first word that was searched for, with hits marked."""
    if len(text) <= MOST:
        return marked(text, words)
    lower = plain(text)
    first = min((at for word in words if (at := lower.find(word)) >= 0), default=0)
    start = 0 if first <= 2 * BEFORE else text.rfind(" ", 0, first - BEFORE) + 1
    piece = text[start : start + MOST]
    return join("… " if start else "", marked(piece, words), "…" if start + MOST < len(text) else "")


def in_short(item: Item, most: int = 60) -> str:
    """The item in a few words, for a label."""
    text = " ".join(item.note.fact.split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"
