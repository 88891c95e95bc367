"""Single keys for reading through a list: J and K walk it, T tags, A accepts, Q asks. They can be switched off."""

from __future__ import annotations

import streamlit as st

from evidence.private import preferences
from pages.ui.visit import Visit, entered, remember, remembered

NAME = "single keys"


def shortcut(visit: Visit, key: str) -> str | None:
    return key if _on(visit) else None


def switch(visit: Visit) -> None:
    st.toggle(
        "Single keys",
        value=_on(visit),
        key=NAME,
        on_change=_keep,
        args=(visit,),
        help="J next item, K the one before, T tags, A accepts, Q asks. They do nothing while you type.",
    )


def _on(visit: Visit) -> bool:
    on: bool | None = remembered(NAME, None)
    if on is None:
        on = preferences.get(visit.store.private, visit.person_id, NAME) != "off"
        remember(NAME, on)
    return on


def _keep(visit: Visit) -> None:
    on = bool(entered(NAME))
    remember(NAME, on)
    preferences.keep(visit.store.private, visit.person_id, NAME, "on" if on else "off")
