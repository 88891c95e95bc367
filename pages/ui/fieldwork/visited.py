"""The providers of an inspection: a list to read, and a form to add or change one."""

from __future__ import annotations

import streamlit as st

from evidence import codes, providers
from evidence.access import Action, can
from evidence.activities import Activity
from evidence.providers import Provider
from evidence.wording import number_of
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.inert import Markup, html, meta, tag
from pages.ui.visit import Visit, in_address, put_in_address

NEW = "new"


def visited(visit: Visit, found: list[Activity]) -> None:
    """By name, each with how often the team goes there. They are never graded."""
    known = providers.of(visit.store, visit.inspection)
    may_keep = can(visit.user, Action.KEEP_PROVIDER, visit.inspection)
    st.subheader("Providers", anchor=False)
    if not known:
        html(tag("p", "None yet. Add the settings and services that the team visits or hears about.", cls="ev-quiet"))
    grid = st.grid(2, min_column_width=300, gap=("xxsmall", "medium"))
    for one in known:
        with grid.cell():
            with st.container(key=f"ev_row_provider_{one.provider_id}", horizontal=True):
                html(_row(one, found))
                if may_keep:
                    _open(str(one.provider_id), f"provider {one.provider_id}")
            if may_keep and str(one.provider_id) in in_address("provider"):
                _form(visit, one)
    if may_keep:
        if NEW in in_address("provider"):
            _form(visit, None)
        elif st.button("Add a provider", icon=":material/add:"):
            put_in_address(provider=NEW)
            st.rerun()


def _row(one: Provider, found: list[Activity]) -> Markup:
    times = sum(activity.arrangement.provider_id == one.provider_id for activity in found)
    words = [
        codes.label("provider_kinds", one.kind),
        f"URN {one.urn}" if one.urn else "",
        number_of(times, "activity", "activities") if times else "No activity yet",
    ]
    return tag("div", tag("strong", one.name), meta(*words))


def _open(id: str, key: str) -> None:
    is_open = id in in_address("provider")
    if st.button("Close" if is_open else "Change", key=key):
        put_in_address(provider=None if is_open else id)
        st.rerun()


def _form(visit: Visit, present: Provider | None) -> None:
    form = f"provider {present.provider_id}" if present else "a new provider"
    opened = forms.as_opened(form, present) if present else None
    forms.say_when_changed(form, opened, present)
    kinds = [kind.code for kind in codes.provider_kinds(visit.now.date())]
    if opened and opened.kind not in kinds:
        kinds.append(opened.kind)
    with st.container(border=True), st.form(forms.key(form), border=False):
        given_name = st.text_input("Name", opened.name if opened else "", key=forms.key(form, "name"))
        given_kind = st.selectbox(
            "Kind",
            kinds,
            index=kinds.index(opened.kind) if opened else None,
            format_func=lambda code: codes.label("provider_kinds", code),
            placeholder="Choose one",
            key=forms.key(form, "kind"),
        )
        given_urn = st.text_input("URN, if any", (opened.urn or "") if opened else "", key=forms.key(form, "urn"))
        if st.form_submit_button("Save" if opened else "Add", type="primary", key=f"submit {form}"):
            with attempt("Saved.") as this:
                providers.keep(
                    visit.store,
                    visit.user,
                    visit.inspection,
                    name=given_name,
                    kind=given_kind or "",
                    urn=given_urn,
                    provider_id=opened.provider_id if opened else None,
                    opened=opened,
                )
            if this.done:
                forms.renew(form)
                put_in_address(provider=None)
                st.rerun()
