"""A screen that was left open says when there is something new, and lets its reader choose when to look."""

from __future__ import annotations

import streamlit as st

from pages.ui.visit import Visit, remember, remembered


def say_when_new(visit: Visit, screen: str, noun: str = "change") -> None:
    """A line with a button, as soon as somebody else has changed something in this inspection."""
    key = f"version of {screen} {visit.inspection.inspection_id}"
    remember(key, visit.store.version(visit.inspection.inspection_id))
    _watch(visit, key, noun)


@st.fragment(run_every="15s")
def _watch(visit: Visit, key: str, noun: str) -> None:
    news = visit.store.one(
        """
        select count(*) as entries
        from entry
        where inspection_id = $inspection_id
            and seq > $seen
            and actor is distinct from $person_id
        """,
        inspection_id=visit.inspection.inspection_id,
        seen=remembered(key, 0),
        person_id=visit.user.person_id,
    )["entries"]
    if news:
        plural = noun if news == 1 else f"{noun}s"
        if st.button(f"{news} new {plural} since you opened this. Show", icon=":material/refresh:"):
            st.rerun(scope="app")
