"""The names to avoid: typed once by those who write, and pointed out to them wherever they write one."""

from __future__ import annotations

import streamlit as st

from evidence import names
from evidence.access import Action, can
from evidence.names import INSTEAD, LONGEST, Avoided
from evidence.wording import number_of
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.confirming import confirmed
from pages.ui.inert import html, label, tag
from pages.ui.visit import Visit, remember, remembered

ADDING, CHANGING = "names to avoid", "name that is changed"
WHAT_FOR = (
    "Write here whom no note should name: children, their families, staff. Wherever the team writes, Evidence then "
    "points the name out and offers what to say instead. It finds first names, surnames and initials with a name, "
    "not nicknames: add those on a line of their own."
)
KEPT = (
    "Kept apart from the record, never in a pack, an export or a search. Only leads and inspectors of this inspection "
    "see the list. It is deleted when the inspection is closed; until then backups of the installation have it too."
)


def names_to_avoid(visit: Visit, *, shown: bool = False) -> None:
    """Folded away where nobody has asked for it, because others may see the screen."""
    if not can(visit.user, Action.KEEP_NAMES, visit.inspection):
        return
    found = names.listed(visit.store, visit.user, visit.inspection)
    st.subheader("Names to avoid", anchor=False)
    words = number_of(len(found), "name") if found else "None yet: add those that you are told"
    with st.expander(
        words, key="ev_names", expanded=shown
    ):  # with a key it stays open when the number of names changes
        html(tag("p", WHAT_FOR))
        for one in found:
            _row(visit, one)
        _add(visit)
        html(tag("p", KEPT, cls="ev-quiet"))


def _row(visit: Visit, one: Avoided) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        html(tag("p", tag("strong", one.name), f": say “{one.instead}”"), width="content")
        if st.button("Change", key=f"change {one.name_id}", type="tertiary", help=label(f"Change {one.name}")):
            remember(CHANGING, None if remembered(CHANGING, None) == one.name_id else one.name_id)
            st.rerun()
        question = f"{one.name} is then no longer pointed out."
        if confirmed("Delete", question, "Yes, delete it", key=f"delete {one.name_id}"):
            with attempt("Deleted.") as this:
                names.delete(visit.store, visit.user, visit.inspection, one.name_id)
            if this.done:
                st.rerun()
    if remembered(CHANGING, None) == one.name_id:
        _change(visit, one)


def _change(visit: Visit, one: Avoided) -> None:
    form = f"{CHANGING} {one.name_id}"
    with st.form(forms.key(form), border=True):
        left, right = st.columns(2)
        name = left.text_input("Name", one.name, max_chars=LONGEST, key=forms.key(form, "name"))
        instead = right.text_input(
            "What to say instead", one.instead, max_chars=LONGEST, key=forms.key(form, "instead")
        )
        if st.form_submit_button("Save", type="primary"):
            with attempt("Saved.") as this:
                names.change(visit.store, visit.user, visit.inspection, one.name_id, name=name, instead=instead)
            if this.done:
                forms.renew(form)
                remember(CHANGING, None)
                st.rerun()


def _add(visit: Visit) -> None:
    with st.form(forms.key(ADDING), border=False):
        typed = st.text_area(
            "Add names, one person on each line",
            placeholder="Tamsin Orrowby = the child (T3)\nMrs Orrowby = the mother",
            help=f"After = stands what to say instead; without it, “{INSTEAD}”.",
            height=120,
            key=forms.key(ADDING, "typed"),
        )
        if st.form_submit_button("Add the names", type="primary"):
            with attempt("Added.") as this:
                names.add(visit.store, visit.user, visit.inspection, typed)
            if this.done:
                forms.renew(ADDING)
                st.rerun()
