"""Evidence: what do we have on this? Filters, the list, and one item beside it."""

from __future__ import annotations

import streamlit as st

from evidence import searches
from pages.ui import filters
from pages.ui.filter_panel import chosen_filters, filter_panel, search_box
from pages.ui.results import results
from pages.ui.visit import open_page

visit = open_page("evidence")
known = filters.names(visit)
wanted = filters.asked(known)
found = searches.search(
    visit.store, visit.inspection, wanted, page=filters.page_number(), order=filters.order(wanted), zone=visit.zone
)
counts = searches.counts(visit.store, visit.inspection, wanted, zone=visit.zone)
with st.container(key="ev_evidence"):
    with st.container(key="ev_filters"):
        filter_panel(known, wanted, counts)
    with st.container(key="ev_results"):
        search_box()
        chosen_filters(known, wanted)
        results(visit, found, wanted, known, None)
