"""A home for the real server: inspections of a size, each with its team, and everybody with the same password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from bench.making import BATCH, DAYS, FIRST_DAY, made_up
from evidence import activities, children, frameworks, inspections, people, teams
from evidence.access import Role, User
from evidence.activities import Arrangement
from evidence.ids import new_id
from evidence.imports.changes import Imported, log_imported
from evidence.inspections import Inspection, Plan
from evidence.private import passwords
from evidence.store import Store

PASSWORD = "olive-lamp-river"
ADMINISTRATOR = "administrator@example.org"  # on no team
CHILDREN = 3


@dataclass(frozen=True)
class Team:
    """One inspection and the addresses of its people: the first leads it, the last observes."""

    inspection_id: UUID
    emails: tuple[str, ...]
    activities: tuple[UUID, ...]
    items: tuple[UUID, ...]  # some that one can open


def furnish(home: Path, *, teams_of: int, sizes: list[int], second: Path | None = None) -> list[Team]:
    """One inspection of so many items for each size, each with a team of its own of so many people."""
    store = Store(home, second=second)
    first = people.set_up_first(store, email=ADMINISTRATOR, name="Ada Administrator")
    administrator = people.user(store, first.person_id, None)
    made = [_team(store, administrator, number, teams_of, size) for number, size in enumerate(sizes)]
    hash_ = passwords.hashed(PASSWORD)
    with store.private.transaction() as this:
        for person in people.everybody(store):
            passwords.keep(this, person.person_id, hash_)
    store.close()
    return made


def _team(store: Store, administrator: User, number: int, members: int, size: int) -> Team:
    framework = frameworks.load_all()["area-send-2025"]
    emails = [f"person{member}.team{number}@example.org" for member in range(members)]
    ids = [
        people.invite(store, administrator, email=email, name=f"Person {member} of Team {number}").person_id
        for member, email in enumerate(emails)
    ]
    lead = people.user(store, ids[0], None)
    plan = Plan(
        reference=f"BENCH-{number + 1}",
        area_code="999",
        area_name=f"Northmere {number + 1}",
        kind="full",
        fieldwork_from=FIRST_DAY.date(),
        fieldwork_to=FIRST_DAY.date() + timedelta(days=DAYS),
    )
    inspection = inspections.set_up(store, lead, framework=framework, plan=plan, discipline="education")
    disciplines = [one.id for one in framework.disciplines]
    for place, person_id in enumerate(ids[1:], start=1):
        role = Role.OBSERVER if place == members - 1 and members > 2 else Role.INSPECTOR
        discipline = disciplines[place % len(disciplines)]
        teams.join(store, lead, inspection, person_id=person_id, role=role, discipline=discipline)
    for _ in range(CHILDREN):
        children.keep(store, lead, inspection)
    planned = tuple(_plan(store, lead, inspection))
    opened = _fill(store, lead, inspection, size, list(planned), seed=number + 1)
    return Team(inspection.inspection_id, tuple(emails), planned, opened)


def _plan(store: Store, lead: User, inspection: Inspection) -> Iterator[UUID]:
    """One of each kind, at different hours of the days; the last are still to come."""
    for number, kind in enumerate(inspection.framework.activity_kinds):
        at = FIRST_DAY + timedelta(days=number % (DAYS + 2), hours=number % 6)
        title = f"{kind.label} {number + 1}"
        yield activities.plan(store, lead, inspection, Arrangement(kind=kind.id, title=title, planned_at=at))


def _fill(
    store: Store, lead: User, inspection: Inspection, size: int, places: list[UUID], *, seed: int
) -> tuple[UUID, ...]:
    notes = made_up(inspection.framework, size, places, seed=seed)
    opened: tuple[UUID, ...] = ()
    while batch := [Imported(new_id(), note) for note, _ in zip(notes, range(BATCH), strict=False)]:
        file = {"import_id": new_id(), "file_name": "made up", "sha256": "0" * 64}
        counts = {"stored": len(batch), "already_there": 0, "refused": 0}
        log_imported(store, lead, inspection, batch, file={**file, **counts})
        opened = opened or tuple(one.item_id for one in batch[:50])
    return opened
