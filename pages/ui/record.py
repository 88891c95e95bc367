"""The record on screen: what is safe in one sentence, what has to be acted on, and the facts behind it."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from evidence import record
from evidence.private.happenings import Happening, Kind
from evidence.record import State
from evidence.wording import capital, number_of
from pages.ui.actions import attempt
from pages.ui.fieldwork.words import moment_words
from pages.ui.inert import Markup, html, label, tag
from pages.ui.visit import Visit


def safety(state: State) -> None:
    for trouble in state.troubles:
        st.warning(label(trouble))
    if not state.troubles:
        copies = "in two copies" if state.second else "in one copy"
        entries = label(number_of(state.head.seq, "entry", "entries"))
        st.success(f"{entries} on disk, {copies}, each linked to the one before.")
    if state.second is None:
        html(
            tag(
                "p",
                "There is one copy only. A second one on another disk or share would outlive this disk: whoever runs "
                "the server names its folder with EVIDENCE_MIRROR.",
                cls="ev-quiet",
            )
        )


def buttons(visit: Visit, state: State) -> None:
    """Check now and back up now; what is under way is followed until it has ended."""
    with st.container(horizontal=True):
        _button(visit, state, Kind.VERIFICATION, "Check the record now")
        _button(visit, state, Kind.BACKUP, "Back up now")
    if state.wanted:
        _follow(visit)


def _button(visit: Visit, state: State, kind: Kind, words: str) -> None:
    possible = kind is not Kind.BACKUP or visit.backs_up
    why = None if possible else "No folder is set for backups. Whoever runs the server sets it with EVIDENCE_BACKUP."
    if st.button(words, disabled=kind in state.wanted or not possible, help=why):
        with attempt() as this:
            record.ask_for(visit.store, visit.user, kind)
        if this.done:
            st.rerun()


@st.fragment(run_every="1s")
def _follow(visit: Visit) -> None:
    wanted = record.state(visit.store, visit.user).wanted
    if not wanted:
        st.rerun(scope="app")
    st.progress(0.0, text="Reading and checking. You can leave this screen; the result will stand here.")


def copies(visit: Visit, state: State) -> None:
    html(
        tag(
            "table",
            tag(
                "tbody",
                _fact("Entries", f"{state.head.seq:,}"),
                _fact("Head", tag("code", state.head.hash)),
                _fact("First copy", f"{state.folder}"),
                _fact("Second copy", _second(visit, state)),
                _fact("Last check", _last(visit, state.verification, "Not checked yet; it is done every day.")),
                _fact("Last backup", _last(visit, state.backup, "None yet.")),
                _fact("Free disk", f"{state.free_bytes / 1e9:,.1f} GB"),
            ),
            cls="ev-table ev-record",
        )
    )


def _second(visit: Visit, state: State) -> str:
    if state.second is None:
        return "None"
    since = moment_words(visit, state.second.since)
    return f"{state.second.folder}: {'level' if state.second.level else 'behind'} since {since}"


def _last(visit: Visit, last: Happening | None, none: str) -> str:
    if last is None:
        return none
    return f"{moment_words(visit, last.happened_at).capitalize()}: {last.words}"


def _fact(name: str, value: str | Markup) -> Markup:
    return tag("tr", tag("th", name, scope="row"), tag("td", value))


def repairs(visit: Visit, state: State) -> None:
    st.subheader("What was repaired", anchor=False)
    happened(visit, state.repairs, "Nothing had to be repaired so far.")
    if state.repairs:
        html(tag("p", "What was wrong was set aside in the folder quarantine, not deleted.", cls="ev-quiet"))


def happened(visit: Visit, happenings: list[Happening], none: str) -> None:
    """When, and what in words."""
    if not happenings:
        html(tag("p", none, cls="ev-quiet"))
        return
    lines = [
        tag("tr", tag("th", capital(moment_words(visit, one.happened_at)), scope="row"), tag("td", one.words))
        for one in happenings
    ]
    html(tag("table", tag("tbody", *lines), cls="ev-table ev-record"))


def signed_in(visit: Visit, state: State, names: dict[UUID, str]) -> None:
    lines = [
        tag(
            "tr",
            tag("th", names.get(one.person_id, "Somebody"), scope="row"),
            tag("td", f"{number_of(one.sessions, 'sign-in')}, last seen {moment_words(visit, one.seen_at)}"),
        )
        for one in state.signed_in
    ]
    html(tag("table", tag("tbody", *lines), cls="ev-table ev-record"))
