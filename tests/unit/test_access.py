"""Who may do what: the policy table, asked through the real door."""

from __future__ import annotations

import itertools
from uuid import UUID

import pytest

from evidence import access, inspections, items, people, record, teams
from evidence.access import ALLOWED, INSTALLATION, READING, WHEN, Action, Role, Standing, Status, User
from evidence.changes import change
from evidence.errors import NotAllowed, NotFound, SessionEnded
from evidence.ids import new_id
from evidence.private.happenings import Kind
from tests.conftest import Team, a_note

OF_AN_INSPECTION = sorted(
    {action for role in (Role.LEAD, Role.INSPECTOR) for action in ALLOWED[role]} - ALLOWED[Role.ADMINISTRATOR]
    | {Action.CHANGE_TEAM},
    key=str,
)


def who(team: Team, role: Role | None) -> User:
    return {
        Role.LEAD: team.lead,
        Role.INSPECTOR: team.inspector,
        Role.OBSERVER: team.observer,
        None: team.stranger,
    }[role]


@pytest.mark.parametrize("action", OF_AN_INSPECTION, ids=str)
@pytest.mark.parametrize("role", [Role.LEAD, Role.INSPECTOR, Role.OBSERVER, None], ids=str)
def test_the_door_obeys_the_table(team: Team, role: Role | None, action: Action) -> None:
    user = who(team, role)
    asked = Standing(team.inspection_id, Role.LEAD, Status.LIVE)  # what the caller claims counts for nothing
    if role is None:
        with pytest.raises(NotFound):
            access.require(team.store.maybe_one, user, action, asked)
    elif action in ALLOWED[role]:
        access.require(team.store.maybe_one, user, action, asked)
    else:
        with pytest.raises(NotAllowed):
            access.require(team.store.maybe_one, user, action, asked)


def bring_to(team: Team, status: Status) -> None:
    path = {
        Status.LIVE: [],
        Status.PAUSED: [Status.PAUSED],
        Status.LOCKED: [Status.LOCKED],
        Status.CLOSED: [Status.LOCKED, Status.CLOSED],
    }[status]
    for step in path:
        inspections.move(team.store, team.lead, team.led, to=step)


@pytest.mark.parametrize(
    ("status", "action"), list(itertools.product([Status.PAUSED, Status.LOCKED, Status.CLOSED], OF_AN_INSPECTION))
)
def test_an_action_waits_for_the_right_state(team: Team, status: Status, action: Action) -> None:
    bring_to(team, status)
    if status in WHEN.get(action, frozenset(Status)):
        access.require(team.store.maybe_one, team.lead, action, team.led)
    else:
        with pytest.raises(NotAllowed, match=f"{status}.*Nothing was changed and your text is kept"):
            access.require(team.store.maybe_one, team.lead, action, team.led)


def test_an_inspection_of_others_answers_as_one_that_does_not_exist(team: Team) -> None:
    refusals = []
    for inspection_id in (team.inspection_id, new_id()):
        with pytest.raises(NotFound) as refusal:
            inspections.get(team.store, team.stranger, inspection_id)
        refusals.append(str(refusal.value))
    assert refusals[0] == refusals[1]


def test_an_administrator_sees_no_evidence_unless_on_the_team(team: Team) -> None:
    with pytest.raises(NotFound):
        inspections.get(team.store, team.administrator, team.inspection_id)
    assert inspections.for_user(team.store, team.administrator) == []


def test_who_was_switched_off_can_do_nothing_more(team: Team) -> None:
    assert team.inspector.person_id
    held = team.inspection
    people.amend(team.store, team.administrator, team.inspector.person_id, active=False)
    with pytest.raises(NotAllowed, match="switched off"):
        items.log(team.store, team.inspector, held, item_id=new_id(), note=a_note())
    with pytest.raises(NotFound):
        inspections.get(team.store, team.inspector, team.inspection_id)


def test_who_left_the_team_sees_nothing_any_more(team: Team) -> None:
    held = team.inspection
    assert team.inspector.person_id
    teams.leave(team.store, team.lead, team.led, person_id=team.inspector.person_id)
    with pytest.raises(NotFound):
        access.require(team.store.maybe_one, team.inspector, Action.LOG_ITEM, held)


def test_a_change_needs_a_sign_in_that_still_lives(team: Team) -> None:
    gone = User(team.lead.person_id, team.lead.name, session="no such session")
    door = change(team.store, gone, Action.KEEP_CHILD, subject="child:1", inspection=team.led)
    with pytest.raises(SessionEnded, match="your text is kept"):
        door.__enter__()


@pytest.mark.parametrize(
    "action", sorted(ALLOWED[Role.ADMINISTRATOR] - ALLOWED[Role.INSTALLATION] - {Action.CHANGE_TEAM}, key=str), ids=str
)
def test_what_goes_for_good_is_decided_by_people_who_sign_in(team: Team, action: Action) -> None:
    access.require(team.store.maybe_one, team.administrator, action)
    for user in (INSTALLATION, team.lead, team.inspector, team.observer, team.stranger):
        with pytest.raises(NotAllowed):
            access.require(team.store.maybe_one, user, action)


@pytest.mark.parametrize("action", sorted(ALLOWED[Role.ADMINISTRATOR] & ALLOWED[Role.INSTALLATION], key=str), ids=str)
def test_people_are_managed_by_administrators_only(team: Team, action: Action) -> None:
    access.require(team.store.maybe_one, team.administrator, action)
    access.require(team.store.maybe_one, INSTALLATION, action)
    for user in (team.lead, team.inspector, team.observer, team.stranger):
        with pytest.raises(NotAllowed):
            access.require(team.store.maybe_one, user, action)


def test_the_installation_itself_touches_no_evidence() -> None:
    assert not ALLOWED[Role.INSTALLATION] & set(OF_AN_INSPECTION)


def test_screens_offer_what_the_door_allows(team: Team) -> None:
    for role, action in itertools.product([Role.LEAD, Role.INSPECTOR, Role.OBSERVER], Action):
        standing = Standing(team.inspection_id, role, Status.LIVE)
        offered = access.can(who(team, role), action, standing)
        try:
            access.require(team.store.maybe_one, who(team, role), action, standing)
            obeyed = True
        except NotAllowed:
            obeyed = False
        assert offered == obeyed, (role, action)


def test_reading_leaves_no_entry(team: Team) -> None:
    before = team.store.journal.head()
    for user in (team.lead, team.inspector, team.observer):
        inspections.get(team.store, user, team.inspection_id)
    for user in (team.lead, team.administrator):
        record.state(team.store, user)
    record.ask_for(team.store, team.administrator, Kind.VERIFICATION)
    assert team.store.journal.head() == before
    assert {Action.SEE_INSPECTION, Action.SEE_RECORD, Action.CHECK_RECORD} == READING


def test_who_leads_nothing_does_not_see_the_record(team: Team) -> None:
    for user in (team.inspector, team.observer, team.stranger):
        with pytest.raises(NotAllowed):
            record.state(team.store, user)
    with pytest.raises(NotAllowed):
        record.ask_for(team.store, team.lead, Kind.BACKUP)


def test_an_id_of_another_inspection_opens_nothing(team: Team) -> None:
    with pytest.raises(NotFound):
        access.require(team.store.maybe_one, team.lead, Action.LOG_ITEM, Standing(UUID(int=1), Role.LEAD, Status.LIVE))
