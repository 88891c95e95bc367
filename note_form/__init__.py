"""The form in which evidence is written down: one custom element with its own drafts, queue and keys.

Everything it does happens in the browser (frontend/) and over the routes under /api; Streamlit only places it, so no
keystroke waits for a rerun and the form works on while the connection is away.
"""

from __future__ import annotations

from datetime import datetime
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
    activity: UUID | str | None = None,
    correct: UUID | str | None = None,
    draft: UUID | str | None = None,
    asked_at: datetime | None = None,
    key: str,
) -> None:
    """Place the form. It opens for evidence from an activity, to correct an item of this person's, or with a draft.

    That is done once for each asked_at, however often the page around the form is drawn.
    """
    wishes = {"activity": activity, "correct": correct, "draft": draft}
    _element(
        key=key,
        data={
            "inspection": str(inspection_id),
            "person": str(person_id),
            "api": api,
            "wish": {name: str(wish) for name, wish in wishes.items() if wish},
            "asked_at": asked_at.isoformat() if asked_at else None,
        },
    )
