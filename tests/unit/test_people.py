"""People of the installation: invited, changed, switched off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evidence import people
from evidence.errors import Conflict, InvalidInput, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.private import sessions
from tests.conftest import Team


def test_the_installation_is_set_up_once(team: Team) -> None:
    with pytest.raises(Conflict, match="set up already"):
        people.set_up_first(team.store, email="second@example.org", name="Second")


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "two words@example.org"])
def test_an_address_that_cannot_be_one_is_refused(team: Team, email: str) -> None:
    with pytest.raises(InvalidInput, match="e-mail address"):
        people.invite(team.store, team.administrator, email=email, name="New")


def test_an_address_is_used_once_whatever_its_case(team: Team) -> None:
    with pytest.raises(InvalidInput, match="here already"):
        people.invite(team.store, team.administrator, email="LEAD@example.org", name="New")


def test_a_person_is_found_by_address_in_any_case(team: Team) -> None:
    found = people.find(team.store, " Lead@Example.org ")
    assert found
    assert found.person_id == team.lead.person_id


def test_somebody_switched_off_is_nobody_to_the_gate(team: Team) -> None:
    assert team.inspector.person_id
    people.amend(team.store, team.administrator, team.inspector.person_id, active=False)
    with pytest.raises(NotFound):
        people.user(team.store, team.inspector.person_id, None)
    people.amend(team.store, team.administrator, team.inspector.person_id, active=True)
    assert people.user(team.store, team.inspector.person_id, None) == team.inspector


def test_the_last_administrator_stays(team: Team) -> None:
    assert team.administrator.person_id
    for change in ({"active": False}, {"administrator": False}):
        with pytest.raises(InvalidInput, match="only administrator"):
            people.amend(team.store, team.administrator, team.administrator.person_id, **change)


def test_a_second_administrator_lets_the_first_go(team: Team) -> None:
    assert team.administrator.person_id
    assert team.lead.person_id
    people.amend(team.store, team.administrator, team.lead.person_id, administrator=True)
    people.amend(team.store, team.administrator, team.administrator.person_id, administrator=False)
    with pytest.raises(NotAllowed):
        people.invite(team.store, team.administrator, email="new@example.org", name="New")


def test_a_name_with_line_breaks_becomes_one_line(team: Team) -> None:
    assert people.invite(team.store, team.administrator, email="n@example.org", name="Two\nLines").name == "Two Lines"


def test_somebody_who_is_not_known_cannot_be_changed_or_reset(team: Team) -> None:
    head = team.store.journal.head()
    for act in (people.amend, people.reset):
        with pytest.raises(NotFound):
            act(team.store, team.administrator, new_id())
    assert team.store.journal.head() == head


def test_who_is_switched_off_or_reset_is_signed_out_and_nobody_else(team: Team) -> None:
    hour, private = timedelta(hours=1), team.store.private
    whom = (team.inspector, team.observer, team.lead)
    for user in whom:
        assert user.person_id
        sessions.start(private, user.person_id, idle=hour, lifetime=hour)
    assert team.inspector.person_id
    assert team.observer.person_id
    people.amend(team.store, team.administrator, team.observer.person_id, name="Olive O")
    assert len(sessions.signed_in(private)) == 3
    people.amend(team.store, team.administrator, team.inspector.person_id, active=False)
    people.reset(team.store, team.administrator, team.observer.person_id)
    assert [one.person_id for one in sessions.signed_in(private)] == [team.lead.person_id]


def test_who_was_switched_off_cannot_ask_for_anything(team: Team) -> None:
    assert team.inspector.person_id
    people.amend(team.store, team.administrator, team.inspector.person_id, active=False)
    with pytest.raises(NotFound):
        people.user(team.store, team.inspector.person_id, None)


def test_an_administrator_who_was_switched_off_does_not_count_as_another(team: Team) -> None:
    second = people.invite(team.store, team.administrator, email="b@example.org", name="B", administrator=True)
    people.amend(team.store, team.administrator, second.person_id, active=False)
    assert team.administrator.person_id
    for change in ({"active": False}, {"administrator": False}):
        with pytest.raises(InvalidInput, match="only administrator"):
            people.amend(team.store, team.administrator, team.administrator.person_id, **change)


def test_the_only_administrator_can_have_another_name(team: Team) -> None:
    assert team.administrator.person_id
    people.amend(team.store, team.administrator, team.administrator.person_id, name="Ada M")
    assert people.get(team.store, team.administrator.person_id).name == "Ada M"
