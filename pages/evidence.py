"""Evidence: what do we have on this? Filters, the list, and one item beside it."""

from __future__ import annotations

import streamlit as st

from evidence import searches
from evidence.access import Action
from pages.ui.freshness import say_when_new
from pages.ui.items import filters, single_keys
from pages.ui.items.bulk_tags import bulk_tags, offer_bulk_tags
from pages.ui.items.filter_panel import chosen_filters, filter_panel, search_box
from pages.ui.items.leaving import leave_others
from pages.ui.items.results import results
from pages.ui.items.view import item_view
from pages.ui.items.walk import chosen_item, walk
from pages.ui.kept import kept
from pages.ui.visit import open_page

visit = open_page("evidence")
say_when_new(visit, "evidence", "item", Action.LOG_ITEM)
known = filters.names(visit)
wanted = filters.asked(known)
found = kept(
    searches.search,
    visit.store,
    visit.inspection,
    filters=wanted,
    page=filters.page_number(),
    order=filters.order(wanted),
    zone=visit.zone,
)
counts = kept(searches.counts, visit.store, visit.inspection, filters=wanted, zone=visit.zone)
chosen = chosen_item(found)
leave_others(chosen)
with st.container(key="ev_evidence_item" if chosen else "ev_evidence_list"):
    with st.container(key="ev_filters"):
        filter_panel(known, wanted, counts)
        single_keys.switch(visit)
    with st.container(key="ev_results"):
        with st.container(key="ev_search", horizontal=True):
            search_box()
            offer_bulk_tags(visit, found)
        chosen_filters(known, wanted)
        bulk_tags(visit, found, wanted)
        results(visit, found, wanted, known, chosen)
    if chosen:
        with st.container(key="ev_item"):
            walk(visit, found, chosen)
            item_view(visit, chosen, known, wanted.words())
