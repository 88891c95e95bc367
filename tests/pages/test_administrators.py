"""Administrators see no evidence unless they are on the team: on no screen, and on none of another team of theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evidence import holding, inspections, teams
from evidence.access import Role, User
from evidence.ids import new_id
from evidence.private import drafts
from evidence.settings import Settings
from tests.conftest import Team, a_plan, make_team
from tests.pages.conftest import Opener, said
from tests.pages.test_refusals import SCREENS
from tests.unit.test_isolation import fill

SECRET = "Persimmon"
OF_NO_INSPECTION = ("home", "inspections", "people", "record")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """An inspection that holds everything, and an empty one that another administrator leads."""
    team = make_team(holding.hold(Settings(home=tmp_path_factory.mktemp("held"))))
    fill(team.store, team.lead, team.led, SECRET, "ap_visit")
    assert team.lead.person_id is not None
    drafts.save(
        team.store.private,
        team.lead.person_id,
        draft_id=new_id(),
        inspection_id=team.inspection_id,
        form="note",
        body={"fact": SECRET},
    )
    yield team
    holding.release()


@pytest.fixture(scope="module")
def leading_another(held: Team) -> User:
    """An administrator for whom every screen has something to show."""
    framework, plan = held.led.framework, a_plan(reference="OWN-1", area_name="Elsewhere")
    inspections.set_up(held.store, held.administrator, framework=framework, plan=plan)
    return held.administrator


@pytest.mark.parametrize("screen", OF_NO_INSPECTION)
def test_an_administrator_on_no_team_sees_no_evidence(held: Team, open_screen: Opener, screen: str) -> None:
    shown = said(open_screen(screen, held.administrator, inspection=str(held.inspection_id)))
    assert SECRET not in shown


@pytest.mark.parametrize("screen", SCREENS)
def test_an_administrator_on_another_team_sees_no_evidence(
    held: Team, leading_another: User, open_screen: Opener, screen: str
) -> None:
    item = held.store.one("select item_id from item limit 1")["item_id"]
    address = {"inspection": str(held.inspection_id), "item": str(item), "activity": str(new_id())}
    if screen == "fieldwork":
        del address["activity"]
    shown = said(open_screen(screen, leading_another, **address))
    assert SECRET not in shown
    assert "Elsewhere" in shown or screen in OF_NO_INSPECTION


def test_what_is_hidden_from_them_is_there_for_the_team(held: Team, open_screen: Opener) -> None:
    address = {"inspection": str(held.inspection_id)}
    assert SECRET in said(open_screen("evidence", held.lead, **address))
    assert SECRET in said(open_screen("home", held.lead, **address))
    person_id = held.administrator.person_id
    assert person_id is not None
    teams.join(held.store, held.administrator, held.led, person_id=person_id, role=Role.OBSERVER, discipline=None)
    assert SECRET in said(open_screen("evidence", held.administrator, **address))
