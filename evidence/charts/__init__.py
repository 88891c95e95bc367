"""Figures drawn: a Vega-Lite specification for each kind of chart, made once and kept; the data passes beside it.

Colour never stands alone: every colour has a sign or a word. Nothing a person typed is drawn, only labels and numbers.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt

from evidence.charts.looks import DARK, LIGHT, Look
from evidence.figures import FEW, SIGNS, Figure

CHOSEN = "chosen"  # the selection by which a mark that was clicked is read: {key: value} of the figure's keys
DRAWN = ("heat", "stances", "sides", "days")
ROW = 34  # height of one row
# Asked of the place on the page, not of the drawing, whose width would in turn depend on the answer.
ROOM = "containerSize()[0]"
NARROW = 520  # below this width outcome areas are named by their code alone
LABELS = 180  # width of their names
UPRIGHT = 80  # so wide must a column of a matrix be for a label that is not turned
LINE, MOST_LINES = 15, 4  # such a label has one word a line, and not more lines than this
ROOM_FOR_COUNT = {"left": 4, "right": 84, "top": 4, "bottom": 8}


def draw(figure: Figure, *, dark: bool = False) -> dict[str, Any]:
    """The specification for a figure, without its data: pass figure.data beside it. Only for the kinds in DRAWN."""
    columns = tuple(figure.data[figure.across].unique()) if figure.across else ()
    shape = _Shape(
        figure.kind,
        figure.keys,
        figure.down,
        figure.across,
        figure.value,
        len(columns),
        max((len(label.split()) for label in columns), default=1),
        tuple(state for state in SIGNS if figure.across and state in figure.data["State"].values),
        _legend_of(figure),
    )
    return copy.deepcopy(_specification(shape, dark))


@dataclass(frozen=True)
class _Shape:
    """All that the specification of a figure depends on: its kind and the names of its columns, never its data."""

    kind: str
    keys: tuple[str, ...]
    down: str
    across: str
    value: str
    columns: int
    lines: int  # that the longest label above a column takes, one word a line
    states: tuple[str, ...]  # that occur
    stances: tuple[tuple[str, str, str], ...]  # label, sign and tone of those that have a place in the bar


def _legend_of(figure: Figure) -> tuple[tuple[str, str, str], ...]:
    if figure.kind != "stances":
        return ()
    placed = figure.data[figure.data["starts"].notna()]
    return tuple(dict.fromkeys(zip(placed["Stance"], placed["Sign"], placed["tone"], strict=True)))


@functools.lru_cache(maxsize=128)
def _specification(shape: _Shape, dark: bool) -> dict[str, Any]:
    chart = CHARTS[shape.kind](shape, DARK if dark else LIGHT)
    specification: dict[str, Any] = chart.to_dict()
    _strip(specification)
    # Streamlit's theme gives fonts, axes and background; only what it leaves open is said here.
    look = DARK if dark else LIGHT
    text = {"labelFontSize": 13, "labelColor": look.ink, "titleFontSize": 13, "titleColor": look.quiet}
    specification["config"] = {
        "view": {"stroke": None},
        "axis": {"labelOverlap": False, "labelFlush": False, "labelLimit": 260, **text},
        "legend": {"symbolSize": 180, **text},
    }
    return specification


def _strip(specification: dict[str, Any]) -> None:
    """Every layer draws the data that is passed beside the specification."""
    specification.pop("data", None)
    for part in ("layer", "vconcat"):
        for inner in specification.get(part, ()):
            _strip(inner)


def _base() -> alt.Chart:
    return alt.Chart(alt.NamedData("figure"))


def _rows(field: str, padding: int = 10) -> alt.Y:
    """One row for each outcome area; where there is little room only its code."""
    return alt.Y(
        field=_field(field),
        type="nominal",
        sort=None,
        title=None,
        axis=alt.Axis(labelExpr=f"{ROOM} < {NARROW} ? split(datum.label, ' ')[0] : datum.label", labelPadding=padding),
    )


def _colours(field: str, colours: dict[str, str], legend: alt.Legend | None = None) -> alt.Color:
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color(field=_field(field), type="nominal", scale=scale, legend=legend)


def _legend(columns: int = 3, **more: Any) -> alt.Legend:
    beside = alt.ExprRef(f"{ROOM} < {NARROW} ? 1 : {columns}")
    return alt.Legend(title=None, orient="bottom", symbolType="square", columns=beside, labelLimit=320, **more)


def _choosing(*keys: str) -> alt.Parameter:
    return alt.selection_point(name=CHOSEN, fields=list(keys), toggle=False, empty=False)


def _tooltip(*columns: str) -> list[alt.Tooltip]:
    """By name and value as plain text. Columns are given as name or name:Q."""
    pairs = [column.partition("|") for column in columns]
    return [alt.Tooltip(field=_field(name), title=name, format=form or alt.Undefined) for name, _, form in pairs]


def _field(name: str) -> str:
    """A column name as Vega-Lite reads it: dots and brackets would mean a path into the value."""
    for special in ("\\", ".", "[", "]"):
        name = name.replace(special, f"\\{special}")
    return name


def _heat(shape: _Shape, look: Look) -> Any:
    """Cells down by across: shaded by how far what is expected is met, with the number, or a sign for none."""
    chosen = _choosing(*shape.keys[:2])
    cramped = f"{ROOM} < {LABELS + shape.columns * UPRIGHT}" if shape.lines <= MOST_LINES else "true"
    across = alt.Axis(
        orient="top",
        labelExpr=f"{cramped} ? datum.label : split(datum.label, ' ')",
        labelAngle=alt.ExprRef(f"{cramped} ? -55 : 0"),
        labelAlign=alt.ExprRef(f"{cramped} ? 'left' : 'center'"),
        labelBaseline=alt.ExprRef(f"{cramped} ? 'middle' : 'top'"),
        labelPadding=alt.ExprRef(f"{cramped} ? 10 : {6 + LINE * shape.lines}"),
        labelLineHeight=LINE,
        labelLimit=150,
    )
    words = {state: f"{sign} {state}".strip() for state, sign in SIGNS.items()}
    base = _base().encode(
        x=alt.X(field=_field(shape.across), type="nominal", sort=None, title=None, axis=across), y=_rows(shape.down)
    )
    cells = base.mark_rect(cornerRadius=4, strokeWidth=2, cursor="pointer").encode(
        color=_colours(
            "State", look.states, _legend(values=list(shape.states), labelExpr=f"{json.dumps(words)}[datum.label]")
        ),
        stroke=alt.condition(chosen, alt.value(look.ink), alt.value(look.ground)),
        tooltip=_tooltip(shape.down, shape.across, "Items|,", "State"),
    )
    numbers = (
        base.transform_calculate(
            shown=f"trim((datum.Items > 0 ? format(datum.Items, ',') : '') + ' ' + {json.dumps(SIGNS)}[datum.State])"
        )
        .mark_text(fontSize=14, fontWeight=600, tooltip=False)
        .encode(text="shown:N", color=_colours("State", look.on_states))
    )
    layers = alt.layer(cells.add_params(chosen), numbers).resolve_scale(color="independent")
    return layers.properties(height=alt.Step(ROW))


def _stances(shape: _Shape, look: Look) -> Any:
    """Diverging bars: needs to be better to the left, mixed across the middle, working well to the right, with n."""
    chosen = _choosing("area", "stance")
    base = _base().encode(y=_rows("Outcome area"))
    placed = (
        base.transform_filter("datum.Items > 0 && isValid(datum.starts)")
        .transform_joinaggregate(most="max(ends)", least="min(starts)")
        .transform_calculate(
            word="datum.Sign + ' ' + datum.Stance",
            middle="(datum.starts + datum.ends) / 2",
            room="(datum.ends - datum.starts) / (datum.most - datum.least)",
            shown="datum.room > 0.06 ? datum.Sign + ' ' + datum.Items : datum.room > 0.025 ? datum.Items : ''",
        )
    )
    axis = alt.Axis(labelExpr="format(abs(datum.value), ',')", tickMinStep=1, grid=False, tickCount=6)
    words = {f"{sign} {label}": look.tones[tone] for label, sign, tone in shape.stances}
    bars = placed.mark_bar(height=22, strokeWidth=2, cursor="pointer").encode(
        x=alt.X("starts:Q", title="Items", axis=axis),
        x2="ends:Q",
        color=_colours("word", words, _legend(4)),
        opacity=alt.condition(f"datum['Items in all'] < {FEW}", alt.value(0.6), alt.value(1)),
        stroke=alt.condition(chosen, alt.value(look.ink), alt.value("transparent")),
        tooltip=_tooltip("Outcome area", "Stance", "Items|,", "Items in all|,"),
    )
    signs = placed.mark_text(fontSize=13, tooltip=False).encode(
        x="middle:Q", text="shown:N", color=_colours("tone", look.on_tones)
    )
    zero = _base().mark_rule(color=look.ink, strokeWidth=1).encode(x=alt.datum(0))
    layers = alt.layer(_count(base, "Items in all", look), zero, bars.add_params(chosen), signs)
    return layers.resolve_scale(color="independent").properties(height=alt.Step(ROW), padding=ROOM_FOR_COUNT)


def _count(base: alt.Chart, column: str, look: Look) -> Any:
    """n at the right end of each row, and a word where it is small."""
    return (
        base.transform_aggregate(total=f"max({column})", groupby=["Outcome area"])
        .transform_calculate(
            shown=f"'n ' + format(datum.total, ',') + (datum.total > 0 && datum.total < {FEW} ? ', few' : '')"
        )
        .mark_text(align="left", dx=8, fontSize=13, color=look.quiet, tooltip=False)
        .encode(x=alt.value("width"), text="shown:N")
    )


def _sides(shape: _Shape, look: Look) -> Any:
    """Two marks a row, families and professionals, joined where they stand apart."""
    chosen = _choosing("area", "side")
    base = _base().encode(y=_rows("Outcome area", padding=18))
    heard = base.transform_filter("datum.Items > 0")
    share = alt.X(
        field=_field(shape.value),
        type="quantitative",
        title=f"Share of items that say: {shape.value.lower()}",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], gridColor=look.line),
    )
    apart = (
        heard.transform_filter("datum['Where they disagree'] != ''")
        .mark_line(strokeWidth=5, opacity=0.45, color=look.accent, tooltip=False)
        .encode(x=share, detail="Outcome area:N")
    )
    colours = {"Families": look.accent, "Professionals": look.ground}
    marks = heard.mark_point(filled=True, size=170, strokeWidth=2.5, cursor="pointer").encode(
        x=share,
        opacity=alt.condition(f"datum.Items < {FEW}", alt.value(0.5), alt.value(1)),
        shape=alt.Shape("Side:N", scale=alt.Scale(domain=list(colours), range=["circle", "diamond"]), legend=_legend()),
        fill=_colours("Side", colours, None),
        stroke=alt.condition(chosen, alt.value(look.ink), alt.value(look.accent)),
        tooltip=_tooltip("Outcome area", "Side", f"{shape.value}|.0%", "Items|,", "Where they disagree", "Number"),
    )
    return alt.layer(_counts_of_sides(base, look), apart, marks.add_params(chosen)).properties(
        height=alt.Step(ROW), padding=ROOM_FOR_COUNT
    )


def _counts_of_sides(base: alt.Chart, look: Look) -> Any:
    """n of families and of professionals at the right end of each row, and a sign where they are apart."""
    return (
        base.transform_calculate(
            families="datum.side == 'families' ? datum.Items : 0",
            professionals="datum.side == 'families' ? 0 : datum.Items",
            apart="datum['Where they disagree'] != '' ? 1 : 0",
        )
        .transform_aggregate(
            families="max(families)", professionals="max(professionals)", apart="max(apart)", groupby=["Outcome area"]
        )
        .transform_calculate(
            shown="'n ' + datum.families + ' / ' + datum.professionals + (datum.apart ? '  ≠ apart' : '')"
        )
        .mark_text(align="left", dx=18, fontSize=13, color=look.quiet, tooltip=False)
        .encode(x=alt.value("width"), text="shown:N")
    )


def _days(shape: _Shape, look: Look) -> Any:
    """Items of each day as bars, and below them how many areas met what is expected when the day ended."""
    below = alt.Axis(labelAngle=0)
    day = alt.X("Day:N", sort=None, title=None)
    bars = _base().mark_bar(color=look.accent, size=28, cornerRadiusEnd=3).encode(
        x=alt.X("Day:N", sort=None, title=None, axis=None),
        y=alt.Y("Items:Q", title="Items", axis=alt.Axis(tickMinStep=1, tickCount=3, gridColor=look.line)),
        tooltip=_tooltip("Day", "Items|,"),
    )  # fmt: skip
    column = "Areas that meet what we expect"
    line = _base().mark_line(color=look.accent, point=alt.OverlayMarkDef(size=70, filled=True, color=look.accent))
    met = line.encode(
        x=day.axis(below),
        y=alt.Y(f"{column}:Q", title="Areas met", axis=alt.Axis(tickMinStep=1, tickCount=3, gridColor=look.line)),
        tooltip=_tooltip("Day", column),
    )
    return alt.vconcat(bars.properties(height=90), met.properties(height=90), spacing=8)


CHARTS: dict[str, Callable[[_Shape, Look], Any]] = {
    "heat": _heat,
    "stances": _stances,
    "sides": _sides,
    "days": _days,
}
