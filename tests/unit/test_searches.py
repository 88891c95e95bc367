"""Finding evidence: filters, words, counts, order and pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from evidence import activities, children, frameworks, inspections, items, reviews, searches
from evidence.access import User
from evidence.activities import Arrangement
from evidence.ids import new_id
from evidence.items.notes import AreaTag
from evidence.searches import PAGE, Filters, Order
from tests.conftest import Team, a_note, a_plan


def found(team: Team, order: Order = "oldest", **filters: Any) -> list[str]:
    page = searches.search(team.store, team.inspection, Filters(**filters), order=order)
    assert page.total == len(page.items)
    return [one.note.fact for one in page.items]


def by(team: Team, user: User) -> tuple[str]:
    return (str(user.person_id),)


def test_without_filters_everything_that_stands_is_found(team: Team) -> None:
    team.log("One.")
    gone = team.log("Gone.")
    items.withdraw(team.store, team.inspector, team.inspection, item_id=gone, reason="Twice")
    assert found(team) == ["One."]
    assert found(team, marks=("withdrawn",)) == ["Gone."]


def test_evidence_of_another_inspection_is_never_found(team: Team) -> None:
    framework = frameworks.load_all()["area-send-2025"]
    elsewhere = inspections.set_up(team.store, team.lead, framework=framework, plan=a_plan(reference="OTHER-1"))
    team.log("Here.")
    assert searches.search(team.store, elsewhere, Filters()).total == 0
    assert searches.matching(team.store, elsewhere, Filters()) == set()
    assert not any(searches.counts(team.store, elsewhere, Filters()).values())


def test_each_filter_finds_what_it_names(team: Team) -> None:
    visit = activities.plan(team.store, team.lead, team.led, Arrangement("ap_visit", "Visit"))
    child = children.keep(team.store, team.lead, team.led)
    plain = {"source_kind": "document", "directness": None, "stance": "mixed", "areas": (AreaTag("I4"),)}
    team.log("Plain.", **plain)
    for name, (field, value, wanted) in {
        "areas": ("areas", (AreaTag("L4"),), "L4"),
        "stances": ("stance", "context", "context"),
        "source_kinds": ("source_kind", "data", "data"),
        "disciplines": ("discipline", "health", "health"),
        "activities": ("activity_id", visit, str(visit)),
        "themes": ("themes", ("transport",), "transport"),
        "facets": ("facets", ("age:5-10",), "age:5-10"),
        "children": ("child_id", child.child_id, str(child.child_id)),
    }.items():
        team.log(f"The one with {name}.", **{**plain, field: value})
        assert found(team, **{name: (wanted,)}) == [f"The one with {name}."]
    team.log("Reported.", directness="reported")
    assert found(team, directness=("reported",)) == ["Reported."]
    team.log("The lead's.", by=team.lead)
    assert found(team, people=by(team, team.lead)) == ["The lead's."]


@pytest.mark.parametrize(
    ("mark", "fields"),
    [
        ("to_tag", {"areas": ()}),
        ("words", {"words": "Mine"}),
        ("meaning", {"meaning": "Much"}),
        ("safeguarding", {"safeguarding": True}),
    ],
)
def test_marks_find_what_has_them(team: Team, mark: str, fields: dict[str, Any]) -> None:
    team.log("Without.")
    team.log("With.", **fields)
    assert found(team, marks=(mark,)) == ["With."]


def test_all_of_several_marks_are_asked_for(team: Team) -> None:
    team.log("Words only.", words="Mine")
    team.log("Both.", words="Mine", meaning="Much")
    assert found(team, marks=("words", "meaning")) == ["Both."]


def test_the_state_of_the_review_is_a_filter(team: Team) -> None:
    asked = team.log("Asked about.")
    team.log("Not read yet.")
    read = items.get(team.store, team.inspection, asked).revision_id
    reviews.query(team.store, team.lead, team.led, item_id=asked, revision_id=read, comment="Which?")
    assert found(team, reviews=("queried",)) == ["Asked about."]
    assert found(team, reviews=("none",)) == ["Not read yet."]


def test_any_value_of_one_filter_and_every_filter(team: Team) -> None:
    team.log("A child about I2.", areas=(AreaTag("I2"),))
    team.log("A child about I4.", areas=(AreaTag("I4"),))
    team.log("A leader about I2.", areas=(AreaTag("I2"),), source_kind="leader")
    assert len(found(team, areas=("I2", "I4"))) == 3
    assert found(team, areas=("I2", "I4"), source_kinds=("leader",)) == ["A leader about I2."]


def test_facets_of_different_groups_are_all_asked_for(team: Team) -> None:
    team.log("Young.", facets=("age:5-10",))
    team.log("Young with autism.", facets=("age:5-10", "need:ASD"))
    team.log("Older with autism.", facets=("age:11-15", "need:ASD"))
    assert found(team, facets=("age:5-10", "need:ASD")) == ["Young with autism."]
    assert len(found(team, facets=("age:5-10", "age:11-15", "need:ASD"))) == 2


def test_a_stance_is_that_of_the_chosen_area(team: Team) -> None:
    team.log("Both.", stance="working_well", areas=(AreaTag("I2"), AreaTag("L4", "needs_better")))
    assert found(team, stances=("needs_better",)) == []
    assert found(team, areas=("L4",), stances=("needs_better",)) == ["Both."]
    assert found(team, areas=("I2",), stances=("needs_better",)) == []
    assert found(team, areas=("I2",), stances=("working_well",)) == ["Both."]


def test_what_has_no_area_or_no_stance_is_found_by_that(team: Team) -> None:
    team.log("No area.", areas=(), stance="mixed")
    team.log("No stance.", stance=None)
    assert found(team, areas=("none",)) == ["No area."]
    assert found(team, stances=("none",)) == ["No stance."]
    assert found(team, areas=("none",), stances=("mixed",)) == ["No area."]


def test_days_begin_and_end_in_the_zone_of_the_installation(team: Team) -> None:
    team.log("Past midnight in London.", happened_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    first = date(2026, 7, 1)
    assert found(team, day_from=first, day_to=first)
    filters = Filters(day_from=first)
    assert not searches.search(team.store, team.inspection, filters, zone=ZoneInfo("America/New_York")).total


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("plan", True),
        ("PLAN late", True),
        ("late plan", True),
        ("plan early", False),
        ("100%", True),
        ("%", True),
        ("a_b", True),
        ("a%b", False),
        ("naïve", True),
        ("nai\u0308ve", True),  # the same letters in another form
        ("naive", True),  # and without their accents
        ("SÉNCO", True),
        ("سلام", True),
        ("🎈", True),
        ("'; drop table item; --", False),
        (".*", False),
        ("  ", True),
        ("senco", True),  # who said it
        ("sen", True),
        ("se", False),  # of one or two letters a whole word is meant
        ("is", True),
        ('"plan is 100%"', True),  # a phrase
        ('"plan 100%"', False),
        ("“the plan”", True),  # as a phone writes quotation marks
        ('"soon the"', False),  # not from one text into the next
        ('"', True),  # nothing yet
        ("child's", True),  # straight and curly marks are the same
        ("child’s", True),
        ("balloon.", False),
        (" ".join(f"{one}{two}" for one in "abcdefgh" for two in "klmnopqrst"), False),
    ],
)
def test_every_word_must_occur_somewhere_as_it_is(team: Team, text: str, hit: bool) -> None:
    team.log(
        "The plan is 100% a_b naïve.",
        words="Too late, سلام, the child’s words\nand soon",
        meaning="The balloon 🎈",
        source_role="SENCO of the school",
    )
    assert bool(found(team, text=text)) is hit


def test_the_order_is_the_one_asked_for(team: Team) -> None:
    team.log("About plans.", happened_at=datetime(2026, 11, 20, 9, tzinfo=UTC), areas=(AreaTag("L4"),))
    team.log("The plan itself.", happened_at=datetime(2026, 11, 18, 9, tzinfo=UTC), areas=(AreaTag("I3"),))
    team.log("Unplanned.", happened_at=datetime(2026, 11, 19, 9, tzinfo=UTC), areas=())
    assert found(team, "newest") == ["Unplanned.", "The plan itself.", "About plans."]
    assert found(team, "oldest") == ["About plans.", "The plan itself.", "Unplanned."]
    assert found(team, "happened") == ["About plans.", "Unplanned.", "The plan itself."]
    assert found(team, "area") == ["The plan itself.", "About plans.", "Unplanned."]
    assert found(team, "relevance", text="plan")[0] == "The plan itself."


def closest(team: Team, text: str) -> list[str]:
    return found(team, "relevance", text=text)


def test_a_whole_word_is_closer_than_its_beginning_and_that_closer_than_its_inside(team: Team) -> None:
    for fact in ("The plan.", "Plans of it.", "Unplanned."):
        team.log(fact)
    assert closest(team, "plan") == ["The plan.", "Plans of it.", "Unplanned."]


def test_what_says_a_word_more_often_or_in_fewer_words_is_closer(team: Team) -> None:
    team.log("Transport is late, transport is cold.")
    team.log("Transport is cold.")
    team.log(f"Transport is cold. {'Something else altogether. ' * 20}".strip())
    assert [len(fact) for fact in closest(team, "transport")] == [37, 18, 558]


def test_a_rare_word_counts_for_more_than_one_that_many_items_have(team: Team) -> None:
    for _ in range(5):
        team.log("A child.")
    team.log("Dyslexia, and dyslexia again, of a child.")
    team.log("Dyslexia of a child, and again of a child.")
    assert [fact[:12] for fact in closest(team, "child dyslexia")] == ["Dyslexia, an", "Dyslexia of "]


def test_of_equally_close_ones_the_newest_comes_first(team: Team) -> None:
    for side in ("North", "South"):
        team.log("The plan came.", source_role=side)
    page = searches.search(team.store, team.inspection, Filters(text="plan"), order="relevance")
    assert [one.note.source_role for one in page.items] == ["South", "North"]


def test_what_another_inspection_says_moves_nothing(team: Team) -> None:
    for fact in ("The plan, and a plan for the bus.", "The bus, and a bus in the plan.", "A plan."):
        team.log(fact)
    before = closest(team, "plan bus")
    framework = frameworks.load_all()["area-send-2025"]
    elsewhere = inspections.set_up(
        team.store, team.lead, framework=framework, plan=a_plan(reference="B2"), discipline="education"
    )
    for fact in ["The bus plan.", *["A bus."] * PAGE]:
        items.log(team.store, team.lead, elsewhere, item_id=new_id(), note=a_note(fact))
    assert before == ["The bus, and a bus in the plan.", "The plan, and a plan for the bus."]
    assert closest(team, "plan bus") == before
    assert searches.search(team.store, team.inspection, Filters(), page=2).number == 1


def test_nothing_is_closer_to_a_reference_than_the_item_that_it_names(team: Team) -> None:
    team.log("The one that is named.")
    team.log("E-0001 says more, as E-0001 does.")
    assert closest(team, "E-0001") == ["The one that is named.", "E-0001 says more, as E-0001 does."]


def test_words_without_accents_stand_where_they_stood() -> None:
    for text in ("“Zoë’s” café", "İstanbul", "각각", "आँख"):
        assert len(searches.plain(text)) in (len(text), len(text.lower()))
    assert searches.plain("“Zoë’s” café") == '"zoe\'s" cafe'


def test_a_page_that_does_not_exist_is_the_nearest_one(team: Team) -> None:
    for number in range(PAGE + 2):
        team.log(f"Item {number}.")
    for asked, number, length in ((1, 1, PAGE), (2, 2, 2), (99, 2, 2), (0, 1, PAGE), (-3, 1, PAGE)):
        page = searches.search(team.store, team.inspection, Filters(), page=asked)
        assert (page.number, len(page.items), page.last, page.total) == (number, length, 2, PAGE + 2)


def test_the_count_of_a_value_is_what_choosing_it_would_show(team: Team) -> None:
    team.log(areas=(AreaTag("I2"),), stance="mixed")
    team.log(areas=(AreaTag("I2"), AreaTag("I4", "mixed")), stance="working_well")
    team.log(areas=(AreaTag("I4"),), stance="working_well")
    counts = searches.counts(team.store, team.inspection, Filters(stances=("mixed",)))
    for code in ("I2", "I4"):
        chosen = Filters(areas=(code,), stances=("mixed",))
        assert counts["areas"][code] == searches.search(team.store, team.inspection, chosen).total == 1
    assert counts["stances"] == {"mixed": 1, "working_well": 2}


@pytest.mark.parametrize("written", ["E-0002", "e-0002"])
def test_an_item_is_found_by_its_reference(team: Team, written: str) -> None:
    team.log("one")
    second = team.log("two")
    assert [one.item_id for one in searches.search(team.store, team.inspection, Filters(text=written)).items] == [
        second
    ]


def test_a_text_that_names_a_reference_is_found_by_it_too(team: Team) -> None:
    first, second = team.log("one"), team.log("The same child as in E-0001.")
    found = searches.search(team.store, team.inspection, Filters(text="E-0001")).items
    assert {one.item_id for one in found} == {first, second}
