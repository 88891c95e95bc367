"""What to do first, for somebody who is on no team yet."""

from __future__ import annotations

import streamlit as st

from evidence import people
from pages.ui.inert import html, tag
from pages.ui.visit import Visit, link_to


def first_steps(visit: Visit) -> None:
    """Where to begin; administrators also see how the others get in."""
    st.subheader("You are not on the team of an inspection yet", anchor=False)
    if visit.user.administrator:
        html(
            tag(
                "ol",
                tag("li", tag("strong", "Invite people. "), "Each gets a link of their own to choose a password."),
                tag("li", tag("strong", "Set up an inspection, "), "or let its lead do so. Who sets it up leads it."),
                tag("li", tag("strong", "Put its team together. "), "Only members see the evidence of an inspection."),
                cls="ev-steps",
            )
        )
        return
    html(
        tag(
            "ol",
            tag(
                "li",
                "If your inspection is here already, ask its lead to add you to the team. You are known here as ",
                tag("strong", people.get(visit.store, visit.person_id).email),
                ".",
            ),
            tag("li", "If you lead an inspection that is not here yet, set it up. It takes one page."),
            cls="ev-steps",
        )
    )


def ways_to_them(visit: Visit) -> None:
    """The screens on which the first steps are taken."""
    with st.container(horizontal=True):
        if visit.user.administrator:
            link_to("people", "Invite people")
        link_to("inspections", "Set up an inspection", new="inspection")
