"""A screen that was left open says when there is something new, and lets its reader choose when to look."""

from __future__ import annotations

import streamlit as st

from evidence import concerns
from evidence.access import Action
from evidence.wording import number_of
from pages.ui.visit import Visit, remember, remembered

JUST_OPENED = "opened in this run"


def say_when_new(visit: Visit, screen: str, noun: str = "change", action: Action | None = None) -> None:
    """A line with a button, as soon as somebody else has changed something in this inspection.

    With an action, its entries are the new things that the noun names; where there are none, other changes count.
    """
    key = f"version of {screen} {visit.inspection.inspection_id}"
    remember(key, visit.store.version(visit.inspection.inspection_id))
    remember(JUST_OPENED, True)
    _watch(visit, key, noun, action)


@st.fragment(run_every="15s")
def _watch(visit: Visit, key: str, noun: str, action: Action | None) -> None:
    if remembered(JUST_OPENED, False):  # whoever has this moment seen all of it has nothing new
        remember(JUST_OPENED, False)
        return
    visit = visit.again()
    entries, named = news(visit, remembered(key, 0), action)
    number = named or entries
    if number:
        what = number_of(number, f"new {noun}" if named or action is None else "change")
        if st.button(f"{what} since you opened this. Show", icon=":material/refresh:"):
            st.rerun(scope="app")


def news(visit: Visit, seen: int, action: Action | None = None) -> tuple[int, int]:
    """How many changes others have made since this entry, and how many of them are this action.

    A change of a concern is one only for those who may see it: nobody else is to notice that there is one.
    """
    found = visit.store.one(
        """
        select
            count(*) filter (where not about_concern) as entries,
            count(*) filter (where action = $action) as named,
            list(subject) filter (where about_concern) as subjects
        from (
            select action, subject, regexp_matches(action, '^(concern|referral)[.]') as about_concern
            from entry
            where inspection_id = $inspection_id
                and seq > $seen
                and actor is distinct from $person_id
        )
        """,
        inspection_id=visit.inspection.inspection_id,
        seen=seen,
        person_id=visit.user.person_id,
        action=action,
    )
    subjects = found["subjects"] or []
    mine = (
        {f"concern:{one.concern_id}" for one in concerns.of(visit.store, visit.user, visit.inspection)}
        if subjects
        else set()
    )
    return found["entries"] + sum(subject in mine for subject in subjects), found["named"]
