"""The log of concerns as a file of its own, for leads."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.access import Action, can
from evidence.concerns import Concern, exports
from pages.ui.actions import attempt
from pages.ui.inert import html, tag
from pages.ui.visit import Visit, remember, remembered


def export(visit: Visit, found: Sequence[Concern]) -> None:
    if not found or not can(visit.user, Action.EXPORT_CONCERNS, visit.inspection):
        return
    st.subheader("Export the log", anchor=False)
    html(
        tag(
            "p",
            "An Excel file with every concern and who was told, apart from the evidence packs. That you made it is "
            "kept in the record; the file itself is kept here for an hour.",
            cls="ev-quiet",
        )
    )
    made = f"export of concerns {visit.inspection.inspection_id}"
    if st.button("Make the file", icon=":material/lock:"):
        with st.spinner("Writing the file…"), attempt() as this:
            remember(made, exports.export(visit.store, visit.user, visit.inspection, zone=visit.zone))
        if not this.done:
            remember(made, None)
    if export_id := remembered(made, None):
        html(
            tag("a", "Download the log of concerns", href=f"/concern-exports/{export_id}.xlsx", download="",
                cls="ev-button")
        )  # fmt: skip
