"""The door itself, where the matrix of who may do what (test_matrix) does not look."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from evidence import access, children, inspections, items, people, record, teams
from evidence.access import INSTALLATION, READING, Action, Role, Standing, Status, User
from evidence.changes import change
from evidence.errors import NotAllowed, NotFound, SessionEnded
from evidence.ids import new_id
from evidence.private import sessions
from evidence.private.happenings import Kind
from tests.conftest import Team, a_note, a_plan
from tests.matrix import decided


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


@pytest.mark.parametrize("how", ["switched off", "taken off the team", "made an observer", "locked out of all"])
def test_who_just_logged_is_refused_with_the_very_next_item(team: Team, how: str) -> None:
    """What the door asks before an item is logged is remembered only until it could be otherwise."""
    held, person_id = team.inspection, team.inspector.person_id
    assert person_id
    team.log()
    if how == "switched off":
        people.amend(team.store, team.administrator, person_id, active=False)
    elif how == "taken off the team":
        teams.leave(team.store, team.lead, team.led, person_id=person_id)
    elif how == "made an observer":
        teams.join(team.store, team.lead, team.led, person_id=person_id, role=Role.OBSERVER, discipline="education")
    else:
        inspections.move(team.store, team.lead, team.led, to=Status.LOCKED)
    with pytest.raises((NotAllowed, NotFound)):
        items.log(team.store, team.inspector, held, item_id=new_id(), note=a_note())


def test_a_change_needs_a_sign_in_that_still_lives(team: Team) -> None:
    gone = User(team.lead.person_id, team.lead.name, session="no such session")
    door = change(team.store, gone, Action.KEEP_CHILD, subject="child:1", inspection=team.led)
    with pytest.raises(SessionEnded, match="your text is kept"):
        door.__enter__()


def test_reading_leaves_no_entry(team: Team) -> None:
    before = team.store.journal.head()
    for user in (team.lead, team.inspector, team.observer):
        inspections.get(team.store, user, team.inspection_id)
    for user in (team.lead, team.administrator):
        record.state(team.store, user)
    record.ask_for(team.store, team.administrator, Kind.VERIFICATION)
    assert team.store.journal.head() == before
    assert {Action.SEE_INSPECTION, Action.SEE_CONCERN, Action.SEE_RECORD, Action.CHECK_RECORD} == READING


def test_who_leads_nothing_does_not_see_the_record(team: Team) -> None:
    for user in (team.inspector, team.observer, team.stranger):
        with pytest.raises(NotAllowed):
            record.state(team.store, user)
    with pytest.raises(NotAllowed):
        record.ask_for(team.store, team.lead, Kind.BACKUP)


def test_an_id_of_another_inspection_opens_nothing(team: Team) -> None:
    with pytest.raises(NotFound):
        access.require(team.store.maybe_one, team.lead, Action.LOG_ITEM, Standing(UUID(int=1), Role.LEAD, Status.LIVE))


USERS = {
    Role.LEAD: User(UUID(int=1), "Lee Lead"),
    Role.INSPECTOR: User(UUID(int=2), "Ines Pector"),
    Role.OBSERVER: User(UUID(int=3), "Olive Observer"),
    Role.ADMINISTRATOR: User(UUID(int=4), "Ada Minister", administrator=True),
    Role.PERSON: User(UUID(int=5), "Sam Stranger"),
    Role.INSTALLATION: INSTALLATION,
}


def offered(role: Role, action: Action, status: Status) -> bool:
    """As it was decided; what somebody may as anybody, they may as a lead too."""
    row = decided()[action]
    columns = {"installation"} if role is Role.INSTALLATION else {"anybody", "anybody" if role is Role.PERSON else role}
    return row[status] != "-" and any(row[one] == "yes" for one in columns)


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize("role", Role, ids=str)
def test_screens_offer_what_was_decided_and_else_say_why_not(role: Role, status: Status) -> None:
    on_the_team = role if role in (Role.LEAD, Role.INSPECTOR, Role.OBSERVER) else None
    standing = Standing(new_id(), on_the_team, status)
    for action in Action:
        wanted = offered(role, action, status)
        assert access.can(USERS[role], action, standing) is wanted, action
        assert (access.why_not(USERS[role], action, standing) == "") is wanted, action
        if on_the_team is None:
            assert access.can(USERS[role], action) is any(offered(role, action, one) for one in Status), action


@pytest.mark.parametrize(
    ("role", "status", "words"),
    [
        (Role.LEAD, Status.PAUSED, "This inspection is paused. A lead can continue it on the Inspections screen."),
        (Role.LEAD, Status.CLOSED, "This inspection is closed, so nothing in it can be changed."),
        (Role.OBSERVER, Status.PAUSED, "You are an observer of this inspection: you can read its evidence"),
        (None, Status.LIVE, "Your role does not allow this. Ask a lead or an inspector."),
    ],
)
def test_why_it_is_not_offered_is_said_in_a_sentence(role: Role | None, status: Status, words: str) -> None:
    said = access.why_not(User(UUID(int=1), "Somebody"), Action.LOG_ITEM, Standing(new_id(), role, status))
    assert said.startswith(words)


@pytest.mark.parametrize(
    ("action", "whom"),
    [
        (Action.HOLD_INSPECTION, "a lead"),
        (Action.CHANGE_TEAM, "a lead or an administrator"),
        (Action.SET_RETENTION, "an administrator"),
        (Action.SET_UP_INSTALLATION, "an administrator"),
    ],
)
def test_a_refusal_says_whom_to_ask(action: Action, whom: str) -> None:
    said = access.why_not(User(UUID(int=1), "Somebody"), action, Standing(new_id(), None, Status.LIVE))
    assert said == f"Your role does not allow this. Ask {whom}."


def test_a_session_that_lives_can_change_things(team: Team) -> None:
    assert team.lead.person_id
    hour = timedelta(hours=1)
    token = sessions.start(team.store.private, team.lead.person_id, idle=hour, lifetime=hour)
    session = sessions.find(team.store.private, token)
    assert session
    user = people.user(team.store, team.lead.person_id, session.session_id)
    children.keep(team.store, user, team.led)
    sessions.end(team.store.private, session.session_id)
    with pytest.raises(SessionEnded):
        children.keep(team.store, user, team.led)


def test_administrators_are_told_who_was_refused_what_and_leads_are_not(team: Team) -> None:
    held = team.seen_by(team.observer)
    with pytest.raises(NotAllowed):
        children.keep(team.store, team.observer, held)
    with pytest.raises(NotFound):
        children.keep(team.store, team.stranger, held)
    told = [one.words for one in record.state(team.store, team.administrator).refused]
    assert told == [f"{team.stranger.name} was refused: child.keep", f"{team.observer.name} was refused: child.keep"]
    assert record.state(team.store, team.lead).refused == []


def test_the_inspection_that_is_claimed_is_asked_for_itself(team: Team) -> None:
    """Somebody who leads one inspection has no more rights in another."""
    second = inspections.set_up(
        team.store, team.stranger, framework=team.led.framework, plan=a_plan(reference="SECOND")
    )
    with pytest.raises(NotFound):
        access.require(team.store.maybe_one, team.stranger, Action.LOG_ITEM, team.led)
    inspections.move(team.store, team.stranger, second, to=Status.PAUSED)
    access.require(team.store.maybe_one, team.inspector, Action.LOG_ITEM, team.led)


def test_who_was_switched_off_has_no_role_any_more(team: Team) -> None:
    assert team.lead.person_id
    people.amend(team.store, team.administrator, team.lead.person_id, active=False)
    assert access.standing(team.store.maybe_one, team.lead, team.inspection_id).role is None
    assert access.standing(team.store.maybe_one, team.inspector, team.inspection_id).role is Role.INSPECTOR
