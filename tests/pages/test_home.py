"""Home: the day of a person."""

from __future__ import annotations

from evidence import activities, clock, inspections, items, reviews, teams
from evidence.access import Role
from evidence.activities import Arrangement
from evidence.ids import new_id
from evidence.inspections import staffing
from evidence.private import drafts
from tests.conftest import Team, a_plan
from tests.pages.conftest import Opener, press, said

EVIL = "<img src=x onerror=alert(1)> **bold** :material/home: [link](http://x.example)"


def test_who_is_on_no_team_sees_first_steps(held: Team, open_screen: Opener) -> None:
    shown = said(open_screen("home", held.stranger))
    assert "stranger@example.org" in shown
    assert "Set up an inspection" in shown
    assert "Invite people" not in shown


def test_an_administrator_without_a_team_sees_how_to_invite_people(held: Team, open_screen: Opener) -> None:
    assert "Invite people" in said(open_screen("home", held.administrator))


def test_an_empty_day_says_so(held: Team, open_screen: Opener) -> None:
    shown = said(open_screen("home", held.inspector))
    assert "Nothing is planned for today" in shown
    assert "Nothing waits for you" in shown
    assert "Log evidence" in shown


def test_an_observer_is_not_offered_what_they_may_not_do(held: Team, open_screen: Opener) -> None:
    screen = open_screen("home", held.observer)
    links = [one.proto.label for one in screen.main.get("page_link")]
    assert not {"Log evidence", "Plan an activity"} & set(links)
    assert "Logged by you" not in said(screen)


def test_the_activities_of_today_are_shown_with_who_goes(held: Team, open_screen: Opener) -> None:
    assert held.inspector.person_id is not None
    activities.plan(
        held.store,
        held.lead,
        held.led,
        Arrangement("ap_visit", EVIL, planned_at=clock.now(), who_goes=(held.inspector.person_id,)),
    )
    shown = said(open_screen("home", held.inspector))
    assert "<span>You</span>" in shown
    assert "\\<img" in shown, "a link's label is read as Markdown"
    assert "**bold**" not in shown
    assert "<span>Ines</span>" in said(open_screen("home", held.lead))


def test_a_query_stands_with_its_words_and_a_way_to_answer(held: Team, open_screen: Opener) -> None:
    item = items.get(held.store, held.led, held.log(EVIL))
    reviews.query(
        held.store, held.lead, held.led, item_id=item.item_id, revision_id=item.revision_id, comment="Who, and when?"
    )
    shown = said(open_screen("home", held.inspector))
    assert "1 query for you to answer" in shown
    assert "Lee Lead asks: " in shown
    assert "Who, and when?" in shown
    assert "<img" not in shown
    assert "Who, and when?" not in said(open_screen("home", held.other_inspector))


def test_what_i_logged_today_and_my_drafts_are_mine_alone(held: Team, open_screen: Opener) -> None:
    assert held.inspector.person_id is not None
    held.log("Seen in the hall", areas=(), stance=None)
    drafts.save(
        held.store.private,
        held.inspector.person_id,
        draft_id=new_id(),
        inspection_id=held.inspection_id,
        form="note",
        body={"fact": "half a"},
    )
    mine, others = said(open_screen("home", held.inspector)), said(open_screen("home", held.other_inspector))
    for words in ("Seen in the hall", "1 unfinished note", "1 item of yours to tag", "To tag"):
        assert words in mine
        assert words not in others


def test_one_can_go_to_ones_other_inspections(held: Team, open_screen: Opener) -> None:
    inspections.set_up(
        held.store,
        held.lead,
        framework=held.led.framework,
        plan=a_plan(reference="SECOND-1", area_name="Dale"),
    )
    screen = open_screen("home", held.lead, inspection=str(held.inspection_id))
    assert "Northmere, ASEND-2026-01" in said(screen)
    assert any("SECOND" in one.proto.label for one in screen.main.get("page_link"))


def test_a_lead_sees_who_joined_the_team_until_they_say_so(held: Team, open_screen: Opener) -> None:
    assert held.administrator.person_id is not None
    [one] = staffing.of_all(held.store, held.administrator)
    person_id = held.administrator.person_id
    teams.join(held.store, held.administrator, one, person_id=person_id, role=Role.INSPECTOR, discipline=None)
    screen = open_screen("home", held.lead)
    assert "Your team has changed" in said(screen)
    assert "<strong>Ada Minister</strong> was added as inspector" in said(screen)
    assert "by themselves" in said(screen)
    assert "Your team has changed" not in said(open_screen("home", held.administrator))
    assert "Your team has changed" not in said(press(screen, "I have seen this"))
    shown = said(open_screen("inspections", held.lead))
    assert "<strong>Ada Minister</strong> was added as inspector" in shown
    assert "<strong>Lee Lead</strong> was added as lead" in shown
