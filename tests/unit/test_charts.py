"""What a drawing says at every width: it adapts by expressions, and no number depends on the room in its bar."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from evidence import charts, coverage, impact
from evidence.charts import parts
from evidence.figures import Figure
from tests.conftest import Team

LONG = ("In care", "Child in need or protection plan", "Not in education, work or training")


def layers(specification: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("layer", "vconcat"):
        for one in specification.get(name, ()):
            yield one
            yield from layers(one)


def texts(specification: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in layers(specification) if one["mark"]["type"] == "text"]


def axis(specification: dict[str, Any], channel: str) -> dict[str, Any]:
    """The first that says anything of its own."""
    places = [one["encoding"].get(channel, {}).get("axis") for one in layers(specification) if "encoding" in one]
    return next(place for place in places if place)


@pytest.fixture
def stances(team: Team) -> dict[str, Any]:
    return charts.draw(impact.stances(team.store, team.inspection))


@pytest.fixture
def sides(team: Team) -> dict[str, Any]:
    return charts.draw(impact.sides(team.store, team.inspection))


def matrix(columns: tuple[str, ...]) -> dict[str, Any]:
    data = pd.DataFrame(
        [("I1", one, "I1 Needs identified", one, 1, "some") for one in columns],
        columns=["area", "choice", "Outcome area", "Circumstances", "Items", "State"],
    )
    keys = ("area", "choice")
    return charts.draw(Figure("x", "X", data, "", "heat", keys, down="Outcome area", across="Circumstances"))


# Stances


def test_the_number_of_every_stance_stands_beside_the_bars_however_short_its_bar(stances: dict[str, Any]) -> None:
    counts = [one for one in texts(stances) if one["encoding"]["x"] == {"value": "width"}]
    filters = [step["filter"] for one in counts for step in one["transform"] if "filter" in step]
    assert filters == [f'datum.Stance === "{label}"' for label in ("Needs to be better", "Mixed", "Working well")]
    assert len(counts) == len(filters) + 1, "and n"


def test_no_number_stands_inside_a_bar(stances: dict[str, Any]) -> None:
    [inside] = [one for one in texts(stances) if one["encoding"]["x"] != {"value": "width"}]
    assert "Items" not in json.dumps(inside["mark"]) + json.dumps(inside["encoding"])


def test_a_sign_stands_only_in_a_bar_that_has_room_for_it(stances: dict[str, Any]) -> None:
    [inside] = [one for one in texts(stances) if one["encoding"]["x"] != {"value": "width"}]
    assert inside["mark"]["text"]["expr"].startswith("datum.part * width > ")


def test_a_column_of_numbers_has_room_for_the_longest_of_them(stances: dict[str, Any]) -> None:
    beside = [one["mark"]["dx"]["expr"] for one in texts(stances) if "dx" in one["mark"]]
    assert all("length(format(datum.most, ','))" in one for one in beside)
    assert len(set(beside)) == 4


# Families and professionals


def test_a_narrow_screen_has_fewer_ticks_and_codes_for_names(sides: dict[str, Any]) -> None:
    assert axis(sides, "x")["values"] == {
        "expr": f"{parts.ROOM} < {parts.NARROW} ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]"
    }
    assert axis(sides, "y")["labelExpr"] == f"{parts.ROOM} < {parts.NARROW} ? {parts.CODE} : datum.label"


def test_the_title_of_the_shares_stands_in_two_lines(sides: dict[str, Any]) -> None:
    titles = [one["encoding"]["x"].get("title") for one in layers(sides) if "encoding" in one]
    assert ["Share of items that say:", "working well"] in titles


# Days


def test_days_that_stand_close_leave_labels_out(team: Team) -> None:
    label = axis(charts.draw(coverage.by_day(team.store, team.inspection)), "x")
    assert (label["labelOverlap"], label["labelAngle"]) == ("parity", 0)


def test_bars_of_days_never_touch(team: Team) -> None:
    bars = next(layers(charts.draw(coverage.by_day(team.store, team.inspection))))
    assert bars["mark"]["width"] == {"band": 0.6}


# Matrices


def test_a_turned_label_takes_at_most_two_lines() -> None:
    assert "{1,17}" in axis(matrix(LONG), "x")["labelExpr"]


def test_one_long_word_is_never_broken() -> None:
    assert "{1,14}" in axis(matrix(("Practitioners!", "Data")), "x")["labelExpr"]


def test_rows_of_a_matrix_have_their_names_where_the_width_allows_it() -> None:
    named, short = axis(matrix(LONG), "y")["labelExpr"].split(" : ")
    assert named.startswith(f"{parts.ROOM} >= ")
    assert short == parts.CODE


def test_more_columns_need_more_width_before_rows_have_names() -> None:
    few, many = (axis(matrix(tuple(f"C{n}" for n in range(number))), "y")["labelExpr"] for number in (3, 30))
    assert few.split(" ? ")[0] != many.split(" ? ")[0]


def test_a_cell_in_which_nothing_is_has_an_edge(team: Team) -> None:
    cells = next(layers(charts.draw(coverage.by_source(team.store, team.inspection))))
    edges = cells["encoding"]["stroke"]["scale"]
    colours = dict(zip(edges["domain"], edges["range"], strict=True))
    fills = cells["encoding"]["fill"]["scale"]
    ground = dict(zip(fills["domain"], fills["range"], strict=True))
    assert colours["none"] != ground["none"]


def test_the_same_shape_is_drawn_by_the_same_specification_whatever_the_numbers(team: Team) -> None:
    before = charts.draw(impact.stances(team.store, team.inspection))
    team.log()
    assert charts.draw(impact.stances(team.store, team.inspection)) == before
