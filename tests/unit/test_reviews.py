"""Reviews: a lead accepts or asks about the revision that was read; the team answers."""

from __future__ import annotations

from uuid import UUID

import pytest

from evidence import inspections, items, reviews
from evidence.access import Status
from evidence.errors import Conflict, InvalidInput, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.items import Item, histories
from tests.conftest import Team, a_note


def present(team: Team, item_id: UUID) -> Item:
    return items.get(team.store, team.inspection, item_id)


def accept(team: Team, item_id: UUID, revision_id: UUID | None = None, comment: str = "") -> None:
    read = revision_id or present(team, item_id).revision_id
    reviews.accept(team.store, team.lead, team.led, item_id=item_id, revision_id=read, comment=comment)


def ask(team: Team, item_id: UUID, comment: str = "Which plan?") -> None:
    read = present(team, item_id).revision_id
    reviews.query(team.store, team.lead, team.led, item_id=item_id, revision_id=read, comment=comment)


def answer(team: Team, item_id: UUID, comment: str = "The EHC plan.") -> None:
    read = present(team, item_id).revision_id
    reviews.answer(team.store, team.inspector, team.inspection, item_id=item_id, revision_id=read, comment=comment)


def amend(team: Team, item_id: UUID, fact: str) -> None:
    base = present(team, item_id).revision_id
    items.amend(team.store, team.inspector, team.inspection, item_id=item_id, base=base, note=a_note(fact))


def test_a_review_goes_from_query_to_answer_to_accepted(team: Team) -> None:
    item_id = team.log()
    states = [present(team, item_id).review]
    for step in (ask, answer, accept):
        step(team, item_id)
        states.append(present(team, item_id).review)
    assert states == ["none", "queried", "answered", "accepted"]
    said = [(event.kind, event.words) for event in histories.of(team.store, team.inspection, item_id)][1:]
    assert said == [("queried", "Which plan?"), ("answered", "The EHC plan."), ("accepted", "")]


def test_amending_what_was_accepted_shows_as_changed_and_can_be_accepted_again(team: Team) -> None:
    item_id = team.log("First.")
    accept(team, item_id)
    amend(team, item_id, "Second.")
    assert present(team, item_id).review == "changed"
    accept(team, item_id)
    assert present(team, item_id).review == "accepted"


def test_amending_what_is_under_query_leaves_the_question_open(team: Team) -> None:
    item_id = team.log("First.")
    ask(team, item_id)
    amend(team, item_id, "Second.")
    assert present(team, item_id).review == "queried"


def test_a_revision_that_is_no_longer_the_latest_is_not_accepted_unread(team: Team) -> None:
    item_id = team.log("First.")
    read = present(team, item_id).revision_id
    amend(team, item_id, "Second.")
    with pytest.raises(Conflict, match="amended since you opened it"):
        accept(team, item_id, read)
    assert present(team, item_id).review == "none"


def test_accepting_twice_leaves_one_entry(team: Team) -> None:
    item_id = team.log()
    accept(team, item_id)
    before = team.store.journal.head().seq
    accept(team, item_id)
    assert team.store.journal.head().seq == before


def test_an_answer_without_a_question_does_not_undo_an_acceptance(team: Team) -> None:
    item_id = team.log()
    accept(team, item_id)
    with pytest.raises(Conflict, match="no open query"):
        answer(team, item_id)
    assert present(team, item_id).review == "accepted"


def test_a_withdrawn_item_is_not_reviewed(team: Team) -> None:
    item_id = team.log()
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="Twice")
    with pytest.raises(Conflict, match="withdrawn"):
        accept(team, item_id)


@pytest.mark.parametrize("comment", ["", " \n ", "x" * 20_001, "\x00", "half \ud83c"])
def test_a_query_and_an_answer_need_words_that_can_be_stored(team: Team, comment: str) -> None:
    item_id = team.log()
    before = team.store.journal.head().seq
    with pytest.raises(InvalidInput) as caught:
        ask(team, item_id, comment)
    assert set(caught.value.fields) == {"comment"}
    assert team.store.journal.head().seq == before
    ask(team, item_id)
    with pytest.raises(InvalidInput):
        answer(team, item_id, comment)


def test_only_a_lead_decides_and_only_the_team_answers(team: Team) -> None:
    item_id = team.log()
    read = present(team, item_id).revision_id
    for user in (team.inspector, team.observer):
        with pytest.raises(NotAllowed):
            reviews.accept(team.store, user, team.seen_by(user), item_id=item_id, revision_id=read)
        with pytest.raises(NotAllowed):
            reviews.query(team.store, user, team.seen_by(user), item_id=item_id, revision_id=read, comment="Why?")
    ask(team, item_id)
    observed = team.seen_by(team.observer)
    with pytest.raises(NotAllowed):
        reviews.answer(team.store, team.observer, observed, item_id=item_id, revision_id=read, comment="Because.")
    with pytest.raises(NotFound):
        reviews.answer(team.store, team.stranger, team.led, item_id=item_id, revision_id=read, comment="Because.")


def test_an_item_that_is_not_of_this_inspection_does_not_exist(team: Team) -> None:
    with pytest.raises(NotFound):
        accept(team, new_id(), new_id())


def test_a_paused_inspection_is_still_reviewed_and_a_locked_one_not(team: Team) -> None:
    item_id = team.log()
    inspections.move(team.store, team.lead, team.led, to=Status.PAUSED)
    ask(team, item_id)
    inspections.move(team.store, team.lead, team.led, to=Status.LOCKED)
    with pytest.raises(NotAllowed, match="locked"):
        accept(team, item_id)
