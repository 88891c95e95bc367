"""One concern, opened: what it says, who was told, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from evidence import concerns, people
from evidence.access import Action, can
from evidence.concerns import ABOUT_WORDS, Concern, Referral, State
from evidence.items import references
from pages.ui.actions import attempt
from pages.ui.concerns.account_form import amend
from pages.ui.concerns.telling_form import acknowledged, corrected, not_acknowledged, told_somebody
from pages.ui.concerns.words import has_to_be_told, logged_words, state_pill
from pages.ui.confirming import confirmed_with_reason
from pages.ui.fieldwork.words import moment_words
from pages.ui.inert import html, join, label, prose, tag
from pages.ui.prose import prose_ended
from pages.ui.visit import Visit, link_to

Names = Mapping[UUID, str]


def opened(visit: Visit, concern_id: UUID) -> None:
    concern, names = concerns.get(visit.store, visit.user, visit.inspection, concern_id), people.names(visit.store)
    st.subheader(f"Concern {label(concern.reference)}", anchor=False)
    html(
        tag("p", state_pill(concern), cls="ev-concern-state"),
        prose(concern.account.account, "ev-text"),
        _facts(visit, concern, names),
    )
    if concern.account.item_id in references.of(visit.store, visit.inspection, _flagged(concern)):
        link_to("evidence", "See the item that carries the flag", item=str(concern.account.item_id))
    st.subheader("Who was told", anchor=False)
    if not concern.referrals:
        html(tag("p", "Nobody." if concern.state is State.SETTLED else f"Nobody yet. {has_to_be_told(concern)}"))
    for referral in concern.referrals:
        _referral(visit, concern, referral, names)
    with st.expander("Record who was told", icon=":material/call:", expanded=concern.state is State.NOBODY_TOLD):
        told_somebody(visit, concern)
    _settle(visit, concern)
    if concern.logged_by == visit.person_id or can(visit.user, Action.SETTLE_CONCERN, visit.inspection):
        with st.expander("Change what it says", icon=":material/edit:"):
            amend(visit, concern)
    _versions(visit, concern, names)


def _facts(visit: Visit, concern: Concern, names: Names) -> object:
    account = concern.account
    item = references.of(visit.store, visit.inspection, _flagged(concern))
    pairs = [
        ("Seen or heard", moment_words(visit, account.happened_at)),
        ("About", ABOUT_WORDS[account.about]),
        ("The child lives in", account.lives_in),
        ("Item of evidence", next(iter(item.values()), "")),
        ("Named in it", ", ".join(names.get(person, "Somebody") for person in account.named)),
        ("Settled because", prose(concern.settled) if concern.settled else ""),
        ("Logged", logged_words(visit, concern, names).removeprefix("Logged ")),
    ]
    return tag("dl", *[join(tag("dt", term), tag("dd", words)) for term, words in pairs if words], cls="ev-facts")


def _flagged(concern: Concern) -> list[UUID]:
    return [concern.account.item_id] if concern.account.item_id else []


def _referral(visit: Visit, concern: Concern, referral: Referral, names: Names) -> None:
    telling = referral.telling
    reference = f", reference {telling.reference}" if telling.reference else ""
    with st.container(border=True, gap="small"):
        html(
            tag("p", tag("strong", telling.told), dir="auto"),
            tag(
                "p",
                f"Told {moment_words(visit, telling.told_at)}{reference}. "
                f"Recorded by {names.get(referral.recorded_by, 'somebody')}.",
                cls="ev-quiet",
            ),
        )
        if telling.acknowledged_at is None:
            with st.container(horizontal=True):
                acknowledged(visit, concern, referral)
                corrected(visit, concern, referral)
            return
        html(
            tag(
                "p",
                f"Acknowledged {moment_words(visit, telling.acknowledged_at)}: ",
                telling.acknowledged_by,
                dir="auto",
            )
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            not_acknowledged(visit, concern, referral)
            corrected(visit, concern, referral)


def _settle(visit: Visit, concern: Concern) -> None:
    """For leads: nothing more has to be done, with the reason why."""
    if not can(visit.user, Action.SETTLE_CONCERN, visit.inspection):
        return
    place = f"concern.settled:{concern.concern_id}"
    if concern.state is State.SETTLED:
        if st.button("Open it again", icon=":material/undo:"):
            _settled(visit, concern, place, "")
        return
    if concern.state is State.ACKNOWLEDGED:
        return
    with confirmed_with_reason(
        visit,
        "Nothing more has to be done",
        "It leaves the list of what needs somebody. It stays in this log with the reason, and can be opened again.",
        "Settle it",
        place=place,
        reason="Why? For example: it was referred already by the school.",
        icon=":material/task_alt:",
    ) as reason:
        if reason is None:
            return
        if reason.strip():
            _settled(visit, concern, place, reason)
        else:
            st.error("Say why nothing more has to be done.")


def _settled(visit: Visit, concern: Concern, place: str, reason: str) -> None:
    with attempt("Settled" if reason else "It is open again") as this:
        concerns.settle(visit.store, visit.user, visit.inspection, concern=concern, reason=reason)
    if this.done:
        prose_ended(visit, place)
        st.rerun()


def _versions(visit: Visit, concern: Concern, names: Names) -> None:
    found = concerns.versions(visit.store, visit.user, visit.inspection, concern.concern_id)
    if len(found) == 1:
        return
    with st.expander(f"Versions ({len(found)})", icon=":material/history:"):
        lines = [
            tag(
                "li",
                tag("strong", names.get(one.written_by, "Somebody")),
                f", {moment_words(visit, one.written_at)}",
                prose(one.account.account),
                tag("p", "Settled because: ", one.settled, cls="ev-quiet") if one.settled else "",
            )
            for one in reversed(found)
        ]
        html(tag("ol", *lines, cls="ev-timeline"))
