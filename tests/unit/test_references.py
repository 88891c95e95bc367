"""Short references: one for each item, by order of logging, and for ever."""

from __future__ import annotations

from datetime import UTC, datetime

from evidence import imports, inspections, items, removals
from evidence.ids import new_id
from evidence.items import references
from tests.conftest import Team, a_note, a_plan


def test_references_follow_the_order_of_logging_not_of_what_happened(team: Team) -> None:
    first = team.log(happened_at=datetime(2026, 11, 20, tzinfo=UTC))
    second = team.log(happened_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert references.of(team.store, team.led) == {first: "E-0001", second: "E-0002"}


def test_each_inspection_counts_for_itself(team: Team) -> None:
    team.log()
    other = inspections.set_up(
        team.store, team.lead, framework=team.led.framework, plan=a_plan(reference="B2"), discipline="health"
    )
    assert references.of(team.store, other) == {}


def test_a_reference_stays_whatever_happens_to_its_item_and_to_others(team: Team) -> None:
    first, second = team.log("One"), team.log("Two")
    items.withdraw(team.store, team.inspector, team.inspection, item_id=first, reason="A double")
    base = items.get(team.store, team.led, second).revision_id
    note = a_note("Two, amended", happened_at=datetime(2026, 1, 1, tzinfo=UTC))
    items.amend(team.store, team.inspector, team.inspection, item_id=second, base=base, note=note)
    team.log("Three")
    assert references.of(team.store, team.led, [first, second]) == {first: "E-0001", second: "E-0002"}


def test_what_one_file_brings_is_numbered_by_time_and_the_same_after_a_rebuild(team: Team) -> None:
    team.log()
    content = b"happened_at,source_kind,fact,stance\n"
    content += b"".join(b"%d/11/2026,document,Fact %d,mixed\n" % (day, day) for day in (9, 3, 7))
    imports.bring_in(team.store, team.inspector, team.inspection, name="x.csv", content=content)
    facts = {"E-0002": "Fact 3", "E-0003": "Fact 7", "E-0004": "Fact 9"}
    for _ in range(2):
        found = references.of(team.store, team.led)
        told = {found[one]: items.get(team.store, team.led, one).note.fact for one in found}
        assert {name: told[name] for name in facts} == facts
        team.store.rebuild()


def test_a_few_are_numbered_as_all_are_whatever_came_before_in_files_or_was_removed(team: Team) -> None:
    head = b"happened_at,source_kind,fact,stance\n"
    for number in (1, 2):
        rows = b"".join(b"%d/11/2026,document,Fact %d of %d,mixed\n" % (day, day, number) for day in (9, 3, 7))
        imports.bring_in(team.store, team.inspector, team.inspection, name=f"{number}.csv", content=head + rows)
        team.log(f"After {number}")
    before = references.of(team.store, team.led)
    for gone in [item_id for item_id, reference in before.items() if reference in ("E-0002", "E-0008")]:
        removals.confirm(
            team.store,
            team.administrator,
            removals.ask(team.store, team.lead, team.led, item_id=gone, reason="A name was in it."),
        )
    new = team.log("New")
    everything = references.of(team.store, team.led)
    assert everything == {**before, new: "E-0009"}
    for item_id, reference in everything.items():
        assert references.of(team.store, team.led, [item_id]) == {item_id: reference}
        assert references.items_of(team.store, team.led, [reference.lower()]) == {reference: item_id}
    assert references.of(team.store, team.led, everything) == everything


def test_what_another_inspection_logs_and_removes_moves_no_number(team: Team) -> None:
    elsewhere = inspections.set_up(
        team.store, team.lead, framework=team.led.framework, plan=a_plan(reference="B2"), discipline="health"
    )
    gone, other = (
        items.log(team.store, team.lead, elsewhere, item_id=new_id(), note=a_note(fact)).item_id
        for fact in ("Gone", "Other")
    )
    request = removals.ask(team.store, team.lead, elsewhere, item_id=gone, reason="A name was in it.")
    removals.confirm(team.store, team.administrator, request)
    here = team.log()
    assert references.of(team.store, team.led, [here, other, gone]) == {here: "E-0001"}
    assert references.items_of(team.store, team.led, ["E-0001", "E-0002"]) == {"E-0001": here}


def test_a_number_that_no_item_has_names_none(team: Team) -> None:
    team.log()
    for written in ("E-0002", "E-0000", "E-00001", f"E-{10**30}"):
        assert references.items_of(team.store, team.led, [written]) == {}
