"""Where people write: the note form, and fields for prose on other screens, two custom elements with their own drafts.

Everything it does happens in the browser (frontend/) and over the routes under /api; Streamlit only places it, so no
keystroke waits for a rerun and the form works on while the connection is away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import streamlit as st

# One component for both elements: a second one would load every module again, with a second queue and device.
# js names a file in asset_dir: served from our own host, it needs no exception in the content security policy.
# Each element has a shadow root of its own, so it needs none of Streamlit's.
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


def prose_field(
    *,
    inspection_id: UUID | str,
    person_id: UUID | str,
    api: str = "/api",
    place: str,
    label: str,
    hint: str,
    value: str,
    base: str,
    rows: int,
    limit: int,
    seen: Mapping[str, Any] | None,
    key: str,
) -> None:
    """Place a field. Its state "prose" is {text, base, aside, draft, edits} once something was written for this place.

    seen is what the page knows already: the field says nothing until it holds something else.
    """
    _element(
        key=key,
        data={
            "element": "prose-field",
            "inspection": str(inspection_id),
            "person": str(person_id),
            "api": api,
            "place": place,
            "label": label,
            "hint": hint,
            "value": value,
            "base": base,
            "rows": rows,
            "limit": limit,
            "seen": seen,
        },
        on_prose_change=lambda: None,
    )
