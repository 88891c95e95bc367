"""What is kept of answers: until something in the inspection changes, and nothing of who asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest

from evidence import inspections, items, people, teams
from evidence.access import Role
from evidence.errors import NotFound
from evidence.kept import until_changed
from tests.conftest import Team


@pytest.fixture
def ask(team: Team) -> Callable[[], int]:
    """Answers how often it had to be asked."""
    times = []

    def count() -> int:
        times.append(1)
        return len(times)

    return lambda: until_changed(team.store, team.inspection_id, "how often", count)


def test_the_same_is_asked_once(ask: Callable[[], int]) -> None:
    assert [ask(), ask()] == [1, 1]


def test_whatever_is_changed_in_the_inspection_is_seen_at_once(team: Team, ask: Callable[[], int]) -> None:
    ask()
    item_id = team.log()
    assert ask() == 2
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="Twice")
    assert ask() == 3


def test_nothing_is_kept_of_a_store_that_was_made_again(team: Team, ask: Callable[[], int]) -> None:
    ask()
    team.store.rebuild()
    assert ask() == 2


def test_what_went_wrong_is_not_kept(team: Team) -> None:
    def fail() -> None:
        raise NotFound

    with pytest.raises(NotFound):
        until_changed(team.store, team.inspection_id, "question", fail)
    assert until_changed(team.store, team.inspection_id, "question", lambda: "answer") == "answer"


def test_of_several_who_ask_at_once_the_first_does_the_work(team: Team) -> None:
    asked, found = threading.Barrier(4), []

    def one() -> None:
        asked.wait()
        found.append(until_changed(team.store, team.inspection_id, "question", uuid4))

    several = [threading.Thread(target=one) for _ in range(4)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join()
    assert len(set(found)) == 1


def test_each_sees_the_inspection_in_their_own_role(team: Team) -> None:
    people_of = (team.lead, team.observer, team.other_inspector, team.lead)
    seen = [inspections.get(team.store, one, team.inspection_id) for one in people_of]
    assert [one.role for one in seen] == [Role.LEAD, Role.OBSERVER, Role.INSPECTOR, Role.LEAD]
    assert [one.discipline for one in seen] == ["education", None, "health", "education"]


def test_who_was_taken_off_the_team_sees_it_no_more_though_it_is_kept(team: Team) -> None:
    assert team.inspection.reference == team.led.reference
    assert team.inspector.person_id
    teams.leave(team.store, team.lead, team.led, person_id=team.inspector.person_id)
    with pytest.raises(NotFound):
        inspections.get(team.store, team.inspector, team.inspection_id)


def test_who_was_switched_off_sees_it_no_more_though_nothing_in_it_changed(team: Team) -> None:
    assert team.inspection.reference
    assert team.inspector.person_id
    people.amend(team.store, team.administrator, team.inspector.person_id, active=False)
    with pytest.raises(NotFound):
        inspections.get(team.store, team.inspector, team.inspection_id)
