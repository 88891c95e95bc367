"""Impact: what difference is it making for children? Counts and voices, never a judgement."""

from __future__ import annotations

import streamlit as st

from evidence import impact
from evidence.impact import voices
from pages.ui.figure import show
from pages.ui.freshness import say_when_new
from pages.ui.inert import html, tag
from pages.ui.visit import in_address, link_to, open_page, put_in_address
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
pressed = show(impact.stances(store, inspection, zone=zone), choose=True)
show(impact.sides(store, inspection, zone=zone))

st.subheader("Behind an outcome area", anchor=False)
if pressed:
    put_in_address(area=pressed["area"])
asked = next((code for code in in_address("area") if code in areas), next(iter(areas)))
area = st.selectbox("Outcome area", list(areas), index=list(areas).index(asked), format_func=areas.get)
put_in_address(area=area)
html(tag("p", inspection.framework.area(area).prompt, cls="ev-quiet"))
show_voices(visit, area, voices.of_area(store, inspection, area=area, zone=zone))
link_to("evidence", f"All evidence on {areas[area]}", areas=[area])

show(impact.areas(store, inspection, zone=zone))
