"""What was found: how many, in which order, a page of cards or rows, and the pages."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from evidence.access import Action, can
from evidence.items import Item
from evidence.searches import Filters, Page
from evidence.wording import number_of
from pages.ui.inert import bring_into_view, html, join, label, tag
from pages.ui.items.bulk_tags import selecting, selection
from pages.ui.items.card import card, in_short, row, row_heads
from pages.ui.items.filters import ORDERS, Names, address, order
from pages.ui.visit import Visit, entered, in_address, link_to, preset, put_in_address, remember, remembered

CARDS, TABLE = "cards", "table"
VIEWS = {CARDS: ":material/view_agenda: Cards", TABLE: ":material/table_rows: Table"}


def results(visit: Visit, page: Page, filters: Filters, known: Names, chosen: UUID | None) -> None:
    if turned := remembered("times turned", 0):
        bring_into_view(f"turned {turned}")
    _head(page, filters)
    if not page.items:
        _nothing(filters)
        return
    words = filters.words()
    table = _view() == TABLE
    with st.container(key="ev_found_table" if table else "ev_found_cards", gap=None if table else "small"):
        if table:
            html(row_heads())
        for item in page.items:
            _one(visit, item, known, words, chosen=item.item_id == chosen, table=table)
    if page.last > 1:
        preset("page of evidence", page.number)
        st.pagination(page.last, key="page of evidence", on_change=_turn_page, max_visible_pages=7)
    if not filters.text and can(visit.user, Action.BUILD_PACK, visit.inspection):
        link_to("packs", f"Make an evidence pack of {number_of(page.total, 'item')}", **address(filters))


def _head(page: Page, filters: Filters) -> None:
    with st.container(key="ev_list_head", horizontal=True, vertical_alignment="center"):
        found = number_of(page.total, "item") + (" found" if filters.chosen() else "")
        here = f", page {page.number} of {page.last}" if page.last > 1 else ""
        html(tag("p", tag("strong", found), here, cls="ev-found", role="status"))
        offered = [one for one in ORDERS if one != "relevance" or filters.text]
        preset("order of evidence", order(filters))
        st.selectbox(
            "Order",
            offered,
            format_func=lambda one: ORDERS[one],
            key="order of evidence",
            on_change=_arrange,
            label_visibility="collapsed",
            width=190,
        )
        preset("view of evidence", _view())
        st.segmented_control(
            "Show as",
            list(VIEWS),
            format_func=lambda one: VIEWS[one],
            key="view of evidence",
            on_change=_look,
            label_visibility="collapsed",
            required=True,
        )


def _one(visit: Visit, item: Item, known: Names, words: list[str], *, chosen: bool, table: bool) -> None:
    kind = "line" if table else "found"
    with st.container(key=f"ev_{kind}_{'chosen_' if chosen else ''}{item.item_id}", gap=None):
        if selecting(visit):
            selection(item.item_id, f"Select: {label(in_short(item))}")
        html(row(visit, item, known, words) if table else card(visit, item, known, words))
        st.button(
            f"Open: {label(in_short(item))}",
            key=f"open {item.item_id}",
            on_click=open_item,
            args=(item.item_id,),
            type="tertiary",
        )


def open_item(item_id: UUID | None) -> None:
    """Beside the list; None closes it."""
    put_in_address(item=str(item_id) if item_id else None)


def _nothing(filters: Filters) -> None:
    if filters.chosen():
        html(tag("p", "Nothing matches all of this. Take a filter off, or search for fewer words.", cls="ev-empty"))
        return
    html(
        tag(
            "p",
            join("There is no evidence yet. What the team logs on “Log evidence” appears here at once."),
            cls="ev-empty",
        )
    )


def _view() -> str:
    return TABLE if in_address("view") == [TABLE] else CARDS


def _turn_page() -> None:
    remember("times turned", remembered("times turned", 0) + 1)
    number = entered("page of evidence")
    put_in_address(page=str(number) if number and number > 1 else None)


def _arrange() -> None:
    put_in_address(order=entered("order of evidence"), page=None)


def _look() -> None:
    put_in_address(view=TABLE if entered("view of evidence") == TABLE else None)
