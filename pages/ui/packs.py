"""Packs on screen: what one will hold, how far one is, and those that were built."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence import packs
from evidence.access import Status
from evidence.errors import EvidenceError
from evidence.packs import Pack, Preview, Suspicion
from evidence.wording import inside, number_of, series
from pages.ui.inert import html, label, meta, tag
from pages.ui.visit import Visit, link_to, remember, remembered

CLOSED = (
    "The list of names to avoid was deleted when the inspection was closed. Texts are looked through for numbers, "
    "addresses and dates of birth only."
)
FEW, MOST = 4, 50  # suspicions that are shown unasked, and at once
STATES = {
    "gathering": "Gathering the evidence…",
    "writing": "Writing the workbook…",
    "checking": "Reading it back to check every row…",
}


def show_preview(preview: Preview) -> None:
    rows = [
        tag("tr", tag("th", name, scope="row"), tag("td", number_of(count, "row")))
        for name, count in preview.rows.items()
    ]
    html(tag("table", tag("tbody", *rows), cls="ev-table"))
    notes = (
        (preview.queried, "under query"),
        (preview.to_tag, "to tag"),
        (preview.safeguarding, "with a safeguarding flag"),
    )
    for count, words in notes:
        if count:
            html(tag("p", tag("strong", number_of(count, "item")), f" {words}.", cls="ev-quiet"))


def show_suspicions(visit: Visit, found: Sequence[Suspicion]) -> None:
    """What to look at before building; each leads to where it can be put right."""
    if visit.inspection.status is Status.CLOSED:
        html(tag("p", CLOSED, cls="ev-quiet"))
    if not found:
        return
    words = "may point to a person by a number, an address or a name. You decide: nothing is changed or held back."
    html(tag("p", tag("strong", number_of(len(found), "place")), f" {words}"))
    with st.expander("Look at them before you build", expanded=len(found) <= FEW):
        _list_suspicions(found)


def _list_suspicions(found: Sequence[Suspicion]) -> None:
    for one in found[:MOST]:
        with st.container(gap=None):
            if one.item_id:
                link_to("evidence", one.reference, item=str(one.item_id))
            else:
                link_to("fieldwork", "Activity", activity=str(one.activity_id))
            where = f"{one.field}, not in the item as it stands" if one.earlier else one.field
            html(
                meta(where, f"looks like {one.words}"),
                tag("p", one.before, tag("mark", one.text), one.after, cls="ev-prose", dir="auto"),
            )
    if len(found) > MOST:
        html(tag("p", f"And {number_of(len(found) - MOST, 'place')} more.", cls="ev-quiet"))


def follow_builds(visit: Visit) -> None:
    """Progress while a pack is built; building goes on when one leaves the screen."""
    if packs.running(visit.inspection.inspection_id):
        _follow(visit)


@st.fragment(run_every="1s")
def _follow(visit: Visit) -> None:
    visit = visit.again()
    running = packs.running(visit.inspection.inspection_id)
    for build in running:
        remember(f"build {visit.inspection.inspection_id}", str(build.pack_id))
        share = build.done / build.total if build.total else 0.0
        how_many = f" {build.done:,} of {number_of(build.total, 'row')}" if build.total else ""
        st.progress(min(share, 1.0), text=f"{STATES.get(build.state, '')}{how_many}")
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
    last = next((one for one in packs.builds(visit.inspection.inspection_id) if str(one.pack_id) == followed), None)
    if last is None or last.running:
        return
    if last.state == "failed":
        st.error(label(last.error))
    else:
        st.success("The pack is ready: download it below.")
    remember(key, "")


def _pack(visit: Visit, pack: Pack) -> None:
    at = visit.local(pack.built_at)
    made_for = [tag("p", "For ", tag("strong", pack.contents.made_for))] if pack.contents.made_for else []
    facts = (number_of(pack.rows, "row"), _size(pack), f"record {pack.head.seq:,}, {pack.head.hash[:12]}")
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            html(
                tag("p", tag("strong", f"{at.day} {at:%B %Y, %H:%M}"), f" by {pack.built_by}"),
                *made_for,
                tag("p", _holds(visit, pack), cls="ev-quiet"),
                meta(*facts),
            )
            if pack.size is not None:
                html(
                    tag("a", "Download", href=f"/packs/{pack.pack_id}.xlsx", download="", cls="ev-button"),
                    width="content",
                )
                if st.button("Check", key=f"check {pack.pack_id}", help="Compare the file with what was built"):
                    _check(visit, pack)
        if told := remembered(_checked(pack), None):
            moment, found = told
            today = moment.date() == visit.now.date()
            day = "today" if today else f"on {moment.day} {moment:%B}"
            html(tag("p", f"Checked {day} at {moment:%H:%M}: {found}", role="status"))


def _check(visit: Visit, pack: Pack) -> None:
    """What came of it stands in the row for the rest of the visit."""
    try:
        packs.check(visit.store, visit.inspection, pack.pack_id)
        found = "as it was built, and the record has what it shows."
    except EvidenceError as error:
        found = str(error)
    remember(_checked(pack), (visit.now, found))


def _checked(pack: Pack) -> str:
    return f"checked {pack.pack_id}"


def _holds(visit: Visit, pack: Pack) -> str:
    """Its sections and filters, as people say them."""
    left_out = [title for name, title in packs.SECTIONS.items() if name not in pack.contents.sections]
    chosen = packs.in_words(visit.store, visit.inspection, pack.contents.filters)
    sections = f"Everything but {series([inside(title) for title in left_out])}" if left_out else "All sections"
    filters = [f"{label}: {words}" for label, words in chosen]
    return "; ".join([sections, *filters]) if filters else f"{sections}, all items that stand"


def _size(pack: Pack) -> str:
    if pack.size is None:
        return "the file is no longer kept"
    return f"{pack.size / 1e6:.1f} MB" if pack.size >= 100_000 else f"{max(pack.size // 1000, 1)} kB"
