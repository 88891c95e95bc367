"""Forms that keep what was typed when they are refused, and are new and empty when it was stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeVar

import streamlit as st

from pages.ui.visit import Visit, remember, remembered

Kept = TypeVar("Kept")


def key(form: str, field: str = "") -> str:
    """Of a form, or of a field in it. After renew(form) it is another, so that its fields start again."""
    return f"{form} {field} {remembered(f'times renewed {form}', 0)}"


def renew(form: str) -> None:
    """What was typed into it is stored: the form starts again."""
    remember(f"times renewed {form}", remembered(f"times renewed {form}", 0) + 1)
    remember(f"opened {form}", None)


def as_opened(form: str, present: Kept) -> Kept:
    """What this form was opened with, so that somebody else's change takes nothing away that was typed here."""
    opened: Kept | None = remembered(f"opened {form}", None)
    if opened is None:
        remember(f"opened {form}", present)
        return present
    return opened


def say_when_changed(form: str, opened: object, present: object, *, renewed: Callable[[], None] = lambda: None) -> None:
    """Somebody else was here since this form was opened. renewed is for what else begins again with it."""
    if opened == present:
        return
    st.warning("Somebody else has changed this since you opened it. What you typed is still here, and not stored.")
    if st.button("Show it as it is now", key=f"renew {key(form)}", icon=":material/refresh:"):
        renew(form)
        renewed()
        st.rerun()


def moment(visit: Visit, day: date | None, at: time | None) -> datetime | None:
    """What a date and a time field mean, in the time zone of the installation."""
    return datetime.combine(day, at or time(9), visit.zone) if day else None
