"""The form in which evidence is written down: one custom element with its own drafts, queue and keys.

Everything it does happens in the browser (frontend/) and over the routes under /api; Streamlit only places it, so no
keystroke waits for a rerun and the form works on while the connection is away.
"""

from __future__ import annotations

from uuid import UUID

import streamlit as st

# js names a file in asset_dir: served from our own host, it needs no exception in the content security policy.
# The element has a shadow root of its own, so it needs none of Streamlit's.
_element = st.components.v2.component("note-form.form", js="streamlit.js", isolate_styles=False)


def note_form(
    *,
    inspection_id: UUID | str,
    person_id: UUID | str,
    api: str = "/api",
    correct: UUID | str | None = None,
    draft: UUID | str | None = None,
    key: str,
) -> None:
    """Place the form. correct opens an item that this person logged, draft an unfinished note."""
    _element(
        key=key,
        data={
            "inspection": str(inspection_id),
            "person": str(person_id),
            "api": api,
            "correct": str(correct) if correct else None,
            "draft": str(draft) if draft else None,
        },
    )


def keep_sending(*, person_id: UUID | str, api: str = "/api", key: str) -> None:
    """Shows nothing: on any other screen, lets notes that wait on this device go when they can."""
    _element(key=key, data={"inspection": None, "person": str(person_id), "api": api, "correct": None, "draft": None})
