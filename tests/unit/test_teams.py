"""Joining a team is shown to its leads: who, by whom, until they have seen it."""

from __future__ import annotations

import pytest

from evidence import inspections, people, teams
from evidence.access import INSTALLATION, Role, User
from evidence.errors import InvalidInput, NotFound
from evidence.ids import new_id
from evidence.inspections import staffing
from tests.conftest import Team, a_plan


def add(team: Team, by: User, user: User, role: Role = Role.INSPECTOR, discipline: str | None = None) -> None:
    [one] = [it for it in staffing.of_all(team.store, team.administrator) if it.inspection_id == team.inspection_id]
    assert user.person_id is not None
    teams.join(team.store, by, one, person_id=user.person_id, role=role, discipline=discipline)


def news(team: Team, user: User) -> list[tuple[str, str]]:
    """(whom it is about, what was done), the newest first."""
    names = people.names(team.store)
    return [(names[one.person_id], one.words) for one in teams.news(team.store, user, team.seen_by(user))]


def test_an_administrator_who_adds_themselves_is_seen_by_the_lead(team: Team) -> None:
    add(team, team.administrator, team.administrator)
    [step] = teams.news(team.store, team.lead, team.led)
    assert (step.person_id, step.by) == (team.administrator.person_id, team.administrator.person_id)
    assert (step.before, step.to, step.words) == (None, Role.INSPECTOR, "added as inspector")


def test_a_new_role_and_leaving_are_shown_as_well(team: Team) -> None:
    assert team.other_inspector.person_id is not None
    add(team, team.administrator, team.observer)
    teams.leave(team.store, team.administrator, team.led, person_id=team.other_inspector.person_id)
    assert news(team, team.lead) == [
        ("Otto Inspector", "taken off the team"),
        ("Olive Observer", "made inspector"),
    ]


def test_what_a_lead_did_is_no_news_to_that_lead_and_is_to_the_other(team: Team) -> None:
    add(team, team.lead, team.other_inspector, Role.LEAD)
    add(team, team.lead, team.stranger, Role.OBSERVER)
    assert news(team, team.lead) == []
    assert news(team, team.other_inspector) == [("Sam Stranger", "added as observer")]


def test_a_new_lead_is_not_told_how_the_team_came_about(team: Team) -> None:
    add(team, team.administrator, team.inspector, Role.LEAD)
    assert news(team, team.inspector) == []


def test_nobody_else_is_told(team: Team) -> None:
    add(team, team.administrator, team.administrator)
    for user in (team.administrator, team.inspector, team.observer):
        assert news(team, user) == []


def test_what_was_seen_is_not_shown_again_and_what_came_meanwhile_is(team: Team) -> None:
    add(team, team.administrator, team.administrator)
    on_screen = teams.news(team.store, team.lead, team.led)
    add(team, team.administrator, team.stranger)
    teams.have_seen(team.store, team.lead, team.led, on_screen)
    assert news(team, team.lead) == [("Sam Stranger", "added as inspector")]
    teams.have_seen(team.store, team.lead, team.led, teams.news(team.store, team.lead, team.led))
    assert news(team, team.lead) == []


def test_seeing_it_is_for_oneself_and_for_this_inspection_alone(team: Team) -> None:
    add(team, team.lead, team.other_inspector, Role.LEAD)
    second = inspections.set_up(team.store, team.lead, framework=team.led.framework, plan=a_plan(reference="SECOND"))
    assert team.stranger.person_id is not None
    for one in (team.led, second):
        teams.join(
            team.store, team.administrator, one, person_id=team.stranger.person_id, role=Role.OBSERVER, discipline=None
        )
    teams.have_seen(team.store, team.lead, team.led, teams.news(team.store, team.lead, team.led))
    assert news(team, team.lead) == []
    assert len(teams.news(team.store, team.lead, second)) == 1
    assert news(team, team.other_inspector) == [("Sam Stranger", "added as observer")]


def test_a_new_discipline_is_no_step(team: Team) -> None:
    add(team, team.administrator, team.inspector, discipline="health")
    assert news(team, team.lead) == []
    assert [one.to for one in teams.history(team.store, team.led)] == [
        Role.OBSERVER,
        Role.INSPECTOR,
        Role.INSPECTOR,
        Role.LEAD,
    ]


def test_who_came_back_stands_in_the_history_each_time(team: Team) -> None:
    assert team.observer.person_id is not None
    teams.leave(team.store, team.lead, team.led, person_id=team.observer.person_id)
    add(team, team.lead, team.observer, Role.OBSERVER)
    mine = [one for one in teams.history(team.store, team.led) if one.person_id == team.observer.person_id]
    assert [one.words for one in mine] == ["added as observer", "taken off the team", "added as observer"]
    assert {one.by for one in mine} == {team.lead.person_id}


def test_the_installation_has_no_news(team: Team) -> None:
    assert teams.news(team.store, INSTALLATION, team.led) == []


def test_a_team_is_counted_without_the_leads_of_others(team: Team) -> None:
    """The last lead stays, whoever leads elsewhere; who left leads no more."""
    framework, plan = team.led.framework, a_plan(reference="SECOND")
    inspections.set_up(team.store, team.stranger, framework=framework, plan=plan)
    add(team, team.lead, team.other_inspector, Role.LEAD)
    assert team.other_inspector.person_id is not None
    teams.leave(team.store, team.lead, team.led, person_id=team.other_inspector.person_id)
    assert team.lead.person_id is not None
    with pytest.raises(InvalidInput, match="only lead"):
        teams.leave(team.store, team.administrator, team.led, person_id=team.lead.person_id)
    with pytest.raises(InvalidInput, match="only lead"):
        add(team, team.administrator, team.lead, Role.OBSERVER)


def test_only_who_is_on_the_team_can_be_taken_off_and_only_who_is_known_can_join(team: Team) -> None:
    assert team.observer.person_id is not None
    teams.leave(team.store, team.lead, team.led, person_id=team.observer.person_id)
    for person_id in (team.observer.person_id, new_id()):
        with pytest.raises(NotFound):
            teams.leave(team.store, team.lead, team.led, person_id=person_id)
    with pytest.raises(NotFound):
        teams.join(team.store, team.lead, team.led, person_id=new_id(), role=Role.OBSERVER, discipline=None)
    assert team.observer.person_id not in {one.person_id for one in teams.members(team.store, team.led)}


def test_what_somebody_is_on_teams_is_what_they_are_now_and_nobody_elses(team: Team) -> None:
    assert team.inspector.person_id
    assert teams.roles(team.store, team.inspector) == {Role.INSPECTOR}
    assert teams.roles(team.store, team.stranger) == set()
    teams.leave(team.store, team.lead, team.led, person_id=team.inspector.person_id)
    assert teams.roles(team.store, team.inspector) == set()
    assert team.observer.person_id
    people.amend(team.store, team.administrator, team.observer.person_id, active=False)
    assert teams.roles(team.store, team.observer) == set()
