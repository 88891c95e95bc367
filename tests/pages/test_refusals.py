"""Every screen refuses strangers for itself, also when it is the first page that anybody opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence import holding, inspections, people
from evidence.settings import Settings
from tests.conftest import Team, a_person, a_plan, make_team
from tests.pages.conftest import Opener, said

SCREENS = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("[a-z]*.py") if path.stem != "shell")
OF_AN_INSPECTION = sorted(set(SCREENS) - {"home", "inspections", "people", "record"})


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """One store for all of them: a refusal changes nothing."""
    team = make_team(holding.hold(Settings(home=tmp_path_factory.mktemp("held"))))
    assert team.other_inspector.person_id is not None
    people.amend(team.store, team.administrator, team.other_inspector.person_id, active=False)
    newcomer = a_person(team.store, "newcomer@example.org", "Nell Newcomer")
    inspections.set_up(
        team.store,
        newcomer,
        framework=team.led.framework,
        plan=a_plan(reference="OWN-1", area_name="Elsewhere"),
    )
    yield team
    holding.release()


@pytest.mark.parametrize("screen", SCREENS)
def test_nobody_sees_anything_without_a_sign_in(held: Team, open_screen: Opener, screen: str) -> None:
    shown = said(open_screen(screen, None))
    assert "Sign in again" in shown
    assert "Northmere" not in shown


@pytest.mark.parametrize("screen", SCREENS)
def test_somebody_switched_off_sees_nothing_any_more(held: Team, open_screen: Opener, screen: str) -> None:
    shown = said(open_screen(screen, held.other_inspector))
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
    newcomer = people.find(held.store, "newcomer@example.org")
    assert newcomer is not None
    user = people.user(held.store, newcomer.person_id, None)
    shown = said(open_screen(screen, user, inspection=str(held.inspection_id)))
    assert "does not exist, or you are not on its team" in shown
    assert "Northmere" not in shown
    assert "Elsewhere" in shown


def test_the_record_is_for_administrators_and_leads(held: Team, open_screen: Opener) -> None:
    for outsider in (held.inspector, held.observer, held.stranger):
        assert held.store.journal.head().hash not in said(open_screen("record", outsider))
    assert held.store.journal.head().hash in said(open_screen("record", held.lead))


def test_people_is_for_administrators(held: Team, open_screen: Opener) -> None:
    shown = said(open_screen("people", held.lead))
    assert "stranger@example.org" not in shown
