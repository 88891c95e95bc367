"""Coverage: what is missing while we can still get it?"""

from __future__ import annotations

import streamlit as st

from evidence import coverage
from evidence.coverage import gaps
from evidence.figures import Figure
from pages.ui.cells import open_cell
from pages.ui.figure import show
from pages.ui.freshness import say_when_new
from pages.ui.gaps import list_gaps
from pages.ui.handbook import check_against_handbook
from pages.ui.inert import html, tag
from pages.ui.kept import kept
from pages.ui.visit import chosen, field_of, open_page

visit = open_page("coverage")
store, inspection, zone = visit.store, visit.inspection, visit.zone
framework = inspection.framework

say_when_new(visit, "coverage")
html(tag("p", kept(gaps.summary, store, inspection, today=visit.now.date(), zone=zone), cls="ev-summary"))

views = {"source": "By source", "discipline": "By discipline"} | {
    one.id: f"By {one.label.lower()}" for one in framework.facets
}
by = chosen("by", views, start="source")
st.segmented_control("Look at it", list(views), format_func=views.get, key=field_of("by"), required=True)


def heat() -> tuple[Figure, str]:
    """The matrix that was asked for, and the filter of Evidence that its columns mean."""
    if by == "source":
        return kept(coverage.by_source, store, inspection, zone=zone), "source_kinds"
    if by == "discipline":
        return kept(coverage.by_discipline, store, inspection, zone=zone), "disciplines"
    return kept(coverage.by_facet, store, inspection, facet=by, zone=zone), "facets"


matrix, next_steps = st.columns([3, 2], gap="large")
with matrix:
    figure, column = heat()
    open_cell(figure, column, show(figure, choose=True))
with next_steps:
    list_gaps(visit, kept(gaps.what_next, store, inspection, zone=zone))
check_against_handbook(framework, "area")
show(kept(coverage.against_expectations, store, inspection, zone=zone))
show(kept(coverage.by_day, store, inspection, zone=zone))
