"""Showing a figure: the picture, the words on how to read it, and the same numbers as a table."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evidence import charts
from evidence.figures import Figure
from pages.ui.inert import html, label, tag


def show(figure: Figure, *, choose: bool = False) -> dict[str, Any]:
    """Draw it. With choose, what stands behind the mark that was pressed: {key: id}; else nothing."""
    st.subheader(label(figure.title), anchor=False)
    if figure.empty:
        html(tag("p", "Nothing to show yet. It fills with the first items.", cls="ev-quiet"))
        return {}
    chosen = _draw(figure, choose) if figure.kind in charts.DRAWN else {}
    html(tag("p", figure.note, cls="ev-quiet"))
    if figure.kind not in charts.DRAWN:
        st.table(_readable(figure))
        return chosen
    with st.expander("The same numbers as a table"):
        st.table(_readable(figure))
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


def _readable(figure: Figure) -> Any:
    table = figure.table.set_index(figure.table.columns[0])
    shares = {name: "{:.0%}" for name in figure.shares if name in table.columns}
    return table.style.format(shares, na_rep="-", precision=0) if shares else table
