"""What to look for next: each gap in words, why it matters, and what can be done about it from here."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.access import Action, can
from evidence.coverage.gaps import Gap
from pages.ui.inert import html, tag
from pages.ui.visit import Visit, link_to

SHOWN = 6


def list_gaps(visit: Visit, found: Sequence[Gap]) -> None:
    st.subheader("What to look for next", anchor=False)
    if not found:
        html(tag("p", "Every outcome area has what we expect. Keep an eye on what conflicts.", cls="ev-quiet"))
        return
    for gap in found[:SHOWN]:
        _gap(visit, gap)
    if rest := found[SHOWN:]:
        with st.expander(f"{len(rest)} more"):
            for gap in rest:
                _gap(visit, gap)


def _gap(visit: Visit, gap: Gap) -> None:
    with st.container(border=True, gap="small"):
        html(tag("p", tag("strong", gap.sentence)), tag("p", gap.why, cls="ev-quiet"))
        with st.container(horizontal=True):
            link_to("evidence", "Evidence that may fill it", **gap.filters.chosen())
            if gap.activity_kind and can(visit.user, Action.PLAN_ACTIVITY, visit.inspection):
                label = visit.inspection.framework.label("activity_kind", gap.activity_kind)
                link_to("fieldwork", f"Plan: {label.lower()}", activity="new", kind=gap.activity_kind)
