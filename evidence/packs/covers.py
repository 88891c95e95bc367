"""The cover of an evidence pack: which inspection, who made it from what, and what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from evidence import clock
from evidence.access import User
from evidence.inspections import Inspection
from evidence.journal import Head
from evidence.packs.contents import Job
from evidence.packs.previews import Notices
from evidence.packs.sheets import EXPLAINED
from evidence.packs.words import day_of, in_words
from evidence.wording import number_of
from evidence.workbook.book import Line, Sheet

# The words by which `verify --pack` finds these facts again; every cover that was ever built has them.
PACK_ID, HEAD, TIMES = "Pack id", "Its hash", "Times are those of"


def cover(
    job: Job,
    sheets: Sequence[Sheet],
    *,
    pack_id: UUID,
    user: User,
    made_for: str,
    head: Head,
    seen: Notices,
) -> Sheet:
    """The lines of the first page. Of what looks like a person only the number stands there."""
    lines = [
        Line(style="title", text="Evidence pack"),
        Line(style="subtitle", text=f"{job.inspection.plan.area_name}  ·  {job.inspection.reference}"),
        *_inspection(job.inspection),
        Line(style="heading", text="This pack"),
        *_made(job, user, made_for),
        *_filters(job),
        Line(style="heading", text="What it holds"),
        *(_holds(sheet) for sheet in sheets),
        Line(style="heading", text="Before you pass it on"),
        Line(style="text", text=_warnings(seen)),
        Line(style="heading", text="The record it shows"),
        Line(style="fact", text="Last entry", value=f"Number {head.seq:,}"),
        Line(style="code", text=HEAD, value=head.hash),
        Line(style="code", text=PACK_ID, value=str(pack_id)),
        Line(style="fact", text=TIMES, value=str(job.zone)),
        Line(style="text", text=READING),
    ]
    return Sheet(name="Cover", page=tuple(lines), footer=job.footer)


READING = (
    "Texts stand here whole, as people wrote them; none of them is a formula or a link. "
    "A very long text shows in full when you select its cell. Counts describe what was gathered: "
    "they are not a judgement, and no score is computed from them. "
    "python -m evidence verify --pack compares the items with the record that they were taken from."
)


def _filters(job: Job) -> list[Line]:
    chosen = in_words(job.store, job.inspection, job.filters)
    if not chosen:
        return [Line(style="fact", text="Filters", value="None: all items that stand")]
    return [
        *(Line(style="fact", text=label, value=words) for label, words in chosen),
        Line(style="fact", text="", value="Filters apply to items and revisions; counts are of everything."),
    ]


def _inspection(inspection: Inspection) -> list[Line]:
    plan = inspection.plan
    facts = {
        "Inspection": inspection.framework.label("inspection_kind", plan.kind),
        "Fieldwork": f"{day_of(plan.fieldwork_from)} to {day_of(plan.fieldwork_to)}",
        "Area was notified": day_of(plan.notified_on) if plan.notified_on else "",
        "Partnership": "\n".join(body.name for body in plan.bodies),
        "State": inspection.status.capitalize(),
        "Framework": f"{inspection.framework.title}, version {inspection.framework.version}",
    }
    return [Line(style="fact", text=label, value=value) for label, value in facts.items() if value]


def _made(job: Job, user: User, made_for: str) -> list[Line]:
    now = clock.now().astimezone(job.zone)
    facts = {"Built by": user.name, "Built": f"{day_of(now)} at {now:%H:%M} ({now:%Z})", "Made for": made_for}
    return [Line(style="fact", text=label, value=value) for label, value in facts.items() if value]


def _holds(sheet: Sheet) -> Line:
    rows = sum(table.count for table in sheet.tables)
    return Line(style="row", text=sheet.name, value=f"{number_of(rows, 'row')}: {EXPLAINED[sheet.name]}")


def _warnings(seen: Notices) -> str:
    told = [
        f"{number_of(count, noun)} {words}."
        for count, noun, words in (
            (seen.queried, "item", "under query"),
            (seen.to_tag, "item", "still to tag"),
            (seen.safeguarding, "item", "with a safeguarding flag"),
            (len(seen.suspicions), "place", "where a text may point to a person by a number, an address or a name"),
        )
        if count
    ]
    rule = "It holds what people said in confidence: keep and send it only as your policy for inspection evidence says."
    return " ".join([*told, rule])
