"""What coverage says: cells against expectations, the gaps in words, the one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from evidence import activities, charts, coverage, frameworks, inspections, items
from evidence.activities import Arrangement
from evidence.coverage import gaps
from evidence.coverage.gaps import Gap
from evidence.figures import ENOUGH, MORE_NEEDED, NEEDED, NOTHING, SIGNS, SOME, WOULD_HELP, Figure
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.items.notes import AreaTag, Note
from tests.conftest import Team, a_plan

TUESDAY = datetime(2026, 11, 17, 10, tzinfo=UTC)


def tagged(*codes: str) -> tuple[AreaTag, ...]:
    return tuple(AreaTag(code) for code in codes)


def state(figure: Figure, area: str, choice: str) -> str:
    data = figure.data
    found = data[(data["area"] == area) & (data["choice"] == choice)]["State"].tolist()
    assert len(found) == 1
    return str(found[0])


def of(team: Team, code: str) -> list[Gap]:
    return [gap for gap in gaps.what_next(team.store, team.inspection) if gap.area == code]


def cover(team: Team, code: str, *, without: str = "", **fields: object) -> None:
    """All that the framework expects of an area, but for what the test is about."""
    for discipline in ("education", "health", "social_care"):
        if discipline != without:
            team.log(areas=tagged(code), discipline=discipline, source_kind="practitioner", **fields)
    if without != "families":
        team.log(areas=tagged(code), source_kind="parent", **fields)
    for source_kind in ("leader", "document"):
        team.log(areas=tagged(code), source_kind=source_kind, **fields)


# Cells


def test_every_area_and_source_has_a_cell_when_nothing_is_logged(team: Team) -> None:
    figure = coverage.by_source(team.store, team.inspection)
    framework = team.inspection.framework
    assert figure.empty
    assert figure.table.shape == (len(framework.areas), len(framework.source_kinds) + 1)


def test_a_family_source_is_needed_and_another_would_help(team: Team) -> None:
    figure = coverage.by_source(team.store, team.inspection)
    assert state(figure, "I1", "parent") == NEEDED
    assert state(figure, "I1", "document") == WOULD_HELP


def test_a_row_that_has_all_that_is_expected_is_quiet(team: Team) -> None:
    cover(team, "I1")
    figure = coverage.by_source(team.store, team.inspection)
    row = figure.data[figure.data["area"] == "I1"]
    assert set(row["State"]) == {ENOUGH, NOTHING}


def test_a_missing_discipline_is_needed(team: Team) -> None:
    cover(team, "I1", without="health")
    figure = coverage.by_discipline(team.store, team.inspection)
    assert state(figure, "I1", "health") == NEEDED
    assert state(figure, "I1", "education") == ENOUGH


def test_a_setting_that_an_expectation_names_would_help(team: Team) -> None:
    team.log(areas=tagged("L4"), facets=("setting:college",))
    figure = coverage.by_facet(team.store, team.inspection, facet="setting")
    assert state(figure, "L4", "setting:ap") == WOULD_HELP
    assert state(figure, "L4", "setting:college") == SOME
    assert state(figure, "I1", "setting:ap") == NOTHING


def test_expectations_say_how_much_there_is_of_how_much(team: Team) -> None:
    team.log(areas=tagged("I1"), source_kind="leader")
    figure = coverage.against_expectations(team.store, team.inspection)
    rows = {row["We expect"]: row for row in figure.data.to_dict("records") if row["area"] == "I1"}
    sources = rows["three kinds of source"]
    assert (sources["Have"], sources["Expected"], sources["State"]) == (1, 3, MORE_NEEDED)
    assert rows["a word from a child or family"]["State"] == NEEDED


def test_withdrawn_items_never_count(team: Team) -> None:
    item_id = team.log(areas=tagged("I1"))
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="Said of another area")
    assert coverage.by_source(team.store, team.inspection).empty


def test_only_what_happened_up_to_the_end_of_the_day_counts(team: Team) -> None:
    team.log(areas=tagged("I1"), happened_at=datetime(2026, 11, 17, 23, 59, tzinfo=UTC))
    team.log(areas=tagged("I1"), happened_at=datetime(2026, 11, 18, 0, 0, tzinfo=UTC))
    figure = coverage.by_source(team.store, team.inspection, day=date(2026, 11, 17))
    assert figure.data["Items"].sum() == 1


def test_a_day_is_a_day_of_the_zone_and_not_of_utc(team: Team) -> None:
    team.log(happened_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    assert coverage.by_day(team.store, team.inspection).data["Day"].tolist() == ["Thu 2 Jul"]


# How to read a matrix


def figures(team: Team, inspection: Inspection) -> list[Figure]:
    facets = [coverage.by_facet(team.store, inspection, facet=one.id) for one in inspection.framework.facets]
    return [coverage.by_source(team.store, inspection), coverage.by_discipline(team.store, inspection), *facets]


def test_every_sign_of_a_matrix_is_explained_below_it(team: Team) -> None:
    for figure in figures(team, team.inspection):
        for state in {NEEDED, MORE_NEEDED, WOULD_HELP} & set(figure.data["State"]):
            assert f"{SIGNS[state]} marks" in figure.note, figure.name


def test_where_nothing_is_expected_no_sign_is_explained(team: Team) -> None:
    figure = coverage.by_facet(team.store, team.inspection, facet="age")
    assert "marks" not in figure.note
    assert "expects nothing in particular" in figure.note


def test_an_expectation_of_a_setting_is_explained_only_by_setting(team: Team) -> None:
    explained = {figure.name for figure in figures(team, team.inspection) if "whom or what" in figure.note}
    assert explained == {"coverage_by_setting"}


# Gaps


def test_an_area_without_evidence_is_one_gap_and_not_five(team: Team) -> None:
    assert [gap.sentence for gap in of(team, "I1")] == ["I1 has nothing yet."]


def test_no_word_from_a_family_is_said_in_the_words_of_the_framework(team: Team) -> None:
    cover(team, "I2", without="families")
    [gap] = of(team, "I2")
    assert gap.sentence == "I2 has no word from a child or family."
    assert set(gap.filters.source_kinds) >= {"child", "parent"}


def test_no_word_about_alternative_provision_is_its_own_gap(team: Team) -> None:
    cover(team, "L4")
    team.log(areas=tagged("L4"), source_kind="leader", facets=("setting:ap",))
    [gap] = of(team, "L4")
    assert gap.sentence == "L4 has no word from a child or family about alternative provision."
    assert gap.activity_kind == "ap_visit"


def test_a_parent_about_alternative_provision_closes_that_gap(team: Team) -> None:
    cover(team, "L4")
    team.log(areas=tagged("L4"), source_kind="parent", facets=("setting:ap",))
    assert of(team, "L4") == []


def test_nothing_from_alternative_provision_says_which_visit_is_planned(team: Team) -> None:
    cover(team, "L4")
    visit = Arrangement(kind="ap_visit", title="The Hut", planned_at=datetime(2026, 11, 26, 14, tzinfo=UTC))
    activities.plan(team.store, team.inspector, team.inspection, visit)
    [gap] = of(team, "L4")
    assert gap.sentence == "L4 has nothing from alternative provision."
    assert gap.why.endswith("One is planned for Thursday 26 November.")


def test_missing_disciplines_stand_in_one_sentence(team: Team) -> None:
    team.log(areas=tagged("I1"), source_kind="parent")
    team.log(areas=tagged("I1"), source_kind="leader")
    team.log(areas=tagged("I1"), source_kind="document")
    [gap] = of(team, "I1")
    assert gap.sentence == "I1 has nothing from health or social care."
    assert gap.filters.disciplines == ("health", "social_care")


def test_few_kinds_of_source_are_counted(team: Team) -> None:
    for discipline in ("education", "health", "social_care"):
        team.log(areas=tagged("I1"), source_kind="parent", discipline=discipline)
    [gap] = of(team, "I1")
    assert gap.sentence == "I1 rests on 1 kind of source; we expect 3."
    assert gap.why.startswith("3 items so far (parent or carer).")


def test_what_to_plan_comes_from_what_brought_such_voices_here(team: Team) -> None:
    group = activities.plan(team.store, team.inspector, team.inspection, Arrangement(kind="parent_group", title="A"))
    team.log(areas=tagged("I1"), source_kind="parent", activity_id=group)
    cover(team, "I2", without="families")
    [gap] = of(team, "I2")
    assert gap.activity_kind == "parent_group"


def test_gaps_that_press_most_come_first_and_ties_follow_the_framework(team: Team) -> None:
    cover(team, "I1", without="health")
    cover(team, "I2", without="families")
    cover(team, "I3", without="families")
    cover(team, "I3", without="families")
    found = [gap.area for gap in gaps.what_next(team.store, team.inspection)]
    assert found == ["I4", "I5", "L1", "L2", "L3", "L4", "L5", "L6", "I2", "I3", "I1"]


# The one sentence


def test_an_empty_inspection_says_what_to_do(team: Team) -> None:
    assert gaps.summary(team.store, team.inspection).startswith("Nothing is logged yet")


def test_the_sentence_names_today_the_areas_met_the_first_gap_and_what_is_to_tag(team: Team) -> None:
    cover(team, "I1", happened_at=TUESDAY)
    team.log(areas=(), stance=None)
    assert gaps.summary(team.store, team.inspection, today=TUESDAY.date()) == (
        "6 items today, 7 in all; 1 of 11 outcome areas meets what we expect; I2 has nothing yet; 1 item to tag."
    )


# Another framework


@pytest.fixture
def journeys(team: Team) -> Inspection:
    framework = frameworks.load_all()["school-journeys-example"]
    plan = a_plan(reference="BUS-1", kind="day_visit")
    return inspections.set_up(team.store, team.lead, framework=framework, plan=plan)


@pytest.fixture
def ride(team: Team, journeys: Inspection) -> Callable[..., None]:
    def ride(code: str, kind: str, **fields: object) -> None:
        given: dict[str, object] = {"happened_at": TUESDAY, "discipline": "road_safety", "directness": "saw_it"}
        note = Note(source_kind=kind, areas=tagged(code), fact="Late again", **{**given, **fields})  # type: ignore[arg-type]
        items.log(team.store, team.lead, journeys, item_id=new_id(), note=note)

    return ride


def test_another_framework_has_its_own_matrix(team: Team, journeys: Inspection, ride: Callable[..., None]) -> None:
    ride("Way-B", "rider", stance="bumpy")
    figure = coverage.by_source(team.store, journeys)
    assert list(figure.table.columns) == ["Outcome area", "Rider", "Driver", "Logbook"]
    assert state(figure, "Way-B", "driver") == WOULD_HELP


def test_another_framework_has_its_own_sentences(team: Team, journeys: Inspection, ride: Callable[..., None]) -> None:
    ride("Way-A", "rider")
    found = [gap.sentence for gap in gaps.what_next(team.store, journeys) if gap.area == "Way-A"]
    assert found == ["Way-A has nothing from a bus journey.", "Way-A rests on 1 kind of source; we expect 2."]


# Figures as charts


def test_drawing_bakes_no_data_in_and_gives_each_caller_a_copy(team: Team) -> None:
    figure = coverage.by_source(team.store, team.inspection)
    first = charts.draw(figure)
    assert "data" not in str(first.keys())
    first.clear()
    assert charts.draw(figure)["layer"]


def test_each_theme_has_its_own_ink(team: Team) -> None:
    figure = coverage.by_day(team.store, team.inspection)
    assert charts.draw(figure) != charts.draw(figure, dark=True)
