"""Safeguarding concerns: what was seen or heard, who was told, and whether they have acknowledged it."""

from __future__ import annotations

import streamlit as st

from evidence import concerns
from evidence.ids import parse_id
from pages.ui.concerns.account_form import NEW, log_one
from pages.ui.concerns.export import export
from pages.ui.concerns.guidance import guidance, who_sees_it
from pages.ui.concerns.listing import listing
from pages.ui.concerns.opened import opened
from pages.ui.freshness import say_when_new
from pages.ui.visit import in_address, open_page, put_in_address

visit = open_page("concerns")
say_when_new(visit, "concerns")
asked = next(iter(in_address("concern")), None)
with st.container(key="ev_concerns"):
    if asked and st.button("All concerns", icon=":material/arrow_back:", type="tertiary"):
        put_in_address(concern=None, item=None)
        st.rerun()
    if asked == NEW:
        st.subheader("Log a concern", anchor=False)
        guidance()
        log_one(visit)
    elif asked:
        opened(visit, parse_id(asked))
    else:
        found = concerns.of(visit.store, visit.user, visit.inspection)
        if not found:
            guidance()
        who_sees_it()
        if st.button("Log a concern", icon=":material/add:", type="primary"):
            put_in_address(concern=NEW)
            st.rerun()
        listing(visit, found)
        export(visit, found)
