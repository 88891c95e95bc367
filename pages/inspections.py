"""Inspections: mine, setting one up, its team, and its course from planned to closed."""

from __future__ import annotations

import streamlit as st

from evidence import inspections
from evidence.access import Action, can
from pages.ui.first_steps import first_steps
from pages.ui.freshness import say_when_new
from pages.ui.inert import label
from pages.ui.inspections import form
from pages.ui.inspections.course import history, legal_hold, steps
from pages.ui.inspections.mine import switch
from pages.ui.inspections.staffing import teams_of_all
from pages.ui.inspections.steps import team_history
from pages.ui.inspections.team import team
from pages.ui.inspections.words import facts
from pages.ui.invitations import hand_out
from pages.ui.visit import in_address, open_page, put_in_address


def set_up() -> None:
    if st.button("Back to my inspections", icon=":material/arrow_back:", type="tertiary"):
        put_in_address(new=None)
        st.rerun()
    st.subheader("Set up an inspection", anchor=False)
    form.set_up(visit)


def present() -> None:
    """The one that this person works on: what it is, who is on it, where it stands."""
    inspection = visit.inspection
    say_when_new(visit, "inspections")
    st.subheader(label(inspection.plan.area_name), anchor=False)
    facts(visit)
    if can(visit.user, Action.AMEND_INSPECTION, inspection):
        with st.expander("Change dates, names or bodies", icon=":material/edit:"):
            form.amend(visit)
    st.subheader("Team", anchor=False)
    team(visit, inspection)
    team_history(visit)
    st.subheader("Stages", anchor=False)
    steps(visit)
    legal_hold(visit)
    history(visit)


visit = open_page("inspections")
mine = inspections.for_user(visit.store, visit.user)
if in_address("new"):
    set_up()
    st.stop()
if st.button("Set up an inspection", icon=":material/add:", type="secondary" if mine else "primary"):
    put_in_address(new="inspection")
    st.rerun()
hand_out()
if mine:
    with st.container(key="ev_beside"):
        with st.container(key="ev_beside_main"):
            present()
        with st.container(key="ev_beside_list"):
            switch(visit, mine, to="inspections")
else:
    first_steps(visit)
if visit.user.administrator:
    teams_of_all(visit)
