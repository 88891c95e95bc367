"""The concerns that somebody may see, and on Home those that need somebody."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence import concerns, people
from evidence.access import Role
from evidence.concerns import OPEN, STATE_WORDS, Concern
from evidence.wording import inside
from pages.ui.concerns.words import logged_words, state_pill
from pages.ui.inert import html, label, tag
from pages.ui.visit import Visit, link_to

NONE = "Nobody has logged a concern in this inspection."
NONE_OF_YOURS = "You have logged no concern in this inspection, and none names you."


def listing(visit: Visit, found: Sequence[Concern]) -> None:
    names = people.names(visit.store)
    if not found:
        html(tag("p", NONE if visit.inspection.role is Role.LEAD else NONE_OF_YOURS, cls="ev-quiet"))
    for one in sorted(found, key=lambda one: one.state not in OPEN):  # what needs somebody first, each the newest first
        with st.container(border=True, key=f"ev_concern_{one.concern_id}", gap=None):
            link_to("concerns", label(one.reference), concern=str(one.concern_id))
            html(
                tag("p", state_pill(one)),
                tag("p", one.account.account, cls="ev-clamp", dir="auto"),
                tag("p", logged_words(visit, one, names), cls="ev-quiet"),
            )


def what_needs_somebody(visit: Visit) -> None:
    """On Home, of all inspections; without what they say, as others may look at the screen."""
    found = concerns.open_ones(visit.store, visit.user)
    if not found:
        return
    names = people.names(visit.store)
    st.subheader("Safeguarding", anchor=False)
    for one in found:
        with st.container(key=f"ev_query_concern_{one.concern_id}", gap=None):
            html(
                tag("p", tag("strong", one.reference), f" of {one.inspection}: ", inside(STATE_WORDS[one.state])),
                tag("p", logged_words(visit, one, names), cls="ev-quiet"),
            )
            link_to(
                "concerns",
                f"Open {label(one.reference)}",
                inspection=str(one.inspection_id),
                concern=str(one.concern_id),
            )
