"""Names to avoid: kept apart, seen by those who write only, and gone with the inspection."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from evidence import access, exports, inspections, names, packs, people
from evidence.access import Action, Status, User
from evidence.errors import InvalidInput, NotAllowed, NotFound, SessionEnded
from evidence.names import INSTEAD, MOST
from evidence.private import avoided, sessions
from evidence.store import Store
from evidence.upkeep import Upkeep
from tests.conftest import Team, a_plan

CHILD = "Amara Okonkwo"


def listed(team: Team) -> list[tuple[str, str]]:
    return [(one.name, one.instead) for one in names.listed(team.store, team.inspector, team.inspection)]


def add(team: Team, typed: str = f"{CHILD} = the child (T3)") -> int:
    return names.add(team.store, team.inspector, team.inspection, typed)


def close(team: Team) -> None:
    for to in (Status.LOCKED, Status.CLOSED):
        inspections.move(team.store, team.lead, team.led, to=to)


def files_that_say(home: Path, words: str) -> list[str]:
    return sorted(file.name for file in home.rglob("*") if file.is_file() and words.encode() in file.read_bytes())


def test_several_are_typed_at_once_and_the_whole_team_of_writers_sees_them(team: Team) -> None:
    assert add(team, f"{CHILD} = the child (T3)\n\n  Mrs Okonkwo=the mother\nKofi  Lisle\n") == 3
    assert listed(team) == [(CHILD, "the child (T3)"), ("Kofi Lisle", INSTEAD), ("Mrs Okonkwo", "the mother")]
    assert len(names.listed(team.store, team.lead, team.led)) == 3


def test_what_is_said_instead_can_be_changed_and_a_name_deleted(team: Team) -> None:
    add(team)
    (one,) = names.listed(team.store, team.lead, team.led)
    names.change(team.store, team.lead, team.led, one.name_id, name="Amara Reid", instead="T3")
    assert listed(team) == [("Amara Reid", "T3")]
    names.delete(team.store, team.inspector, team.inspection, one.name_id)
    assert listed(team) == []
    with pytest.raises(NotFound):
        names.change(team.store, team.lead, team.led, one.name_id, name="Amara Reid", instead="T3")


def test_a_name_that_is_there_gets_what_is_said_instead_now(team: Team) -> None:
    add(team)
    add(team, f"{CHILD.upper()} = T4")
    assert listed(team) == [(CHILD.upper(), "T4")]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("", "names"),
        ("A", "name"),
        (" = the child", "name"),
        (f"{CHILD} = Amara from class 4", "instead"),
        (f"{CHILD} = ring 07700 900123", "instead"),
        ("x" * 101, "name"),
        ("\n".join(f"Person number{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(MOST + 1)), "names"),
    ],
)
def test_what_cannot_be_looked_for_or_would_name_again_is_refused_as_a_whole(
    team: Team, typed: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add(team, f"Kofi Lisle\n{typed}" if typed else "")
    assert list(refusal.value.fields) == [field]
    assert listed(team) == []


@pytest.mark.parametrize("who", ["observer", "stranger", "administrator"])
def test_nobody_else_sees_or_changes_the_list(team: Team, who: str) -> None:
    add(team)
    user: User = getattr(team, who)
    for act in (
        lambda: names.listed(team.store, user, team.inspection),
        lambda: names.add(team.store, user, team.inspection, "Kofi Lisle"),
        lambda: names.delete(
            team.store, user, team.inspection, names.listed(team.store, team.lead, team.led)[0].name_id
        ),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            act()
    assert listed(team) == [(CHILD, "the child (T3)")]


def test_an_observer_is_not_told_the_list_by_what_fields_look_for(team: Team) -> None:
    add(team)
    assert names.detector_for(team.store, team.inspector, team.inspection).names
    assert not names.detector_for(team.store, team.observer, team.seen_by(team.observer)).names


def test_another_inspection_has_a_list_of_its_own(team: Team) -> None:
    add(team)
    framework = team.led.framework
    other = inspections.set_up(team.store, team.inspector, framework=framework, plan=a_plan(reference="B2"))
    assert names.listed(team.store, team.inspector, other) == []
    (one,) = names.listed(team.store, team.lead, team.led)
    names.delete(team.store, team.inspector, other, one.name_id)
    with pytest.raises(NotFound):
        names.change(team.store, team.inspector, other, one.name_id, name="Kofi Lisle", instead="T3")
    assert len(listed(team)) == 1


def test_a_sign_in_that_has_ended_sees_nothing(team: Team) -> None:
    gone = User(team.lead.person_id, team.lead.name, session="no such session")
    with pytest.raises(SessionEnded):
        names.listed(team.store, gone, team.led)


def test_names_leave_no_entry_and_are_in_no_file_but_the_private_one(team: Team) -> None:
    head = team.store.journal.head()
    add(team)
    assert team.store.journal.head() == head
    team.log("A child says the plan is read to them.")
    build = packs.start(team.store, team.lead, team.led)
    build.wait(60)
    assert build.state == "done", build.error
    assert CHILD not in str(list(exports.items(team.store, team.inspection)))
    assert {name.partition("-")[0] for name in files_that_say(team.store.home, CHILD)} <= {"private.sqlite"}
    assert files_that_say(team.store.home, CHILD)


def test_they_can_be_changed_until_the_inspection_is_closed(team: Team) -> None:
    inspections.move(team.store, team.lead, team.led, to=Status.LOCKED)
    add(team)
    inspections.move(team.store, team.lead, team.led, to=Status.CLOSED)
    with pytest.raises(NotAllowed):
        add(team)
    assert not access.can(team.lead, Action.KEEP_NAMES, team.led)


def test_closing_an_inspection_leaves_nothing_of_them_in_any_file(team: Team) -> None:
    add(team)
    close(team)
    assert files_that_say(team.store.home, CHILD) == []


def test_what_a_crash_while_closing_left_is_forgotten_by_upkeep(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    add(team)
    monkeypatch.setattr(avoided, "forget_all_of", crash)
    with pytest.raises(KeyboardInterrupt):
        close(team)
    monkeypatch.undo()
    home = team.store.home
    team.store.close()
    with closing(Store(home)) as store:
        assert files_that_say(home, CHILD)
        Upkeep(store, None).look()
        assert files_that_say(home, CHILD) == []


def test_the_list_is_for_a_sign_in_that_still_lives(team: Team) -> None:
    assert team.lead.person_id
    hour, private = timedelta(hours=1), team.store.private
    session = sessions.find(private, sessions.start(private, team.lead.person_id, idle=hour, lifetime=hour))
    assert session
    user = people.user(team.store, team.lead.person_id, session.session_id)
    assert names.add(team.store, user, team.led, "Persimmon Featherstone = the mother") == 1
    sessions.end(private, session.session_id)
    with pytest.raises(SessionEnded):
        names.listed(team.store, user, team.led)
