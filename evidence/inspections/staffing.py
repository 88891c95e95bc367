"""Staffing: every inspection by name, so that an administrator can keep its team together. Never evidence."""

from __future__ import annotations

from dataclasses import dataclass

from evidence import access
from evidence.access import Action, Role, Standing, Status, User
from evidence.frameworks import Framework
from evidence.inspections import kept_framework
from evidence.store import Store


@dataclass(frozen=True)
class Staffed(Standing):
    """One inspection as an administrator may know it."""

    reference: str
    area_name: str
    framework: Framework
    members: int
    leads: int


def of_all(store: Store, user: User) -> list[Staffed]:
    """Those that are not closed, without a lead first. Raises NotAllowed for anybody but an administrator."""
    access.require(store.maybe_one, user, Action.CHANGE_TEAM)  # of whichever inspection
    rows = store.rows(
        """
        select
            inspection_now.inspection_id,
            inspection_now.status,
            inspection_now.reference,
            inspection_now.area_name,
            inspection_framework.content,
            mine.role,
            count(*) filter (where team.active) as members,
            count(*) filter (where team.active and team.role = 'lead' and person_now.active) as leads
        from inspection_now
        join inspection_framework using (inspection_id)
        left join membership_now as team on team.inspection_id = inspection_now.inspection_id
        left join person_now on person_now.person_id = team.person_id
        left join membership_now as mine
            on mine.inspection_id = inspection_now.inspection_id and mine.person_id = $person_id and mine.active
        where inspection_now.status <> 'closed'
        group by all
        order by leads > 0, reference
        """,
        person_id=user.person_id,
    )
    return [
        Staffed(
            inspection_id=row["inspection_id"],
            role=Role(row["role"]) if row["role"] else None,
            status=Status(row["status"]),
            reference=row["reference"],
            area_name=row["area_name"],
            framework=kept_framework(row["content"]),
            members=row["members"],
            leads=row["leads"],
        )
        for row in rows
    ]
