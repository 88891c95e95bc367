"""What administrators see of inspections that they are not on."""

from __future__ import annotations

import pytest

from evidence import inspections, people, teams
from evidence.access import Role, Status
from evidence.errors import NotAllowed
from evidence.inspections import staffing
from tests.conftest import Team


def test_an_administrator_sees_which_there_are_and_how_they_are_staffed(team: Team) -> None:
    [one] = staffing.of_all(team.store, team.administrator)
    assert (one.reference, one.role, one.members, one.leads) == ("ASEND-2026-01", None, 4, 1)


def test_nobody_else_does(team: Team) -> None:
    for user in (team.lead, team.stranger):
        with pytest.raises(NotAllowed):
            staffing.of_all(team.store, user)


def test_a_lead_who_was_switched_off_does_not_count(team: Team) -> None:
    assert team.lead.person_id is not None
    people.amend(team.store, team.administrator, team.lead.person_id, active=False)
    [one] = staffing.of_all(team.store, team.administrator)
    assert one.leads == 0


def test_an_administrator_can_give_it_a_lead_without_seeing_it(team: Team) -> None:
    [one] = staffing.of_all(team.store, team.administrator)
    assert team.inspector.person_id is not None
    teams.join(
        team.store,
        team.administrator,
        one,
        person_id=team.inspector.person_id,
        role=Role.LEAD,
        discipline="education",
    )
    assert team.inspection.role is Role.LEAD


def test_a_closed_inspection_needs_no_staff(team: Team) -> None:
    for to in (Status.LOCKED, Status.CLOSED):
        inspections.move(team.store, team.lead, team.led, to=to)
    assert staffing.of_all(team.store, team.administrator) == []


def test_an_administrator_who_left_the_team_is_not_on_it(team: Team) -> None:
    [one] = staffing.of_all(team.store, team.administrator)
    assert team.administrator.person_id is not None
    mine = {"person_id": team.administrator.person_id}
    teams.join(team.store, team.administrator, one, **mine, role=Role.OBSERVER, discipline=None)
    [joined] = staffing.of_all(team.store, team.administrator)
    teams.leave(team.store, team.lead, team.led, **mine)
    [left] = staffing.of_all(team.store, team.administrator)
    assert (one.role, joined.role, left.role) == (None, Role.OBSERVER, None)
