"""Figures that are kept for the whole team hold nobody's own view, and are never older than the last change."""

from __future__ import annotations

import gc
import weakref

import pandas as pd

from evidence import teams
from evidence.figures import Figure
from evidence.inspections import Inspection
from evidence.items.notes import AreaTag
from evidence.store import Store
from pages.ui.figure import as_table
from pages.ui.kept import kept
from tests.conftest import Team
from tests.pages.conftest import Opener, said


def who_asks(_: Store, inspection: Inspection) -> tuple[object, object]:
    return inspection.role, inspection.discipline


def test_a_question_whose_answer_is_kept_is_not_told_who_asks(held: Team) -> None:
    assert kept(who_asks, held.store, held.led) == (None, None)
    assert kept(who_asks, held.store, held.seen_by(held.observer)) == (None, None)


def test_what_else_an_answer_depends_on_makes_it_another(held: Team) -> None:
    answers = [kept(lambda store, inspection: object(), held.store, held.led, beside=one) for one in (1, 2)]
    assert answers[0] is not answers[1]


def test_a_colleague_who_looks_next_sees_what_was_logged_since(held: Team, open_screen: Opener) -> None:
    held.log("First", areas=(AreaTag("I1"),))
    assert "1 in all" in said(open_screen("coverage", held.inspector))
    held.log("Second", areas=(AreaTag("I1"),))
    assert "2 in all" in said(open_screen("coverage", held.lead))


def test_who_is_on_the_team_no_more_is_shown_nothing_that_is_kept(held: Team, open_screen: Opener) -> None:
    held.log("They wait without help", source_kind="parent")
    address = {"inspection": str(held.inspection_id), "area": "I2"}
    assert "They wait without help" in said(open_screen("impact", held.inspector, **address))
    assert held.inspector.person_id
    teams.leave(held.store, held.lead, held.led, person_id=held.inspector.person_id)
    assert "They wait without help" not in said(open_screen("impact", held.inspector, **address))
    assert "They wait without help" not in said(open_screen("impact", held.stranger, **address))


def test_what_was_made_of_a_figure_is_the_same_for_everybody_and_goes_with_it() -> None:
    figure = Figure("one", "One", pd.DataFrame({"Items": [1]}), "A number.")
    table = as_table(figure)
    assert as_table(figure) is table
    gone = weakref.ref(figure)
    del figure
    gc.collect()
    assert gone() is None
