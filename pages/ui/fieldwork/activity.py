"""One activity, opened: what was decided about it, what it brought, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from uuid import UUID

import streamlit as st

from evidence import activities, children, clock, people, providers
from evidence.access import Action, can
from evidence.activities import Activity, State
from evidence.fieldwork import moment_of
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.confirming import confirmed
from pages.ui.fieldwork.activity_form import back_to_days, fields, notes_place, when
from pages.ui.fieldwork.words import STATES, day_words, items_words, place_words, who_words
from pages.ui.inert import html, join, label, prose, tag
from pages.ui.prose import prose_ended
from pages.ui.visit import Visit, link_to


def complete(visit: Visit, activity: Activity) -> None:
    """Done, at the time that was planned where that has passed, else now."""
    now, planned = clock.now(), activity.arrangement.planned_at
    with attempt("Marked as done.") as this:
        activities.amend(
            visit.store,
            visit.user,
            visit.inspection,
            activity=activity,
            status="done",
            done_at=planned if planned and planned <= now else now,
        )
    if this.done:
        st.rerun()


def put_right(visit: Visit, activity: Activity, state: State) -> None:
    """Planned again, or cancelled; either can be taken back."""
    words = "It is planned again." if state == "planned" else "Cancelled. You can plan it again at any time."
    with attempt(words) as this:
        activities.amend(visit.store, visit.user, visit.inspection, activity=activity, status=state)
    if this.done:
        st.rerun()


def opened(visit: Visit, activity_id: UUID) -> None:
    """Everything about one activity, in place of the days."""
    if st.button("All days", icon=":material/arrow_back:", type="tertiary"):
        back_to_days()
    activity = activities.get(visit.store, visit.inspection, activity_id)
    st.subheader(label(activity.arrangement.title), anchor=False)
    html(_facts(visit, activity))
    with st.container(horizontal=True, key="ev_activity_ways"):
        if can(visit.user, Action.LOG_ITEM, visit.inspection) and activity.status != "cancelled":
            link_to("log", "Log evidence from it", activity=str(activity_id))
        if activity.items:
            link_to("evidence", f"See its {items_words(activity)}", activities=str(activity_id))
    if can(visit.user, Action.AMEND_ACTIVITY, visit.inspection):
        with st.container(horizontal=True):
            _states(visit, activity)
        with st.expander("Change what was arranged", icon=":material/edit:"):
            _change(visit, activity)


def _facts(visit: Visit, activity: Activity) -> object:
    arrangement, framework = activity.arrangement, visit.inspection.framework
    visited: Mapping[UUID, providers.Provider] = {
        one.provider_id: one for one in providers.of(visit.store, visit.inspection)
    }
    about = [
        one.pseudonym for one in children.of(visit.store, visit.inspection) if one.child_id in arrangement.children
    ]
    pairs = [
        ("State", STATES[activity.status]),
        ("When", _when(visit, activity)),
        ("Kind", framework.label("activity_kind", arrangement.kind)),
        ("Where", place_words(activity, visited)),
        ("Who goes", who_words(visit, arrangement.who_goes, people.names(visit.store))),
        ("Spoken to", ", ".join(arrangement.spoken_to)),
        ("Tracked children", ", ".join(about)),
        ("Notes", prose(arrangement.notes) if arrangement.notes else ""),
        ("Evidence", items_words(activity)),
    ]
    return tag("dl", *[join(tag("dt", term), tag("dd", words)) for term, words in pairs if words], cls="ev-facts")


def _when(visit: Visit, activity: Activity) -> str:
    moment = moment_of(activity, visit.zone)
    if moment is None:
        return "No day yet"
    local = visit.local(moment)
    return f"{day_words(local.date(), year=True)}, {local:%H:%M}"


def _states(visit: Visit, activity: Activity) -> None:
    id = activity.activity_id
    if activity.status == "planned":
        if st.button("Mark as done", key=f"done {id}", icon=":material/check:", type="primary"):
            complete(visit, activity)
        _move(visit, activity)
        question = "Cancel this activity? It stays in the list as cancelled, with its items, and can be planned again."
        if confirmed("Cancel it", question, "Yes, cancel it", key=f"cancel {id}", icon=":material/event_busy:"):
            put_right(visit, activity, "cancelled")
    else:
        words = "Not done after all" if activity.status == "done" else "Plan it again"
        if st.button(words, key=f"again {id}", icon=":material/undo:"):
            put_right(visit, activity, "planned")


def _move(visit: Visit, activity: Activity) -> None:
    form = f"move {activity.activity_id} {activity.revision_id}"
    with st.popover("Move to another day", icon=":material/event:"), st.form(forms.key(form), border=False):
        moment = when(visit, form, activity.arrangement)
        if st.form_submit_button("Move it", type="primary", key=f"submit move {activity.activity_id}"):
            with attempt("Moved.") as this:
                activities.amend(
                    visit.store,
                    visit.user,
                    visit.inspection,
                    activity=activity,
                    arrangement=replace(activity.arrangement, planned_at=moment),
                )
            if this.done:
                back_to_days(moment.date() if moment else None)


def _change(visit: Visit, activity: Activity) -> None:
    form = f"activity {activity.activity_id}"
    as_it_was = forms.as_opened(form, activity)
    end_notes = partial(prose_ended, visit, notes_place(form))
    forms.say_when_changed(form, as_it_was.revision_id, activity.revision_id, renewed=end_notes)
    with st.form(forms.key(form), border=False):
        given = fields(visit, form, as_it_was.arrangement)
        if st.form_submit_button("Save", type="primary", key=f"submit {form}"):
            with attempt("Saved.") as this:
                activities.amend(visit.store, visit.user, visit.inspection, activity=as_it_was, arrangement=given)
            if this.done:
                forms.renew(form)
                end_notes()
                st.rerun()
