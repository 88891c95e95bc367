"""The lead's reading of one revision: accept it or ask; the team answers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from evidence import reviews
from evidence.access import Action, can
from evidence.items import Item
from evidence.items.histories import Event
from pages.ui.actions import attempt
from pages.ui.inert import html, tag
from pages.ui.items.filters import REVIEWS, Names
from pages.ui.items.history import changed_since_accepted, said
from pages.ui.items.single_keys import shortcut
from pages.ui.prose import kept, prose, prose_ended
from pages.ui.visit import Visit, remember, remembered


def review_panel(visit: Visit, item: Item, events: list[Event], known: Names, *, unsaved: bool) -> None:
    """unsaved: somebody is changing the item in this tab, so what would be accepted is not what is on the screen."""
    st.subheader("Review", anchor=False)
    html(tag("p", tag("span", REVIEWS[item.review], cls=f"ev-mark ev-review-{item.review}")))
    said(visit, events, known)
    changed_since_accepted(visit, events, known)
    # A decision is about the revision that was on the screen when the button was pressed.
    seen = remembered(f"seen {item.item_id}", item.revision_id)
    remember(f"seen {item.item_id}", item.revision_id)
    if item.withdrawn:
        return
    reading = Reading(visit, item, seen)
    if can(visit.user, Action.REVIEW_ITEM, visit.inspection):
        reading.decide(unsaved)
    asked_by = next((one.by for one in reversed(events) if one.kind == "queried"), None)
    may_answer = can(visit.user, Action.ANSWER_REVIEW, visit.inspection) and asked_by != visit.person_id
    if item.review == "queried" and may_answer:
        reading.answer()


@dataclass(frozen=True)
class Reading:
    """One item, and the revision of it that somebody has read."""

    visit: Visit
    item: Item
    revision_id: UUID

    def decide(self, unsaved: bool) -> None:
        visit, item = self.visit, self.item
        asking = f"asking {item.item_id}"
        begun = kept(visit, self._place("query")) is not None  # then it is in the field again after a reload
        is_open = remembered(asking, begun)
        with st.container(horizontal=True, key=f"ev_review_{item.item_id}"):
            accept = item.review != "accepted" and st.button(
                "Accept",
                icon=":material/check:",
                key=f"accept {item.item_id}",
                shortcut=shortcut(visit, "A"),
                disabled=unsaved,
                help="Save or discard your changes first." if unsaved else None,
            )
            if st.button("Ask", icon=":material/help:", key=f"ask {item.item_id}", shortcut=shortcut(visit, "Q")):
                remember(asking, not is_open)
        if accept:
            with attempt("Accepted") as this:
                reviews.accept(
                    visit.store, visit.user, visit.inspection, item_id=item.item_id, revision_id=self.revision_id
                )
            self._finish(this.done)
        if remembered(asking, False):
            self._ask()

    def _ask(self) -> None:
        visit, item = self.visit, self.item
        comment = prose(visit, "What do you want to know?", place=self._place("query"))
        if st.button("Send the query", key=f"send query {item.item_id}", type="primary"):
            with attempt("Query sent") as this:
                reviews.query(
                    visit.store,
                    visit.user,
                    visit.inspection,
                    item_id=item.item_id,
                    revision_id=self.revision_id,
                    comment=comment,
                )
            self._finish(this.done, "query")

    def answer(self) -> None:
        visit, item = self.visit, self.item
        comment = prose(visit, "Your answer", place=self._place("answer"))
        if st.button("Send the answer", key=f"send answer {item.item_id}", type="primary"):
            with attempt("Answer sent") as this:
                reviews.answer(
                    visit.store,
                    visit.user,
                    visit.inspection,
                    item_id=item.item_id,
                    revision_id=self.revision_id,
                    comment=comment,
                )
            self._finish(this.done, "answer")

    def _place(self, name: str) -> str:
        return f"review.{name}:{self.item.item_id}"

    def _finish(self, done: bool, name: str = "") -> None:
        if done:
            if name:
                prose_ended(self.visit, self._place(name))
            remember(f"asking {self.item.item_id}", False)
            st.rerun()
