"""The course of an inspection: the steps that a lead may take next, and those that were taken."""

from __future__ import annotations

import streamlit as st

from evidence import inspections, people, retention
from evidence.access import Action, Status, can
from evidence.inspections import MOVES, moves
from pages.ui.actions import attempt
from pages.ui.confirming import confirmed, confirmed_with_reason
from pages.ui.fieldwork.words import moment_words
from pages.ui.inert import html, label, meta, tag
from pages.ui.prose import prose_ended
from pages.ui.visit import Visit

# (from, to): button, question, icon; a reason is asked where people later want to know why
STEPS = {
    (Status.PLANNED, Status.LIVE): ("Start", "Start this inspection now?", "play_arrow"),
    (Status.LIVE, Status.PAUSED): (
        "Pause",
        "Nobody can log, tag or plan until a lead continues it. Everything can still be read.",
        "pause",
    ),
    (Status.PAUSED, Status.LIVE): ("Continue", "The team can log, tag and plan again.", "play_arrow"),
    (Status.LIVE, Status.LOCKED): (
        "Lock",
        "Fieldwork is over: the evidence stays as it is and can be read and exported. A lead can reopen it.",
        "lock",
    ),
    (Status.LOCKED, Status.LIVE): ("Reopen", "The team can change the evidence again.", "lock_open"),
    (Status.LOCKED, Status.CLOSED): (
        "Close for good",
        "The work is finished. A closed inspection cannot be reopened by anybody. It can still be read and exported.",
        "inventory",
    ),
}
STEPS[Status.PAUSED, Status.LOCKED] = STEPS[Status.LIVE, Status.LOCKED]
_WITHOUT_REASON = {(Status.PLANNED, Status.LIVE), (Status.PAUSED, Status.LIVE)}
_ORDER = list(Status)


def steps(visit: Visit) -> None:
    """A button for each state that a lead may move it to."""
    inspection = visit.inspection
    if not MOVES[inspection.status]:
        st.caption("This inspection is closed. It can be read and exported, and nothing in it changes any more.")
        return
    if not can(visit.user, Action.MOVE_INSPECTION, inspection):
        st.caption("A lead starts, pauses, locks, reopens and closes an inspection.")
        return
    with st.container(horizontal=True, key="ev_steps"):
        for to in sorted(MOVES[inspection.status], key=_ORDER.index):
            _step(visit, to)


def _step(visit: Visit, to: Status) -> None:
    words, question, icon = STEPS[visit.inspection.status, to]
    place, icon = f"move.reason:{to}", f":material/{icon}:"
    if (visit.inspection.status, to) in _WITHOUT_REASON:
        if confirmed(words, question, f"Yes, {words.lower()}", key=place, icon=icon):
            _move(visit, to, place, "")
        return
    needed = "Reason, kept in the record"
    field = needed if to is Status.LIVE else f"{needed} (optional)"
    with confirmed_with_reason(
        visit, words, question, f"Yes, {words.lower()}", place=place, reason=field, icon=icon
    ) as reason:
        if reason is not None:
            _move(visit, to, place, reason)


def _move(visit: Visit, to: Status, place: str, reason: str) -> None:
    with attempt(f"The inspection is now {label(to)}.") as this:
        inspections.move(visit.store, visit.user, visit.inspection, to=to, reason=reason)
    if this.done:
        prose_ended(visit, place)
        st.rerun()


def legal_hold(visit: Visit) -> None:
    """Whether the inspection is kept whatever period ends; for leads a way to change it."""
    held = retention.held_because(visit.store.maybe_one, visit.inspection.inspection_id)
    if held:
        html(tag("p", "On legal hold: nothing of it may be removed. ", held, cls="ev-quiet", dir="auto"))
    if not can(visit.user, Action.HOLD_INSPECTION, visit.inspection):
        return
    place = "hold.reason"
    with confirmed_with_reason(
        visit,
        "End the legal hold" if held else "Legal hold",
        "What has been kept long enough may be removed again."
        if held
        else "Nothing of this inspection may be removed until a lead ends the hold.",
        "End the hold" if held else "Put it on hold",
        place=place,
        reason="Reason, kept in the record",
        icon=":material/gavel:",
    ) as reason:
        if reason is None:
            return
        with attempt("The hold has ended" if held else "It is on hold now") as this:
            retention.hold(visit.store, visit.user, visit.inspection, held=not held, reason=reason)
        if this.done:
            prose_ended(visit, place)
            st.rerun()


def history(visit: Visit) -> None:
    """Who moved it when, and why; the newest first."""
    names = people.names(visit.store)
    html(
        tag(
            "ol",
            *[
                tag(
                    "li",
                    tag("strong", move.words.capitalize()),
                    meta(names.get(move.by) if move.by else "", moment_words(visit, move.happened_at)),
                    tag("p", move.reason, dir="auto") if move.reason else "",
                )
                for move in moves.of(visit.store, visit.inspection)
            ],
            cls="ev-timeline",
        )
    )
