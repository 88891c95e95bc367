"""Record: is it safe? Its head and copies, the last check and backup, what was repaired and what was removed."""

from __future__ import annotations

import streamlit as st

from evidence import people, record
from evidence.access import Action, can
from pages.ui.record import buttons, copies, happened, repairs, safety, signed_in
from pages.ui.removal import removal, retention_periods
from pages.ui.visit import open_page

visit = open_page("record")
state = record.state(visit.store, visit.user)
safety(state)
if can(visit.user, Action.CHECK_RECORD):
    buttons(visit, state)
copies(visit, state)
repairs(visit, state)
names = people.names(visit.store)
removal(visit, names)
if can(visit.user, Action.SET_RETENTION):
    retention_periods(visit)
if visit.user.administrator:
    st.subheader("Signed in now", anchor=False)
    signed_in(visit, state, names)
    st.subheader("Who came in", anchor=False)
    happened(visit, state.came_in, "Nobody so far.")
    st.subheader("Who was refused", anchor=False)
    happened(visit, state.refused, "Nobody so far.")
