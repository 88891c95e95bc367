"""For administrators: the team of every inspection, so that none is left without a lead. No evidence is shown."""

from __future__ import annotations

import streamlit as st

from evidence.inspections import staffing
from evidence.wording import number_of
from pages.ui.inert import html, tag
from pages.ui.inspections.team import team
from pages.ui.visit import Visit

WHAT_ONE_SEES = (
    "You see them as an administrator: who is on them, never their evidence. If you add yourself, the leads are told."
)


def teams_of_all(visit: Visit) -> None:
    """Those that this person is not on; an inspection without a lead comes first and says so."""
    others = [one for one in staffing.of_all(visit.store, visit.user) if one.role is None]
    if not others:
        return
    st.subheader("Teams of other inspections", anchor=False)
    html(tag("p", WHAT_ONE_SEES, cls="ev-quiet"))
    words = {one.inspection_id: f"{one.area_name}, {one.reference}: {_staff(one)}" for one in others}
    chosen = st.selectbox(
        "Inspection", list(words), index=None, format_func=lambda id: words[id], placeholder="Choose one to staff it"
    )
    for one in others:
        if one.inspection_id == chosen:
            team(visit, one)


def _staff(one: staffing.Staffed) -> str:
    return "no lead" if not one.leads else number_of(one.members, "member")
