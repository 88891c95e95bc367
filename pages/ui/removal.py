"""Removal for good on screen: what waits for a second person, what has been kept long enough, and what is gone."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from evidence import inspections, removals, retention
from evidence.access import Action, Role, can
from evidence.removals import Removal, Request
from evidence.retention import KINDS, Ended, Scope
from evidence.wording import capital
from pages.ui.actions import attempt
from pages.ui.confirming import confirmed
from pages.ui.fieldwork.words import moment_words
from pages.ui.inert import html, label, tag
from pages.ui.visit import Visit

KIND_WORDS = {
    Scope.EVIDENCE: "Evidence: items with their history and reviews",
    Scope.FIELDWORK: "Fieldwork: activities, providers and tracked children",
    Scope.CONCERNS: "Safeguarding concerns, with who was told",
}
QUESTION = (
    "This cannot be undone. Nobody can read it afterwards, in the app or in a file of it. The record keeps that it was "
    "removed, when, by whom and why. Packs that people have downloaded are not changed: ask for them to be deleted."
)


def removal(visit: Visit, names: dict[UUID, str]) -> None:
    """For leads and administrators."""
    waiting = removals.waiting(visit.store, visit.user)
    ended = _not_asked_for(retention.ended(visit.store, visit.user), waiting)
    done = removals.done(visit.store, visit.user)
    st.subheader("Removal for good", anchor=False)
    if not waiting and not ended and not done:
        html(
            tag(
                "p",
                "Nothing was removed. A lead asks for it on the item, and an administrator confirms it here.",
                cls="ev-quiet",
            )
        )
    for request in waiting:
        _request(visit, request, names)
    for one in ended:
        _ended(visit, one)
    if done:
        lines = [
            tag(
                "tr",
                tag("th", capital(moment_words(visit, one.removed_at)), scope="row"),
                tag(
                    "td",
                    f"{capital(one.what)}{_how_many(one)}. Asked for by {names.get(one.asked_by, 'somebody')}, "
                    f"confirmed by {names.get(one.confirmed_by, 'somebody')}. {one.reason}",
                ),
            )
            for one in done
        ]
        html(tag("table", tag("tbody", *lines), cls="ev-table ev-record"))


def _how_many(one: Removal) -> str:
    return "" if one.count == 1 else f", {one.count:,} together"


def _request(visit: Visit, request: Request, names: dict[UUID, str]) -> None:
    asked = f"{names.get(request.asked_by, 'Somebody')}, {moment_words(visit, request.asked_at)}"
    with st.container(border=True):
        html(
            tag("p", tag("strong", capital(request.what))),
            tag("p", "Why: ", request.reason, dir="auto"),
            tag("p", f"Asked for by {asked}", cls="ev-quiet"),
        )
        mine = request.asked_by == visit.user.person_id
        with st.container(horizontal=True):
            if can(visit.user, Action.CONFIRM_REMOVAL) and not mine:
                _confirm(visit, request)
            with_words = "Take the request back" if mine else "Decline"
            if st.button(label(with_words), key=f"drop {request.request_id}"):
                with attempt("Nothing was removed") as this:
                    removals.drop(visit.store, visit.user, request.request_id)
                if this.done:
                    st.rerun()
        if not can(visit.user, Action.CONFIRM_REMOVAL) or mine:
            html(tag("p", "It waits for an administrator, who confirms it on this screen.", cls="ev-quiet"))


def _confirm(visit: Visit, request: Request) -> None:
    if confirmed("Remove for good", QUESTION, "Yes, remove it", key=f"confirm {request.request_id}"):
        with (
            st.spinner("Taking it out of every file. Others can read on; what they save waits."),
            attempt("Removed") as this,
        ):
            removals.confirm(visit.store, visit.user, request.request_id)
        if this.done:
            st.rerun()


def _not_asked_for(ended: list[Ended], waiting: list[Request]) -> list[Ended]:
    asked = {(one.inspection_id, one.scope) for one in waiting}
    return [one for one in ended if (one.inspection_id, one.kind) not in asked]


def _ended(visit: Visit, one: Ended) -> None:
    with st.container(border=True):
        html(
            tag("p", tag("strong", capital(removals.in_words(one.kind, None, one.inspection)))),
            tag(
                "p",
                f"{one.area_name}. Its retention period ended {moment_words(visit, one.ended_at)}, "
                f"counted from when it was closed, {moment_words(visit, one.closed_at)}.",
            ),
        )
        if one.held:
            html(tag("p", "It is kept, because it is on legal hold: ", one.held, dir="auto"))
            return
        inspection = next(
            (it for it in inspections.for_user(visit.store, visit.user) if it.inspection_id == one.inspection_id), None
        )
        if inspection is None or inspection.role is not Role.LEAD:
            html(tag("p", "A lead of it has to ask for the removal.", cls="ev-quiet"))
        elif st.button("Ask for its removal", key=f"ask {one.inspection_id} {one.kind}"):
            with attempt("Asked for: an administrator has to confirm") as this:
                removals.ask(
                    visit.store, visit.user, inspection, scope=one.kind, reason="The retention period has ended."
                )
            if this.done:
                st.rerun()


def retention_periods(visit: Visit) -> None:
    """For administrators: for how long each kind is kept."""
    st.subheader("How long it is kept", anchor=False)
    html(
        tag(
            "p",
            "In months from the day on which an inspection was closed; empty means for ever. Nothing is removed by "
            "itself: what was kept long enough is listed above, for a lead to ask and an administrator to confirm.",
            cls="ev-quiet",
        )
    )
    now = retention.periods(visit.store)
    with st.form("retention", border=False):
        months = {
            kind: st.number_input(
                KIND_WORDS[kind],
                min_value=1,
                max_value=retention.LONGEST,
                value=now[kind],
                step=1,
                width=320,
                key=f"months {kind}",
            )
            for kind in KINDS
        }
        save = st.form_submit_button("Save these periods")
    if save:
        changed = [kind for kind in KINDS if months[kind] != now[kind]]
        with attempt("Saved") as this:
            for kind in changed:
                retention.set_period(visit.store, visit.user, kind, months[kind])
        if this.done:
            st.rerun()
