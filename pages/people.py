"""People: who may sign in, and how they get in."""

from __future__ import annotations

import streamlit as st

from evidence import people
from evidence.people import Person
from evidence.wording import number_of
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.inert import html, label, tag
from pages.ui.invitations import NEW, hand_out, invite, person_fields
from pages.ui.person import actions, row
from pages.ui.visit import in_address, open_page, put_in_address


def invitation() -> None:
    fold = st.expander("Invite somebody", icon=":material/person_add:", expanded=len(everybody) == 1)
    with fold, st.form(forms.key(NEW), border=False):
        name, email = person_fields(NEW)
        administrator = st.checkbox("Also an administrator", key=forms.key(NEW, "administrator"))
        if st.form_submit_button("Invite", type="primary"):
            with attempt("Invited. Now send the link.") as this:
                invite(visit, name=name, email=email, administrator=administrator)
            if this.done:
                forms.renew(NEW)
                st.rerun()


def show(person: Person) -> None:
    id = str(person.person_id)
    is_open = id in in_address("person")
    with st.container(key=f"ev_row_person_{id}", horizontal=True):
        html(row(visit, person))
        if st.button("Close" if is_open else "Change", key=f"open {id}", help=f"{label(person.name)}"):
            put_in_address(person=None if is_open else id)
            st.rerun()
    if is_open:
        actions(visit, person)


visit = open_page("people")
everybody = people.everybody(visit.store)
hand_out()
invitation()
on, off = [one for one in everybody if one.active], [one for one in everybody if not one.active]
st.subheader(label(number_of(len(on), "person", "people")), anchor=False)
for one in on:
    show(one)
if off:
    st.subheader("Switched off", anchor=False)
    html(tag("p", "They cannot sign in. What they wrote stays, and stays theirs.", cls="ev-quiet"))
    for one in off:
        show(one)
