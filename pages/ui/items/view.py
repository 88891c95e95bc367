"""One item, whole: its texts as they were written, its tags and texts to change, its review and its history."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import streamlit as st

from evidence import items
from evidence.access import Action, Role, can, why_not
from evidence.errors import NotFound
from evidence.items import Item, histories, references
from evidence.items.histories import Event
from pages.ui.actions import attempt
from pages.ui.confirming import confirmed_with_reason
from pages.ui.inert import Markup, html, join, label, marked, tag
from pages.ui.items import amending
from pages.ui.items.amend_form import amend_form
from pages.ui.items.amending import Work
from pages.ui.items.both_texts import both_texts, put_aside
from pages.ui.items.card import source, when
from pages.ui.items.filters import Names
from pages.ui.items.history import history_view
from pages.ui.items.note_words import TEXTS, facet_words
from pages.ui.items.removing import removing
from pages.ui.items.review import review_panel
from pages.ui.items.safeguarding import safeguarding
from pages.ui.items.single_keys import shortcut
from pages.ui.items.tag_editor import tag_editor
from pages.ui.meaning import area_lines, marks, stance_pill
from pages.ui.prose import prose_ended
from pages.ui.visit import Visit, remember, remembered


@st.fragment
def item_view(visit: Visit, item_id: UUID, known: Names, words: list[str]) -> None:
    """Only this part runs again while something in it is touched."""
    visit = visit.again()
    try:
        item = items.get(visit.store, visit.inspection, item_id)
    except NotFound as error:
        st.error(label(str(error)))
        return
    events = histories.of(visit.store, visit.inspection, item_id)
    may_amend = can(visit.user, Action.AMEND_ITEM, visit.inspection) and not item.withdrawn
    _head(visit, item, known, words)
    safeguarding(visit, item)
    if reason := why_not(visit.user, Action.AMEND_ITEM, visit.inspection):
        html(tag("p", reason, cls="ev-quiet"))
    if item.withdrawn:
        _restore(visit, item, next((one.words for one in reversed(events) if one.kind == "withdrawn"), ""))
    unsaved = False
    if may_amend:
        unsaved = _amendable(visit, item, events, known, words)
    else:
        _texts(item, words)
        _tags(visit, item)
    review_panel(visit, item, events, known, unsaved=unsaved)
    with st.expander(f"History ({len(events)})", icon=":material/history:", key=f"ev_history_{item_id}"):
        history_view(visit, events, known)
    removing(visit, item)


def _head(visit: Visit, item: Item, known: Names, words: list[str]) -> None:
    reference = references.of(visit.store, visit.inspection, [item.item_id])[item.item_id]
    written = f"Logged by {known.people.get(str(item.logged_by), 'somebody')}, {when(visit, item.logged_at)}"
    if item.imported_by:
        written = f"Recorded by {item.imported_by}; imported {when(visit, item.logged_at)}"
    if item.revisions > 1:
        written += f". Amended by {known.people.get(str(item.amended_by), 'somebody')}, {when(visit, item.amended_at)}"
    html(
        tag(
            "div",
            tag("p", source(visit, item, known, words), tag("span", when(visit, item.note.happened_at), cls="ev-when")),
            tag("p", tag("strong", reference), f" {written}", cls="ev-quiet"),
            tag("p", *marks(item), cls="ev-pills"),
            cls="ev-item-head",
        )
    )


def _texts(item: Item, words: list[str]) -> None:
    note = item.note
    pieces: list[Markup] = [tag("div", marked(note.fact, words), cls="ev-prose ev-text", dir="auto")]
    if note.words:
        quotation = tag("blockquote", marked(note.words, words), cls="ev-prose", dir="auto")
        pieces.append(join(tag("p", TEXTS["words"], cls="ev-field"), quotation))
    if note.meaning:
        meaning = tag("div", marked(note.meaning, words), cls="ev-prose", dir="auto")
        pieces.append(join(tag("p", TEXTS["meaning"], cls="ev-field"), meaning))
    html(*pieces)


def _tags(visit: Visit, item: Item) -> None:
    framework, note = visit.inspection.framework, item.note
    themes = [tag("span", framework.label("theme", one), cls="ev-pill") for one in note.themes]
    about = facet_words(framework, note.facets)
    html(
        tag(
            "div",
            tag("p", stance_pill(framework, note.stance), *area_lines(framework, note), cls="ev-pills"),
            tag("p", *themes, cls="ev-pills") if themes else Markup(""),
            tag("p", "About: ", about, cls="ev-quiet") if about else Markup(""),
            cls="ev-tags",
        )
    )


def _amendable(visit: Visit, item: Item, events: list[Event], known: Names, words: list[str]) -> bool:
    """Whether something in it was changed and is not stored."""
    work = amending.of(visit, item, events)
    texts_open, tags_open = _open_parts(item, work)
    if work.overtaken:
        both_texts(visit, item, work, known)
    put_aside(visit, work)
    mine = work.mine
    if texts_open:
        mine = amend_form(visit, work, known)
    else:
        _texts(item, words)
    if tags_open:
        tagged = tag_editor(visit.inspection.framework, work, known)
        mine = replace(
            mine,
            stance=tagged.stance,
            areas=tagged.areas,
            themes=tagged.themes,
            facets=tagged.facets,
            child_id=tagged.child_id,
        )
    else:
        _tags(visit, item)
    work = amending.keep(visit, work, mine)
    _what_can_be_done(visit, item, work, texts_open, tags_open)
    if work.changed and not work.overtaken:
        _save_or_not(visit, work)
    return work.changed


def _open_parts(item: Item, work: Work) -> tuple[bool, bool]:
    """Whether texts and tags are fields now; what was changed and not stored always is."""
    texts = any(getattr(work.mine, name) != getattr(work.base.note, name) for name in TEXTS)
    return (
        remembered(f"texts open {item.item_id}", False) or texts,
        remembered(f"tags open {item.item_id}", item.to_tag) or (work.changed and not texts),
    )


def _save_or_not(visit: Visit, work: Work) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"ev_save_{work.item_id}"):
        html(tag("p", "Not saved yet", cls="ev-quiet"), width="content")
        save = st.button("Save", type="primary", key=f"save {work.item_id}")
        discard = st.button("Discard changes", key=f"discard {work.item_id}")
    if save:
        with attempt("Saved") as this:
            items.amend(
                visit.store,
                visit.user,
                visit.inspection,
                item_id=work.item_id,
                base=work.base.revision_id,
                note=work.mine,
            )
        if this.done:
            _close(visit, work)
    if discard:
        _close(visit, work)


def _close(visit: Visit, work: Work) -> None:
    amending.end(visit, work)
    remember(f"texts open {work.item_id}", False)
    remember(f"tags open {work.item_id}", False)
    st.rerun()


def _what_can_be_done(visit: Visit, item: Item, work: Work, texts_open: bool, tags_open: bool) -> None:
    with st.container(horizontal=True, key=f"ev_actions_{item.item_id}"):
        for part, is_open, name, icon, key in (
            ("tags", tags_open, "Change tags", ":material/sell:", "T"),
            ("texts", texts_open, "Amend text", ":material/edit:", None),
        ):
            if is_open and work.changed:
                continue
            st.button(
                f"Close {part}" if is_open else name,
                icon=icon,
                key=f"{part} {item.item_id}",
                shortcut=shortcut(visit, key) if key else None,
                on_click=remember,
                args=(f"{part} open {item.item_id}", not is_open),
            )
        if not work.changed:
            _withdraw(visit, item)


def _withdraw(visit: Visit, item: Item) -> None:
    if not _may_withdraw(visit, item):
        return
    place = f"withdraw.reason:{item.item_id}"
    with confirmed_with_reason(
        visit,
        "Withdraw",
        "It no longer counts anywhere. It stays in the record, and can be restored.",
        "Withdraw it",
        place=place,
        reason="Why?",
        icon=":material/block:",
    ) as reason:
        if reason is None:
            return
        with attempt("Withdrawn") as this:
            items.withdraw(visit.store, visit.user, visit.inspection, item_id=item.item_id, reason=reason)
        if this.done:
            prose_ended(visit, place)
            st.rerun()


def _restore(visit: Visit, item: Item, reason: str) -> None:
    html(tag("p", "Withdrawn: it counts nowhere. ", reason, cls="ev-withdrawn", dir="auto"))
    if _may_withdraw(visit, item) and st.button("Restore", key=f"restore {item.item_id}", icon=":material/undo:"):
        with attempt("Restored") as this:
            items.restore(visit.store, visit.user, visit.inspection, item_id=item.item_id)
        if this.done:
            st.rerun()


def _may_withdraw(visit: Visit, item: Item) -> bool:
    """Leads anything, inspectors what they logged."""
    may = can(visit.user, Action.WITHDRAW_ITEM, visit.inspection)
    return may and (visit.inspection.role is Role.LEAD or item.logged_by == visit.user.person_id)
