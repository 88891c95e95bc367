"""Inspections and their teams, from set-up to closing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from evidence import frameworks, inspections, teams
from evidence.access import ALLOWED, Role, Status
from evidence.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.conftest import Team, a_plan


def test_who_sets_an_inspection_up_leads_it(team: Team) -> None:
    assert team.led.role is Role.LEAD
    assert team.led.status is Status.LIVE
    assert next(member.name for member in teams.members(team.store, team.led)) == "Lee Lead"


def test_the_framework_is_kept_as_it_was_at_the_start(team: Team) -> None:
    assert team.led.framework == frameworks.load_all()["area-send-2025"]


def test_an_inspection_of_another_framework_knows_only_that_one(team: Team) -> None:
    other = next(one for id, one in frameworks.load_all().items() if id != "area-send-2025")
    plan = a_plan(reference="OTHER-1", kind=other.inspection_kinds[0].id)
    second = inspections.set_up(team.store, team.lead, framework=other, plan=plan)
    assert second.framework == other
    assert {one.inspection_id for one in inspections.for_user(team.store, team.lead)} == {
        team.inspection_id,
        second.inspection_id,
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reference": " "}, "Enter a reference"),
        ({"area_name": ""}, "local area"),
        ({"kind": "ofsted"}, "not part of the framework"),
        ({"fieldwork_to": date(2026, 11, 1)}, "lies before the first"),
        ({"notified_on": date(2026, 12, 1)}, "before fieldwork starts"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(team: Team, fields: dict[str, object], words: str) -> None:
    framework = frameworks.load_all()["area-send-2025"]
    with pytest.raises(InvalidInput, match=words):
        inspections.set_up(team.store, team.lead, framework=framework, plan=a_plan(**{"reference": "NEW-1", **fields}))


def test_a_reference_is_used_once(team: Team) -> None:
    with pytest.raises(InvalidInput, match="Another inspection has this reference"):
        inspections.set_up(team.store, team.lead, framework=team.led.framework, plan=a_plan())


def test_amending_changes_what_is_shown(team: Team) -> None:
    inspections.amend(team.store, team.lead, team.led, a_plan(area_name="Northmere and Dale"))
    assert team.led.plan.area_name == "Northmere and Dale"


def test_the_second_of_two_who_amend_is_told(team: Team) -> None:
    stale = team.led
    inspections.amend(team.store, team.lead, team.led, a_plan(area_name="First"))
    with pytest.raises(Conflict, match="Somebody else has changed this inspection"):
        inspections.amend(team.store, team.lead, stale, a_plan(area_name="Second"))


def test_a_locked_inspection_is_reopened_with_a_reason_only(team: Team) -> None:
    inspections.move(team.store, team.lead, team.led, to=Status.LOCKED)
    with pytest.raises(InvalidInput, match="Say why"):
        inspections.move(team.store, team.lead, team.led, to=Status.LIVE)
    inspections.move(team.store, team.lead, team.led, to=Status.LIVE, reason="A parent called back.")
    assert team.led.status is Status.LIVE


def test_a_closed_inspection_stays_closed(team: Team) -> None:
    inspections.move(team.store, team.lead, team.led, to=Status.LOCKED)
    inspections.move(team.store, team.lead, team.led, to=Status.CLOSED)
    with pytest.raises(NotAllowed, match="This inspection is closed"):
        inspections.move(team.store, team.lead, team.led, to=Status.LIVE, reason="please")


def test_a_step_that_leads_nowhere_is_refused(team: Team) -> None:
    with pytest.raises(InvalidInput, match="cannot become closed"):
        inspections.move(team.store, team.lead, team.led, to=Status.CLOSED)


def test_an_inspector_may_not_lock(team: Team) -> None:
    with pytest.raises(NotAllowed, match="Ask a lead"):
        inspections.move(team.store, team.inspector, team.inspection, to=Status.LOCKED)


def test_the_last_lead_stays(team: Team) -> None:
    assert team.lead.person_id
    with pytest.raises(InvalidInput, match="only lead"):
        teams.leave(team.store, team.lead, team.led, person_id=team.lead.person_id)
    with pytest.raises(InvalidInput, match="only lead"):
        teams.join(team.store, team.lead, team.led, person_id=team.lead.person_id, role=Role.INSPECTOR, discipline=None)


def test_there_may_be_several_leads_and_then_one_may_go(team: Team) -> None:
    assert team.inspector.person_id
    assert team.lead.person_id
    teams.join(
        team.store, team.lead, team.led, person_id=team.inspector.person_id, role=Role.LEAD, discipline="education"
    )
    teams.leave(team.store, team.inspector, team.seen_by(team.inspector), person_id=team.lead.person_id)
    with pytest.raises(NotFound):
        team.seen_by(team.lead)


def test_it_says_which_day_it_is(team: Team) -> None:
    first = team.led.plan.fieldwork_from
    assert team.led.day(first) == "Day 1 of 5, on site"
    assert team.led.day(first - timedelta(days=1)) == "On site from tomorrow"
    assert team.led.day(first - timedelta(days=9)) == "On site in 9 days"
    assert team.led.day(first + timedelta(days=9)) == "Fieldwork ended 20 November 2026"


def test_days_on_site_leave_out_a_weekend_in_between(team: Team) -> None:
    thursday = date(2026, 11, 19)
    inspections.amend(
        team.store, team.lead, team.led, a_plan(fieldwork_from=thursday, fieldwork_to=thursday + timedelta(days=6))
    )
    assert team.led.day(thursday + timedelta(days=1)) == "Day 2 of 5, on site"
    assert team.led.day(thursday + timedelta(days=2)) == "Day 3 of 5 is next"
    assert team.led.day(thursday + timedelta(days=4)) == "Day 3 of 5, on site"


def test_who_may_not_see_an_inspection_does_not_find_it_though_they_are_on_its_team(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should people decide so one day: the table alone says who sees."""
    assert team.seen_by(team.observer)
    monkeypatch.setitem(ALLOWED, Role.OBSERVER, frozenset())
    with pytest.raises(NotFound):
        team.seen_by(team.observer)
    assert inspections.for_user(team.store, team.observer) == []
    assert team.seen_by(team.inspector)


def test_who_left_the_team_has_it_no_more_among_their_inspections(team: Team) -> None:
    assert team.inspector.person_id
    assert [one.inspection_id for one in inspections.for_user(team.store, team.inspector)] == [team.inspection_id]
    teams.leave(team.store, team.lead, team.led, person_id=team.inspector.person_id)
    assert inspections.for_user(team.store, team.inspector) == []
