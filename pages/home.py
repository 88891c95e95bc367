"""Home: what is on today, what waits for me, what I have logged, and which inspections are mine."""

from __future__ import annotations

import streamlit as st

from evidence import inspections
from evidence.access import Action, can
from pages.ui.concerns.listing import what_needs_somebody
from pages.ui.first_steps import first_steps, ways_to_them
from pages.ui.freshness import say_when_new
from pages.ui.inspections.mine import switch
from pages.ui.inspections.steps import team_news
from pages.ui.second_step import say_when_due
from pages.ui.today import what_i_logged, what_is_on, what_waits
from pages.ui.visit import link_to, open_page

visit = open_page("home")
mine = inspections.for_user(visit.store, visit.user)
if not mine:
    first_steps(visit)
    ways_to_them(visit)
    st.stop()
say_when_new(visit, "home")
say_when_due(visit.user)
if can(visit.user, Action.LOG_ITEM, visit.inspection):
    with st.container(key="ev_primary_link"):
        link_to("log", "Log evidence")
with st.container(key="ev_home"):
    with st.container(key="ev_home_today"):
        what_is_on(visit)
    with st.container(key="ev_home_waiting"):
        what_needs_somebody(visit)
        team_news(visit)
        what_waits(visit)
        switch(visit, mine)
    with st.container(key="ev_home_logged"):
        what_i_logged(visit)
