"""What in the texts of a pack still looks like a person, to be looked at before the pack is built."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from evidence import names
from evidence.identifiers import Found
from evidence.journal import Row
from evidence.packs import worth_reading
from evidence.packs.contents import Contents, Job

AROUND = 40  # characters on each side that are shown with it
ITEMS = ("items", "impact", "revisions")  # the sections that show texts of items

FIELDS = {
    "fact": "What was seen, heard or read",
    "words": "In their own words",
    "meaning": "What it means for children",
    "source_role": "Role of who said it",
    "comment": "Comment of a review",
    "reason": "Withdrawn because",
    "title": "Title",
    "place": "Place",
    "spoken_to": "Spoken to",
    "notes": "Notes",
}


@dataclass(frozen=True)
class Suspicion:
    """One place of one text."""

    item_id: UUID | None
    activity_id: UUID | None
    reference: str  # E-0042; empty for an activity
    field: str
    earlier: bool  # not in the item as it stands: in an earlier version, a review or a withdrawal
    words: str  # "an NHS number"
    before: str
    text: str
    after: str


def of(job: Job, contents: Contents) -> tuple[Suspicion, ...]:
    """In the order of references, activities last, each thing as it stands before its earlier words.

    What one field says twice, or in each version, is told once.
    """
    detector = names.detector(job.store, job.inspection)
    worth = worth_reading.found_by(detector.hint(), job.store, job.inspection.inspection_id)
    rows = job.store.rows(
        _TEXTS,
        inspection_id=job.inspection.inspection_id,
        worth=list(worth),
        ids=job.ids,
        with_withdrawn=job.ids_with_withdrawn,
        items=any(section in contents.sections for section in ITEMS),
        revisions="revisions" in contents.sections,
        activities="activities" in contents.sections,
        fields=list(FIELDS),
    )
    found: dict[tuple[object, ...], Suspicion] = {}
    for row in rows:  # those of an item as it stands come first
        for one in detector.find(row["text"]):
            key = (row["item_id"], row["activity_id"], row["field"], one.text)
            found.setdefault(key, _suspicion(row, one))
    return tuple(found.values())


def _suspicion(row: Row, one: Found) -> Suspicion:
    text = row["text"]
    start, end = max(0, one.start - AROUND), one.end + AROUND
    return Suspicion(
        item_id=row["item_id"],
        activity_id=row["activity_id"],
        reference=row["reference"] or "",
        field=FIELDS[row["field"]],
        earlier=row["earlier"],
        words=one.words,
        before=("…" if start else "") + text[start : one.start],
        text=one.text,
        after=text[one.end : end] + ("…" if end < len(text) else ""),
    )


_TEXTS = """
    with worth as (select unnest($worth::uuid[]) as id),
    texts as (
        select
            item_id,
            null::uuid as activity_id,
            false as earlier,
            null::bigint as seq,
            unnest([
                {'field': 'fact', 'text': fact},
                {'field': 'words', 'text': words},
                {'field': 'meaning', 'text': meaning},
                {'field': 'source_role', 'text': source_role}
            ]) as written
        from item_now
        semi join worth on worth.id = item_now.revision_id
        where $items
            and inspection_id = $inspection_id
            and not withdrawn
            and ($ids::uuid[] is null or item_id in (select unnest($ids::uuid[])))
        union all
        select
            item_id,
            null,
            true,
            item_revision.seq,
            unnest([
                {'field': 'fact', 'text': item_revision.fact},
                {'field': 'words', 'text': item_revision.words},
                {'field': 'meaning', 'text': item_revision.meaning}
            ])
        from item_revision
        semi join worth on worth.id = item_revision.revision_id
        join item_now using (item_id)
        where $revisions
            and inspection_id = $inspection_id
            and (withdrawn or item_revision.revision_id <> item_now.revision_id)
            and ($with_withdrawn::uuid[] is null or item_id in (select unnest($with_withdrawn::uuid[])))
        union all
        select item_id, null, true, review.seq, {'field': 'comment', 'text': comment}
        from review
        semi join worth on worth.id = review.review_id
        join item using (item_id)
        where $revisions
            and inspection_id = $inspection_id
            and ($with_withdrawn::uuid[] is null or item_id in (select unnest($with_withdrawn::uuid[])))
        union all
        select item_id, null, true, withdrawal.seq, {'field': 'reason', 'text': reason}
        from withdrawal
        semi join worth on worth.id = withdrawal.withdrawal_id
        join item using (item_id)
        where $revisions
            and inspection_id = $inspection_id
            and ($with_withdrawn::uuid[] is null or item_id in (select unnest($with_withdrawn::uuid[])))
        union all
        select
            null,
            activity_id,
            false,
            null,
            unnest([
                {'field': 'title', 'text': title},
                {'field': 'place', 'text': place},
                {'field': 'spoken_to', 'text': array_to_string(spoken_to, '\n')},
                {'field': 'notes', 'text': notes}
            ])
        from activity_now
        where $activities and inspection_id = $inspection_id
    )
    select texts.*, written.field, written.text, item_reference.reference
    from texts
    left join item_reference on item_reference.inspection_id = $inspection_id and item_reference.item_id = texts.item_id
    where written.text <> ''
    order by
        activity_id is not null,
        len(item_reference.reference),
        item_reference.reference,
        activity_id,
        earlier,
        seq,
        list_position($fields, written.field)
"""
