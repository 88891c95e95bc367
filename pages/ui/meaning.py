"""How evidence is said in colour: always with a sign and a word beside it, from the tone that the framework gives."""

from __future__ import annotations

from evidence.frameworks import Framework
from evidence.items import Item
from evidence.items.notes import Note
from pages.ui.inert import Markup, tag
from pages.ui.items.filters import REVIEWS

PLAIN = "none"  # the tone of what has no stance


def stance_pill(framework: Framework, stance: str | None) -> Markup:
    """▲ Working well."""
    if stance is None:
        return tag("span", "No stance yet", cls=_pill(PLAIN))
    return tag("span", _sign(framework, stance), framework.label("stance", stance), cls=_pill(_tone(framework, stance)))


def area_pill(framework: Framework, code: str, stance: str | None) -> Markup:
    """▲ I2, with its words for who points at it and for who listens."""
    words = f"{framework.label('area', code)}: {framework.label('stance', stance).lower() if stance else 'no stance'}"
    sign = _sign(framework, stance) if stance else Markup("")
    tone = _tone(framework, stance) if stance else PLAIN
    return tag("span", sign, code, tag("span", f" {words}", cls="ev-heard"), cls=_pill(tone), title=words)


def area_pills(framework: Framework, note: Note) -> list[Markup]:
    own = {one.code: one.stance for one in note.areas}
    return [area_pill(framework, code, own[code] or note.stance) for code in _codes(framework, note)]


def area_lines(framework: Framework, note: Note) -> list[Markup]:
    """The same with the label of each area to be read, where there is room for it."""
    labels = {area.code: area.label for area in framework.areas}
    return [
        tag("span", pill, " ", tag("span", labels.get(code, ""), aria_hidden="true"), cls="ev-area")
        for pill, code in zip(area_pills(framework, note), _codes(framework, note), strict=True)
    ]


def marks(item: Item) -> list[Markup]:
    """What else a reader wants to know at a glance."""
    found = [
        (item.withdrawn, "Withdrawn", "ev-mark-strong"),
        (item.to_tag, "To tag", "ev-to-tag"),
        (item.review == "queried", "Under query", "ev-mark-strong"),
        (item.review in ("answered", "changed"), REVIEWS.get(item.review, ""), "ev-mark-strong"),
        (item.review == "accepted", "✓ Accepted", ""),
        (bool(item.note.words), "❝ Own words", ""),
        (bool(item.note.meaning), "For children", ""),
        (item.note.safeguarding, "⚑ Safeguarding", "ev-mark-strong"),
    ]
    return [tag("span", words, cls=f"ev-mark {cls}".strip()) for there, words, cls in found if there]


def _codes(framework: Framework, note: Note) -> list[str]:
    """In the order of the framework."""
    order = {area.code: place for place, area in enumerate(framework.areas)}
    return sorted((one.code for one in note.areas), key=lambda code: order.get(code, len(order)))


def _pill(tone: str) -> str:
    return f"ev-pill ev-tone-{tone}"


def _sign(framework: Framework, stance: str) -> Markup:
    sign = framework.stance(stance).sign if framework.has("stance", stance) else ""
    return tag("span", sign, cls="ev-sign", aria_hidden="true") if sign else Markup("")


def _tone(framework: Framework, stance: str) -> str:
    return framework.stance(stance).tone if framework.has("stance", stance) else PLAIN
