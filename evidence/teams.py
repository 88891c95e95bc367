"""Teams: who works on an inspection, for which discipline, in which role. Ofsted and CQC members are equal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from evidence.access import Action, Role, Standing, User
from evidence.changes import Change, change
from evidence.errors import InvalidInput, NotFound
from evidence.ids import new_id
from evidence.private import preferences
from evidence.store import Store
from evidence.text import one_line

TEAM_ROLES = (Role.LEAD, Role.INSPECTOR, Role.OBSERVER)
SEEN = "team of {} seen"


@dataclass(frozen=True)
class Member:
    """One person on one team."""

    person_id: UUID
    name: str
    email: str
    role: Role
    discipline: str | None
    employer: str | None
    since: datetime  # of the present role
    added_by: UUID | None


@dataclass(frozen=True)
class Step:
    """Somebody came to a team, became something else on it, or left it."""

    seq: int  # of its entry in the record
    person_id: UUID
    before: Role | None
    to: Role | None
    happened_at: datetime
    by: UUID | None  # None: the person who runs the server

    @property
    def words(self) -> str:
        """What was done, as people say it."""
        if self.to is None:
            return "taken off the team"
        as_what = {Role.LEAD: "lead", Role.INSPECTOR: "inspector", Role.OBSERVER: "observer"}[self.to]
        return f"added as {as_what}" if self.before is None else f"made {as_what}"


def members(store: Store, inspection: Standing) -> list[Member]:
    """Who is on the team now: leads first, then by name."""
    rows = store.rows(
        """
        select person_id, name, email, role, discipline, employer, entry.happened_at as since, entry.actor as added_by
        from membership_now
        join person_now using (person_id)
        join entry on entry.seq = membership_now.seq
        where membership_now.inspection_id = $inspection_id and membership_now.active
        order by role <> 'lead', role, lower(name), person_id
        """,
        inspection_id=inspection.inspection_id,
    )
    return [Member(**{**row, "role": Role(row["role"])}) for row in rows]


def roles(store: Store, user: User) -> set[Role]:
    """What this user is on the teams that they are on; nothing for who was switched off."""
    found = store.known(
        """
        select list(distinct membership_now.role) as roles
        from membership_now
        join person_now using (person_id)
        where membership_now.person_id = $person_id and membership_now.active and person_now.active
        """,
        person_id=user.person_id,
    )
    return {Role(role) for role in (found and found["roles"]) or ()}


def history(store: Store, inspection: Standing) -> list[Step]:
    """Who came, changed and left, the newest first. A change of discipline or employer is no step."""
    rows = store.rows(
        """
        with revisions as (
            select
                seq,
                person_id,
                if(active, role, null) as to,
                lag(if(active, role, null)) over (partition by person_id order by seq) as before
            from membership_revision
            where inspection_id = $inspection_id
        )
        select seq, person_id, before, revisions.to, entry.happened_at, entry.actor as by
        from revisions
        join entry using (seq)
        where before is distinct from revisions.to
        order by seq desc
        """,
        inspection_id=inspection.inspection_id,
    )
    return [
        Step(**{**row, **{name: Role(row[name]) if row[name] else None for name in ("before", "to")}}) for row in rows
    ]


def news(store: Store, user: User, inspection: Standing) -> list[Step]:
    """For a lead: what somebody else changed since they lead, and they have not said that they have seen."""
    if inspection.role is not Role.LEAD or user.person_id is None:
        return []
    steps = history(store, inspection)
    since = min(one.seq for one in steps if one.person_id == user.person_id and one.to is Role.LEAD)
    seen = preferences.get(store.private, user.person_id, SEEN.format(inspection.inspection_id))
    return [one for one in steps if one.by != user.person_id and one.seq > max(since, int(seen or 0))]


def have_seen(store: Store, user: User, inspection: Standing, steps: Sequence[Step]) -> None:
    """This person has read these: what comes while they read is shown next time."""
    assert user.person_id is not None
    upto = max(one.seq for one in steps)
    preferences.keep(store.private, user.person_id, SEEN.format(inspection.inspection_id), str(upto))


def join(
    store: Store,
    user: User,
    inspection: Standing,
    *,
    person_id: UUID,
    role: Role,
    discipline: str | None,
    employer: str = "",
) -> None:
    """Put somebody on the team, or give a member another role or discipline."""
    if role not in TEAM_ROLES:
        raise InvalidInput(role="Choose lead, inspector or observer.")
    with _change(store, user, inspection, person_id) as this:
        if this.maybe_one("select 1 from person_now where person_id = $person_id", person_id=person_id) is None:
            raise NotFound
        if role is not Role.LEAD:
            _require_another_lead(this, inspection, person_id)
        if discipline is not None:
            _require_discipline(this, inspection, discipline)
        keep_member(
            this,
            inspection.inspection_id,
            person_id,
            role=role,
            discipline=discipline,
            employer=one_line(employer, "employer") or None,
            active=True,
        )


def leave(store: Store, user: User, inspection: Standing, *, person_id: UUID) -> None:
    """Take somebody off the team. What they wrote stays. The last lead stays."""
    with _change(store, user, inspection, person_id) as this:
        row = this.maybe_one(
            """
            select role, discipline, employer
            from membership_now
            where inspection_id = $inspection_id and person_id = $person_id and active
            """,
            inspection_id=inspection.inspection_id,
            person_id=person_id,
        )
        if row is None:
            raise NotFound
        _require_another_lead(this, inspection, person_id)
        keep_member(
            this,
            inspection.inspection_id,
            person_id,
            role=Role(row["role"]),
            discipline=row["discipline"],
            employer=row["employer"],
            active=False,
        )


def _require_discipline(this: Change, inspection: Standing, discipline: str) -> None:
    row = this.maybe_one(
        "select content from inspection_framework where inspection_id = $inspection_id",
        inspection_id=inspection.inspection_id,
    )
    known = json.loads(row["content"])["disciplines"] if row else []
    if discipline not in [one["id"] for one in known]:
        raise InvalidInput(discipline="Choose a discipline of this inspection, or none.")


def keep_member(
    this: Change,
    inspection_id: UUID,
    person_id: UUID,
    *,
    role: Role,
    discipline: str | None,
    active: bool,
    employer: str | None = None,
) -> None:
    this.add(
        "membership_revision",
        revision_id=new_id(),
        membership_id=uuid5(inspection_id, str(person_id)),
        inspection_id=inspection_id,
        person_id=person_id,
        role=role,
        discipline=discipline,
        employer=employer,
        active=active,
    )


def _change(store: Store, user: User, inspection: Standing, person_id: UUID) -> AbstractContextManager[Change]:
    return change(store, user, Action.CHANGE_TEAM, subject=f"person:{person_id}", inspection=inspection)


def _require_another_lead(this: Change, inspection: Standing, person_id: UUID) -> None:
    """An inspection always has a lead; a team that has none yet may be given one first."""
    row = this.maybe_one(
        """
        select count(*) filter (where person_id <> $person_id) as others, count(*) as leads
        from membership_now
        where inspection_id = $inspection_id and active and role = 'lead'
        """,
        inspection_id=inspection.inspection_id,
        person_id=person_id,
    )
    if row and row["leads"] and not row["others"]:
        raise InvalidInput(role="This is the only lead. Make somebody else a lead first.")
