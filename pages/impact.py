"""Impact: what difference is it making for children? Counts and voices, never a judgement."""

from __future__ import annotations

import streamlit as st

from evidence import impact
from evidence.impact import voices
from pages.ui.figure import show
from pages.ui.freshness import say_when_new
from pages.ui.handbook import check_against_handbook
from pages.ui.inert import bring_into_view, html, tag
from pages.ui.kept import kept
from pages.ui.visit import chosen, field_of, link_to, open_page
from pages.ui.voices import show_voices

visit = open_page("impact")
store, inspection, zone = visit.store, visit.inspection, visit.zone
areas = {area.code: f"{area.code} {area.label}" for area in inspection.framework.areas}

say_when_new(visit, "impact")
html(
    tag(
        "p",
        "What was gathered, area by area. Nothing here is a score or a grade: the judgement is the team's.",
        cls="ev-summary",
    )
)
pressed = show(kept(impact.stances, store, inspection, zone=zone), choose=True)
show(kept(impact.sides, store, inspection, zone=zone))

if pressed:
    bring_into_view(f"pressed {pressed['area']}")
st.subheader("Behind an outcome area", anchor=False)
area = chosen("area", areas, start=next(iter(areas)), pressed=pressed.get("area"))
st.selectbox("Outcome area", list(areas), format_func=areas.get, key=field_of("area"))
html(tag("p", inspection.framework.area(area).prompt, cls="ev-quiet"))
show_voices(visit, area, kept(voices.of_area, store, inspection, area=area, zone=zone))
link_to("evidence", f"All evidence on {areas[area]}", areas=[area])

show(kept(impact.areas, store, inspection, zone=zone))
check_against_handbook(inspection.framework, "area")
