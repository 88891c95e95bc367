"""Figures drawn: a Vega-Lite specification for each kind of chart, made once and kept; the data passes beside it.

Colour never stands alone: every colour has a sign or a word. Nothing a person typed is drawn, only labels and numbers.
"""

from __future__ import annotations

import copy
import functools
import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt

from evidence.charts.looks import DARK, LIGHT, Look
from evidence.figures import FEW, SIGNS, SMALL, Figure

CHOSEN = "chosen"  # the selection by which a mark that was clicked is read: {key: value} of the figure's keys
DRAWN = ("heat", "stances", "sides", "days")
CODE = "split(datum.label, ' ')[0]"  # of an outcome area, which its name begins with
ROW = 34  # height of one row
ROOM_FOR_SIGN = 18  # so wide must a bar be for a sign in it
# Asked of the place on the page, not of the drawing, whose width would in turn depend on the answer.
ROOM = "containerSize()[0]"
PHONE = 420  # below this width outcome areas are named by their code alone
NARROW = 520  # below this width texts beside a row are short, and marks of a legend stand below each other
LETTER = 7  # width of a letter, generously
DIGIT = 8.5
LINE = 15  # height of a line of a label
TURNED_LINE = 13  # of one that is turned: closer than columns are, so that each is seen to be one label
UPRIGHT = 80  # so wide must a column of a matrix be for a label that is not turned
MOST_LINES = 4  # such a label has one word a line, and not more lines than this
TURNED = 33  # so wide must a column be for a turned label of two lines
CELL = 26  # so wide must a cell be for its number
GAPS = alt.Scale(paddingInner=0.08, paddingOuter=0.04)  # between the cells of a matrix
AROUND = {"left": 4, "right": 4, "top": 4, "bottom": 8}


def draw(figure: Figure, *, dark: bool = False) -> dict[str, Any]:
    """The specification for a figure, without its data: pass figure.data beside it. Only for the kinds in DRAWN."""
    columns = tuple(figure.data[figure.across].unique()) if figure.across else ()
    rows = tuple(figure.data[figure.down].unique()) if figure.down else ()
    shape = _Shape(
        figure.kind,
        figure.keys,
        figure.down,
        figure.across,
        figure.value,
        len(columns),
        max((len(label.split()) for label in columns), default=1),
        _in_two_lines(columns),
        _in_two_lines(rows),
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
    across_letters: int  # in each of the two lines that a turned label above a column may take
    down_letters: int  # in each of the two lines that the name of a row may take
    states: tuple[str, ...]  # that occur
    stances: tuple[tuple[str, str, str], ...]  # label, sign and tone of those that have a place in the bar


def _in_two_lines(labels: tuple[str, ...]) -> int:
    """With lines of so many letters no label takes more than two."""
    longest = max((len(label) for label in labels), default=1)
    return next((most for most in range(1, longest) if all(_fits(label, most) for label in labels)), longest)


def _fits(label: str, most: int) -> bool:
    lines = textwrap.wrap(label, most, break_long_words=False, break_on_hyphens=False)
    return len(lines) <= 2 and all(len(line) <= most for line in lines)


def _wrapped(letters: int) -> str:
    """The label of an axis in lines of at most so many letters, as an expression."""
    return f"split(trim(replace(datum.label, regexp('(.{{1,{letters}}})(?:\\\\s+|$)', 'g'), '$1\\n')), '\\n')"


def _in_the_middle(two_lines: str, *first: dict[str, str]) -> dict[str, Any]:
    """The baseline of a label so that its middle stands at its place: Vega would put the first of two lines there."""
    return {"condition": [*first, {"test": two_lines, "value": "bottom"}], "value": "middle"}


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


def _rows(field: str, **axis: Any) -> alt.Y:
    """One row for each outcome area; where there is little room only its code."""
    short = {"labelExpr": f"{ROOM} < {NARROW} ? {CODE} : datum.label", "labelPadding": 10}
    return alt.Y(field=_field(field), type="nominal", sort=None, title=None, axis=alt.Axis(**{**short, **axis}))


def _colours(field: str, colours: dict[str, str], legend: alt.Legend | None = None) -> alt.Color:
    return alt.Color(field=_field(field), type="nominal", scale=_scale(colours), legend=legend)


def _scale(colours: dict[str, str]) -> alt.Scale:
    return alt.Scale(domain=list(colours), range=list(colours.values()))


def _legend(columns: int = 3, *, below: int = NARROW, **more: Any) -> alt.Legend:
    beside = alt.ExprRef(f"{ROOM} < {below} ? 1 : {columns}")
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
    names = 15 + LETTER * shape.down_letters
    named = f"{ROOM} >= {max(PHONE, names + CELL * shape.columns)}"
    column = f"(({ROOM} - ({named} ? {names} : 40)) / {max(1, shape.columns)})"
    upright = f"{column} >= {UPRIGHT}" if shape.lines <= MOST_LINES else "false"
    turned = f"({column} >= {TURNED} ? {_wrapped(shape.across_letters)} : datum.label)"
    turned_twice = f"{column} >= {TURNED} && length(datum.label) > {shape.across_letters}"
    across = alt.Axis(
        orient="top",
        labelExpr=f"{upright} ? split(datum.label, ' ') : {turned}",
        labelAngle=alt.ExprRef(f"{upright} ? 0 : -90"),
        labelAlign=alt.ExprRef(f"{upright} ? 'center' : 'left'"),
        labelBaseline=_in_the_middle(turned_twice, {"test": upright, "value": "top"}),
        labelPadding=alt.ExprRef(f"{upright} ? {6 + LINE * shape.lines} : 8"),
        labelLineHeight=alt.ExprRef(f"{upright} ? {LINE} : {TURNED_LINE}"),
        labelLimit=320,
    )
    down = {
        "labelExpr": f"{named} ? {_wrapped(shape.down_letters)} : {CODE}",
        "labelBaseline": _in_the_middle(f"{named} && length(datum.label) > {shape.down_letters}"),
        "labelLineHeight": LINE,
    }
    words = {state: f"{sign} {state}".strip() for state, sign in SIGNS.items()}
    base = _base().encode(
        x=alt.X(field=_field(shape.across), type="nominal", sort=None, title=None, axis=across, scale=GAPS),
        y=_rows(shape.down, **down).scale(GAPS),
    )
    legend = _legend(
        below=PHONE, symbolStrokeWidth=1.5, values=list(shape.states), labelExpr=f"{json.dumps(words)}[datum.label]"
    )
    cells = base.mark_rect(cornerRadius=4, cursor="pointer").encode(
        fill=alt.Fill("State:N", scale=_scale(look.states), legend=legend),
        stroke=alt.condition(
            chosen, alt.value(look.ink), alt.Stroke("State:N", scale=_scale(look.edges), legend=legend)
        ),
        strokeWidth=alt.condition(chosen, alt.value(3), alt.value(1.5)),
        tooltip=_tooltip(shape.down, shape.across, "Items|,", "State"),
    )
    size = f"clamp(({column} - 4) / (0.72 * max(2, length(datum.shown))), 9, 14)"  # so that it stays in its cell
    numbers = (
        base.transform_calculate(
            shown=f"trim((datum.Items > 0 ? format(datum.Items, ',') : '') + ' ' + {json.dumps(SIGNS)}[datum.State])"
        )
        .mark_text(fontSize=alt.ExprRef(size), fontWeight=600, tooltip=False)
        .encode(text="shown:N", color=_colours("State", look.on_states))
    )
    layers = alt.layer(cells.add_params(chosen), numbers).resolve_scale(color="independent")
    return layers.properties(height=alt.Step(ROW), padding=AROUND)


def _stances(shape: _Shape, look: Look) -> Any:
    """Diverging bars: needs to be better to the left, mixed across the middle, working well to the right.

    The numbers stand in columns to the right of the bars, where every one has its room, however short its bar.
    """
    chosen = _choosing("area", "stance")
    base = _base().encode(y=_rows("Outcome area"))
    placed = (
        base.transform_filter("datum.Items > 0 && isValid(datum.starts)")
        .transform_joinaggregate(most="max(ends)", least="min(starts)")
        .transform_calculate(
            word="datum.Sign + ' ' + datum.Stance",
            middle="(datum.starts + datum.ends) / 2",
            part="(datum.ends - datum.starts) / (datum.most - datum.least)",
        )
    )
    axis = alt.Axis(
        labelExpr="format(abs(datum.value), ',')",
        labelOverlap="greedy",
        labelSeparation=6,
        tickMinStep=1,
        grid=False,
        tickCount=alt.ExprRef(f"{ROOM} < {NARROW} ? 3 : 6"),
    )
    words = {f"{sign} {label}": look.tones[tone] for label, sign, tone in shape.stances}
    bars = placed.mark_bar(height=22, strokeWidth=2, cursor="pointer").encode(
        x=alt.X("starts:Q", title="Items", axis=axis),
        x2="ends:Q",
        color=_colours("word", words, _legend(4)),
        opacity=alt.condition(f"datum['Items in all'] < {FEW}", alt.value(0.6), alt.value(1)),
        stroke=alt.condition(chosen, alt.value(look.ink), alt.value("transparent")),
        tooltip=_tooltip("Outcome area", "Stance", "Items|,", "Items in all|,"),
    )
    # The axis is rounded to whole ticks, so a bar takes a little less of the width than its part.
    signs = placed.mark_text(
        fontSize=13, tooltip=False, text=alt.ExprRef(f"datum.part * width > {ROOM_FOR_SIGN} ? datum.Sign : ''")
    ).encode(x="middle:Q", color=_colours("tone", look.on_tones))
    zero = _base().mark_rule(color=look.ink, strokeWidth=1).encode(x=alt.datum(0))
    counts = [_count_of(base, label, place, look) for place, (label, _, _) in enumerate(shape.stances)]
    layers = alt.layer(*counts, _count(base, len(shape.stances), look), zero, bars.add_params(chosen), signs)
    return layers.resolve_scale(color="independent").properties(height=alt.Step(ROW), padding=AROUND)


def _beside(place: int) -> alt.ExprRef:
    """How far right of the plot the so many-th column of numbers begins: each has room for the longest number."""
    sign = f"({ROOM} < {NARROW} ? 20 : 34)"
    return alt.ExprRef(f"10 + {place} * ({sign} + {DIGIT} * length(format(datum.most, ',')))")


def _count_of(base: alt.Chart, stance: str, place: int, look: Look) -> Any:
    """The sign of a stance with its number, in the column of that stance."""
    return (
        base.transform_joinaggregate(most="max(Items)")
        .transform_filter(f"datum.Stance === {json.dumps(stance)}")
        .transform_calculate(shown="datum.Sign + ' ' + format(datum.Items, ',')")
        .mark_text(align="left", dx=_beside(place), fontSize=13, color=look.ink, tooltip=False)
        .encode(x=alt.value("width"), text="shown:N")
    )


def _count(base: alt.Chart, place: int, look: Look) -> Any:
    """n at the right end of each row, and a word where it is small."""
    return (
        base.transform_joinaggregate(most="max(Items)")
        .transform_aggregate(total="max(Items in all)", most="max(most)", groupby=["Outcome area"])
        .transform_calculate(
            shown=f"'n ' + format(datum.total, ',') + (datum.total > 0 && datum.total < {FEW} ? ', few' : '')"
        )
        .mark_text(align="left", dx=_beside(place), fontSize=13, color=look.quiet, tooltip=False)
        .encode(x=alt.value("width"), text="shown:N")
    )


def _sides(shape: _Shape, look: Look) -> Any:
    """Two marks a row, families and professionals, joined where they stand apart."""
    chosen = _choosing("area", "side")
    base = _base().encode(y=_rows("Outcome area", labelPadding=18))
    heard = base.transform_filter("datum.Items > 0")
    share = alt.X(
        field=_field(shape.value),
        type="quantitative",
        title=["Share of items that say:", shape.value.lower()],
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(
            format=".0%",
            values=alt.ExprRef(f"{ROOM} < {NARROW} ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]"),
            labelOverlap="greedy",
            gridColor=look.line,
        ),
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
        tooltip=_tooltip("Outcome area", "Side", f"{shape.value}|.0%", "Items|,", "Where they disagree", SMALL),
    )
    return alt.layer(_counts_of_sides(base, look), apart, marks.add_params(chosen)).properties(
        height=alt.Step(ROW), padding=AROUND
    )


def _counts_of_sides(base: alt.Chart, look: Look) -> Any:
    """n of families and of professionals at the right end of each row, and a sign where they are apart."""
    apart = f"({ROOM} < {NARROW} ? '  ≠' : '  ≠ apart')"
    return (
        base.transform_calculate(
            families="datum.side == 'families' ? datum.Items : 0",
            professionals="datum.side == 'families' ? 0 : datum.Items",
            apart="datum['Where they disagree'] != '' ? 1 : 0",
        )
        .transform_aggregate(
            families="max(families)", professionals="max(professionals)", apart="max(apart)", groupby=["Outcome area"]
        )
        .transform_calculate(shown=f"(datum.families + ' / ' + datum.professionals) + (datum.apart ? {apart} : '')")
        .mark_text(align="left", dx=18, fontSize=13, color=look.quiet, tooltip=False)
        .encode(x=alt.value("width"), text="shown:N")
    )


def _days(shape: _Shape, look: Look) -> Any:
    """Items of each day as bars, and below them how many areas met what is expected when the day ended."""
    # Weekday above date: so a label is short, and where days stand close some are left out.
    below = alt.Axis(
        labelExpr="[split(datum.label, ' ')[0], slice(datum.label, indexof(datum.label, ' ') + 1)]",
        labelAngle=0,
        labelLineHeight=LINE,
        labelOverlap="parity",
        labelSeparation=8,
    )
    beside = alt.Axis(tickMinStep=1, tickCount=3, gridColor=look.line, minExtent=24)
    day = alt.X("Day:N", sort=None, title=None)
    bars = _base().mark_bar(color=look.accent, width=alt.RelativeBandSize(0.6), cornerRadiusEnd=3).encode(
        x=alt.X("Day:N", sort=None, title=None, axis=None),
        y=alt.Y("Items:Q", title="Items", axis=beside),
        tooltip=_tooltip("Day", "Items|,"),
    )  # fmt: skip
    column = "Areas that meet what we expect"
    line = _base().mark_line(color=look.accent, point=alt.OverlayMarkDef(size=70, filled=True, color=look.accent))
    met = line.encode(
        x=day.axis(below),
        y=alt.Y(f"{column}:Q", title="Areas met", axis=beside),
        tooltip=_tooltip("Day", column),
    )
    return alt.vconcat(bars.properties(height=90), met.properties(height=90), spacing=8)


CHARTS: dict[str, Callable[[_Shape, Look], Any]] = {
    "heat": _heat,
    "stances": _stances,
    "sides": _sides,
    "days": _days,
}
