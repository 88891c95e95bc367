"""What waits for a person, and what they have logged."""

from __future__ import annotations

from datetime import timedelta

from evidence import clock, items, reviews, searches, waiting
from evidence.access import User
from evidence.clock import LONDON
from tests.conftest import Team, a_note


def words(team: Team, user: User) -> list[str]:
    return [one.words for one in waiting.for_person(team.store, user, team.seen_by(user))]


def query(team: Team, comment: str = "Who said this?", **fields: object) -> items.Item:
    item_id = team.log(**fields)
    item = items.get(team.store, team.led, item_id)
    reviews.query(team.store, team.lead, team.led, item_id=item_id, revision_id=item.revision_id, comment=comment)
    return item


def test_nothing_waits_in_an_inspection_without_items(team: Team) -> None:
    assert words(team, team.lead) == words(team, team.inspector) == words(team, team.observer) == []


def test_items_without_tags_wait_for_who_logged_them(team: Team) -> None:
    team.log(areas=(), stance=None)
    assert words(team, team.inspector) == ["1 item of yours to tag"]
    assert words(team, team.other_inspector) == []
    assert words(team, team.lead) == []


def test_a_query_waits_for_who_logged_the_item_with_its_words(team: Team) -> None:
    item = query(team)
    assert words(team, team.inspector) == ["1 query for you to answer"]
    [asked] = waiting.queries(team.store, team.inspector, team.inspection)
    assert (asked.item_id, asked.comment, asked.asked_by) == (item.item_id, "Who said this?", team.lead.person_id)
    assert waiting.queries(team.store, team.lead, team.led) == []


def test_a_query_waits_for_nobody_but_who_logged_the_item(team: Team) -> None:
    query(team)
    assert words(team, team.other_inspector) == words(team, team.lead) == words(team, team.observer) == []


def test_only_the_last_of_two_queries_about_an_item_is_shown(team: Team) -> None:
    item = query(team, "First?")
    reviews.query(
        team.store, team.lead, team.led, item_id=item.item_id, revision_id=item.revision_id, comment="Second?"
    )
    assert [one.comment for one in waiting.queries(team.store, team.inspector, team.inspection)] == ["Second?"]


def test_an_answer_waits_for_the_leads_only(team: Team) -> None:
    item = query(team)
    reviews.answer(
        team.store,
        team.inspector,
        team.inspection,
        item_id=item.item_id,
        revision_id=item.revision_id,
        comment="The mother.",
    )
    assert words(team, team.lead) == ["1 answer to your team's queries to read"]
    assert words(team, team.inspector) == []


def test_what_changed_since_it_was_accepted_waits_for_the_leads(team: Team) -> None:
    item = items.get(team.store, team.led, team.log())
    reviews.accept(team.store, team.lead, team.led, item_id=item.item_id, revision_id=item.revision_id)
    items.amend(
        team.store,
        team.inspector,
        team.inspection,
        item_id=item.item_id,
        base=item.revision_id,
        note=a_note("Otherwise."),
    )
    assert words(team, team.lead) == ["1 item changed since accepted"]


def test_what_waits_is_found_by_its_filters(team: Team) -> None:
    query(team)
    team.log(areas=(), stance=None)
    team.log(areas=(), stance=None, by=team.other_inspector)
    for one in waiting.for_person(team.store, team.inspector, team.inspection):
        assert searches.search(team.store, team.inspection, one.filters).total == one.items


def test_what_was_withdrawn_waits_for_nobody(team: Team) -> None:
    item_id = team.log(areas=(), stance=None)
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="Twice")
    assert words(team, team.inspector) == []


def test_what_one_logged_today_is_ones_own_and_of_that_day(team: Team) -> None:
    mine = team.log("Mine")
    team.log("Another's", by=team.other_inspector)
    gone = team.log("Withdrawn")
    items.withdraw(team.store, team.inspector, team.inspection, item_id=gone, reason="Twice")
    today = clock.now().astimezone(LONDON).date()
    number, found = waiting.logged_on(team.store, team.inspector, team.inspection, day=today, zone=LONDON)
    assert (number, [one.item_id for one in found]) == (1, [mine])
    for other in (today - timedelta(days=1), today + timedelta(days=1)):
        assert waiting.logged_on(team.store, team.inspector, team.inspection, day=other, zone=LONDON) == (0, [])


def test_of_much_that_one_logged_today_the_newest_are_given_and_all_are_counted(team: Team) -> None:
    mine = [team.log(f"Number {number}") for number in range(4)]
    today = clock.now().astimezone(LONDON).date()
    number, found = waiting.logged_on(team.store, team.inspector, team.inspection, day=today, zone=LONDON, most=3)
    assert (number, [one.item_id for one in found]) == (4, mine[:0:-1])
