"""How a team came about: for its leads what others have changed, for everybody on it who came, changed and left."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from evidence import people, teams
from evidence.teams import Step
from pages.ui.fieldwork.words import moment_words
from pages.ui.inert import Markup, html, meta, tag
from pages.ui.visit import Visit


def team_news(visit: Visit) -> None:
    """On Home, until the lead says that they have seen it."""
    found = teams.news(visit.store, visit.user, visit.inspection)
    if not found:
        return
    with st.container(key="ev_team_news", border=True):
        st.subheader("Your team has changed", anchor=False)
        _list(visit, found)
        if st.button("I have seen this", icon=":material/check:"):
            teams.have_seen(visit.store, visit.user, visit.inspection, found)
            st.rerun()


def team_history(visit: Visit) -> None:
    with st.expander("Who came, changed and left", icon=":material/history:"):
        _list(visit, teams.history(visit.store, visit.inspection))


def _list(visit: Visit, steps: list[Step]) -> None:
    names = people.names(visit.store)
    html(tag("ol", *[_line(visit, one, names) for one in steps], cls="ev-timeline"))


def _line(visit: Visit, step: Step, names: dict[UUID, str]) -> Markup:
    by = names.get(step.by, "somebody") if step.by else "the person who runs the server"
    return tag(
        "li",
        tag("strong", names.get(step.person_id, "Somebody")),
        f" was {step.words}",
        meta("by themselves" if step.by == step.person_id else f"by {by}", moment_words(visit, step.happened_at)),
    )
