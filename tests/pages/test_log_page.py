"""Log evidence: the screen places the note form, for those who may log."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from evidence import inspections
from evidence.access import Status
from tests.conftest import Team
from tests.pages.conftest import Opener, said


def form(screen: AppTest) -> Any:
    """What the form is told, or None where it is not placed."""
    placed = screen.get("bidi_component")
    return placed[0].proto.json if placed else None


def test_who_may_log_gets_the_form_of_the_inspection(held: Team, open_screen: Opener) -> None:
    for user in (held.lead, held.inspector):
        told = form(open_screen("log", user))
        assert str(held.inspection_id) in told
        assert str(user.person_id) in told


def test_an_observer_gets_a_sentence_instead(held: Team, open_screen: Opener) -> None:
    screen = open_screen("log", held.observer)
    assert "you can read its evidence and change nothing of it" in said(screen)
    assert form(screen) is None


def test_a_draft_or_an_activity_of_the_address_is_passed_on_once(held: Team, open_screen: Opener) -> None:
    wanted = "019f0000-0000-7000-8000-000000000000"
    for name in ("draft", "activity", "correct"):
        screen = open_screen("log", held.inspector, **{name: wanted})
        assert wanted in form(screen)
        assert name not in screen.query_params


def test_a_locked_inspection_still_shows_the_form_which_keeps_drafts(held: Team, open_screen: Opener) -> None:
    inspections.move(held.store, held.lead, held.led, to=Status.LOCKED)
    assert form(open_screen("log", held.inspector)) is not None
