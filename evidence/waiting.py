"""A person's day in an inspection: what waits for them, and what they have logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from evidence import clock
from evidence.access import Action, User, can
from evidence.inspections import Inspection
from evidence.items import Item, item
from evidence.searches import Filters
from evidence.store import Store
from evidence.wording import number_of


@dataclass(frozen=True)
class Waiting:
    """Something to do: how many items, in words, and where they are found."""

    items: int
    words: str
    filters: Filters


@dataclass(frozen=True)
class Query:
    """What a lead asked about an item, and is not answered yet."""

    item_id: UUID
    fact: str
    comment: str
    asked_by: UUID | None
    asked_at: datetime


def for_person(store: Store, user: User, inspection: Inspection) -> list[Waiting]:
    """What this person can get on with, most pressing first; nothing that has no items."""
    me = str(user.person_id)
    found = store.one(
        """
        select
            count(*) filter (where logged_by = $person_id and review = 'queried') as queried,
            count(*) filter (where logged_by = $person_id and to_tag) as to_tag,
            count(*) filter (where review = 'answered') as answered,
            count(*) filter (where review = 'changed') as changed
        from item_now
        where inspection_id = $inspection_id and not withdrawn
        """,
        person_id=user.person_id,
        inspection_id=inspection.inspection_id,
    )
    waiting = [
        Waiting(
            found["queried"],
            f"{number_of(found['queried'], 'query', 'queries')} for you to answer",
            Filters(reviews=("queried",), people=(me,)),
        ),
        Waiting(
            found["to_tag"],
            f"{number_of(found['to_tag'], 'item')} of yours to tag",
            Filters(marks=("to_tag",), people=(me,)),
        ),
    ]
    if can(user, Action.REVIEW_ITEM, inspection):
        waiting += [
            Waiting(
                found["answered"],
                f"{number_of(found['answered'], 'answer')} to your team's queries to read",
                Filters(reviews=("answered",)),
            ),
            Waiting(
                found["changed"],
                f"{number_of(found['changed'], 'item')} changed since accepted",
                Filters(reviews=("changed",)),
            ),
        ]
    return [one for one in waiting if one.items]


def queries(store: Store, user: User, inspection: Inspection) -> list[Query]:
    """The open questions about what this person logged, the oldest first."""
    rows = store.rows(
        """
        select item_now.item_id, item_now.fact, review.comment, entry.actor as asked_by, entry.happened_at as asked_at
        from item_now
        join review using (item_id)
        join entry on entry.seq = review.seq
        where item_now.inspection_id = $inspection_id
            and item_now.logged_by = $person_id
            and item_now.review = 'queried'
            and not item_now.withdrawn
        qualify row_number() over (partition by item_now.item_id order by review.seq desc) = 1
        order by entry.happened_at
        """,
        inspection_id=inspection.inspection_id,
        person_id=user.person_id,
    )
    return [Query(**row) for row in rows]


def logged_on(
    store: Store, user: User, inspection: Inspection, *, day: date, zone: tzinfo, most: int = 8
) -> tuple[int, list[Item]]:
    """How many items this person logged on a day of that zone, and the newest; withdrawn ones are left out."""
    asked = {
        "inspection_id": inspection.inspection_id,
        "person_id": user.person_id,
        "start": clock.end_of(day - timedelta(days=1), zone),
        "end": clock.end_of(day, zone),
    }
    newest = [item(row) for row in store.rows(_LOGGED, most=most, **asked)]
    number = len(newest) if len(newest) < most else store.one(_HOW_MANY, **asked)["items"]
    return number, newest


_LOGGED = """
    select *
    from item_now
    where inspection_id = $inspection_id
        and logged_by = $person_id
        and not withdrawn
        and logged_at >= $start::timestamp
        and logged_at < $end::timestamp
    order by logged_at desc, item_id desc
    limit $most
"""
_HOW_MANY = """
    select count(*) as items
    from item_now
    where inspection_id = $inspection_id
        and logged_by = $person_id
        and not withdrawn
        and logged_at >= $start::timestamp
        and logged_at < $end::timestamp
"""
