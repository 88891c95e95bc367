"""A note in words, field by field, and what differs between two of them."""

from __future__ import annotations

from evidence.frameworks import Framework
from evidence.items import histories
from evidence.items.notes import AreaTag, Note
from pages.ui.inert import Markup, join, tag
from pages.ui.items.card import when
from pages.ui.items.filters import Names
from pages.ui.visit import Visit

TEXTS = {
    "fact": "What was seen, heard or read",
    "words": "In their own words",
    "meaning": "What it means for children",
}
LONG = 160  # characters that stayed: of more, only the ends are shown between changes


def choices(visit: Visit, note: Note, known: Names) -> dict[str, str]:
    """Everything but the texts: heading -> words, empty where nothing was chosen."""
    framework = visit.inspection.framework
    return {
        "When": when(visit, note.happened_at),
        "Activity": known.activities.get(str(note.activity_id), "") if note.activity_id else "",
        "Source": framework.label("source_kind", note.source_kind),
        "Who said it": note.source_role or "",
        "Discipline": framework.label("discipline", note.discipline),
        "First-hand or reported": framework.label("directness", note.directness) if note.directness else "",
        "Stance": stance_words(framework, note.stance) if note.stance else "",
        "Outcome areas": ", ".join(_area(framework, one) for one in note.areas),
        "Themes": ", ".join(framework.label("theme", one) for one in note.themes),
        "Who it is about": facet_words(framework, note.facets),
        "Tracked child": known.children.get(str(note.child_id), "") if note.child_id else "",
        "Safeguarding flag": "Yes" if note.safeguarding else "",
    }


def stance_words(framework: Framework, stance: str) -> str:
    sign = framework.stance(stance).sign if framework.has("stance", stance) else ""
    return f"{sign} {framework.label('stance', stance)}".strip()


def facet_words(framework: Framework, facets: tuple[str, ...]) -> str:
    return ", ".join(framework.label("choice", one) for one in facets)


def changes(visit: Visit, before: Note, after: Note, known: Names) -> list[Markup]:
    """One paragraph for each field that differs."""
    old, new = choices(visit, before, known), choices(visit, after, known)
    found = [
        tag(
            "div",
            tag("span", title, cls="ev-field"),
            tag("p", difference(getattr(before, name), getattr(after, name)), cls="ev-diff", dir="auto"),
        )
        for name, title in TEXTS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    found += [
        tag(
            "div",
            tag("span", title, cls="ev-field"),
            tag("p", _gone(old[title]), " → " if old[title] else "", _come(new[title]), cls="ev-diff", dir="auto"),
        )
        for title in old
        if old[title] != new[title]
    ]
    return found


def difference(before: str, after: str, *, whole: bool = False) -> Markup:
    """Both texts in one: what went struck out, what came underlined."""
    pieces: list[Markup] = []
    for piece in histories.differences(before, after):
        if piece.change == "same":
            pieces.append(join(piece.text if whole else _ends(piece.text)))
        else:
            pieces.append(tag("ins" if piece.change == "added" else "del", piece.text))
    return join(*pieces)


def _ends(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:60]} … {text[-60:]}"


def _gone(words: str) -> Markup:
    return tag("del", words) if words else Markup("")


def _come(words: str) -> Markup:
    return tag("ins", words or "none")


def _area(framework: Framework, one: AreaTag) -> str:
    return f"{one.code} ({stance_words(framework, one.stance)})" if one.stance else one.code
