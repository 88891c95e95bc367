"""Asking once more before something that people would not like to have done by a slip."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages.ui.prose import prose
from pages.ui.visit import Visit


def confirmed(label: str, question: str, yes: str, *, key: str, icon: str | None = None) -> bool:
    """A button that opens the question; True when it was answered with yes."""
    with st.popover(label, icon=icon, key=f"ask {key}"):
        st.text(question)
        return st.button(yes, key=key, type="primary")


@contextmanager
def confirmed_with_reason(
    visit: Visit, label: str, question: str, yes: str, *, place: str, reason: str, icon: str
) -> Iterator[str | None]:
    """The same with a field for the reason; the words that were typed, or None when not confirmed.

    What is done with them is done inside, because the open question hides what a refusal would say below it.
    Whoever has stored them ends the draft of this place.
    """
    with st.popover(label, icon=icon, key=f"ask {place}"):
        st.text(question)
        words = prose(visit, reason, place=place)
        yield words if st.button(yes, key=f"yes {place}", type="primary") else None
