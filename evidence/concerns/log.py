"""The log of safeguarding concerns, as far as somebody may see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from evidence import access
from evidence.access import Action, Rows, Standing, User
from evidence.concerns.concern import OPEN, Concern, Referral, Version, read_account, read_telling
from evidence.errors import NotFound
from evidence.store import Store


def of(store: Store, user: User, inspection: Standing) -> list[Concern]:
    """Those of an inspection that this user may see, the newest first. Raises NotFound for who is not on its team."""
    now = access.standing(store.maybe_one, user, inspection.inspection_id)
    if not access.can(user, Action.SEE_CONCERN, now):
        raise NotFound
    return [one for one in seen(store.rows, user) if one.inspection_id == inspection.inspection_id]


def get(store: Store, user: User, inspection: Standing, concern_id: UUID) -> Concern:
    """Raises NotFound, also when it exists and this user may not see it."""
    found = next((one for one in of(store, user, inspection) if one.concern_id == concern_id), None)
    if found is None:
        raise NotFound
    return found


def open_ones(store: Store, user: User) -> list[Concern]:
    """Those of all inspections of this user that need somebody: nobody told first, then the longest waiting."""
    found = [one for one in seen(store.rows, user) if one.state in OPEN]
    return sorted(found, key=lambda one: (OPEN.index(one.state), one.logged_at))


def versions(store: Store, user: User, inspection: Standing, concern_id: UUID) -> list[Version]:
    """What was written and when, the first first. Raises NotFound as get() does."""
    get(store, user, inspection, concern_id)
    rows = store.rows(
        """
        select concern_revision.* exclude (seq), entry.actor as written_by, entry.happened_at as written_at
        from concern_revision
        join entry using (seq)
        where concern_id = $concern_id
        order by seq
        """,
        concern_id=concern_id,
    )
    return [Version(read_account(row), row["settled"], row["written_by"], row["written_at"]) for row in rows]


def seen(rows_of: Rows, user: User) -> list[Concern]:
    """All that this user may see: what they wrote, what names them, and everything where they lead."""
    rows = rows_of(
        """
        with first as (
            select concern_id, arg_min(entry.actor, seq) as logged_by, min(entry.happened_at) as logged_at
            from concern_revision
            join entry using (seq)
            group by concern_id
        )
        select
            concern_now.* exclude (seq),
            concern_reference.reference,
            inspection_now.reference as inspection,
            first.logged_by,
            first.logged_at
        from concern_now
        join first using (concern_id)
        join concern_reference using (concern_id)
        join inspection_now on inspection_now.inspection_id = concern_now.inspection_id
        join membership_now on membership_now.inspection_id = concern_now.inspection_id
            and membership_now.person_id = $person_id
            and membership_now.active
        join person_now on person_now.person_id = membership_now.person_id and person_now.active
        where membership_now.role = 'lead'
            or first.logged_by = $person_id
            or list_contains(concern_now.named, $person_id)
        order by first.logged_at desc, concern_id desc
        """,
        person_id=user.person_id,
    )
    if not rows:
        return []
    told = rows_of(
        """
        select referral_now.* exclude (seq), arg_min(entry.actor, referral_revision.seq) as recorded_by
        from referral_now
        join referral_revision using (referral_id)
        join entry on entry.seq = referral_revision.seq
        where referral_now.concern_id in (select unnest($ids::uuid[]))
        group by all
        order by referral_now.told_at, referral_now.referral_id
        """,
        ids=[row["concern_id"] for row in rows],
    )
    return [_concern(row, [one for one in told if one["concern_id"] == row["concern_id"]]) for row in rows]


def _concern(row: dict[str, Any], told: list[dict[str, Any]]) -> Concern:
    referrals = (
        Referral(one["referral_id"], one["revision_id"], read_telling(one), one["recorded_by"]) for one in told
    )
    names = (
        "concern_id",
        "revision_id",
        "inspection_id",
        "inspection",
        "reference",
        "settled",
        "logged_by",
        "logged_at",
    )
    return Concern(account=read_account(row), referrals=tuple(referrals), **{name: row[name] for name in names})
