"""The inspections of a person: which one they work on, and a way to each of the others."""

from __future__ import annotations

import streamlit as st

from evidence.inspections import Inspection
from pages.ui.inert import html, label, meta, tag
from pages.ui.visit import Visit, link_to


def switch(visit: Visit, mine: list[Inspection], *, to: str = "home") -> None:
    """All of them, the present one marked; choosing another keeps it on every screen."""
    st.subheader("Your inspections", anchor=False)
    for one in mine:
        present = one.inspection_id == visit.inspection.inspection_id
        with st.container(key=f"ev_inspection_{'present' if present else 'other'}_{one.inspection_id}", gap=None):
            if present:
                html(tag("p", tag("strong", name(one)), " ", tag("span", "You work on this one", cls="ev-mark")))
            else:
                link_to(to, label(name(one)), inspection=str(one.inspection_id))
            html(course(visit, one))


def name(inspection: Inspection) -> str:
    return f"{inspection.plan.area_name}, {inspection.reference}"


def course(visit: Visit, inspection: Inspection) -> object:
    """Where it stands, and what this person is in it."""
    kind = inspection.framework.label("inspection_kind", inspection.plan.kind)
    role = {"lead": "a lead", "inspector": "an inspector", "observer": "an observer"}.get(str(inspection.role), "")
    return meta(kind, inspection.day(visit.now.date()), inspection.status.capitalize(), f"you are {role}")
