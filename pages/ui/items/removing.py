"""Asking for the removal of one item for good, on the item itself; an administrator confirms on the Record screen."""

from __future__ import annotations

import streamlit as st

from evidence import removals
from evidence.access import Action, can
from evidence.items import Item
from pages.ui.actions import attempt
from pages.ui.confirming import confirmed_with_reason
from pages.ui.inert import html, tag
from pages.ui.prose import prose_ended
from pages.ui.visit import Visit

QUESTION = (
    "For what must not be kept, such as a name. Withdraw it instead if it is only wrong: then it can be restored. "
    "An administrator has to confirm; until then it stays as it is."
)


def removing(visit: Visit, item: Item) -> None:
    """For leads: the request that waits, or a way to make one."""
    if not can(visit.user, Action.ASK_REMOVAL, visit.inspection):
        return
    if waiting := removals.of_item(visit.store, visit.inspection, item.item_id):
        html(
            tag("p", "Its removal for good was asked for and waits for an administrator: ", waiting.reason, dir="auto")
        )
        if st.button("Take the request back", key=f"drop {item.item_id}"):
            with attempt("Nothing was removed") as this:
                removals.drop(visit.store, visit.user, waiting.request_id)
            if this.done:
                st.rerun()
        return
    place = f"removal.reason:{item.item_id}"
    with confirmed_with_reason(
        visit,
        "Remove for good",
        QUESTION,
        "Ask for its removal",
        place=place,
        reason="Why? The reason stays, so name nobody in it.",
        icon=":material/delete_forever:",
    ) as reason:
        if reason is None:
            return
        with attempt("Asked for: an administrator has to confirm") as this:
            removals.ask(visit.store, visit.user, visit.inspection, item_id=item.item_id, reason=reason)
        if this.done:
            prose_ended(visit, place)
            st.rerun()
