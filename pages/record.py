"""Record: is it safe? The head of the record, its copies, the last check and backup, what was repaired."""

from __future__ import annotations

import streamlit as st

from evidence import people, record
from evidence.access import Action, can
from pages.ui.record import buttons, copies, repairs, safety, signed_in
from pages.ui.visit import open_page

visit = open_page("record")
state = record.state(visit.store, visit.user)
safety(state)
if can(visit.user, Action.CHECK_RECORD):
    buttons(visit, state)
copies(visit, state)
repairs(visit, state)
if visit.user.administrator:
    st.subheader("Signed in now", anchor=False)
    signed_in(visit, state, people.names(visit.store))
