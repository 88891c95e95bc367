"""Fieldwork: where the team goes, whom it meets, what is done; the tracked children and the providers."""

from __future__ import annotations

import streamlit as st

from evidence import activities, providers
from evidence.ids import parse_id
from pages.ui.fieldwork import activity_form
from pages.ui.fieldwork.activity import opened
from pages.ui.fieldwork.board import Board
from pages.ui.fieldwork.names import names_to_avoid
from pages.ui.fieldwork.tracked import row
from pages.ui.fieldwork.visited import visited
from pages.ui.fieldwork.words import given_names
from pages.ui.freshness import say_when_new
from pages.ui.inert import html, tag
from pages.ui.visit import in_address, open_page, put_in_address


def new() -> None:
    if st.button("All days", icon=":material/arrow_back:", type="tertiary"):
        activity_form.back_to_days()
    st.subheader("Plan an activity", anchor=False)
    activity_form.plan(visit)


def days() -> None:
    found = activities.of(visit.store, visit.inspection)
    board = Board(
        visit, found, given_names(visit), {one.provider_id: one for one in providers.of(visit.store, visit.inspection)}
    )
    if board.may_plan and st.button(
        "Plan an activity", icon=":material/add:", type="secondary" if found else "primary"
    ):
        put_in_address(activity="new")
        st.rerun()
    if not found:
        html(tag("p", "Nothing is planned yet. Plan meetings and visits, and log evidence from them.", cls="ev-quiet"))
    board.show()
    row(visit, found)
    names_to_avoid(visit)
    visited(visit, found)


def names() -> None:
    """The list alone, for who comes from a note."""
    if st.button("All fieldwork", icon=":material/arrow_back:", type="tertiary"):
        put_in_address(names=None)
        st.rerun()
    names_to_avoid(visit, shown=True)


visit = open_page("fieldwork")
say_when_new(visit, "fieldwork")
asked = next(iter(in_address("activity")), None)
if asked == "new":
    new()
elif asked:
    opened(visit, parse_id(asked))
elif in_address("names"):
    names()
else:
    days()
