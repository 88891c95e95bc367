"""What a pack would hold, and what to look at before it leaves the house."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from evidence.clock import LONDON
from evidence.inspections import Inspection
from evidence.packs.contents import Contents, Job, standing
from evidence.packs.sheets import planned
from evidence.store import Store


@dataclass(frozen=True)
class Preview:
    """Counts of a pack before it is built."""

    rows: dict[str, int]  # sheet -> rows, in the order of the sheets
    queried: int  # items, as the following
    to_tag: int
    safeguarding: int
    suspected: int  # in which something looks like a number, address or e-mail of a person


def preview(store: Store, inspection: Inspection, contents: Contents, *, zone: ZoneInfo = LONDON) -> Preview:
    """Counts only: quick enough to follow each change of a filter."""
    job = Job(store, inspection, standing(contents.filters), zone)
    seen = store.one(_SEEN, inspection_id=inspection.inspection_id, ids=job.ids, **_SUSPECTED)
    return Preview(rows={sheet.name: sheet.count(job) for sheet in planned(contents)}, **seen)


# What looks like a person's e-mail address, telephone, NHS or pupil number or postcode, for RE2.
_SUSPECTED = {
    "pattern": r"[\w.+-]+@[\w-]+\.\w|\b(\+44|0)\d[\d ]{8,11}\d\b|\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"
    r"|\b[A-Z]\d{12}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
}
_SEEN = """
    select
        count(*) filter (where review = 'queried') as queried,
        count(*) filter (where to_tag) as to_tag,
        count(*) filter (where safeguarding) as safeguarding,
        count(*) filter (where regexp_matches(concat_ws(' ', fact, words, meaning), $pattern)) as suspected
    from item_now
    where inspection_id = $inspection_id
        and not withdrawn
        and ($ids::uuid[] is null or item_id in (select unnest($ids::uuid[])))
"""
