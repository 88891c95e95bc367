"""Asking once more before something that people would not like to have done by a slip."""

from __future__ import annotations

import streamlit as st


def confirmed(label: str, question: str, yes: str, *, key: str, icon: str | None = None) -> bool:
    """A button that opens the question; True when it was answered with yes."""
    with st.popover(label, icon=icon, key=f"ask {key}"):
        st.text(question)
        return st.button(yes, key=key, type="primary")


def confirmed_with_reason(label: str, question: str, yes: str, *, key: str, reason: str, icon: str) -> str | None:
    """The same with a field for the reason; the words that were typed, or None when not confirmed."""
    with st.popover(label, icon=icon, key=f"ask {key}"), st.form(f"form {key}", border=False):
        st.text(question)
        words = st.text_area(reason, key=f"reason {key}", height=100)
        return words if st.form_submit_button(yes, key=key, type="primary") else None
