"""A screen that was left open says when there is something new, and lets its reader choose when to look."""

from __future__ import annotations

import streamlit as st

from evidence.access import Action
from evidence.wording import number_of
from pages.ui.visit import Visit, remember, remembered


def say_when_new(visit: Visit, screen: str, noun: str = "change", action: Action | None = None) -> None:
    """A line with a button, as soon as somebody else has changed something in this inspection.

    With an action, its entries are the new things that the noun names; where there are none, other changes count.
    """
    key = f"version of {screen} {visit.inspection.inspection_id}"
    remember(key, visit.store.version(visit.inspection.inspection_id))
    _watch(visit, key, noun, action)


@st.fragment(run_every="15s")
def _watch(visit: Visit, key: str, noun: str, action: Action | None) -> None:
    visit = visit.again()
    news = visit.store.one(
        """
        select count(*) as entries, count(*) filter (where action = $action) as named
        from entry
        where inspection_id = $inspection_id
            and seq > $seen
            and actor is distinct from $person_id
        """,
        inspection_id=visit.inspection.inspection_id,
        seen=remembered(key, 0),
        person_id=visit.user.person_id,
        action=action,
    )
    number = news["named"] or news["entries"]
    if number:
        what = number_of(number, f"new {noun}" if news["named"] or action is None else "change")
        if st.button(f"{what} since you opened this. Show", icon=":material/refresh:"):
            st.rerun(scope="app")
