"""What the drawings share: rows, colours, legends, tooltips, and how much room there is on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

CHOSEN = "chosen"  # the selection by which a mark that was clicked is read: {key: value} of the figure's keys
CODE = "split(datum.label, ' ')[0]"  # of an outcome area, which its name begins with
ROW = 34  # height of one row
LINE = 15  # height of a line of a label
# Asked of the place on the page, not of the drawing, whose width would in turn depend on the answer.
ROOM = "containerSize()[0]"
NARROW = 520  # below this width names and texts beside a row are short, and marks of a legend stand below each other
AROUND = {"left": 4, "right": 4, "top": 4, "bottom": 8}


@dataclass(frozen=True)
class Shape:
    """All that the specification of a figure depends on: its kind and the names of its columns, never its data."""

    kind: str
    keys: tuple[str, ...]
    down: str
    across: str
    value: str
    columns: int
    lines: int  # that the longest label above a column takes, one word a line
    across_letters: int  # in each of the two lines that a turned label above a column may take
    down_letters: int  # in each of the two lines that the name of a row may take
    states: tuple[str, ...]  # that occur
    stances: tuple[tuple[str, str, str], ...]  # label, sign and tone of those that have a place in the bar


def base() -> alt.Chart:
    return alt.Chart(alt.NamedData("figure"))


def rows(name: str, **axis: Any) -> alt.Y:
    """One row for each outcome area; where there is little room only its code."""
    short = {"labelExpr": f"{ROOM} < {NARROW} ? {CODE} : datum.label", "labelPadding": 10}
    return alt.Y(field=field(name), type="nominal", sort=None, title=None, axis=alt.Axis(**{**short, **axis}))


def colours(name: str, given: dict[str, str], legend: alt.Legend | None = None) -> alt.Color:
    return alt.Color(field=field(name), type="nominal", scale=scale(given), legend=legend)


def scale(colours: dict[str, str]) -> alt.Scale:
    return alt.Scale(domain=list(colours), range=list(colours.values()))


def legend(columns: int = 3, *, below: int = NARROW, **more: Any) -> alt.Legend:
    beside = alt.ExprRef(f"{ROOM} < {below} ? 1 : {columns}")
    return alt.Legend(title=None, orient="bottom", symbolType="square", columns=beside, labelLimit=320, **more)


def choosing(*keys: str) -> alt.Parameter:
    return alt.selection_point(name=CHOSEN, fields=list(keys), toggle=False, empty=False)


def tooltip(*columns: str) -> list[alt.Tooltip]:
    """By name and value as plain text. Columns are given as name or name|format."""
    pairs = [column.partition("|") for column in columns]
    return [alt.Tooltip(field=field(name), title=name, format=form or alt.Undefined) for name, _, form in pairs]


def field(name: str) -> str:
    """A column name as Vega-Lite reads it: dots and brackets would mean a path into the value."""
    for special in ("\\", ".", "[", "]"):
        name = name.replace(special, f"\\{special}")
    return name
