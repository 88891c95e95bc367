"""What impact says: stances with their number, families beside professionals, voices. Never a judgement."""

from __future__ import annotations

from datetime import UTC, datetime

from evidence import charts, frameworks, impact, inspections, items
from evidence.figures import SMALL, Figure
from evidence.ids import new_id
from evidence.impact import voices
from evidence.items.notes import AreaTag, Note
from tests.conftest import Team, a_plan


def tagged(*codes: str) -> tuple[AreaTag, ...]:
    return tuple(AreaTag(code) for code in codes)


def log(team: Team, number: int, source_kind: str, stance: str | None, area: str = "I1") -> None:
    for _ in range(number):
        team.log(source_kind=source_kind, stance=stance, areas=tagged(area))


def row(figure: Figure, **wanted: str) -> dict[str, object]:
    data = figure.data
    for column, value in wanted.items():
        data = data[data[column] == value]
    [found] = data.to_dict("records")
    return found  # type: ignore[return-value]


# Stances


def test_every_area_stands_in_the_figure_when_nothing_is_logged(team: Team) -> None:
    figure = impact.stances(team.store, team.inspection)
    assert figure.empty
    assert figure.data["area"].nunique() == len(team.inspection.framework.areas)
    assert set(figure.data[SMALL]) == {"nothing yet"}


def test_the_stance_for_the_area_counts_where_it_differs_from_the_item(team: Team) -> None:
    team.log(stance="working_well", areas=(AreaTag("I1"), AreaTag("I2", "needs_better")))
    figure = impact.stances(team.store, team.inspection)
    assert row(figure, area="I1", stance="working_well")["Items"] == 1
    assert row(figure, area="I2", stance="needs_better")["Items"] == 1
    assert row(figure, area="I2", stance="working_well")["Items"] == 0


def test_bars_diverge_with_mixed_across_the_middle(team: Team) -> None:
    log(team, 2, "parent", "needs_better")
    log(team, 4, "parent", "mixed")
    log(team, 3, "parent", "working_well")
    figure = impact.stances(team.store, team.inspection)
    places = [row(figure, area="I1", stance=one) for one in ("needs_better", "mixed", "working_well")]
    assert [(place["starts"], place["ends"]) for place in places] == [(-4, -2), (-2, 2), (2, 5)]


def test_context_and_what_has_no_stance_are_counted_but_not_placed(team: Team) -> None:
    log(team, 1, "parent", "context")
    log(team, 1, "parent", None)
    figure = impact.stances(team.store, team.inspection)
    for stance in ("context", "none"):
        found = row(figure, area="I1", stance=stance)
        assert (found["Items"], found["Items in all"], found["starts"] == found["starts"]) == (1, 2, False)


def test_a_small_number_is_said_in_words(team: Team) -> None:
    log(team, 3, "parent", "mixed")
    log(team, 5, "parent", "mixed", area="I2")
    figure = impact.stances(team.store, team.inspection)
    assert row(figure, area="I1", stance="mixed")[SMALL] == "3 items: too few to see a pattern"
    assert row(figure, area="I2", stance="mixed")[SMALL] == ""


def test_withdrawn_items_have_no_stance_here(team: Team) -> None:
    item_id = team.log(areas=tagged("I1"))
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason="Wrong child")
    assert impact.stances(team.store, team.inspection).empty


# Families and professionals


def test_sides_that_disagree_are_marked_in_words(team: Team) -> None:
    log(team, 5, "parent", "needs_better")
    log(team, 5, "leader", "working_well")
    found = row(impact.sides(team.store, team.inspection), area="I1", side="families")
    assert found["Where they disagree"] == (
        "working well: families 0%, professionals 100%; needs to be better: families 100%, professionals 0%"
    )


def test_sides_that_agree_are_not_marked(team: Team) -> None:
    log(team, 5, "parent", "mixed")
    log(team, 6, "leader", "mixed")
    assert row(impact.sides(team.store, team.inspection), area="I1", side="families")["Where they disagree"] == ""


def test_a_side_with_few_items_is_shown_but_not_compared(team: Team) -> None:
    log(team, 4, "parent", "needs_better")
    log(team, 9, "leader", "working_well")
    found = row(impact.sides(team.store, team.inspection), area="I1", side="families")
    assert found["Needs to be better"] == 1
    assert found["Where they disagree"] == ""
    assert found[SMALL] == "4 items: too few to see a pattern"


def test_documents_and_data_are_on_neither_side(team: Team) -> None:
    log(team, 1, "document", "working_well")
    log(team, 1, "parent", "context")
    assert set(impact.sides(team.store, team.inspection).data["Items"]) == {0}


# The table


def test_the_three_themes_named_most_stand_with_their_number_and_ties_follow_the_framework(team: Team) -> None:
    team.log(areas=tagged("I1"), themes=("transport", "attendance", "tribunal", "mental_health"))
    team.log(areas=tagged("I1"), themes=("tribunal",))
    found = row(impact.areas(team.store, team.inspection), area="I1")
    assert found["Themes behind it"] == "tribunal (2), mental health and CAMHS (1) and attendance (1)"


def test_the_share_that_says_what_it_means_for_children(team: Team) -> None:
    team.log(areas=tagged("I1"), meaning="They wait without help.")
    team.log(areas=tagged("I1"))
    figure = impact.areas(team.store, team.inspection)
    assert row(figure, area="I1")["Say what it means for children"] == 0.5
    assert row(figure, area="I2")["Say what it means for children"] != 0


def test_no_column_is_a_score_a_grade_or_an_average(team: Team) -> None:
    log(team, 6, "parent", "mixed")
    for figure in (impact.areas, impact.stances, impact.sides):
        words = " ".join(figure(team.store, team.inspection).table.columns).lower()
        assert not any(word in words for word in ("score", "grade", "average", "mean ", "rating", "judgement"))


# Voices


def test_childrens_own_words_come_newest_first_and_others_do_not_stand_among_them(team: Team) -> None:
    for hour, words in ((9, "I like it here"), (11, "Nobody asked me")):
        team.log(areas=tagged("I1"), words=words, happened_at=datetime(2026, 11, 17, hour, tzinfo=UTC))
    team.log(areas=tagged("I1"), source_kind="leader", words="We listen")
    found = voices.of_area(team.store, team.inspection, area="I1", most=1)
    assert [heard.words for heard in found.own_words] == ["Nobody asked me"]
    assert found.quotations == 2


def test_only_first_hand_items_stand_on_each_side(team: Team) -> None:
    heard = team.log(areas=tagged("I1"), source_kind="parent", directness="first_hand")
    team.log(areas=tagged("I1"), source_kind="parent", directness="reported")
    found = voices.of_area(team.store, team.inspection, area="I1")
    assert [one.item_id for one in found.first_hand["families"]] == [heard]
    assert found.first_hand["professionals"] == ()


def test_who_has_not_been_heard_is_named(team: Team) -> None:
    team.log(areas=tagged("I1"), source_kind="parent")
    team.log(areas=tagged("I1"), source_kind="document")
    found = voices.of_area(team.store, team.inspection, area="I1")
    assert found.not_heard == ("Children and young people", "Practitioners", "Leaders")


# Another framework


def test_a_framework_without_a_mixed_stance_has_no_mixed_column(team: Team) -> None:
    framework = frameworks.load_all()["school-journeys-example"]
    journeys = inspections.set_up(
        team.store, team.lead, framework=framework, plan=a_plan(reference="BUS-1", kind="day_visit")
    )
    note = Note(
        happened_at=datetime(2026, 11, 17, 10, tzinfo=UTC),
        source_kind="rider",
        discipline="accessibility",
        directness="saw_it",
        fact="The ramp was stuck.",
        words="I waited",
        stance="bumpy",
        areas=tagged("Way-A"),
    )
    items.log(team.store, team.lead, journeys, item_id=new_id(), note=note)
    figure = impact.sides(team.store, journeys)
    assert {"Smooth", "Bumpy"} < set(figure.data.columns)
    assert "Mixed" not in figure.data.columns
    assert row(impact.stances(team.store, journeys), area="Way-A", stance="bumpy")["ends"] == 0
    assert voices.of_area(team.store, journeys, area="Way-A").own_words[0].words == "I waited"
    assert row(impact.areas(team.store, journeys), area="Way-A")["Themes behind it"] == ""


def test_every_chart_is_drawn_with_a_sign_beside_each_colour(team: Team) -> None:
    specification = charts.draw(impact.stances(team.store, team.inspection))
    text = str(specification)
    for stance in team.inspection.framework.stances[:3]:
        assert f"{stance.sign} {stance.label}" in text
    assert "circle" in str(charts.draw(impact.sides(team.store, team.inspection)))
