"""One person as administrators see them: how they stand, and what can be done."""

from __future__ import annotations

import streamlit as st

from evidence import people, second_factors
from evidence.people import Person
from evidence.private import passwords
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.confirming import confirmed
from pages.ui.inert import Markup, label, meta, tag
from pages.ui.invitations import invite_again, reset
from pages.ui.visit import Visit, put_in_address


def state(visit: Visit, person: Person) -> str:
    if not person.active:
        return "Switched off"
    return "Can sign in" if _has_been_here(visit, person) else "Invited, not here yet"


def _has_been_here(visit: Visit, person: Person) -> bool:
    return person.person_id in passwords.kept_for(visit.store.private)


def second_step(visit: Visit, person: Person) -> str:
    if second_factors.is_set_up(visit.store, person.person_id):
        return "Second step set up"
    missing = person.active and second_factors.is_required(visit.store, person.person_id)
    return "Second step required, not set up yet" if missing else ""


def row(visit: Visit, person: Person) -> Markup:
    marks = [state(visit, person), "Administrator" if person.administrator else "", second_step(visit, person)]
    you = " (you)" if person.person_id == visit.person_id else ""
    return tag(
        "div",
        tag("strong", person.name + you),
        meta(person.email, *marks),
        cls="" if person.active else "ev-off",
    )


def actions(visit: Visit, person: Person) -> None:
    """Everything that an administrator can do about one person, each asked once more."""
    with st.container(border=True):
        _rename(visit, person)
        with st.container(horizontal=True):
            if person.active:
                _way_in(visit, person)
            _administrator(visit, person)
            _switch(visit, person)
            if person.person_id != visit.person_id and second_factors.is_set_up(visit.store, person.person_id):
                _second_step(visit, person)


def _rename(visit: Visit, person: Person) -> None:
    form = f"person {person.person_id}"
    with st.form(forms.key(form), border=False):
        name = st.text_input("Name", person.name, key=forms.key(form, "name"))
        if st.form_submit_button("Save the name", key=f"submit {form}"):
            with attempt("Saved.") as this:
                people.amend(visit.store, visit.user, person.person_id, name=name)
            if this.done:
                forms.renew(form)
                st.rerun()


def _way_in(visit: Visit, person: Person) -> None:
    id = person.person_id
    if not _has_been_here(visit, person):
        question = f"Make a new invitation for {person.name}? A link that they were sent before no longer works."
        if confirmed("New invitation", question, "Make the link", key=f"invite {id}", icon=":material/mail:"):
            with attempt() as this:
                invite_again(visit, person)
            _close_when(this.done)
        return
    question = f"{person.name} is signed out everywhere and chooses a new password by a link that you send."
    if confirmed("New password", question, "Make the link", key=f"reset {id}", icon=":material/key:"):
        with attempt() as this:
            reset(visit, person)
        _close_when(this.done)


def _second_step(visit: Visit, person: Person) -> None:
    id = person.person_id
    question = (
        f"For a lost phone: {person.name} is signed out everywhere and signs in with the password alone once more. "
        "Where the second step is required, they then set it up again. Make sure that the request comes from them."
    )
    if confirmed(
        "Take the second step off", question, "Yes, take it off", key=f"factor {id}", icon=":material/phonelink_erase:"
    ):
        with attempt(f"{label(person.name)}: the second step is off.") as this:
            second_factors.reset(visit.store, visit.user, id)
        _close_when(this.done)


def _administrator(visit: Visit, person: Person) -> None:
    id, is_one = person.person_id, person.administrator
    words = "Stop being administrator" if is_one else "Make administrator"
    question = (
        f"{person.name} can no longer invite people and see this list."
        if is_one
        else f"{person.name} can then invite people, switch them off, and change teams. It shows them no evidence."
    )
    if confirmed(words, question, "Yes", key=f"administrator {id}", icon=":material/shield_person:"):
        with attempt(f"{label(person.name)}: saved.") as this:
            people.amend(visit.store, visit.user, id, administrator=not is_one)
        _close_when(this.done)


def _switch(visit: Visit, person: Person) -> None:
    id = person.person_id
    if person.active:
        words, yes, icon = "Switch off", "Yes, switch off", ":material/person_off:"
        question = f"{person.name} is signed out at once and cannot sign in. What they wrote stays, and their drafts."
    else:
        words, yes, icon = "Switch on", "Yes, switch on", ":material/person:"
        question = f"{person.name} can sign in again with the same password."
    if confirmed(words, question, yes, key=f"switch {id}", icon=icon):
        with attempt(f"{label(person.name)}: switched {'off' if person.active else 'on'}.") as this:
            people.amend(visit.store, visit.user, id, active=not person.active)
        _close_when(this.done)


def _close_when(done: bool) -> None:
    if done:
        put_in_address(person=None)
        st.rerun()
