"""Evidence packs: give me the evidence base, whole and readable."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from evidence import names, packs, searches
from evidence.access import Action, can
from pages.ui.actions import attempt
from pages.ui.freshness import say_when_new
from pages.ui.inert import html, tag
from pages.ui.items import filters
from pages.ui.items.filter_panel import chosen_filters, filter_panel
from pages.ui.kept import kept
from pages.ui.packs import follow_builds, list_past, show_preview, show_suspicions
from pages.ui.visit import open_page

visit = open_page("packs")
store, inspection = visit.store, visit.inspection
if not can(visit.user, Action.BUILD_PACK, inspection):
    html(tag("p", "Inspectors and leads build packs. You can read everything under Evidence.", cls="ev-quiet"))
    st.stop()

say_when_new(visit, "packs")
known = filters.names(visit)
wanted = filters.asked(known)
choose, hold = st.columns([1, 1], gap="large")
with choose:
    st.subheader("What goes in", anchor=False)
    sections = tuple(name for name, title in packs.SECTIONS.items() if st.checkbox(title, value=True))
    made_for = st.text_input("Who it is for (stands on the cover)", max_chars=200)
    chosen_filters(known, wanted)
    with st.expander("Only some of the items"):
        counts = kept(searches.counts, store, inspection, filters=wanted, zone=visit.zone)
        filter_panel(known, wanted, counts)
contents = packs.Contents(sections, wanted, made_for)
with hold:
    st.subheader("What it will hold", anchor=False)
    avoided = names.listed(store, visit.user, inspection) if can(visit.user, Action.KEEP_NAMES, inspection) else ()
    wanted_texts = replace(contents, made_for="")
    preview = kept(packs.preview, store, inspection, beside=tuple(avoided), contents=wanted_texts, zone=visit.zone)
    show_preview(preview)
    show_suspicions(visit, preview.suspicions)
    if st.button("Build the pack", type="primary", icon=":material/inventory_2:", disabled=not sections):
        with attempt():
            packs.start(store, visit.user, inspection, contents, zone=visit.zone)
    follow_builds(visit)
list_past(visit, packs.past(store, inspection))
