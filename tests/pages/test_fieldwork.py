"""Fieldwork: plan, do, move; children and providers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from evidence import activities, children, inspections, names, providers
from evidence.access import Status
from evidence.activities import Activity, Arrangement
from tests.conftest import Team
from tests.pages.conftest import Opener, errors, field, press, prose, said

TUESDAY = datetime(2026, 11, 17, 10, tzinfo=UTC)
EVIL = "<b>Visit</b> **now** :red[x] www.x.example"


def planned(held: Team, moment: datetime | None = TUESDAY, **fields: object) -> Activity:
    given: dict[str, object] = {"kind": "ap_visit", "title": "Visit: Harbour Centre", "planned_at": moment}
    id = activities.plan(held.store, held.lead, held.led, Arrangement(**{**given, **fields}))  # type: ignore[arg-type]
    return activities.get(held.store, held.led, id)


def only(held: Team) -> Activity:
    [one] = activities.of(held.store, held.led)
    return one


def test_an_empty_week_says_what_to_do_first(held: Team, open_screen: Opener) -> None:
    shown = said(open_screen("fieldwork", held.inspector))
    for words in ("Nothing is planned yet", "Plan an activity", "Day 1 on site", "Add a child", "Add a provider"):
        assert words in shown


def test_an_observer_reads_and_is_offered_nothing_else(held: Team, open_screen: Opener) -> None:
    planned(held)
    children.keep(held.store, held.lead, held.led)
    screen = open_screen("fieldwork", held.observer)
    assert "Harbour Centre" in said(screen)
    assert not screen.get("menu_button")
    assert {one.label for one in screen.button} == {"Visit\\:\u2060 Harbour Centre", "Open"}


def test_a_locked_inspection_can_be_read_only(held: Team, open_screen: Opener) -> None:
    planned(held)
    inspections.move(held.store, held.lead, held.led, to=Status.LOCKED)
    screen = open_screen("fieldwork", held.lead)
    assert "Harbour Centre" in said(screen)
    assert not screen.get("menu_button")


def test_an_activity_is_planned_for_a_day(held: Team, open_screen: Opener) -> None:
    screen = open_screen("fieldwork", held.inspector, activity="new", day="2026-11-18", kind="parent_group")
    field(screen, "text_input", "What").input("Group of parents")
    field(screen, "time_input", "Time").set_value(time(14, 30))
    screen = press(screen, "Plan the activity")
    assert errors(screen) == []
    one = only(held)
    assert one.arrangement.planned_at == datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
    assert (one.arrangement.kind, one.arrangement.who_goes) == ("parent_group", (held.inspector.person_id,))
    assert "activity" not in screen.query_params
    assert "Group of parents" in said(screen)


def test_an_activity_may_wait_for_a_day(held: Team, open_screen: Opener) -> None:
    screen = press(open_screen("fieldwork", held.inspector), "Plan an activity")
    field(screen, "text_input", "What").input("Call the forum")
    screen = press(screen, "Plan the activity")
    assert "Without a day yet" in said(screen)


def test_an_activity_without_words_is_refused_and_keeps_the_rest(held: Team, open_screen: Opener) -> None:
    screen = open_screen("fieldwork", held.inspector, activity="new")
    field(screen, "text_input", "Place (optional)").input("Town hall")
    screen = press(screen, "Plan the activity")
    assert errors(screen) == ["Say in a few words what this activity is."]
    assert field(screen, "text_input", "Place (optional)").value == "Town hall"
    assert activities.of(held.store, held.led) == []


def test_what_people_typed_is_not_read_as_markup(held: Team, open_screen: Opener) -> None:
    planned(held, title=EVIL, place=EVIL, notes=EVIL)
    for address in ({}, {"activity": str(only(held).activity_id)}):
        shown = said(open_screen("fieldwork", held.lead, **address))
        assert "\\*\\*now\\*\\*" in shown
        assert "<b>" not in shown


def test_it_is_done_at_the_time_that_was_planned(held: Team, open_screen: Opener) -> None:
    planned(held)
    press(open_screen("fieldwork", held.inspector, activity=str(only(held).activity_id)), "Mark as done")
    assert (only(held).status, only(held).done_at) == ("done", TUESDAY)


def test_it_is_cancelled_and_planned_again(held: Team, open_screen: Opener) -> None:
    address = {"activity": str(planned(held).activity_id)}
    press(open_screen("fieldwork", held.inspector, **address), "Yes, cancel it")
    assert only(held).status == "cancelled"
    press(open_screen("fieldwork", held.inspector, **address), "Plan it again")
    assert only(held).status == "planned"


def test_a_card_moves_its_activity_to_another_day_at_the_same_time(held: Team, open_screen: Opener) -> None:
    planned(held)
    screen = open_screen("fieldwork", held.inspector)
    [menu] = screen.get("menu_button")
    menu.click("Move to Thu 19 Nov").run()
    assert only(held).arrangement.planned_at == datetime(2026, 11, 19, 10, tzinfo=UTC)


def test_a_card_marks_as_done(held: Team, open_screen: Opener) -> None:
    planned(held)
    [menu] = open_screen("fieldwork", held.inspector).get("menu_button")
    menu.click("Done").run()
    assert only(held).status == "done"


def test_it_is_moved_to_any_day(held: Team, open_screen: Opener) -> None:
    screen = open_screen("fieldwork", held.inspector, activity=str(planned(held).activity_id))
    field(screen, "date_input", "Day (optional)").set_value(date(2026, 12, 1))
    screen = press(screen, "Move it")
    assert only(held).arrangement.planned_at == datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert screen.query_params["week"] == "2026-11-30"


def test_of_two_who_change_it_at_once_the_second_is_told_and_loses_nothing(held: Team, open_screen: Opener) -> None:
    activity = planned(held)
    screen = open_screen("fieldwork", held.inspector, activity=str(activity.activity_id))
    screen = prose(screen, "Notes for the team (optional)").write("Bring the list")
    activities.amend(held.store, held.lead, held.led, activity=activity, status="done")
    screen = press(screen, "Save")
    assert ["Somebody else has changed this activity" in words for words in errors(screen)] == [True]
    assert prose(screen, "Notes for the team (optional)").value == "Bring the list"
    assert only(held).arrangement.notes == ""


def test_an_activity_of_another_inspection_does_not_exist(held: Team, open_screen: Opener) -> None:
    shown = open_screen("fieldwork", held.lead, activity=str(held.inspection_id))
    assert errors(shown) == ["That does not exist, or you may not see it."]
    assert "All days" in said(shown)


def test_a_child_is_added_under_the_next_pseudonym(held: Team, open_screen: Opener) -> None:
    screen = press(open_screen("fieldwork", held.inspector), "Add a child")
    field(screen, "multiselect", "Age").set_value(["age:5-10"])
    screen = press(screen, "Add the child")
    assert errors(screen) == []
    [child] = children.of(held.store, held.led)
    assert (child.pseudonym, child.facets, child.consent) == ("T1", ("age:5-10",), "not_asked")
    assert "For a spread" in said(screen)


def test_a_child_is_changed(held: Team, open_screen: Opener) -> None:
    child = children.keep(held.store, held.lead, held.led, facets=("age:5-10",))
    screen = open_screen("fieldwork", held.inspector, child=str(child.child_id))
    field(screen, "selectbox", "Consent of the family").set_value("given")
    press(screen, "Save")
    [changed] = children.of(held.store, held.led)
    assert (changed.consent, changed.facets) == ("given", ("age:5-10",))


def test_a_provider_is_added_and_changed(held: Team, open_screen: Opener) -> None:
    screen = press(open_screen("fieldwork", held.inspector), "Add a provider")
    field(screen, "text_input", "Name").input("Harbour Centre")
    screen = press(screen, "Add")
    assert errors(screen) == ["Choose what kind of provider this is."]
    assert field(screen, "text_input", "Name").value == "Harbour Centre"
    field(screen, "selectbox", "Kind").set_value("pru")
    screen = press(screen, "Add")
    [one] = providers.of(held.store, held.led)
    screen = open_screen("fieldwork", held.inspector, provider=str(one.provider_id))
    field(screen, "text_input", "URN, if any").input("123456")
    press(screen, "Save")
    assert [(one.name, one.urn) for one in providers.of(held.store, held.led)] == [("Harbour Centre", "123456")]


def test_names_to_avoid_are_typed_once_changed_and_deleted_where_the_children_are(
    held: Team, open_screen: Opener
) -> None:
    screen = open_screen("fieldwork", held.inspector)
    typed = field(screen, "text_area", "Add names, one person on each line")
    typed.set_value("Tamsin Orrowby = the child (T3)\nMrs Orrowby = **the** mother")
    screen = press(screen, "Add the names")
    shown = said(open_screen("fieldwork", held.lead))
    for words in (
        "2 names",
        "Tamsin Orrowby</strong>: say “the child (T3)”",
        "say “**the** mother”",
        "never in a pack",
    ):
        assert words in shown
    assert field(screen, "text_area", "Add names, one person on each line").value == ""
    screen = press(screen, "Change", 0)
    field(screen, "text_input", "What to say instead").set_value("the parent")
    screen = press(screen, "Save")
    screen = press(screen, "Yes, delete it", 1)
    assert [(one.name, one.instead) for one in names.listed(held.store, held.lead, held.led)] == [
        ("Mrs Orrowby", "the parent")
    ]
    assert "Tamsin" not in str(screen.query_params)


def test_an_observer_is_not_shown_the_names_to_avoid(held: Team, open_screen: Opener) -> None:
    names.add(held.store, held.lead, held.led, "Tamsin Orrowby")
    shown = said(open_screen("fieldwork", held.observer))
    assert "Names to avoid" not in shown
    assert "Orrowby" not in shown


def test_what_cannot_be_kept_on_the_list_stays_in_its_field(held: Team, open_screen: Opener) -> None:
    screen = open_screen("fieldwork", held.inspector)
    field(screen, "text_area", "Add names, one person on each line").set_value("Tamsin Orrowby = Tamsin")
    screen = press(screen, "Add the names")
    assert errors(screen) == ["“Tamsin” still names or points to the person. Write a role, or T and a number."]
    assert field(screen, "text_area", "Add names, one person on each line").value == "Tamsin Orrowby = Tamsin"


def test_who_comes_from_a_note_gets_the_names_alone_and_open(held: Team, open_screen: Opener) -> None:
    screen = open_screen("fieldwork", held.inspector, names="shown")
    assert "Names to avoid" in said(screen)
    assert "Plan an activity" not in said(screen)
    assert [one.proto.expanded for one in screen.get("expander")] == [True]
