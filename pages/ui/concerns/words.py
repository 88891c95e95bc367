"""How a concern reads on a screen."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from evidence.concerns import STATE_WORDS, About, Concern, State
from pages.ui.fieldwork.words import moment_words
from pages.ui.inert import Markup, tag
from pages.ui.visit import Visit

SIGNS = {State.NOBODY_TOLD: "!", State.WAITING: "…", State.ACKNOWLEDGED: "✓", State.SETTLED: "■"}


def state_pill(concern: Concern) -> Markup:
    """Its state as a sign and a word."""
    return tag("span", f"{SIGNS[concern.state]} {STATE_WORDS[concern.state]}", cls=f"ev-concern-{concern.state}")


def has_to_be_told(concern: Concern) -> str:
    if concern.account.about is About.CHILD:
        return f"Children’s social care of {concern.account.lives_in} has to be told, and the lead of the inspection."
    return "The designated officer (LADO) of the area has to be told, and the lead of the inspection."


def logged_words(visit: Visit, concern: Concern, names: Mapping[UUID, str]) -> str:
    who = "you" if concern.logged_by == visit.person_id else names.get(concern.logged_by, "somebody")
    return f"Logged by {who}, {moment_words(visit, concern.logged_at)}"
