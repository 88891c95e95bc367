"""Tagging many items at once: those that were selected, or all that were found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from evidence import searches
from evidence.access import Action, can
from evidence.items import tagging
from evidence.items.tagging import Tagged, What
from evidence.searches import Filters, Page
from evidence.wording import number_of
from pages.ui.inert import html, tag
from pages.ui.visit import Visit, entered, remember, remembered

SELECTING, SELECTED, RESULT = "tagging several", "selected items", "result of tagging several"
WHATS: dict[What, str] = {
    "add_area": "Tag to an outcome area",
    "take_area": "Take off an outcome area",
    "add_theme": "Tag with a theme",
    "take_theme": "Take off a theme",
}


def selecting(visit: Visit) -> bool:
    return bool(remembered(SELECTING, False)) and can(visit.user, Action.AMEND_ITEM, visit.inspection)


def selected() -> set[UUID]:
    kept: set[UUID] = remembered(SELECTED, set())
    return kept


def offer_bulk_tags(visit: Visit, found: Page) -> None:
    if can(visit.user, Action.AMEND_ITEM, visit.inspection) and found.total and not selecting(visit):
        st.button(
            "Tag several", icon=":material/sell:", key="ev_tag_several", on_click=remember, args=(SELECTING, True)
        )


def bulk_tags(visit: Visit, found: Page, filters: Filters) -> None:
    """Once it was asked for: what to do with which items."""
    if not selecting(visit):
        return
    with st.container(border=True, key="ev_bulk"):
        _say_result()
        _select(found)
        choices = {"selected": f"{len(selected()):,} selected", "found": f"All {found.total:,} found"}
        which = st.radio(
            "Which items",
            list(choices),
            format_func=lambda one: choices[one],
            key="which items",
            horizontal=True,
            label_visibility="collapsed",
        )
        what, id = _what(visit)
        ids = sorted(selected()) if which == "selected" else None
        number = found.total if ids is None else len(ids)
        verb = "Tag" if what.startswith("add") else "Change"
        if st.button(f"{verb} {number_of(number, 'item')}", type="primary", key="ev_bulk_go", disabled=not number):
            _tag(visit, ids if ids is not None else _all(visit, filters), what, id)
            st.rerun()


def selection(item_id: UUID, words: str) -> None:
    """The box before one item of the list."""
    st.checkbox(
        words,
        value=item_id in selected(),
        key=f"select {item_id}",
        on_change=_turn,
        args=(item_id,),
        label_visibility="collapsed",
    )


def _what(visit: Visit) -> tuple[What, str]:
    framework = visit.inspection.framework
    left, right = st.columns(2)
    what: What = left.selectbox("What to do", list(WHATS), format_func=lambda one: WHATS[one], key="what to do")
    if what.endswith("area"):
        areas = {one.code: f"{one.code} {one.label}" for one in framework.areas}
        return what, right.selectbox("Outcome area", list(areas), format_func=lambda one: areas[one], key="bulk area")
    themes = {one.id: one.label for one in framework.themes}
    return what, right.selectbox("Theme", list(themes), format_func=lambda one: themes[one], key="bulk theme")


def _select(found: Page) -> None:
    ids = [one.item_id for one in found.items]
    with st.container(horizontal=True):
        st.button("Select this page", key="ev_select_page", on_click=_add, args=(ids,))
        st.button("Select none", key="ev_select_none", on_click=_clear, disabled=not selected())
        st.button("Done", key="ev_bulk_done", on_click=_finish)


def _tag(visit: Visit, ids: Sequence[UUID], what: What, id: str) -> None:
    bar = st.progress(0.0, "Tagging")
    result = tagging.tag(
        visit.store,
        visit.user,
        visit.inspection,
        ids,
        what=what,
        id=id,
        progress=lambda done: bar.progress(done / len(ids), f"{done:,} of {len(ids):,}"),
    )
    remember(RESULT, result)


def _all(visit: Visit, filters: Filters) -> list[UUID]:
    return sorted(searches.matching(visit.store, visit.inspection, filters, zone=visit.zone))


def _say_result() -> None:
    result: Tagged | None = remembered(RESULT, None)
    if result is None:
        return
    remember(RESULT, None)
    words = f"{number_of(result.changed, 'item')} changed."
    if result.already:
        words += f" {number_of(result.already, 'item')} stood like that already."
    if result.refused:
        words += f" {number_of(result.refused, 'item')} not changed: {' '.join(result.reasons)}"
    html(tag("p", words, cls="ev-result", role="status"))


def _turn(item_id: UUID) -> None:
    chosen = entered(f"select {item_id}")
    remember(SELECTED, selected() | {item_id} if chosen else selected() - {item_id})


def _add(ids: list[UUID]) -> None:
    remember(SELECTED, selected() | set(ids))


def _clear() -> None:
    remember(SELECTED, set())


def _finish() -> None:
    remember(SELECTING, False)
    remember(SELECTED, set())
