"""The voices behind an outcome area: children's own words first, then the newest first-hand items of each side."""

from __future__ import annotations

import streamlit as st

from evidence.impact.voices import SIDES, Heard, Voices
from evidence.wording import number_of, series
from pages.ui.inert import Markup, html, prose, tag
from pages.ui.meaning import stance_pill
from pages.ui.visit import Visit


def show_voices(visit: Visit, area: str, voices: Voices) -> None:
    if voices.not_heard:
        groups = series([label.lower() for label in voices.not_heard], "or")
        html(tag("p", tag("strong", "Not heard yet: "), f"nothing from {groups}.", cls="ev-not-heard"))
    _own_words(visit, voices)
    for column, (side, label) in zip(st.columns(len(SIDES), gap="large"), SIDES.items(), strict=True):
        with column:
            html(tag("h4", f"{label}, first-hand"))
            if not voices.first_hand[side]:
                html(tag("p", "Nothing first-hand yet.", cls="ev-quiet"))
            for heard in voices.first_hand[side]:
                html(_first_hand(visit, heard))


def _own_words(visit: Visit, voices: Voices) -> None:
    whose = [group.label for group in visit.inspection.framework.voice_groups if group.own_words]
    html(tag("h4", f"{series(whose)}, in their own words"))
    if not voices.own_words:
        html(
            tag(
                "p",
                "No quotation yet. Note what somebody says word for word under “In their own words”.",
                cls="ev-quiet",
            )
        )
        return
    for heard in voices.own_words:
        html(tag("blockquote", prose(heard.words), tag("p", _who(visit, heard), cls="ev-quiet"), cls="ev-quotation"))
    if (rest := voices.quotations - len(voices.own_words)) > 0:
        html(tag("p", f"{number_of(rest, 'more quotation')} in Evidence.", cls="ev-quiet"))


def _first_hand(visit: Visit, heard: Heard) -> Markup:
    meaning = tag("p", tag("strong", "For children: "), prose(heard.meaning)) if heard.meaning else ""
    return tag(
        "article",
        tag("p", stance_pill(visit.inspection.framework, heard.stance)),
        prose(heard.fact),
        meaning,
        tag("p", _who(visit, heard), cls="ev-quiet"),
        cls="ev-voice",
    )


def _who(visit: Visit, heard: Heard) -> str:
    framework = visit.inspection.framework
    said = framework.label("source_kind", heard.source_kind)
    role = f", {heard.source_role}" if heard.source_role else ""
    local = visit.local(heard.happened_at)
    discipline = framework.label("discipline", heard.discipline).lower()
    return f"{said}{role} · noted for {discipline} · {local.day} {local:%B, %H:%M}"
