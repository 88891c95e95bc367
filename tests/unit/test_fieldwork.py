"""The days of fieldwork, and how far the tracked children spread."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from evidence import activities, children, fieldwork, inspections
from evidence.activities import Activity, Arrangement
from evidence.clock import LONDON
from evidence.errors import Conflict, NotFound
from tests.conftest import Team, a_plan


def plan(team: Team, moment: datetime | None, **fields: object) -> Activity:
    given: dict[str, object] = {"kind": "ap_visit", "title": "Visit", "planned_at": moment}
    id = activities.plan(team.store, team.lead, team.led, Arrangement(**{**given, **fields}))  # type: ignore[arg-type]
    return activities.get(team.store, team.led, id)


def weeks(team: Team) -> list[fieldwork.Week]:
    return fieldwork.weeks(team.led, activities.of(team.store, team.led), LONDON)


def test_the_days_on_site_are_numbered(team: Team) -> None:
    [week] = weeks(team)
    assert [(day.date.day, day.on_site) for day in week.days] == [(16, 1), (17, 2), (18, 3), (19, 4), (20, 5)]


def test_an_activity_before_fieldwork_brings_its_week(team: Team) -> None:
    early = plan(team, datetime(2026, 11, 4, 10, tzinfo=UTC))
    first, second = weeks(team)
    assert (first.first, first.on_site, second.on_site) == (date(2026, 11, 2), False, True)
    assert [day.activities for day in first.days] == [(), (), (early,), (), ()]


def test_a_saturday_is_shown_only_where_something_is_on(team: Team) -> None:
    plan(team, datetime(2026, 11, 21, 10, tzinfo=UTC))
    assert [day.date.day for day in weeks(team)[0].days] == [16, 17, 18, 19, 20, 21]


def test_a_day_is_a_day_of_the_zone(team: Team) -> None:
    late = plan(team, datetime(2026, 7, 6, 23, 30, tzinfo=UTC))
    assert fieldwork.on([late], date(2026, 7, 7), LONDON) == [late]


def test_a_day_goes_by_the_times_that_were_planned(team: Team) -> None:
    first = plan(team, datetime(2026, 11, 16, 9, tzinfo=UTC))
    second = plan(team, datetime(2026, 11, 16, 10, tzinfo=UTC))
    ended = datetime(2026, 11, 16, 12, tzinfo=UTC)
    activities.amend(team.store, team.lead, team.led, activity=first, status="done", done_at=ended)
    assert [one.activity_id for one in weeks(team)[0].days[0].activities] == [first.activity_id, second.activity_id]


def test_what_was_done_another_day_stands_where_it_was_done(team: Team) -> None:
    activity = plan(team, datetime(2026, 11, 16, 10, tzinfo=UTC))
    done = datetime(2026, 11, 17, 10, tzinfo=UTC)
    activities.amend(team.store, team.lead, team.led, activity=activity, status="done", done_at=done)
    assert [len(day.activities) for day in weeks(team)[0].days] == [0, 1, 0, 0, 0]


def test_what_has_no_time_is_in_no_week(team: Team) -> None:
    waiting = plan(team, None)
    assert fieldwork.without_a_day(activities.of(team.store, team.led)) == [waiting]
    assert not any(day.activities for day in weeks(team)[0].days)


def test_a_cancelled_activity_is_not_on_today(team: Team) -> None:
    activity = plan(team, datetime(2026, 11, 16, 10, tzinfo=UTC))
    activities.amend(team.store, team.lead, team.led, activity=activity, status="cancelled")
    assert fieldwork.on(activities.of(team.store, team.led), date(2026, 11, 16), LONDON) == []


@pytest.mark.parametrize(
    ("today", "monday"),
    [(date(2026, 10, 1), 2), (date(2026, 11, 3), 2), (date(2026, 11, 10), 16), (date(2026, 12, 24), 16)],
)
def test_the_week_to_look_at_is_that_of_today_or_the_next_or_the_last(team: Team, today: date, monday: int) -> None:
    plan(team, datetime(2026, 11, 4, 10, tzinfo=UTC))
    assert fieldwork.week_of(weeks(team), today).first == date(2026, 11, monday)


def test_a_child_stands_with_its_meetings_items_and_documents_to_come(team: Team) -> None:
    documents = [document.id for document in team.led.framework.documents]
    child = children.keep(team.store, team.lead, team.led, documents=tuple(documents[1:]))
    meeting = plan(team, None, kind="tracking_meeting", children=(child.child_id,))
    cancelled = plan(team, None, children=(child.child_id,))
    activities.amend(team.store, team.lead, team.led, activity=cancelled, status="cancelled")
    team.log(child_id=child.child_id)
    [one] = fieldwork.followed(team.store, team.led, activities.of(team.store, team.led))
    assert (one.child, one.meetings, one.items, one.missing_documents) == (child, (meeting,), 1, (documents[0],))


def test_nothing_is_missing_for_a_spread_while_nobody_is_tracked(team: Team) -> None:
    assert fieldwork.missing_for_a_spread(team.led, []) == []


def test_the_spread_names_what_few_are_missing_and_counts_what_many_are(team: Team) -> None:
    for about in (("age:0-4", "provision:K", "need:ASD"), ("age:5-10", "provision:E", "need:SEMH", "flag:neet")):
        children.keep(team.store, team.lead, team.led, facets=about)
    children.keep(team.store, team.lead, team.led, facets=("age:11-15", "provision:E", "need:ASD"))
    children.keep(team.store, team.lead, team.led, facets=("age:11-15", "provision:E", "need:ASD"))
    missing = fieldwork.missing_for_a_spread(team.led, children.of(team.store, team.led))
    assert missing == [
        "No child from alternative provision",
        "Age: not yet “16 to 19” and “20 to 25”",
        "Primary need: 2 of 14 so far",
        "Provision: not yet “no special provision”",
    ]


def test_children_who_all_differ_cannot_spread_wider(team: Team) -> None:
    one = children.keep(team.store, team.lead, team.led, facets=("need:ASD", "setting:ap"))
    two = children.keep(team.store, team.lead, team.led, facets=("need:DS", "setting:special"))
    assert fieldwork.missing_for_a_spread(team.led, [one, two]) == []


def test_a_child_in_alternative_provision_fills_that_gap(team: Team) -> None:
    child = children.keep(team.store, team.lead, team.led, facets=("setting:ap",))
    assert not any("alternative" in words for words in fieldwork.missing_for_a_spread(team.led, [child]))


def test_a_child_that_somebody_else_changed_is_not_overwritten(team: Team) -> None:
    opened = children.keep(team.store, team.lead, team.led)
    changed = children.keep(team.store, team.lead, team.led, child_id=opened.child_id, pseudonym="T1", consent="asked")
    with pytest.raises(Conflict):
        children.keep(
            team.store, team.inspector, team.inspection, child_id=opened.child_id, pseudonym="T1", opened=opened
        )
    assert children.of(team.store, team.led) == [changed]


def test_a_child_of_another_inspection_cannot_be_changed_from_this_one(team: Team) -> None:
    child = children.keep(team.store, team.lead, team.led)
    other = inspections.set_up(
        team.store, team.stranger, framework=team.led.framework, plan=a_plan(reference="OTHER-1")
    )
    with pytest.raises(NotFound):
        children.keep(team.store, team.stranger, other, child_id=child.child_id, pseudonym="T1")
    assert children.of(team.store, team.led) == [child]
