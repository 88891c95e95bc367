"""Doing something on behalf of a person: say plainly whether it worked, and keep what was typed when it did not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st

from evidence.errors import Conflict, EvidenceError, InvalidInput
from pages.ui.inert import label
from pages.ui.visit import remember, remembered

TOLD = "told after the rerun"


@dataclass
class Attempt:
    """How it went."""

    done: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    conflict: Conflict | None = None


@contextmanager
def attempt(success: str = "") -> Iterator[Attempt]:
    """Run one action. A refusal stands where the action was; what was typed stays in its fields."""
    this = Attempt()
    try:
        yield this
    except InvalidInput as error:
        this.fields = error.fields
        for message in error.fields.values():
            st.error(label(message))
    except Conflict as error:
        this.conflict = error
        st.error(label(str(error)))
    except EvidenceError as error:
        st.error(label(str(error)))
    else:
        this.done = True
        if success:
            tell(success)


def tell(message: str) -> None:
    """Say it now or, when the script runs again at once, after that."""
    remember(TOLD, message)


def say_what_was_told() -> None:
    """The shell calls this once in a run."""
    if message := remembered(TOLD, ""):
        remember(TOLD, "")
        st.toast(message, icon=":material/check:")
