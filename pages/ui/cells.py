"""From a cell of a matrix to its items: by pressing it, or by choosing row and column with the keyboard."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evidence.figures import Figure
from pages.ui.visit import go_to, link_to


def open_cell(figure: Figure, column: str, pressed: dict[str, Any]) -> None:
    """column is the filter of Evidence that the columns of the figure mean."""
    if pressed:
        go_to("evidence", areas=[pressed["area"]], **{column: [pressed["choice"]]})
    if figure.empty:
        return
    rows = figure.data.drop_duplicates("area").set_index("area")[figure.down]
    columns = figure.data.drop_duplicates("choice").set_index("choice")[figure.across]
    with st.popover("Open the items of a cell", icon=":material/open_in_new:"):
        area = st.selectbox(figure.down, list(rows.index), format_func=rows.get)
        choice = st.selectbox(figure.across, list(columns.index), format_func=columns.get)
        link_to("evidence", "Show these items", areas=[area], **{column: [choice]})
