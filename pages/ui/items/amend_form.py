"""The texts of one item and where they come from, as fields to amend."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import streamlit as st

from evidence.frameworks import Framework
from evidence.items.notes import Note
from pages.ui.items.amending import Work
from pages.ui.items.filters import Names
from pages.ui.items.note_words import TEXTS
from pages.ui.prose import prose
from pages.ui.visit import Visit

ROWS = {"fact": 5, "words": 2, "meaning": 2}


def amend_form(visit: Visit, work: Work, known: Names) -> Note:
    """The fields, and the note as they make it."""
    note = work.mine
    texts = {name: _text(visit, work, name, title) for name, title in TEXTS.items()}
    with st.expander("Where it comes from", key=work.key("ev_fold_source")):
        note = _source(visit.inspection.framework, work, note)
        note = replace(note, activity_id=_activity(work, note, known), happened_at=_moment(visit, work, note))
    flag = st.checkbox(
        "Safeguarding flag",
        value=note.safeguarding,
        key=work.key("safeguarding"),
        help="A flag only. Follow the safeguarding procedure of your inspectorate at once; it does not start here.",
    )
    return replace(note, safeguarding=flag, **texts)


def _text(visit: Visit, work: Work, name: str, title: str) -> str:
    return prose(
        visit,
        title,
        place=work.place(name),
        value=getattr(work.start, name),
        base=str(work.base.revision_id),
        rows=ROWS[name],
    )


def _source(framework: Framework, work: Work, note: Note) -> Note:
    kinds = [one.id for one in framework.source_kinds]
    kind = st.selectbox(
        "Source",
        kinds,
        index=kinds.index(note.source_kind) if note.source_kind in kinds else None,
        format_func=lambda one: framework.label("source_kind", one),
        key=work.key("source"),
    )
    role = st.text_input("Who said it: a role, never a name", value=note.source_role or "", key=work.key("role"))
    directness = note.directness if kind == note.source_kind else None
    if kind and framework.source_kind(kind).person:
        directness = st.pills(
            "First-hand or reported",
            [one.id for one in framework.directness],
            default=directness,
            format_func=lambda one: framework.label("directness", one),
            key=work.key("directness"),
        )
    disciplines = [one.id for one in framework.disciplines]
    discipline = st.pills(
        "Discipline",
        disciplines,
        default=note.discipline if note.discipline in disciplines else None,
        format_func=lambda one: framework.label("discipline", one),
        key=work.key("discipline"),
        required=True,
    )
    return replace(
        note, source_kind=kind or "", source_role=role or None, directness=directness, discipline=discipline or ""
    )


def _activity(work: Work, note: Note, known: Names) -> UUID | None:
    values = ["", *known.activities]
    chosen = st.selectbox(
        "Activity",
        values,
        index=values.index(str(note.activity_id)) if str(note.activity_id) in values else 0,
        format_func=lambda one: known.activities[one] if one else "None",
        key=work.key("activity"),
    )
    return UUID(chosen) if chosen else None


def _moment(visit: Visit, work: Work, note: Note) -> datetime:
    """The field knows minutes only: a time that was not touched keeps its seconds."""
    shown = visit.local(note.happened_at)
    day_column, time_column = st.columns(2)
    day = day_column.date_input("Day", value=shown.date(), format="DD/MM/YYYY", key=work.key("day"))
    at = time_column.time_input(
        "Time", value=shown.time().replace(second=0, microsecond=0), step=60, key=work.key("time")
    )
    if not day or not at or (day, at) == (shown.date(), shown.time().replace(second=0, microsecond=0)):
        return note.happened_at
    return datetime.combine(day, at, visit.zone)
