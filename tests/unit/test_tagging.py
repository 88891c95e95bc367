"""Tagging many items at once."""

from __future__ import annotations

from evidence import inspections, items
from evidence.access import Status
from evidence.ids import new_id
from evidence.items import histories, tagging
from evidence.items.notes import AreaTag
from tests.conftest import Team


def test_each_item_gets_a_revision_of_its_own(team: Team) -> None:
    ids = [team.log(areas=()), team.log(areas=(AreaTag("I1"),))]
    result = tagging.tag(team.store, team.other_inspector, team.inspection, ids, what="add_area", id="L4")
    assert (result.changed, result.already, result.refused) == (2, 0, 0)
    for item_id in ids:
        item = items.get(team.store, team.inspection, item_id)
        assert "L4" in {tag.code for tag in item.note.areas}
        assert item.amended_by == team.other_inspector.person_id
        assert [event.kind for event in histories.of(team.store, team.inspection, item_id)] == ["logged", "amended"]


def test_an_item_that_has_it_already_is_left_alone(team: Team) -> None:
    item_id = team.log(areas=(AreaTag("I1", "mixed"),))
    result = tagging.tag(team.store, team.lead, team.led, [item_id], what="add_area", id="I1")
    assert (result.changed, result.already) == (0, 1)
    assert items.get(team.store, team.inspection, item_id).note.areas == (AreaTag("I1", "mixed"),)


def test_taking_a_theme_off_leaves_the_others(team: Team) -> None:
    item_id = team.log(themes=("attendance", "transport"))
    tagging.tag(team.store, team.lead, team.led, [item_id], what="take_theme", id="attendance")
    assert items.get(team.store, team.inspection, item_id).note.themes == ("transport",)


def test_a_withdrawn_item_and_an_unknown_one_are_refused_and_the_rest_done(team: Team) -> None:
    gone, good = team.log(), team.log()
    items.withdraw(team.store, team.lead, team.led, item_id=gone, reason="Twice")
    ids = [gone, new_id(), good]
    result = tagging.tag(team.store, team.lead, team.led, ids, what="add_theme", id="transport")
    assert (result.changed, result.refused, len(result.reasons)) == (1, 2, 2)


def test_a_tag_of_another_framework_changes_nothing(team: Team) -> None:
    item_id = team.log()
    before = team.store.version(team.inspection_id)
    result = tagging.tag(team.store, team.lead, team.led, [item_id], what="add_area", id="Z9")
    assert (result.changed, result.refused) == (0, 1)
    assert "not part of the framework" in result.reasons[0]
    assert team.store.version(team.inspection_id) == before


def test_a_locked_inspection_refuses_all_at_once(team: Team) -> None:
    ids = [team.log(), team.log()]
    inspections.move(team.store, team.lead, team.led, to=Status.LOCKED)
    result = tagging.tag(team.store, team.lead, team.led, ids, what="add_theme", id="transport")
    assert (result.changed, result.refused, len(result.reasons)) == (0, 2, 1)


def test_progress_is_told_item_by_item(team: Team) -> None:
    told: list[int] = []
    ids = [team.log(), team.log()]
    tagging.tag(team.store, team.lead, team.led, ids, what="add_theme", id="transport", progress=told.append)
    assert told == [1, 2]
