"""Figures drawn: a Vega-Lite specification for each kind of chart, made once and kept; the data passes beside it.

Colour never stands alone: every colour has a sign or a word. Nothing a person typed is drawn, only labels and numbers.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from typing import Any

import altair as alt

from evidence.charts import matrix, parts
from evidence.charts.looks import DARK, LIGHT, Look
from evidence.charts.parts import AROUND, CHOSEN, LINE, NARROW, ROOM, ROW, Shape
from evidence.figures import FEW, SIGNS, SMALL, Figure

__all__ = ["CHOSEN", "DRAWN", "draw"]

DRAWN = ("heat", "stances", "sides", "days")
ROOM_FOR_SIGN = 18  # so wide must a bar be for a sign in it
DIGIT = 8.5  # width of a digit, generously


def draw(figure: Figure, *, dark: bool = False) -> dict[str, Any]:
    """The specification for a figure, without its data: pass figure.data beside it. Only for the kinds in DRAWN."""
    columns = tuple(figure.data[figure.across].unique()) if figure.across else ()
    rows = tuple(figure.data[figure.down].unique()) if figure.down else ()
    shape = Shape(
        figure.kind,
        figure.keys,
        figure.down,
        figure.across,
        figure.value,
        len(columns),
        max((len(label.split()) for label in columns), default=1),
        matrix.in_two_lines(columns),
        matrix.in_two_lines(rows),
        tuple(state for state in SIGNS if figure.across and state in figure.data["State"].values),
        _legend_of(figure),
    )
    return copy.deepcopy(_specification(shape, dark))


def _legend_of(figure: Figure) -> tuple[tuple[str, str, str], ...]:
    if figure.kind != "stances":
        return ()
    placed = figure.data[figure.data["starts"].notna()]
    return tuple(dict.fromkeys(zip(placed["Stance"], placed["Sign"], placed["tone"], strict=True)))


@functools.lru_cache(maxsize=128)
def _specification(shape: Shape, dark: bool) -> dict[str, Any]:
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


def _stances(shape: Shape, look: Look) -> Any:
    """Diverging bars: needs to be better to the left, mixed across the middle, working well to the right.

    The numbers stand in columns to the right of the bars, where every one has its room, however short its bar.
    """
    chosen = parts.choosing("area", "stance")
    base = parts.base().encode(y=parts.rows("Outcome area"))
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
        color=parts.colours("word", words, parts.legend(4)),
        opacity=alt.condition(f"datum['Items in all'] < {FEW}", alt.value(0.6), alt.value(1)),
        stroke=alt.condition(chosen, alt.value(look.ink), alt.value("transparent")),
        tooltip=parts.tooltip("Outcome area", "Stance", "Items|,", "Items in all|,"),
    )
    # The axis is rounded to whole ticks, so a bar takes a little less of the width than its part.
    signs = placed.mark_text(
        fontSize=13, tooltip=False, text=alt.ExprRef(f"datum.part * width > {ROOM_FOR_SIGN} ? datum.Sign : ''")
    ).encode(x="middle:Q", color=parts.colours("tone", look.on_tones))
    zero = parts.base().mark_rule(color=look.ink, strokeWidth=1).encode(x=alt.datum(0))
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


def _sides(shape: Shape, look: Look) -> Any:
    """Two marks a row, families and professionals, joined where they stand apart."""
    chosen = parts.choosing("area", "side")
    base = parts.base().encode(y=parts.rows("Outcome area", labelPadding=18))
    heard = base.transform_filter("datum.Items > 0")
    share = alt.X(
        field=parts.field(shape.value),
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
        shape=alt.Shape(
            "Side:N", scale=alt.Scale(domain=list(colours), range=["circle", "diamond"]), legend=parts.legend()
        ),
        fill=parts.colours("Side", colours, None),
        stroke=alt.condition(chosen, alt.value(look.ink), alt.value(look.accent)),
        tooltip=parts.tooltip("Outcome area", "Side", f"{shape.value}|.0%", "Items|,", "Where they disagree", SMALL),
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


def _days(shape: Shape, look: Look) -> Any:
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
    bars = parts.base().mark_bar(color=look.accent, width=alt.RelativeBandSize(0.6), cornerRadiusEnd=3).encode(
        x=alt.X("Day:N", sort=None, title=None, axis=None),
        y=alt.Y("Items:Q", title="Items", axis=beside),
        tooltip=parts.tooltip("Day", "Items|,"),
    )  # fmt: skip
    column = "Areas that meet what we expect"
    line = parts.base().mark_line(color=look.accent, point=alt.OverlayMarkDef(size=70, filled=True, color=look.accent))
    met = line.encode(
        x=day.axis(below),
        y=alt.Y(f"{column}:Q", title="Areas met", axis=beside),
        tooltip=parts.tooltip("Day", column),
    )
    return alt.vconcat(bars.properties(height=90), met.properties(height=90), spacing=8)


CHARTS: dict[str, Callable[[Shape, Look], Any]] = {
    "heat": matrix.heat,
    "stances": _stances,
    "sides": _sides,
    "days": _days,
}
