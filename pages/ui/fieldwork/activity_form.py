"""The fields of an activity, and planning a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TypeVar
from uuid import UUID

import streamlit as st

from evidence import activities, children, people, providers, teams
from evidence.activities import Arrangement
from evidence.fieldwork import start_of_week
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.handbook import check_against_handbook
from pages.ui.prose import prose, prose_ended
from pages.ui.visit import Visit, in_address, put_in_address

NEW = "plan an activity"
_DATE = "DD/MM/YYYY"
_MORNING = time(9)

Value = TypeVar("Value")


def plan(visit: Visit) -> None:
    """A new activity; when it is stored the week it lies in is shown."""
    with st.form(forms.key(NEW), border=False):
        given = fields(visit, NEW, _proposed(visit))
        if st.form_submit_button("Plan the activity", type="primary"):
            with attempt("Planned.") as this:
                activities.plan(visit.store, visit.user, visit.inspection, given)
            if this.done:
                forms.renew(NEW)
                prose_ended(visit, notes_place(NEW))
                back_to_days(given.planned_at.date() if given.planned_at else None)


def back_to_days(day: date | None = None) -> None:
    """The days again, those around the one given."""
    forms.renew("week")
    week = start_of_week(day).isoformat() if day else in_address("week")[:1]
    put_in_address(activity=None, kind=None, day=None, week=week)
    st.rerun()


def fields(visit: Visit, form: str, present: Arrangement) -> Arrangement:
    """Everything that people decide about an activity."""
    title = st.text_input(
        "What", present.title, placeholder="for example Visit: Northgate School", key=forms.key(form, "title")
    )
    left, right = st.columns(2)
    with left:
        kind = _kind(visit, form, present)
        provider = _provider(visit, form, present)
        who = _some("Who goes", _members(visit, present), present.who_goes, forms.key(form, "who_goes"))
    with right:
        planned_at = when(visit, form, present)
        place = st.text_input("Place (optional)", present.place, key=forms.key(form, "place"))
        names = {one.child_id: one.pseudonym for one in children.of(visit.store, visit.inspection)}
        about = _some("Tracked children it is about", names, present.children, forms.key(form, "children"))
    spoken_to = _roles(visit, form, present)
    notes = prose(visit, "Notes for the team (optional)", place=notes_place(form), value=present.notes)
    return Arrangement(kind, title, planned_at, provider, place, who, spoken_to, about, notes)


def notes_place(form: str) -> str:
    """Of the draft of the notes."""
    return f"activity.notes:{form}"


def when(visit: Visit, form: str, present: Arrangement) -> datetime | None:
    """Day and time of day; without a day it waits for one."""
    planned = visit.local(present.planned_at) if present.planned_at else None
    left, right = st.columns(2)
    day = left.date_input(
        "Day (optional)", planned.date() if planned else None, format=_DATE, key=forms.key(form, "day")
    )
    at = right.time_input("Time", planned.time() if planned else _MORNING, key=forms.key(form, "time"))
    return forms.moment(visit, day, at)


def _proposed(visit: Visit) -> Arrangement:
    """What a new activity starts with: what the address asks for, and who plans it goes."""
    kinds = [kind.id for kind in visit.inspection.framework.activity_kinds]
    asked = next((kind for kind in in_address("kind") if kind in kinds), kinds[0])
    days = [day for text in in_address("day") if (day := _day(text))]
    return Arrangement(asked, "", forms.moment(visit, days[0] if days else None, _MORNING), who_goes=(visit.person_id,))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _kind(visit: Visit, form: str, present: Arrangement) -> str:
    kinds = {kind.id: kind.label for kind in visit.inspection.framework.activity_kinds}
    kind = _one("Kind", kinds, present.kind, forms.key(form, "kind"))
    check_against_handbook(visit.inspection.framework, "activity_kind")
    return kind


def _provider(visit: Visit, form: str, present: Arrangement) -> UUID | None:
    known: dict[UUID | None, str] = {None: "None"}
    known |= {one.provider_id: one.name for one in providers.of(visit.store, visit.inspection)}
    return _one("Provider (optional)", known, present.provider_id, forms.key(form, "provider"))


def _members(visit: Visit, present: Arrangement) -> dict[UUID, str]:
    """The team, and whoever was to go and has left it since."""
    members = {one.person_id: one.name for one in teams.members(visit.store, visit.inspection)}
    names = people.names(visit.store)
    return members | {person: names.get(person, "Somebody") for person in present.who_goes}


def _roles(visit: Visit, form: str, present: Arrangement) -> tuple[str, ...]:
    known = dict.fromkeys([*(role.label for role in visit.inspection.framework.source_roles), *present.spoken_to])
    chosen = st.multiselect(
        "Spoken to, by role",
        list(known),
        list(present.spoken_to),
        accept_new_options=True,
        placeholder="Choose roles, or type one. Never a name",
        key=forms.key(form, "spoken_to"),
    )
    return tuple(chosen)


def _one(words: str, known: Mapping[Value, str], present: Value, key: str) -> Value:
    options = list(known)
    chosen: Value = st.selectbox(
        words,
        options,
        index=options.index(present) if present in known else 0,
        format_func=lambda value: known.get(value, str(value)),
        key=key,
    )
    return chosen


def _some(words: str, known: Mapping[Value, str], present: Sequence[Value], key: str) -> tuple[Value, ...]:
    chosen = st.multiselect(
        words,
        list(known),
        [value for value in present if value in known],
        format_func=lambda value: known.get(value, str(value)),
        placeholder="None",
        key=key,
    )
    return tuple(chosen)
