"""Who needs a second factor, from when on, and how it is taken off for somebody who has lost it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pyotp
import pytest

from evidence import clock, demo, holding, inspections, second_factors, teams
from evidence.access import INSTALLATION, Role, Status, User
from evidence.commands import running
from evidence.errors import BadDefinition, Conflict, NotAllowed
from evidence.private import authenticators, half_way, marks, sessions
from evidence.private.marks import Mark
from evidence.settings import SecondFactor, Settings
from tests.conftest import Team

HOUR = timedelta(hours=1)
Policy = Callable[[SecondFactor | None], None]


@pytest.fixture
def policy(team: Team, monkeypatch: pytest.MonkeyPatch) -> Policy:
    """Says what the settings say; nothing, to begin with."""

    def say(chosen: SecondFactor | None) -> None:
        settings = Settings(home=team.store.home, second_factor=chosen)
        monkeypatch.setattr(holding, "_held", holding.Holding(team.store, settings, None, None))  # type: ignore[arg-type]

    say(None)
    return say


def id_of(user: User) -> UUID:
    assert user.person_id is not None
    return user.person_id


def set_up(team: Team, user: User) -> None:
    secret = authenticators.new_secret()
    code = pyotp.TOTP(secret).at(clock.now())
    assert authenticators.keep(team.store.private, id_of(user), secret, code)


def start(team: Team, user: User, *, second_factor: bool = False) -> str:
    private = team.store.private
    return sessions.start(private, id_of(user), idle=HOUR, lifetime=HOUR, second_factor=second_factor)


def required_of(team: Team) -> list[str]:
    everybody = (team.administrator, team.lead, team.inspector, team.observer, team.stranger)
    return [user.name for user in everybody if second_factors.is_required(team.store, id_of(user))]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        (None, ["Ada Minister", "Lee Lead"]),
        (SecondFactor.ADMINISTRATORS_AND_LEADS, ["Ada Minister", "Lee Lead"]),
        (SecondFactor.EVERYBODY, ["Ada Minister", "Lee Lead", "Ines Pector", "Olive Observer", "Sam Stranger"]),
        (SecondFactor.OFF, []),
    ],
)
def test_the_policy_says_who_needs_it(
    team: Team, policy: Policy, chosen: SecondFactor | None, names: list[str]
) -> None:
    policy(chosen)
    assert required_of(team) == names


def test_who_becomes_a_lead_needs_it_and_who_ends_to_be_one_does_not(team: Team, policy: Policy) -> None:
    inspector = id_of(team.inspector)
    for role in (Role.LEAD, Role.INSPECTOR):
        teams.join(team.store, team.lead, team.led, person_id=inspector, role=role, discipline="education")
        assert second_factors.is_required(team.store, inspector) is (role is Role.LEAD)


def test_a_lead_who_left_the_team_needs_it_no_more(team: Team, policy: Policy) -> None:
    inspector = id_of(team.inspector)
    teams.join(team.store, team.lead, team.led, person_id=inspector, role=Role.LEAD, discipline="education")
    teams.leave(team.store, team.lead, team.led, person_id=inspector)
    assert not second_factors.is_required(team.store, inspector)


def test_the_lead_of_a_closed_inspection_reads_it_still_and_needs_it_still(team: Team, policy: Policy) -> None:
    for status in (Status.LOCKED, Status.CLOSED):
        inspections.move(team.store, team.lead, team.led, to=status)
    assert second_factors.is_required(team.store, id_of(team.lead))


def test_who_has_set_it_up_is_asked_unless_it_is_off(team: Team, policy: Policy) -> None:
    set_up(team, team.inspector)
    assert second_factors.is_asked_of(team.store, id_of(team.inspector))
    policy(SecondFactor.OFF)
    assert not second_factors.is_asked_of(team.store, id_of(team.inspector))


def test_a_demonstration_has_it_off_and_says_so_unless_the_settings_ask_for_it(team: Team, policy: Policy) -> None:
    assert second_factors.where_off(team.store) == ""
    with pytest.raises(Conflict):
        demo.fill(team.store)
    assert second_factors.where_off(team.store) == "", "a home of real people does not become one"
    marks.put(team.store.private, Mark.DEMONSTRATION)
    assert "demonstration" in second_factors.where_off(team.store)
    assert required_of(team) == []
    policy(SecondFactor.EVERYBODY)
    assert second_factors.where_off(team.store) == ""
    assert len(required_of(team)) == 5


def test_a_start_ends_the_sessions_that_the_policy_no_longer_allows(team: Team, policy: Policy) -> None:
    private = team.store.private
    set_up(team, team.observer)
    with_code = start(team, team.lead, second_factor=True)
    required, enrolled, free = (start(team, one) for one in (team.administrator, team.observer, team.inspector))
    second_factors.end_sessions_without(team.store)
    alive = [sessions.find(private, token) is not None for token in (with_code, required, enrolled, free)]
    assert alive == [True, False, False, True]


def test_taking_it_off_is_recorded_ends_their_sessions_and_lets_nobody_in(team: Team, policy: Policy) -> None:
    private = team.store.private
    set_up(team, team.lead)
    session, on_the_way = start(team, team.lead, second_factor=True), half_way.start(private, id_of(team.lead))
    second_factors.reset(team.store, team.administrator, id_of(team.lead))
    (entry,) = team.store.rows("select actor, action, subject from entry order by seq desc limit 1")
    assert entry["actor"] == team.administrator.person_id
    assert (entry["action"], entry["subject"]) == ("person.reset_second_factor", f"person:{team.lead.person_id}")
    assert sessions.find(private, session) is None
    assert half_way.find(private, on_the_way) is None
    assert second_factors.is_asked_of(team.store, id_of(team.lead)), "at the next sign-in it is set up again"


def test_only_an_administrator_takes_it_off_and_not_their_own(team: Team, policy: Policy) -> None:
    for user in (team.lead, team.administrator):
        set_up(team, user)
    for user, whom in ((team.lead, team.administrator), (team.inspector, team.lead), (team.administrator,) * 2):
        with pytest.raises(NotAllowed):
            second_factors.reset(team.store, user, id_of(whom))
    switched_off = replace(team.lead, administrator=True)  # as somebody would forge it
    with pytest.raises(NotAllowed):
        second_factors.reset(team.store, switched_off, id_of(team.administrator))
    assert all(second_factors.is_set_up(team.store, id_of(user)) for user in (team.lead, team.administrator))


def test_who_runs_the_server_takes_it_off_by_a_command(team: Team, policy: Policy) -> None:
    argv = ["users", "reset-factor", "admin@example.org"]
    assert running.run(team.store, argv).code == 1, "nothing to take off"
    set_up(team, team.administrator)
    assert running.run(team.store, argv).code == 0
    assert not second_factors.is_set_up(team.store, id_of(team.administrator))
    assert team.store.one("select actor from entry order by seq desc limit 1")["actor"] == INSTALLATION.person_id


def test_a_policy_that_is_none_stops_the_start() -> None:
    assert Settings.from_environment({"EVIDENCE_SECOND_FACTOR": ""}).second_factor is None
    assert Settings.from_environment({"EVIDENCE_SECOND_FACTOR": "everybody"}).second_factor is SecondFactor.EVERYBODY
    with pytest.raises(BadDefinition, match="EVIDENCE_SECOND_FACTOR"):
        Settings.from_environment({"EVIDENCE_SECOND_FACTOR": "none"})
