"""Every screen refuses strangers for itself, also when it is the first page that anybody opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import inspections, people
from tests.conftest import Team, a_plan
from tests.pages.conftest import Opener, said

SCREENS = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("[a-z]*.py") if path.stem != "shell")
OF_AN_INSPECTION = sorted(set(SCREENS) - {"home", "inspections", "people"})


@pytest.mark.parametrize("screen", SCREENS)
def test_nobody_sees_anything_without_a_sign_in(held: Team, open_screen: Opener, screen: str) -> None:
    shown = said(open_screen(screen, None))
    assert "Sign in again" in shown
    assert "Northmere" not in shown


@pytest.mark.parametrize("screen", SCREENS)
def test_somebody_switched_off_sees_nothing_any_more(held: Team, open_screen: Opener, screen: str) -> None:
    assert held.lead.person_id is not None
    people.amend(held.store, held.administrator, held.lead.person_id, active=False)
    shown = said(open_screen(screen, held.lead))
    assert "Sign in again" in shown
    assert "Northmere" not in shown


@pytest.mark.parametrize("screen", OF_AN_INSPECTION)
def test_who_is_on_no_team_is_told_what_to_do(held: Team, open_screen: Opener, screen: str) -> None:
    for outsider in (held.stranger, held.administrator):
        shown = said(open_screen(screen, outsider, inspection=str(held.inspection_id)))
        assert "not on the team of an inspection yet" in shown
        assert "Northmere" not in shown


@pytest.mark.parametrize("screen", OF_AN_INSPECTION)
def test_an_inspection_of_others_answers_as_if_it_did_not_exist(held: Team, open_screen: Opener, screen: str) -> None:
    own = inspections.set_up(
        held.store,
        held.stranger,
        framework=held.led.framework,
        plan=a_plan(reference="OWN-1", area_name="Elsewhere"),
    )
    shown = said(open_screen(screen, held.stranger, inspection=str(held.inspection_id)))
    assert "does not exist, or you are not on its team" in shown
    assert "Northmere" not in shown
    assert own.plan.area_name in shown


def test_people_is_for_administrators(held: Team, open_screen: Opener) -> None:
    shown = said(open_screen("people", held.lead))
    assert "stranger@example.org" not in shown
