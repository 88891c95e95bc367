"""The history of an item, and what differs between two texts."""

from __future__ import annotations

import time

import pytest

from evidence import items, reviews
from evidence.ids import new_id
from evidence.items import histories
from evidence.items.histories import differences
from tests.conftest import Team, a_note


def written(before: str, after: str) -> str:
    """What went in [], what came in {}."""
    frames = {"same": "{}", "removed": "[{}]", "added": "{{{}}}"}
    return "".join(frames[piece.change].format(piece.text) for piece in differences(before, after))


def test_everything_that_happened_stands_in_order_with_who_and_why(team: Team) -> None:
    item_id = team.log("First.")
    inspection, store = team.inspection, team.store
    first = items.get(store, inspection, item_id).revision_id
    reviews.query(store, team.lead, team.led, item_id=item_id, revision_id=first, comment="Which?")
    items.amend(store, team.inspector, inspection, item_id=item_id, base=first, note=a_note("Second."))
    items.withdraw(store, team.inspector, inspection, item_id=item_id, reason="Twice")
    items.restore(store, team.lead, team.led, item_id=item_id)
    events = histories.of(store, inspection, item_id)
    assert [(event.kind, event.words) for event in events] == [
        ("logged", ""),
        ("queried", "Which?"),
        ("amended", ""),
        ("withdrawn", "Twice"),
        ("restored", ""),
    ]
    assert [event.by for event in events] == [
        person.person_id for person in (team.inspector, team.lead, team.inspector, team.inspector, team.lead)
    ]
    assert events[2].before is not None
    assert events[2].note is not None
    assert (events[2].before.fact, events[2].note.fact) == ("First.", "Second.")
    assert [event.happened_at for event in events] == sorted(event.happened_at for event in events)


def test_an_item_that_is_not_here_has_no_history(team: Team) -> None:
    assert histories.of(team.store, team.inspection, new_id()) == []


def test_what_changed_since_it_was_accepted_is_from_the_revision_that_was_accepted(team: Team) -> None:
    item_id, store, inspection = team.log("First."), team.store, team.inspection
    assert histories.since_accepted(histories.of(store, inspection, item_id)) is None
    for fact in ("Second.", "Third.", "Fourth."):
        base = items.get(store, inspection, item_id).revision_id
        if fact == "Third.":
            reviews.accept(store, team.lead, team.led, item_id=item_id, revision_id=base)
            assert histories.since_accepted(histories.of(store, inspection, item_id)) is None
        items.amend(store, team.inspector, inspection, item_id=item_id, base=base, note=a_note(fact))
    pair = histories.since_accepted(histories.of(store, inspection, item_id))
    assert pair is not None
    assert [note.fact for note in pair] == ["Second.", "Fourth."]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("The plan is late.", "The plan is very late.", "The plan is {very }late."),
        ("The plan is late.", "The plan came late.", "The plan [is]{came} late."),
        ("", "New.", "{New.}"),
        ("Gone.", "", "[Gone.]"),
        ("Same.", "Same.", "Same."),
        ("", "", ""),
        ("One. Two. Three.", "One. Three.", "One. [Two. ]Three."),
        ("A\nB\nC", "A\nX\nC", "A\n[B]{X}\nC"),
        (
            "He likes the bus.",
            "Nobody has asked what she wants.",
            "[He likes the bus.]{Nobody has asked what she wants.}",
        ),
        ("naïve 🎈", "naïve 🎉", "naïve [🎈]{🎉}"),
    ],
)
def test_differences_are_told_word_by_word(before: str, after: str, told: str) -> None:
    assert written(before, after) == told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("alpha beta " * 1_800, "gamma delta " * 1_600),
        ("a." * 10_000, "b." * 10_000),
        ("word " * 4_000, "word " * 2_000 + "other " + "word " * 1_900),
    ],
)
def test_long_texts_are_compared_at_once_and_whole(before: str, after: str) -> None:
    started = time.perf_counter()
    pieces = differences(before, after)
    assert time.perf_counter() - started < 2
    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after
