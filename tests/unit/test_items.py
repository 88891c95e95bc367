"""Items of evidence: logged exactly once, amended on what was seen, withdrawn and restored; nothing is overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from evidence import activities, children, clock, frameworks, inspections, items, people, teams
from evidence.access import Role, Status, User
from evidence.activities import Arrangement
from evidence.errors import Conflict, InvalidInput, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.items import Item, histories
from evidence.items.notes import AreaTag
from tests.conftest import Team, a_note, a_plan


def present(team: Team, item_id: UUID) -> Item:
    return items.get(team.store, team.inspection, item_id)


def amend(team: Team, user: User, item_id: UUID, base: UUID | None = None, **fields: Any) -> UUID:
    based = base or present(team, item_id).revision_id
    note = a_note(**fields)
    return items.amend(team.store, user, team.seen_by(user), item_id=item_id, base=based, note=note)


def another_inspection(team: Team, user: User) -> Inspection:
    framework = frameworks.load_all()["area-send-2025"]
    return inspections.set_up(team.store, user, framework=framework, plan=a_plan(reference="OTHER-1"))


def entries(team: Team) -> int:
    return team.store.journal.head().seq


# Logging


def test_an_item_is_kept_as_it_was_written(team: Team) -> None:
    note = a_note(words="Mine", meaning="Much", areas=(AreaTag("I2"), AreaTag("L4", "mixed")), facets=("age:5-10",))
    logged = items.log(team.store, team.inspector, team.inspection, item_id=new_id(), note=note)
    item = present(team, logged.item_id)
    assert item.note == note
    assert (item.revision_id, item.revisions, item.logged_at) == (logged.revision_id, 1, logged.logged_at)
    assert (item.logged_by, item.withdrawn, item.review) == (team.inspector.person_id, False, "none")


def test_logging_the_same_note_again_stores_nothing_more(team: Team) -> None:
    item_id = new_id()
    first = items.log(team.store, team.inspector, team.inspection, item_id=item_id, note=a_note())
    before = entries(team)
    again = items.log(team.store, team.inspector, team.inspection, item_id=item_id, note=a_note())
    assert again == replace(first, already=True)
    assert entries(team) == before


def test_logging_again_after_it_was_amended_or_locked_is_already_stored(team: Team) -> None:
    item_id = team.log()
    amend(team, team.inspector, item_id, fact="Amended since.")
    inspection = team.inspection
    inspections.move(team.store, team.lead, team.led, to=Status.LOCKED)
    assert items.log(team.store, team.inspector, inspection, item_id=item_id, note=a_note()).already


def test_the_same_id_with_other_content_is_a_conflict_that_keeps_both(team: Team) -> None:
    item_id = team.log("First.")
    before = entries(team)
    with pytest.raises(Conflict) as caught:
        items.log(team.store, team.inspector, team.inspection, item_id=item_id, note=a_note("Second."))
    assert caught.value.stored is not None
    assert caught.value.stored["note"]["fact"] == "First."
    assert present(team, item_id).note.fact == "First."
    assert entries(team) == before


def test_an_id_of_somebody_else_or_elsewhere_tells_nothing_about_it(team: Team) -> None:
    item_id = team.log("Theirs.")
    elsewhere = another_inspection(team, team.stranger)
    for user, inspection in ((team.other_inspector, team.seen_by(team.other_inspector)), (team.stranger, elsewhere)):
        with pytest.raises(Conflict) as caught:
            items.log(team.store, user, inspection, item_id=item_id, note=a_note("Mine."))
        assert caught.value.stored is None


@pytest.mark.parametrize(
    "fields",
    [
        {"fact": " "},
        {"fact": "x" * 20_001},
        {"words": "\x07"},
        {"meaning": "\ufffe"},
        {"fact": "half \ud83c"},
        {"areas": (AreaTag("Z9"),)},
        {"source_kind": "spy"},
    ],
)
def test_bad_input_is_refused_and_changes_nothing(team: Team, fields: dict[str, Any]) -> None:
    before, item_id = entries(team), new_id()
    with pytest.raises(InvalidInput):
        items.log(team.store, team.inspector, team.inspection, item_id=item_id, note=a_note(**fields))
    assert entries(team) == before
    with pytest.raises(NotFound):
        present(team, item_id)


def test_evidence_from_tomorrow_is_refused(team: Team) -> None:
    with pytest.raises(InvalidInput) as caught:
        team.log(happened_at=clock.now() + timedelta(days=1))
    assert set(caught.value.fields) == {"happened_at"}


def test_an_activity_or_child_of_another_inspection_is_refused(team: Team) -> None:
    elsewhere = another_inspection(team, team.lead)
    visit = activities.plan(team.store, team.lead, elsewhere, Arrangement("provider_visit", "Elsewhere"))
    child = children.keep(team.store, team.lead, elsewhere)
    for field, value in (("activity_id", visit), ("activity_id", new_id()), ("child_id", child.child_id)):
        with pytest.raises(InvalidInput) as caught:
            team.log(**{field: value})
        assert set(caught.value.fields) == {field}


def test_an_observer_and_a_stranger_log_nothing(team: Team) -> None:
    for user, inspection, error in (
        (team.observer, team.seen_by(team.observer), NotAllowed),
        (team.stranger, team.inspection, NotFound),
        (team.administrator, team.inspection, NotFound),
    ):
        with pytest.raises(error):
            items.log(team.store, user, inspection, item_id=new_id(), note=a_note())


def test_who_left_the_team_or_was_switched_off_logs_nothing_more(team: Team) -> None:
    inspection = team.inspection
    other = team.seen_by(team.other_inspector)
    assert team.inspector.person_id is not None
    assert team.other_inspector.person_id is not None
    teams.leave(team.store, team.lead, team.led, person_id=team.inspector.person_id)
    people.amend(team.store, team.administrator, team.other_inspector.person_id, active=False)
    with pytest.raises(NotFound):
        items.log(team.store, team.inspector, inspection, item_id=new_id(), note=a_note())
    with pytest.raises(NotAllowed):
        items.log(team.store, team.other_inspector, other, item_id=new_id(), note=a_note())


@pytest.mark.parametrize(("to", "words"), [(Status.PAUSED, "paused"), (Status.LOCKED, "locked")])
def test_a_paused_or_locked_inspection_takes_nothing_and_says_so(team: Team, to: Status, words: str) -> None:
    item_id, inspection = team.log(), team.inspection
    inspections.move(team.store, team.lead, team.led, to=to)
    before = entries(team)
    base = present(team, item_id).revision_id
    with pytest.raises(NotAllowed, match=words):
        items.log(team.store, team.inspector, inspection, item_id=new_id(), note=a_note())
    with pytest.raises(NotAllowed, match=words):
        items.amend(team.store, team.inspector, inspection, item_id=item_id, base=base, note=a_note("More."))
    with pytest.raises(NotAllowed, match=words):
        items.withdraw(team.store, team.inspector, inspection, item_id=item_id, reason="Twice")
    assert entries(team) == before


# Amending


def test_an_amendment_adds_a_revision_and_keeps_the_one_before(team: Team) -> None:
    item_id = team.log("First.")
    revision_id = amend(team, team.other_inspector, item_id, fact="Second.")
    item = present(team, item_id)
    assert (item.note.fact, item.revision_id, item.revisions) == ("Second.", revision_id, 2)
    assert (item.logged_by, item.amended_by) == (team.inspector.person_id, team.other_inspector.person_id)
    written = [event.note.fact for event in histories.of(team.store, team.inspection, item_id) if event.note]
    assert written == ["First.", "Second."]


def test_the_second_of_two_amendments_of_one_revision_is_refused_with_both_texts(team: Team) -> None:
    item_id = team.log("First.")
    base = present(team, item_id).revision_id
    amend(team, team.inspector, item_id, base, fact="Mine.")
    with pytest.raises(Conflict) as caught:
        amend(team, team.lead, item_id, base, fact="Theirs.")
    stored = caught.value.stored
    assert stored is not None
    assert stored["note"]["fact"] == "Mine."
    assert stored["by"] == str(team.inspector.person_id)
    assert present(team, item_id).note.fact == "Mine."


def test_sending_the_same_amendment_again_stores_it_once(team: Team) -> None:
    item_id = team.log("First.")
    base = present(team, item_id).revision_id
    revision_id = amend(team, team.inspector, item_id, base, fact="Second.")
    before = entries(team)
    assert amend(team, team.inspector, item_id, base, fact="Second.") == revision_id
    assert entries(team) == before


def test_an_amendment_that_changes_nothing_leaves_no_revision(team: Team) -> None:
    item_id = team.log("First.")
    before = entries(team)
    assert amend(team, team.lead, item_id, fact=" First.\r\n") == present(team, item_id).revision_id
    assert entries(team) == before


def test_a_withdrawn_item_is_restored_before_it_is_amended(team: Team) -> None:
    item_id = team.log()
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="Twice")
    with pytest.raises(Conflict, match="withdrawn"):
        amend(team, team.inspector, item_id, fact="More.")


def test_an_item_of_an_inspection_one_is_not_on_answers_as_if_it_did_not_exist(team: Team) -> None:
    item_id = team.log()
    elsewhere = another_inspection(team, team.stranger)
    base = present(team, item_id).revision_id
    with pytest.raises(NotFound):
        items.get(team.store, elsewhere, item_id)
    with pytest.raises(NotFound):
        items.amend(team.store, team.stranger, elsewhere, item_id=item_id, base=base, note=a_note("Mine."))
    with pytest.raises(NotFound):
        items.withdraw(team.store, team.stranger, elsewhere, item_id=item_id, reason="Not mine")
    assert histories.of(team.store, elsewhere, item_id) == []


# Withdrawing


def test_withdrawing_needs_a_reason_that_is_kept(team: Team) -> None:
    item_id = team.log()
    for reason in ("", "  ", "x" * 1_001, "\x00"):
        with pytest.raises(InvalidInput) as caught:
            items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason=reason)
        assert set(caught.value.fields) == {"reason"}
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="The same as another")
    assert present(team, item_id).withdrawn
    last = histories.of(team.store, team.inspection, item_id)[-1]
    assert (last.kind, last.words) == ("withdrawn", "The same as another")


def test_a_restored_item_is_as_it_was(team: Team) -> None:
    item_id = team.log("As it was.", areas=(AreaTag("L4", "mixed"),))
    before = present(team, item_id)
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="Twice")
    items.restore(team.store, team.inspector, team.inspection, item_id=item_id)
    assert present(team, item_id) == before


def test_withdrawing_twice_leaves_one_entry(team: Team) -> None:
    item_id = team.log()
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="Twice")
    before = entries(team)
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="Twice")
    items.log(team.store, team.inspector, team.inspection, item_id=item_id, note=a_note())
    assert entries(team) == before


def test_an_inspector_withdraws_what_they_logged_and_a_lead_anything(team: Team) -> None:
    item_id = team.log()
    with pytest.raises(NotAllowed, match="Ask a lead"):
        items.withdraw(
            team.store, team.other_inspector, team.seen_by(team.other_inspector), item_id=item_id, reason="No"
        )
    items.withdraw(team.store, team.lead, team.led, item_id=item_id, reason="Twice")
    with pytest.raises(NotAllowed, match="Ask a lead"):
        items.restore(team.store, team.other_inspector, team.seen_by(team.other_inspector), item_id=item_id)


def test_who_was_a_lead_when_the_screen_was_opened_and_is_no_more_withdraws_nothing(team: Team) -> None:
    item_id, led = team.log(), team.led
    for user, role in ((team.other_inspector, Role.LEAD), (team.lead, Role.INSPECTOR)):
        assert user.person_id is not None
        teams.join(team.store, team.lead, led, person_id=user.person_id, role=role, discipline="health")
    with pytest.raises(NotAllowed):
        items.withdraw(team.store, team.lead, led, item_id=item_id, reason="I was a lead")


# Reading


def test_recent_are_ones_own_the_newest_first_and_of_one_activity(team: Team) -> None:
    visit = activities.plan(team.store, team.lead, team.led, Arrangement("provider_visit", "Visit"))
    first, second = team.log("First."), team.log("Second.", activity_id=visit)
    team.log("Theirs.", by=team.lead)
    gone = team.log("Gone.")
    items.withdraw(team.store, team.inspector, team.inspection, item_id=gone, reason="Twice")
    assert team.inspector.person_id is not None
    mine = items.recent(team.store, team.inspection, by=team.inspector.person_id)
    assert [one.item_id for one in mine] == [second, first]
    there = items.recent(team.store, team.inspection, by=team.inspector.person_id, activity_id=visit)
    assert [one.item_id for one in there] == [second]


@pytest.mark.parametrize(
    ("fields", "to_tag"),
    [({}, False), ({"areas": ()}, True), ({"stance": None}, True), ({"stance": None, "areas": ()}, True)],
)
def test_an_item_without_area_or_stance_is_to_tag(team: Team, fields: dict[str, Any], to_tag: bool) -> None:
    assert present(team, team.log(**fields)).to_tag is to_tag
