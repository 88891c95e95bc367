"""When two people amended the same item: both texts side by side, and going on from either. Nothing is lost."""

from __future__ import annotations

import streamlit as st

from evidence.items import Item
from evidence.items.notes import Note
from pages.ui.inert import Markup, html, prose, tag
from pages.ui.items import amending
from pages.ui.items.amending import Work
from pages.ui.items.card import when
from pages.ui.items.filters import Names
from pages.ui.items.note_words import TEXTS, choices, difference
from pages.ui.visit import Visit


def both_texts(visit: Visit, item: Item, work: Work, known: Names) -> None:
    stored, mine = work.present.note, work.mine
    who = known.people.get(str(item.amended_by), "Somebody else")
    with st.container(key=f"ev_both_{item.item_id}", border=True):
        html(
            tag(
                "p",
                tag("strong", f"{who} amended this item at {when(visit, item.amended_at)}, after you opened it. "),
                "Both are here: nothing of yours is lost, and nothing was overwritten. "
                "What differs in yours is underlined, what it lacks is struck out.",
                role="alert",
            )
        )
        html(
            tag(
                "div",
                tag("div", tag("p", "Saved now", cls="ev-field"), *_plain(visit, stored, mine, known)),
                tag("div", tag("p", "Yours, not saved yet", cls="ev-field"), *_marked(visit, stored, mine, known)),
                cls="ev-side-by-side",
            )
        )
        with st.container(horizontal=True):
            if st.button("Go on from mine", key=f"mine {item.item_id}", type="primary"):
                amending.go_on(visit, work, note=mine, aside=work.aside)
                st.rerun()
            if st.button("Go on from what is saved", key=f"theirs {item.item_id}"):
                amending.go_on(visit, work, note=stored, aside=mine)
                st.rerun()


def put_aside(visit: Visit, work: Work) -> None:
    """What was mine before going on from what somebody else had stored, to copy from."""
    if work.aside is None:
        return
    with st.expander("Your text, put aside", icon=":material/content_paste:", expanded=True):
        for name, title in TEXTS.items():
            if text := getattr(work.aside, name):
                html(tag("p", title, cls="ev-field"), prose(text))
        if st.button("I do not need it any more", key=f"aside {work.item_id}"):
            amending.go_on(visit, work, note=work.mine, aside=None)
            st.rerun()


def _plain(visit: Visit, stored: Note, mine: Note, known: Names) -> list[Markup]:
    found = [
        tag("div", tag("span", title, cls="ev-field"), prose(getattr(stored, name) or "(empty)"))
        for name, title in TEXTS.items()
        if getattr(stored, name) or getattr(mine, name)
    ]
    return found + _choices(visit, stored, mine, known)


def _marked(visit: Visit, stored: Note, mine: Note, known: Names) -> list[Markup]:
    found = [
        tag(
            "div",
            tag("span", title, cls="ev-field"),
            tag(
                "div",
                difference(getattr(stored, name), getattr(mine, name), whole=True),
                cls="ev-prose ev-diff",
                dir="auto",
            ),
        )
        for name, title in TEXTS.items()
        if getattr(stored, name) or getattr(mine, name)
    ]
    return found + _choices(visit, mine, stored, known)


def _choices(visit: Visit, note: Note, other: Note, known: Names) -> list[Markup]:
    """Only what differs."""
    these, those = choices(visit, note, known), choices(visit, other, known)
    return [
        tag("div", tag("span", title, cls="ev-field"), tag("p", words or "none", dir="auto"))
        for title, words in these.items()
        if words != those[title]
    ]
