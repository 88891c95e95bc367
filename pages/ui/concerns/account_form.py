"""The fields of a concern, logging one, and changing what one says."""

from __future__ import annotations

import contextlib
from datetime import datetime
from uuid import UUID

import streamlit as st

from evidence import codes, concerns, teams
from evidence.access import Role
from evidence.concerns import ABOUT_WORDS, About, Account, Concern
from evidence.errors import InvalidInput, NotFound
from evidence.ids import new_id, parse_id
from evidence.items import references
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.inert import html, tag
from pages.ui.prose import prose, prose_ended
from pages.ui.visit import Visit, in_address, put_in_address

NEW = "new"
FORM = "log a concern"
DATE = "DD/MM/YYYY"


def log_one(visit: Visit) -> None:
    """A new concern; what is typed is kept until it is logged."""
    concern_id, opened_at = forms.as_opened(FORM, (new_id(), visit.now))
    item_id = _item_of_the_address()
    if item_id:
        reference = references.of(visit.store, visit.inspection, [item_id]).get(item_id)
        what = f"item {reference}" if reference else "the note that you are writing"
        html(tag("p", f"It is about what is flagged in {what}.", cls="ev-quiet"))
    start = Account("", opened_at, lives_in=visit.inspection.plan.area_name, item_id=item_id)
    given = _fields(visit, FORM, start)
    if st.button("Log the concern", type="primary"):
        with attempt("Logged. Now record who was told.") as this:
            concerns.log(visit.store, visit.user, visit.inspection, concern_id=concern_id, account=_whole(given))
        if this.done:
            forms.renew(FORM)
            prose_ended(visit, _place(FORM))
            put_in_address(concern=str(concern_id), item=None)
            st.rerun()


def amend(visit: Visit, concern: Concern) -> None:
    """Its author or a lead says more, or says it better; the earlier version is kept."""
    form = f"amend {concern.concern_id}"
    opened = forms.as_opened(form, concern)
    forms.say_when_changed(form, opened.revision_id, concern.revision_id)
    given = _fields(visit, form, opened.account)
    if st.button("Save", type="primary", key=forms.key(form, "save")):
        with attempt("Saved") as this:
            concerns.amend(visit.store, visit.user, visit.inspection, concern=opened, account=_whole(given))
        if this.done:
            forms.renew(form)
            prose_ended(visit, _place(form))
            st.rerun()


def moment_fields(visit: Visit, form: str, words: str, start: datetime) -> datetime | None:
    """A day and a time beside each other; None where no day is chosen."""
    left, right = st.columns(2)
    local = visit.local(start)
    day = left.date_input(words, local.date(), format=DATE, max_value=visit.now.date(), key=forms.key(form, "day"))
    at = right.time_input("At", local.time(), step=60, key=forms.key(form, "time"))
    return forms.moment(visit, day, at)


def _fields(visit: Visit, form: str, present: Account) -> Account | None:
    text = prose(
        visit,
        "What did you see or hear?",
        place=_place(form),
        value=present.account,
        rows=6,
        hint="In the child’s own words where you can: what you saw and heard, and what you did. Not what you think.",
    )
    about = st.radio(
        "Who is it about?",
        list(About),
        index=list(About).index(present.about),
        format_func=lambda one: ABOUT_WORDS[one],
        key=forms.key(form, "about"),
        horizontal=True,
    )
    lives_in = _area(visit, form, present) if about is About.CHILD else ""
    moment = moment_fields(visit, form, "When did you see or hear it?", present.happened_at)
    named = _named(visit, form, present)
    return Account(text, moment, about, lives_in, present.item_id, named) if moment else None


def _whole(given: Account | None) -> Account:
    if given is None:
        raise InvalidInput(happened_at="Say on which day you saw or heard it.")
    return given


def _area(visit: Visit, form: str, present: Account) -> str:
    known = [one.label for one in codes.local_authorities(visit.now.date())]
    offered = list(
        dict.fromkeys([name for name in (present.lives_in, visit.inspection.plan.area_name) if name] + known)
    )
    chosen: str | None = st.selectbox(
        "In which area does the child live?",
        offered,
        index=offered.index(present.lives_in) if present.lives_in else None,
        accept_new_options=True,
        help="Children’s social care of this area has to be told, also when the school or setting lies elsewhere.",
        key=forms.key(form, "lives_in"),
    )
    return chosen or ""


def _named(visit: Visit, form: str, present: Account) -> tuple[UUID, ...]:
    """People of the team who may read it because they were there; leads and the author can in any case."""
    team = {
        one.person_id: one.name
        for one in teams.members(visit.store, visit.inspection)
        if one.role is not Role.LEAD and one.person_id != visit.person_id
    }
    chosen = st.multiselect(
        "Who else of the team is named in it, and may read it? (optional)",
        list(team),
        [person for person in present.named if person in team],
        format_func=lambda person: team[person],
        placeholder="Nobody",
        help="They can also record who was told. Leads can read it in any case.",
        key=forms.key(form, "named"),
    )
    kept = [person for person in present.named if person not in team]
    return (*chosen, *kept)


def _item_of_the_address() -> UUID | None:
    """The item whose flag led here; it has the id of the note while that is still being written."""
    for text in in_address("item"):
        with contextlib.suppress(NotFound):
            return parse_id(text)
    return None


def _place(form: str) -> str:
    """Of the draft of the account."""
    return f"concern.account:{form}"
