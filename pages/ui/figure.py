"""Showing a figure: the picture, the words on how to read it, and the same numbers as a table."""

from __future__ import annotations

import itertools
from typing import Any

import streamlit as st
from pandas.api.types import is_numeric_dtype

from evidence import charts
from evidence.figures import SIGNS, Figure
from pages.ui.inert import Markup, html, label, tag
from pages.ui.kept import with_figure

Row = dict[Any, Any]
NARROW = 5  # a table with more columns than this beside the first needs a wide page


def show(figure: Figure, *, choose: bool = False) -> dict[str, Any]:
    """Draw it. With choose, what stands behind the mark that was pressed: {key: id}; else nothing."""
    st.subheader(label(figure.title), anchor=False)
    if figure.empty:
        html(tag("p", "Nothing to show yet. It fills with the first items.", cls="ev-quiet"))
        return {}
    chosen = _draw(figure, choose) if figure.kind in charts.DRAWN else {}
    html(tag("p", figure.note, cls="ev-quiet"))
    if figure.kind not in charts.DRAWN:
        html(as_table(figure))
        return chosen
    with st.expander("The same numbers as a table"):
        html(as_table(figure))
    return chosen


def _draw(figure: Figure, choose: bool) -> dict[str, Any]:
    specification = charts.draw(figure, dark=st.context.theme.type == "dark")
    if not choose:
        st.vega_lite_chart(figure.data, specification, alt=figure.alt)
        return {}
    event: Any = st.vega_lite_chart(
        figure.data,
        specification,
        alt=figure.alt,
        key=f"figure {figure.name}",
        on_select="rerun",
        selection_mode=charts.CHOSEN,
    )
    marks = event["selection"].get(charts.CHOSEN) or []
    return dict(marks[0]) if marks else {}


@with_figure
def as_table(figure: Figure) -> Markup:
    """The numbers as a table that fits every width: on a phone each row is a list of its cells, each with its heading.

    Running text stands below its row, over the whole width; a value that several rows share is said once.
    """
    table = figure.table
    rows = table.to_dict("records")
    words = [name for name in figure.words if name in table.columns]
    head, *cells = [str(name) for name in table.columns if name not in (figure.group, *words)]
    numbers = {name for name in cells if is_numeric_dtype(table[name])}
    heads = tag("tr", *(tag("th", name, scope="col", cls="ev-number" * (name in numbers)) for name in (head, *cells)))
    groups = [
        _group(figure, title, list(same), head, cells, words, numbers)
        for title, same in itertools.groupby(rows, key=lambda row: row[figure.group] if figure.group else "")
    ]
    return tag("table", tag("thead", heads), *groups, cls="ev-figure" + " ev-wide" * (len(cells) > NARROW))


def _group(
    figure: Figure, title: str, rows: list[Row], head: str, cells: list[str], words: list[str], numbers: set[str]
) -> Markup:
    lines = [tag("tr", tag("th", title, scope="rowgroup", colspan=str(len(cells) + 1)))] if title else []
    for name, same in itertools.groupby(rows, key=lambda row: row[head]):
        several = list(same)
        told = [[(one, row[one]) for one in words if row[one]] for row in several]
        first = tag("th", name, scope="row", rowspan=str(len(several) + sum(map(bool, told))))
        for row, texts in zip(several, told, strict=True):
            lines.append(tag("tr", first, *(_cell(figure, one, row[one], one in numbers) for one in cells)))
            first = Markup()
            if texts:
                text = [tag("p", tag("strong", f"{one}: "), value) for one, value in texts]
                lines.append(tag("tr", tag("td", *text, colspan=str(len(cells))), cls="ev-words"))
    return tag("tbody", *lines)


def _cell(figure: Figure, name: str, value: object, number: bool) -> Markup:
    """Its heading stands in it too, for where there is no room for columns."""
    return tag("td", tag("span", name, aria_hidden="true"), _shown(figure, name, value), cls="ev-number" * number)


def _shown(figure: Figure, name: str, value: object) -> str:
    if value is None or value != value:
        return "-"
    if name in figure.shares:
        return f"{value:.0%}"
    if name == "State":
        return f"{SIGNS.get(str(value), '')} {value}".strip()
    return f"{value:,}" if isinstance(value, int) else str(value)
