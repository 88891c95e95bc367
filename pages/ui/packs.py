"""Packs on screen: what one will hold, how far one is, and those that were built."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence import packs
from evidence.packs import Contents, Pack, Preview
from evidence.wording import number_of
from pages.ui.actions import attempt
from pages.ui.inert import html, label, tag
from pages.ui.visit import Visit, remember, remembered

STATES = {
    "gathering": "Gathering the evidence…",
    "writing": "Writing the workbook…",
    "checking": "Reading it back to check every row…",
}


def show_preview(preview: Preview, contents: Contents) -> None:
    rows = [
        tag("tr", tag("th", packs.SECTIONS[name], scope="row"), tag("td", f"{preview.rows[name]:,} rows"))
        for name in packs.SECTIONS
        if name in contents.sections
    ]
    html(tag("table", tag("tbody", *rows), cls="ev-table"))
    notes = (
        (preview.suspected, "may name a person by a number, an address or an e-mail: look at them before it leaves"),
        (preview.queried, "under query"),
        (preview.to_tag, "to tag"),
        (preview.safeguarding, "with a safeguarding flag"),
    )
    for count, words in notes:
        if count:
            html(tag("p", tag("strong", number_of(count, "item")), f" {words}.", cls="ev-quiet"))


def follow_builds(visit: Visit) -> None:
    """Progress while a pack is built; building goes on when one leaves the screen."""
    if packs.running(visit.inspection):
        _follow(visit)


@st.fragment(run_every="1s")
def _follow(visit: Visit) -> None:
    visit = visit.again()
    running = packs.running(visit.inspection)
    for build in running:
        remember(f"build {visit.inspection.inspection_id}", str(build.pack_id))
        share = build.done / build.total if build.total else 0.0
        st.progress(min(share, 1.0), text=f"{STATES.get(build.state, '')} {build.done:,} of {build.total:,} rows")
    if not running:
        st.rerun(scope="app")


def list_past(visit: Visit, built: Sequence[Pack]) -> None:
    _say_how_the_last_ended(visit)
    st.subheader("Packs that were built", anchor=False)
    if not built:
        html(
            tag(
                "p",
                "None yet. Each pack is listed here with who built it, when, and the record that it shows.",
                cls="ev-quiet",
            )
        )
    for pack in built:
        _pack(visit, pack)


def _say_how_the_last_ended(visit: Visit) -> None:
    key = f"build {visit.inspection.inspection_id}"
    followed = remembered(key, "")
    last = next((one for one in packs.builds(visit.inspection) if str(one.pack_id) == followed), None)
    if last is None or last.running:
        return
    if last.state == "failed":
        st.error(label(last.error))
    else:
        st.success("The pack is ready: download it below.")
    remember(key, "")


def _pack(visit: Visit, pack: Pack) -> None:
    at = visit.local(pack.built_at)
    rows = sum(pack.row_counts.values())
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        html(
            tag("p", tag("strong", f"{at.day} {at:%B %Y, %H:%M}"), f" by {pack.built_by}, {rows:,} rows"),
            tag("p", f"Record {pack.head.seq:,}, {pack.head.hash[:12]}", cls="ev-quiet", title=pack.head.hash),
        )
        if pack.here:
            html(
                tag("a", "Download", href=f"/packs/{pack.pack_id}.xlsx", download="", cls="ev-button"), width="content"
            )
        if st.button("Check", key=f"check {pack.pack_id}", help="Compare the file with what was built and recorded"):
            with attempt("This pack is as it was built, and the record has what it shows."):
                packs.check(visit.store, visit.inspection, pack.pack_id)
