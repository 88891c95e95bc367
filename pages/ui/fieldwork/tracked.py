"""The tracked children as a row: who each is about, consent, documents, meetings, items; and the places still free."""

from __future__ import annotations

import streamlit as st

from evidence import children, fieldwork
from evidence.access import Action, can
from evidence.activities import Activity
from evidence.children import Child
from evidence.fieldwork import PLACES, Followed
from evidence.wording import inside, number_of
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.handbook import check_against_handbook
from pages.ui.inert import Markup, html, join, tag
from pages.ui.visit import Visit, in_address, link_to, put_in_address

NEW = "new"
_SIGNS = {"given": "✓", "asked": "…", "not_asked": "○", "declined": "✕", "withdrawn": "✕"}


def row(visit: Visit, found: list[Activity]) -> None:
    """Six places, or more where the team follows more."""
    followed = fieldwork.followed(visit.store, visit.inspection, found)
    st.subheader("Tracked children", anchor=False)
    may_keep = can(visit.user, Action.KEEP_CHILD, visit.inspection)
    missing = fieldwork.missing_for_a_spread(visit.inspection, [one.child for one in followed])
    if missing:
        html(tag("p", tag("strong", "For a spread: "), "; ".join(missing) + ".", cls="ev-spread"))
    grid = st.grid(max(PLACES, len(followed)), min_column_width=135, gap="small")
    for one in followed:
        with grid.cell(), st.container(key=f"ev_child_{one.child.child_id}", border=True, gap=None):
            html(_card(visit, one))
            _ways(one, may_keep)
    for number in range(len(followed) + 1, PLACES + 1):
        with grid.cell(), st.container(key=f"ev_child_free_{number}", border=True, gap=None):
            html(tag("p", "Free place", cls="ev-quiet"))
            if may_keep and number == len(followed) + 1:
                _open(NEW, "Add a child", f"add a child {number}")
    _form(visit, followed)


def _card(visit: Visit, one: Followed) -> Markup:
    framework, child = visit.inspection.framework, one.child
    consent = framework.label("consent", child.consent)
    documents = len(framework.documents)
    facets = [framework.label("choice", value) for value in child.facets]
    lines = [
        f"{_SIGNS.get(child.consent, '')} Consent {inside(consent)}",
        f"{documents - len(one.missing_documents)} of {number_of(documents, 'document')}" if documents else "",
        number_of(sum(meeting.status == "done" for meeting in one.meetings), "meeting") + _still_planned(one),
        number_of(one.items, "item"),
    ]
    return tag(
        "div",
        tag("p", tag("strong", child.pseudonym), cls="ev-card-head"),
        tag("p", "; ".join(facets) if facets else "Not described yet", cls="ev-child-facets"),
        tag("div", *[tag("p", words) for words in lines if words], cls="ev-card-facts"),
        cls="ev-child" + ("" if child.consent == "given" else " ev-child-waits"),
    )


def _still_planned(one: Followed) -> str:
    planned = sum(meeting.status == "planned" for meeting in one.meetings)
    return f", {planned} planned" if planned else ""


def _ways(one: Followed, may_keep: bool) -> None:
    id = str(one.child.child_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _open(id, "Change" if may_keep else "Open", f"child {id}")
        if one.items:
            link_to("evidence", "Items", children=id)


def _open(id: str, words: str, key: str) -> None:
    if st.button(words, key=key, type="tertiary"):
        put_in_address(child=None if id in in_address("child") else id)
        st.rerun()


def _form(visit: Visit, followed: list[Followed]) -> None:
    """The child of the address, below the row."""
    asked = next(iter(in_address("child")), None)
    one = next((one for one in followed if str(one.child.child_id) == asked), None)
    if one is None and asked != NEW:
        return
    with st.container(border=True):
        heading = one.child.pseudonym if one else "A new child, under the next free pseudonym"
        html(tag("p", tag("strong", heading)), _more(visit, one) if one else "")
        if can(visit.user, Action.KEEP_CHILD, visit.inspection):
            _keep(visit, one.child if one else None)
            check_against_handbook(visit.inspection.framework, "document")
        if st.button("Close", key="close the child"):
            _close()


def _more(visit: Visit, one: Followed) -> Markup:
    """What the card only counts."""
    framework = visit.inspection.framework
    missing = ", ".join(framework.label("document", kind) for kind in one.missing_documents)
    pairs = [
        ("Documents still to come", missing or "None"),
        ("Meetings", ", ".join(meeting.arrangement.title for meeting in one.meetings) or "None planned"),
    ]
    return tag("dl", *[join(tag("dt", term), tag("dd", words)) for term, words in pairs], cls="ev-facts")


def _keep(visit: Visit, child: Child | None) -> None:
    framework = visit.inspection.framework
    form = f"child {child.child_id}" if child else "a new child"
    present = forms.as_opened(form, child) if child else None
    forms.say_when_changed(form, present, child)
    consents = [consent.id for consent in framework.consents]
    with st.form(forms.key(form), border=False):
        facets = _facets(visit, form, present)
        consent = st.selectbox(
            "Consent of the family",
            consents,
            index=consents.index(present.consent) if present and present.consent in consents else 0,
            format_func=lambda id: framework.label("consent", id),
            key=forms.key(form, "consent"),
        )
        documents = st.pills(
            "Documents that have come",
            [document.id for document in framework.documents],
            selection_mode="multi",
            default=list(present.documents) if present else [],
            format_func=lambda id: framework.label("document", id),
            key=forms.key(form, "documents"),
        )
        st.caption("No name, date of birth or number of a child belongs here.")
        if st.form_submit_button("Save" if child else "Add the child", type="primary", key=f"submit {form}"):
            with attempt("Saved.") as this:
                children.keep(
                    visit.store,
                    visit.user,
                    visit.inspection,
                    facets=facets,
                    consent=consent,
                    documents=tuple(documents),
                    pseudonym=present.pseudonym if present else "",
                    child_id=present.child_id if present else None,
                    opened=present,
                )
            if this.done:
                forms.renew(form)
                _close()


def _facets(visit: Visit, form: str, child: Child | None) -> tuple[str, ...]:
    """One field for each way to tell children apart."""
    ways = visit.inspection.framework.facets
    chosen: list[str] = []
    columns = st.columns(2)
    for number, facet in enumerate(ways):
        values = {f"{facet.id}:{choice.id}": choice.label for choice in facet.choices}
        present = [value for value in child.facets if value in values] if child else []
        chosen += columns[number % 2].multiselect(
            facet.label,
            list(values),
            present,
            format_func=values.__getitem__,
            placeholder="None",
            key=forms.key(form, facet.id),
        )
    return tuple(chosen)


def _close() -> None:
    put_in_address(child=None)
    st.rerun()
