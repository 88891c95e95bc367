"""Log evidence: write down what one has just seen, heard or read."""

from __future__ import annotations

import streamlit as st

from evidence.access import Action, Role, can, why_not
from note_form import note_form
from pages.ui.inert import label
from pages.ui.visit import in_address, link_to, open_page, put_in_address, remember, remembered

visit = open_page("log")
if visit.inspection.role is Role.OBSERVER:  # of a paused or locked inspection the form itself says so, and keeps drafts
    st.info(label(why_not(visit.user, Action.LOG_ITEM, visit.inspection)))
    st.stop()
wishes = {name: next(iter(in_address(name)), None) for name in ("activity", "correct", "draft")}
if any(wishes.values()):
    remember("asked of the note form", {**wishes, "asked_at": visit.now})
    # After a reload the newest unfinished note is what matters.
    put_in_address(activity=None, correct=None, draft=None)
note_form(
    inspection_id=visit.inspection.inspection_id,
    person_id=visit.person_id,
    **remembered("asked of the note form", {}),
    key="note form",
)
if can(visit.user, Action.KEEP_NAMES, visit.inspection):
    link_to("fieldwork", "Names to avoid in notes", names="shown")
