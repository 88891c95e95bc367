"""From a cell of a matrix to its items: by pressing it, or by choosing row and column with the keyboard."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evidence.figures import Figure
from pages.ui.kept import with_figure
from pages.ui.visit import go_to, link_to


def open_cell(figure: Figure, column: str, pressed: dict[str, Any]) -> None:
    """column is the filter of Evidence that the columns of the figure mean."""
    if pressed:
        go_to("evidence", areas=[pressed["area"]], **{column: [pressed["choice"]]})
    if figure.empty:
        return
    rows, columns = _headings(figure)
    with st.popover("Open the items of a cell", icon=":material/open_in_new:"):
        area = st.selectbox(figure.down, list(rows), format_func=rows.get)
        choice = st.selectbox(figure.across, list(columns), format_func=columns.get)
        link_to("evidence", "Show these items", areas=[area], **{column: [choice]})


@with_figure
def _headings(figure: Figure) -> tuple[dict[str, str], dict[str, str]]:
    """Of rows and columns: id -> words."""
    data = figure.data
    return dict(zip(data["area"], data[figure.down], strict=True)), dict(
        zip(data["choice"], data[figure.across], strict=True)
    )
