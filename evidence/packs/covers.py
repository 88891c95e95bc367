"""The cover of an evidence pack: which inspection, who made it from what, and what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from evidence import activities, children, clock, people
from evidence.access import User
from evidence.inspections import Inspection
from evidence.journal import Head
from evidence.packs.contents import Job
from evidence.packs.sheets import EXPLAINED
from evidence.searches import NONE, Filters
from evidence.wording import number_of, series
from evidence.workbook.book import Line, Sheet

# filter -> (what people call it, kind of term in the framework)
FILTERS = {
    "areas": ("Outcome area", "area"),
    "stances": ("Stance", "stance"),
    "source_kinds": ("Source", "source_kind"),
    "disciplines": ("Discipline", "discipline"),
    "directness": ("First-hand or reported", "directness"),
    "activities": ("Activity", ""),
    "themes": ("Theme", "theme"),
    "facets": ("About", "choice"),
    "children": ("Tracked child", ""),
    "people": ("Logged by", ""),
    "reviews": ("Review", ""),
    "marks": ("Only items that", ""),
    "day_from": ("From", ""),
    "day_to": ("Up to", ""),
    "text": ("With the words", ""),
}
MARKS = {
    "to_tag": "are still to tag",
    "words": "have a quotation",
    "meaning": "say what it means for children",
    "safeguarding": "have a safeguarding flag",
}


def cover(job: Job, sheets: Sequence[Sheet], *, user: User, made_for: str, head: Head, seen: dict[str, Any]) -> Sheet:
    lines = [
        Line(style="title", text="Evidence pack"),
        Line(style="subtitle", text=f"{job.inspection.plan.area_name}  ·  {job.inspection.reference}"),
        *_inspection(job.inspection),
        Line(style="heading", text="This pack"),
        *_made(job, user, made_for),
        *filters(job),
        Line(style="heading", text="What it holds"),
        *(_holds(sheet) for sheet in sheets),
        Line(style="heading", text="Before you pass it on"),
        Line(style="text", text=_warnings(seen)),
        Line(style="heading", text="The record it shows"),
        Line(style="fact", text="Last entry", value=f"Number {head.seq:,}"),
        Line(style="code", text="Its hash", value=head.hash),
        Line(style="text", text=READING.format(zone=job.zone)),
    ]
    return Sheet(name="Cover", page=tuple(lines), footer=job.footer)


READING = (
    "Times are those of {zone}. Texts stand here whole, as people wrote them; none of them is a formula or a link. "
    "A very long text shows in full when you select its cell. Counts describe what was gathered: "
    "they are not a judgement, and no score is computed from them."
)


def filters(job: Job) -> list[Line]:
    """The filters in words."""
    chosen = job.filters.chosen()
    if not chosen:
        return [Line(style="fact", text="Filters", value="None: all items that stand")]
    named = _names(job, job.filters)
    lines = []
    for name, value in chosen.items():
        label, kind = FILTERS[name]
        values = value if isinstance(value, tuple) else (value,)
        lines.append(Line(style="fact", text=label, value=series([named(kind, name, one) for one in values], "or")))
    return [
        *lines,
        Line(style="fact", text="", value="Filters apply to items and revisions; counts are of everything."),
    ]


def _names(job: Job, chosen: Filters) -> Any:
    known: dict[str, dict[UUID, str]] = {
        "activities": activities.titles(job.store, job.inspection) if chosen.activities else {},
        "people": people.names(job.store) if chosen.people else {},
        "children": {one.child_id: one.pseudonym for one in children.of(job.store, job.inspection)},
    }

    def name(kind: str, filter_: str, value: object) -> str:
        if value == NONE:
            return "none"
        if isinstance(value, date):
            return _day(value)
        if filter_ in known:
            return {str(id): words for id, words in known[filter_].items()}.get(str(value), str(value))
        if filter_ == "marks":
            return MARKS.get(str(value), str(value))
        label = job.inspection.framework.label(kind, str(value)) if kind else str(value)
        return f"{value} {label}" if kind == "area" else label

    return name


def _inspection(inspection: Inspection) -> list[Line]:
    plan = inspection.plan
    facts = {
        "Inspection": inspection.framework.label("inspection_kind", plan.kind),
        "Fieldwork": f"{_day(plan.fieldwork_from)} to {_day(plan.fieldwork_to)}",
        "Area was notified": _day(plan.notified_on) if plan.notified_on else "",
        "Partnership": "\n".join(body.name for body in plan.bodies),
        "State": inspection.status.capitalize(),
        "Framework": f"{inspection.framework.title}, version {inspection.framework.version}",
    }
    return [Line(style="fact", text=label, value=value) for label, value in facts.items() if value]


def _made(job: Job, user: User, made_for: str) -> list[Line]:
    now = clock.now().astimezone(job.zone)
    facts = {"Built by": user.name, "Built": f"{_day(now)} at {now:%H:%M} ({now:%Z})", "Made for": made_for}
    return [Line(style="fact", text=label, value=value) for label, value in facts.items() if value]


def _holds(sheet: Sheet) -> Line:
    rows = sum(table.count for table in sheet.tables)
    return Line(style="row", text=sheet.name, value=f"{number_of(rows, 'row')}: {EXPLAINED[sheet.name]}")


def _warnings(seen: dict[str, Any]) -> str:
    told = [
        f"{number_of(seen[name], 'item')} {words}."
        for name, words in (
            ("queried", "under query"),
            ("to_tag", "still to tag"),
            ("safeguarding", "with a safeguarding flag"),
            ("suspected", "in which something looks like a number, address or e-mail of a person"),
        )
        if seen[name]
    ]
    rule = "It holds what people said in confidence: keep and send it only as your policy for inspection evidence says."
    return " ".join([*told, rule])


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
