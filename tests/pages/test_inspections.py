"""Inspections: set up in one page, staffed, and steered."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from evidence import inspections, people, teams
from evidence.access import Role, Status, User
from evidence.inspections import Inspection, moves
from tests.conftest import Team, a_plan
from tests.pages.conftest import URL, Opener, errors, field, press, prose, said


def by_reference(held: Team, user: User, reference: str) -> Inspection:
    return inspections.find(held.store, user, reference)


def filled_in(screen: AppTest, reference: str = "NEW-1") -> AppTest:
    screen = press(screen, "Set up an inspection")
    field(screen, "text_input", "Reference").input(reference)
    field(screen, "date_input", "First day on site").set_value(date(2026, 11, 30))
    field(screen, "date_input", "Last day on site").set_value(date(2026, 12, 4))
    return screen


def test_setting_one_up_takes_one_page(held: Team, open_screen: Opener) -> None:
    screen = filled_in(open_screen("inspections", held.stranger))
    field(screen, "selectbox", "Local area").set_value("301")
    field(screen, "text_area", "Integrated care board").input("One board\nAnother board")
    screen = press(screen, "Set up the inspection")
    assert errors(screen) == []
    made = by_reference(held, held.stranger, "NEW-1")
    assert (made.plan.area_code, made.plan.area_name) == ("301", "Barking and Dagenham")
    assert (made.status, made.role) == (Status.LIVE, Role.LEAD)
    assert [(body.kind, body.name) for body in made.plan.bodies] == [
        ("integrated_care_board", "One board"),
        ("integrated_care_board", "Another board"),
    ]
    assert screen.query_params["inspection"] == str(made.inspection_id)


def test_an_area_outside_the_list_is_typed(held: Team, open_screen: Opener) -> None:
    screen = filled_in(open_screen("inspections", held.stranger))
    area = field(screen, "selectbox", "Local area")
    area.options.append("Isle of Elsewhere")  # what the browser sends for words that are no option
    area.set_value("Isle of Elsewhere")
    field(screen, "radio", "Start").set_value("Planned for later")
    press(screen, "Set up the inspection")
    made = by_reference(held, held.stranger, "NEW-1")
    assert (made.plan.area_code, made.plan.area_name, made.status) == ("", "Isle of Elsewhere", Status.PLANNED)


def test_kinds_and_disciplines_follow_the_framework_that_is_chosen(held: Team, open_screen: Opener) -> None:
    screen = press(open_screen("inspections", held.stranger), "Set up an inspection")
    screen = field(screen, "selectbox", "What is inspected").set_value("school-journeys-example").run()
    assert field(screen, "selectbox", "Kind").options == ["Day visit"]
    assert "Road safety" in field(screen, "selectbox", "Your own discipline").options


def test_refused_input_says_why_and_keeps_what_was_typed(held: Team, open_screen: Opener) -> None:
    screen = filled_in(open_screen("inspections", held.stranger), reference="ASEND-2026-01")
    field(screen, "selectbox", "Local area").set_value("301")
    screen = press(screen, "Set up the inspection")
    assert errors(screen) == ["Another inspection has this reference. Choose a different one."]
    assert field(screen, "text_input", "Reference").value == "ASEND-2026-01"
    assert field(screen, "date_input", "First day on site").value == date(2026, 11, 30)
    assert inspections.for_user(held.store, held.stranger) == []


def test_dates_and_names_are_changed_and_what_is_not_touched_stays(held: Team, open_screen: Opener) -> None:
    screen = open_screen("inspections", held.lead)
    field(screen, "date_input", "Last day on site").set_value(date(2026, 11, 23))
    assert errors(press(screen, "Save")) == []
    assert held.led.plan == a_plan(fieldwork_to=date(2026, 11, 23))


def test_of_two_who_change_it_at_once_the_second_is_told_and_loses_nothing(held: Team, open_screen: Opener) -> None:
    screen = open_screen("inspections", held.lead)
    field(screen, "text_input", "Reference").input("MINE")
    inspections.amend(held.store, held.lead, held.led, a_plan(reference="THEIRS"))
    screen = press(screen, "Save")
    assert ["Somebody else has changed this inspection" in words for words in errors(screen)] == [True]
    assert field(screen, "text_input", "Reference").value == "MINE"
    assert held.led.reference == "THEIRS"
    screen = press(screen, "Show it as it is now")
    assert field(screen, "text_input", "Reference").value == "THEIRS"


def test_the_team_is_shown_with_who_added_whom(held: Team, open_screen: Opener) -> None:
    shown = said(open_screen("inspections", held.observer))
    assert "Ines Pector" in shown
    assert "by Lee Lead" in shown
    assert "Change" not in shown.split("\n")


def test_a_lead_adds_somebody(held: Team, open_screen: Opener) -> None:
    screen = open_screen("inspections", held.lead)
    field(screen, "selectbox", "Person").set_value(held.stranger.person_id)
    field(screen, "selectbox", "Discipline").set_value("health")
    assert errors(press(screen, "Add to the team")) == []
    added = held.seen_by(held.stranger)
    assert (added.role, added.discipline) == (Role.INSPECTOR, "health")


def test_adding_nobody_is_refused(held: Team, open_screen: Opener) -> None:
    screen = press(open_screen("inspections", held.lead), "Add to the team")
    assert errors(screen) == ["Choose whom to add."]


def test_a_member_is_given_another_role_or_taken_off(held: Team, open_screen: Opener) -> None:
    screen = open_screen("inspections", held.lead, member=str(held.observer.person_id))
    field(screen, "selectbox", "Role").set_value(Role.INSPECTOR)
    press(screen, "Save", 1)
    assert held.seen_by(held.observer).role is Role.INSPECTOR
    screen = open_screen("inspections", held.lead, member=str(held.observer.person_id))
    press(screen, "Yes, take off")
    assert held.observer.person_id not in {one.person_id for one in teams.members(held.store, held.led)}


def test_the_only_lead_stays(held: Team, open_screen: Opener) -> None:
    screen = press(open_screen("inspections", held.lead, member=str(held.lead.person_id)), "Yes, take off")
    assert errors(screen) == ["This is the only lead. Make somebody else a lead first."]
    assert held.led.role is Role.LEAD


def test_an_administrator_invites_and_adds_in_one_step(held: Team, open_screen: Opener) -> None:
    assert held.administrator.person_id is not None
    teams.join(
        held.store,
        held.lead,
        held.led,
        person_id=held.administrator.person_id,
        role=Role.OBSERVER,
        discipline=None,
    )
    screen = open_screen("inspections", held.administrator)
    field(screen, "text_input", "Name").input("Nina New")
    field(screen, "text_input", "E-mail address").input("nina@example.org")
    screen = press(screen, "Invite and add to the team")
    assert errors(screen) == []
    assert f"{URL}/invitation/" in said(screen)
    invited = people.find(held.store, "nina@example.org")
    assert invited is not None
    assert held.seen_by(people.user(held.store, invited.person_id, None)).role is Role.INSPECTOR


def test_an_administrator_staffs_an_inspection_without_seeing_it(held: Team, open_screen: Opener) -> None:
    screen = open_screen("inspections", held.administrator)
    screen = field(screen, "selectbox", "Inspection").set_value(held.inspection_id).run()
    field(screen, "selectbox", "Person").set_value(held.stranger.person_id)
    field(screen, "selectbox", "Role").set_value(Role.LEAD)
    press(screen, "Add to the team")
    assert held.seen_by(held.stranger).role is Role.LEAD


@pytest.mark.parametrize("user", ["inspector", "observer"])
def test_only_a_lead_steers(held: Team, open_screen: Opener, user: str) -> None:
    screen = open_screen("inspections", getattr(held, user))
    assert "A lead starts, pauses, locks, reopens and closes" in said(screen)
    assert not any(one.label.startswith("Yes") for one in screen.button)


def test_a_lead_locks_and_reopens_with_a_reason_that_stays_in_the_history(held: Team, open_screen: Opener) -> None:
    press(open_screen("inspections", held.lead), "Yes, lock")
    assert held.led.status is Status.LOCKED
    screen = press(open_screen("inspections", held.lead), "Yes, reopen")
    assert ["Say why" in words for words in errors(screen)] == [True]
    screen = prose(screen, "Reason, kept in the record").write("Two <b>items</b> came late")
    screen = press(screen, "Yes, reopen")
    assert held.led.status is Status.LIVE
    assert moves.of(held.store, held.led)[0].reason == "Two <b>items</b> came late"
    assert "Two &lt;b&gt;items" in said(screen)


def test_what_is_closed_stays_closed(held: Team, open_screen: Opener) -> None:
    for to in (Status.LOCKED, Status.CLOSED):
        inspections.move(held.store, held.lead, held.led, to=to)
    screen = open_screen("inspections", held.lead)
    assert "nothing in it changes any more" in said(screen)
    assert not any(one.label.startswith("Yes, re") for one in screen.button)
