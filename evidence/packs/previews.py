"""What a pack would hold, and what to look at before it leaves the house."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from evidence.clock import LONDON
from evidence.inspections import Inspection
from evidence.packs import suspicions
from evidence.packs.contents import Contents, Job, standing
from evidence.packs.sheets import planned
from evidence.packs.suspicions import Suspicion
from evidence.store import Store


@dataclass(frozen=True, kw_only=True)
class Notices:
    """What to look at before a pack leaves the house."""

    queried: int  # items, as the following
    to_tag: int
    safeguarding: int
    suspicions: tuple[Suspicion, ...]  # what looks like a person in the texts that would go in


@dataclass(frozen=True, kw_only=True)
class Preview(Notices):
    """The same, and the counts of a pack before it is built."""

    rows: dict[str, int]  # sheet -> rows, in the order of the sheets


def preview(store: Store, inspection: Inspection, contents: Contents, *, zone: ZoneInfo = LONDON) -> Preview:
    """Quick enough to follow each change of a filter."""
    job = Job(store, inspection, standing(contents.filters), zone)
    rows = {sheet.name: sheet.count(job) for sheet in planned(contents)}
    return Preview(rows=rows, **vars(notices(job, contents)))


def notices(job: Job, contents: Contents) -> Notices:
    seen = job.store.one(_SEEN, inspection_id=job.inspection.inspection_id, ids=job.ids)
    return Notices(suspicions=suspicions.of(job, contents), **seen)


_SEEN = """
    select
        count(*) filter (where review = 'queried') as queried,
        count(*) filter (where to_tag) as to_tag,
        count(*) filter (where safeguarding) as safeguarding
    from item_now
    where inspection_id = $inspection_id
        and not withdrawn
        and ($ids::uuid[] is null or item_id in (select unnest($ids::uuid[])))
"""
