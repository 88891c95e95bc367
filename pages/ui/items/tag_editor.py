"""The tags of one item, changed in place: stance, outcome areas with their own stance, themes, who it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import streamlit as st

from evidence.frameworks import Facet, Framework
from evidence.items.notes import AreaTag, Note
from pages.ui.handbook import check_against_handbook
from pages.ui.inert import label
from pages.ui.items.amending import Work
from pages.ui.items.filters import Names

AS_ITEM = ""  # an area takes the stance of the item


def tag_editor(framework: Framework, work: Work, known: Names) -> Note:
    """The fields, and the note as they make it."""
    note = work.mine
    stance = _stance(framework, work, note)
    areas = _areas(framework, work, note)
    with st.expander(
        "Themes and who it is about", expanded=bool(note.themes or note.facets), key=work.key("ev_fold_themes")
    ):
        themes = _themes(framework, work, note)
        facets = tuple(value for facet in framework.facets for value in _facet(facet, work, note))
        child_id = _child(work, note, known)
    return replace(
        note, stance=stance, areas=areas, themes=themes, facets=in_order(facets, note.facets), child_id=child_id
    )


def in_order(chosen: Iterable[str], before: Sequence[str]) -> tuple[str, ...]:
    """What was there before stays where it was, so that only a real difference is one."""
    now = list(chosen)
    return (*(one for one in before if one in now), *(one for one in now if one not in before))


def _stance(framework: Framework, work: Work, note: Note) -> str | None:
    return st.pills(
        "Stance",
        [one.id for one in framework.stances],
        default=note.stance,
        format_func=lambda one: f"{framework.stance(one).sign} {label(framework.label('stance', one))}",
        key=work.key("stance"),
    )


def _areas(framework: Framework, work: Work, note: Note) -> tuple[AreaTag, ...]:
    own = {one.code: one.stance for one in note.areas}
    chosen: list[str] = []
    for strand in framework.strands:
        codes = [area.code for area in framework.areas if area.strand == strand.id]
        chosen += st.pills(
            strand.label,
            codes,
            selection_mode="multi",
            default=[code for code in codes if code in own],
            format_func=lambda code: f"{code} {label(framework.label('area', code))}",
            key=work.key(f"areas {strand.id}"),
        )
    check_against_handbook(framework, "area", among=chosen)
    codes_now = in_order(chosen, list(own))
    if not codes_now:
        return ()
    with st.container(key=f"ev_own_{work.item_id}", horizontal=True):
        return tuple(AreaTag(code, _own_stance(framework, work, code, own.get(code))) for code in codes_now)


def _own_stance(framework: Framework, work: Work, code: str, stance: str | None) -> str | None:
    values = [AS_ITEM, *(one.id for one in framework.stances)]
    chosen = st.selectbox(
        f"Stance for {code}",
        values,
        index=values.index(stance) if stance in values else 0,
        format_func=lambda one: (
            f"{framework.stance(one).sign} {framework.label('stance', one)}" if one else "As the item"
        ),
        key=work.key(f"stance of {code}"),
        width=190,
    )
    return chosen or None


def _themes(framework: Framework, work: Work, note: Note) -> tuple[str, ...]:
    chosen = st.multiselect(
        "Themes",
        [one.id for one in framework.themes],
        default=[one for one in note.themes if framework.has("theme", one)],
        format_func=lambda one: framework.label("theme", one),
        key=work.key("themes"),
        placeholder="Choose themes",
    )
    return in_order(chosen, note.themes)


def _facet(facet: Facet, work: Work, note: Note) -> list[str]:
    labels = {f"{facet.id}:{one.id}": one.label for one in facet.choices}
    return st.multiselect(
        facet.label,
        list(labels),
        default=[value for value in note.facets if value in labels],
        format_func=lambda value: labels[value],
        key=work.key(f"facet {facet.id}"),
        placeholder="Choose",
    )


def _child(work: Work, note: Note, known: Names) -> UUID | None:
    values = ["", *known.children]
    chosen = st.selectbox(
        "Tracked child",
        values,
        index=values.index(str(note.child_id)) if str(note.child_id) in values else 0,
        format_func=lambda one: known.children[one] if one else "None",
        key=work.key("child"),
    )
    return UUID(chosen) if chosen else None
