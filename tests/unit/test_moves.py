"""The course of an inspection as it was."""

from __future__ import annotations

from evidence import inspections
from evidence.access import Status
from evidence.inspections import moves
from tests.conftest import Team, a_plan


def test_every_step_is_told_with_who_and_why_and_the_newest_first(team: Team) -> None:
    for to, reason in ((Status.PAUSED, "A death in the area"), (Status.LIVE, ""), (Status.LOCKED, "")):
        inspections.move(team.store, team.lead, team.led, to=to, reason=reason)
    inspections.move(team.store, team.lead, team.led, to=Status.LIVE, reason="Two items came late")
    told = moves.of(team.store, team.led)
    assert [(one.words, one.reason) for one in told] == [
        ("reopened", "Two items came late"),
        ("locked", ""),
        ("continued", ""),
        ("paused", "A death in the area"),
        ("set up and started", ""),
    ]
    assert {one.by for one in told} == {team.lead.person_id}


def test_a_change_of_names_is_no_step(team: Team) -> None:
    inspections.amend(team.store, team.lead, team.led, a_plan(area_name="Northmere and Dale"))
    assert len(moves.of(team.store, team.led)) == 1
