"""A matrix: cells down by across, each shaded by how far what is expected is met."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import Any

import altair as alt

from evidence.charts import parts
from evidence.charts.looks import Look
from evidence.charts.parts import AROUND, CODE, LINE, ROOM, ROW, Shape
from evidence.figures import SIGNS

PHONE = 420  # below this width outcome areas are named by their code alone
LETTER = 7  # width of a letter, generously
TURNED_LINE = 13  # of one that is turned: closer than columns are, so that each is seen to be one label
UPRIGHT = 80  # so wide must a column be for a label that is not turned
MOST_LINES = 4  # such a label has one word a line, and not more lines than this
TURNED = 33  # so wide must a column be for a turned label of two lines
CELL = 26  # so wide must a cell be for its number
GAPS = alt.Scale(paddingInner=0.08, paddingOuter=0.04)  # between cells


def heat(shape: Shape, look: Look) -> Any:
    """Cells with their number, or a sign for none."""
    room = _room(shape)
    chosen = parts.choosing(*shape.keys[:2])
    base = parts.base().encode(
        x=alt.X(
            field=parts.field(shape.across), type="nominal", sort=None, title=None, axis=_across(shape, room)
        ).scale(GAPS),
        y=parts.rows(shape.down, **_down(shape, room)).scale(GAPS),
    )
    words = {state: f"{sign} {state}".strip() for state, sign in SIGNS.items()}
    legend = parts.legend(
        below=PHONE, symbolStrokeWidth=1.5, values=list(shape.states), labelExpr=f"{json.dumps(words)}[datum.label]"
    )
    edge = alt.Stroke("State:N", scale=parts.scale(look.edges), legend=legend)
    cells = base.mark_rect(cornerRadius=4, cursor="pointer").encode(
        fill=alt.Fill("State:N", scale=parts.scale(look.states), legend=legend),
        stroke=alt.condition(chosen, alt.value(look.ink), edge),
        strokeWidth=alt.condition(chosen, alt.value(3), alt.value(1.5)),
        tooltip=parts.tooltip(shape.down, shape.across, "Items|,", "State"),
    )
    layers = alt.layer(cells.add_params(chosen), _numbers(base, room, look)).resolve_scale(color="independent")
    return layers.properties(height=alt.Step(ROW), padding=AROUND)


@dataclass(frozen=True)
class _Room:
    """What there is room for, as expressions."""

    named: str  # rows have their names
    column: str  # the width of a column
    upright: str  # labels above columns are not turned


def _room(shape: Shape) -> _Room:
    names = 15 + LETTER * shape.down_letters
    named = f"{ROOM} >= {max(PHONE, names + CELL * shape.columns)}"
    column = f"(({ROOM} - ({named} ? {names} : 40)) / {max(1, shape.columns)})"
    return _Room(named, column, f"{column} >= {UPRIGHT}" if shape.lines <= MOST_LINES else "false")


def _across(shape: Shape, room: _Room) -> alt.Axis:
    turned = f"({room.column} >= {TURNED} ? {_wrapped(shape.across_letters)} : datum.label)"
    twice = f"{room.column} >= {TURNED} && length(datum.label) > {shape.across_letters}"
    return alt.Axis(
        orient="top",
        labelExpr=f"{room.upright} ? split(datum.label, ' ') : {turned}",
        labelAngle=alt.ExprRef(f"{room.upright} ? 0 : -90"),
        labelAlign=alt.ExprRef(f"{room.upright} ? 'center' : 'left'"),
        labelBaseline=_in_the_middle(twice, {"test": room.upright, "value": "top"}),
        labelPadding=alt.ExprRef(f"{room.upright} ? {6 + LINE * shape.lines} : 8"),
        labelLineHeight=alt.ExprRef(f"{room.upright} ? {LINE} : {TURNED_LINE}"),
        labelLimit=320,
    )


def _down(shape: Shape, room: _Room) -> dict[str, Any]:
    return {
        "labelExpr": f"{room.named} ? {_wrapped(shape.down_letters)} : {CODE}",
        "labelBaseline": _in_the_middle(f"{room.named} && length(datum.label) > {shape.down_letters}"),
        "labelLineHeight": LINE,
    }


def _numbers(base: alt.Chart, room: _Room, look: Look) -> Any:
    size = f"clamp(({room.column} - 4) / (0.72 * max(2, length(datum.shown))), 9, 14)"  # so that it stays in its cell
    return (
        base.transform_calculate(
            shown=f"trim((datum.Items > 0 ? format(datum.Items, ',') : '') + ' ' + {json.dumps(SIGNS)}[datum.State])"
        )
        .mark_text(fontSize=alt.ExprRef(size), fontWeight=600, tooltip=False)
        .encode(text="shown:N", color=parts.colours("State", look.on_states))
    )


def in_two_lines(labels: tuple[str, ...]) -> int:
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
