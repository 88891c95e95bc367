"""From one item to the next without going back to the list; the pages of the list turn by themselves."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from evidence.errors import NotFound
from evidence.ids import parse_id
from evidence.searches import PAGE, Page
from pages.ui.inert import html, tag
from pages.ui.items.single_keys import shortcut
from pages.ui.visit import Visit, in_address, put_in_address, remember, remembered

FIRST, LAST = "first", "last"  # of the page that was turned to
PLACE = "place in the list"


def chosen_item(found: Page) -> UUID | None:
    """The item of the address; what cannot be an id is none."""
    asked = next(iter(in_address("item")), None)
    if asked in (FIRST, LAST) and found.items:
        item_id = found.items[0 if asked == FIRST else -1].item_id
        put_in_address(item=str(item_id))
        return item_id
    try:
        return parse_id(asked) if asked else None
    except NotFound:
        put_in_address(item=None)
        return None


def walk(visit: Visit, found: Page, chosen: UUID) -> None:
    """Before, next, and back to the list."""
    ids = [one.item_id for one in found.items]
    place = _place(ids, chosen)
    here = chosen in ids
    with st.container(horizontal=True, key="ev_walk", vertical_alignment="center"):
        st.button("List", icon=":material/arrow_back:", key="ev_back", on_click=_go, args=(None, None))
        if place is None:
            return
        before = _neighbour(ids, place - 1, found)
        after = _neighbour(ids, place + here, found)
        st.button(
            "Previous",
            icon=":material/keyboard_arrow_up:",
            key="ev_before",
            on_click=_go,
            args=before,
            disabled=before is None,
            shortcut=shortcut(visit, "K"),
        )
        st.button(
            "Next",
            icon=":material/keyboard_arrow_down:",
            key="ev_next",
            on_click=_go,
            args=after,
            disabled=after is None,
            shortcut=shortcut(visit, "J"),
        )
        number = (found.number - 1) * PAGE + place + 1
        words = f"{number:,} of {found.total:,}" if here else "no longer in this list"
        html(tag("span", words, cls="ev-quiet"), width="content")


def _place(ids: list[UUID], chosen: UUID) -> int | None:
    """Where the item stands on this page or, when it has just left the list (accepted, tagged), where it stood."""
    if chosen in ids:
        remember(PLACE, (chosen, ids.index(chosen)))
        return ids.index(chosen)
    last, place = remembered(PLACE, (None, 0))
    return min(place, len(ids)) if last == chosen else None


def _neighbour(ids: list[UUID], place: int, found: Page) -> tuple[str, int] | None:
    """(item, page)"""
    if 0 <= place < len(ids):
        return str(ids[place]), found.number
    if place < 0:
        return (LAST, found.number - 1) if found.number > 1 else None
    return (FIRST, found.number + 1) if found.number < found.last else None


def _go(item: str | None, page: int | None) -> None:
    put_in_address(item=item)
    if page is not None:
        put_in_address(page=str(page) if page > 1 else None)
