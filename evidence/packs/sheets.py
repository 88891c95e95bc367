"""What stands on each sheet of an evidence pack."""

from __future__ import annotations

from datetime import datetime

from evidence import clock
from evidence.columns import REVIEWS, UNTAGGED, legend
from evidence.inspections import Inspection
from evidence.journal import Row
from evidence.packs.contents import Contents, Job, Planned
from evidence.packs.figures import COVERAGE, IMPACT
from evidence.packs.items import ITEMS
from evidence.sections import SECTIONS
from evidence.workbook.book import Cell, Column, Sheet

COUNT = "select count(*) as rows from (STATEMENT)"


def _make_activities(job: Job) -> Sheet:
    label = job.inspection.framework.label
    rows = (
        [
            _moment(row["done_at"] or row["planned_at"]),
            label("activity_kind", row["kind"]),
            row["title"],
            str(row["status"]).capitalize(),
            row["provider"],
            row["place"],
            "\n".join(row["people"] or []),
            "\n".join(row["spoken_to"]),
            ", ".join(row["pseudonyms"] or []),
            row["items"],
            row["notes"],
            _moment(row["planned_at"]),
            _moment(row["done_at"]),
            str(row["activity_id"]),
        ]
        for row in job.store.stream(_ACTIVITIES, inspection_id=job.inspection.inspection_id)
    )
    note = "Where the team went and whom it met. People spoken to stand by role; settings are not graded."
    return job.sheet(
        "Activities", job.table("activities.jsonl", "Activities", note, _ACTIVITY_COLUMNS, rows, printed=11)
    )


def _count_activities(job: Job) -> int:
    return _number_of_rows(job, _ACTIVITIES, inspection_id=job.inspection.inspection_id)


def _make_revisions(job: Job) -> Sheet:
    """Every version of the items, of those that were withdrawn too."""
    found = job.store.stream(_REVISIONS, inspection_id=job.inspection.inspection_id, ids=job.ids_with_withdrawn)
    note = (
        "Every version of every item, withdrawn ones too: nothing that was written is overwritten. "
        f"Each review stands beside the version that was read.\n{legend(job.inspection.framework)}"
    )
    rows = (_revision(job.inspection, row) for row in found)
    table = job.table("revisions.jsonl", "Revisions", note, _REVISION_COLUMNS, rows, printed=13)
    return job.sheet("Revisions", table)


def _count_revisions(job: Job) -> int:
    """In a fiftieth of the time that counting the rows of the sheet would take."""
    asked = {"inspection_id": job.inspection.inspection_id, "ids": job.ids_with_withdrawn}
    return int(job.store.one(_HOW_MANY_REVISIONS, **asked)["rows"])


SHEETS: dict[str, tuple[Planned, ...]] = {
    "coverage": COVERAGE,
    "impact": IMPACT,
    "items": (ITEMS,),
    "activities": (Planned("Activities", "where the team went and whom it met", _count_activities, _make_activities),),
    "revisions": (
        Planned("Revisions", "every version of every item, with its review", _count_revisions, _make_revisions),
    ),
}
EXPLAINED = {sheet.name: sheet.explained for sheets in SHEETS.values() for sheet in sheets}


def planned(contents: Contents) -> list[Planned]:
    """The sheets of a pack with these contents, in their order; the cover stands in front of them."""
    return [sheet for section in SECTIONS if section in contents.sections for sheet in SHEETS[section]]


def _number_of_rows(job: Job, statement: str, **asked: object) -> int:
    """Of the statement that makes the rows, so that the count cannot be another one."""
    return int(job.store.one(COUNT.replace("STATEMENT", statement), **asked)["rows"])


def _revision(inspection: Inspection, row: Row) -> list[Cell]:
    framework = inspection.framework
    stances = (own or row["stance"] for own in row["area_stances"])
    signs = {one.id: one.sign for one in framework.stances}
    areas = (f"{code} {signs.get(stance, UNTAGGED)}" for code, stance in zip(row["areas"], stances, strict=True))
    return [
        row["reference"],
        _moment(row["written_at"]),
        row["written_by"],
        row["version"],
        row["what"],
        row["fact"],
        row["words"],
        row["meaning"],
        framework.label("stance", row["stance"]) if row["stance"] else None,
        "\n".join(areas),
        REVIEWS.get(row["decision"] or "none", row["decision"]),
        row["comment"],
        row["reason"],
        str(row["item_id"]),
        str(row["revision_id"]),
        clock.stamp(row["written_at"]),
    ]


def _moment(value: datetime | None) -> str | None:
    return clock.stamp(value) if value else None


_ACTIVITY_COLUMNS = (
    Column(id="happens_at", label="When", kind="moment", width=18.5),
    Column(id="kind", label="Kind", width=19),
    Column(id="title", label="Title", width=32),
    Column(id="status", label="Status", width=11),
    Column(id="provider", label="Setting", width=22),
    Column(id="place", label="Place", width=14),
    Column(id="who_goes", label="Who goes", width=25),
    Column(id="spoken_to", label="Spoken to", width=25),
    Column(id="children", label="Tracked children", width=11),
    Column(id="items", label="Items", kind="number", width=9),
    Column(id="notes", label="Notes", width=28),
    Column(id="planned_at", label="Planned", kind="moment", width=18.5),
    Column(id="done_at", label="Done", kind="moment", width=18.5),
    Column(id="activity_id", label="Activity id", kind="id", width=40),
)
_REVISION_COLUMNS = (
    Column(id="reference", label="Ref.", width=8),
    Column(id="written_at", label="Written", kind="moment", width=18.5),
    Column(id="written_by", label="By", width=14),
    Column(id="version", label="Version", kind="number", width=10),
    Column(id="what", label="What happened", width=12),
    Column(id="fact", label="What was seen, heard or read", width=42),
    Column(id="words", label="In their own words", width=20),
    Column(id="meaning", label="What it means for children", width=20),
    Column(id="stance", label="Stance", width=11),
    Column(id="areas", label="Areas", width=8),
    Column(id="review", label="Review", width=12),
    Column(id="comment", label="Comment", width=20),
    Column(id="withdrawn_because", label="Withdrawn because", width=15),
    Column(id="item_id", label="Item id", kind="id", width=40),
    Column(id="revision_id", label="Revision id", kind="id", width=40),
    Column(id="written_at_utc", label="Written, exactly (UTC)", kind="id", width=32),
)

_ACTIVITIES = """
    select
        activity_now.*,
        provider_now.name as provider,
        (
            select list(name order by lower(name))
            from person_now
            where list_contains(activity_now.who_goes, person_now.person_id)
        ) as people,
        (
            select list(pseudonym order by len(pseudonym), pseudonym)
            from child_now
            where list_contains(activity_now.children, child_now.child_id)
        ) as pseudonyms,
        (
            select count(*)
            from item_now
            where item_now.activity_id = activity_now.activity_id and not item_now.withdrawn
        ) as items
    from activity_now
    left join provider_now using (provider_id)
    where activity_now.inspection_id = $inspection_id
    order by coalesce(activity_now.done_at, activity_now.planned_at) nulls last, activity_now.activity_id
"""
_HOW_MANY_REVISIONS = """
    select count(*) as rows
    from item_revision
    join item using (item_id)
    where inspection_id = $inspection_id and ($ids::uuid[] is null or item_id in (select unnest($ids::uuid[])))
"""

_REVISIONS = """
    with
        wanted as (
            select item_id, seq
            from item
            where inspection_id = $inspection_id
                and ($ids::uuid[] is null or item_id in (select unnest($ids::uuid[])))
        ),
        numbered as (
            select *, row_number() over (partition by item_id order by seq) as version
            from item_revision
            semi join wanted using (item_id)
        ),
        read as (
            from review
            semi join wanted using (item_id)
            qualify row_number() over (partition by revision_id order by seq desc) = 1
        ),
        taken_out as (
            from withdrawal
            semi join wanted using (item_id)
            qualify row_number() over (partition by item_id order by seq desc) = 1
        )
    select
        numbered.*,
        item_reference.reference,
        entry.happened_at as written_at,
        coalesce(person_now.name, 'The installation') as written_by,
        case
            when numbered.version > 1 then 'Amended'
            when entry.action = 'item.import' then 'Imported'
            else 'Logged'
        end as what,
        read.decision,
        read.comment,
        if(taken_out.withdrawn, taken_out.reason, null) as reason
    from numbered
    join entry on entry.seq = numbered.seq
    join item_reference on item_reference.inspection_id = $inspection_id and item_reference.item_id = numbered.item_id
    left join person_now on person_now.person_id = entry.actor
    left join read on read.revision_id = numbered.revision_id
    left join taken_out on taken_out.item_id = numbered.item_id
    order by numbered.happened_at, numbered.item_id, numbered.version
"""
