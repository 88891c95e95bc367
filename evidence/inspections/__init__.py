"""Inspections: set up, moved through their life, and read. Holding an Inspection is the proof that one may see it."""

from __future__ import annotations

import contextlib
import functools
import json
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from evidence import access
from evidence.access import Action, Role, Standing, Status, User
from evidence.changes import Change, change
from evidence.errors import Conflict, InvalidInput, NotFound, StoreUnavailable
from evidence.frameworks import Framework
from evidence.ids import new_id
from evidence.journal import canonical
from evidence.kept import until_changed
from evidence.private import avoided
from evidence.store import Store
from evidence.teams import keep_member
from evidence.text import clean, one_line

# from -> where a lead may move it to
MOVES: dict[Status, frozenset[Status]] = {
    Status.PLANNED: frozenset({Status.LIVE}),
    Status.LIVE: frozenset({Status.PAUSED, Status.LOCKED}),
    Status.PAUSED: frozenset({Status.LIVE, Status.LOCKED}),
    Status.LOCKED: frozenset({Status.LIVE, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}

_SATURDAY = 5


@dataclass(frozen=True)
class Body:
    """A body of the local area partnership, by the name that it had when the inspection was set up."""

    kind: str  # local_authority, integrated_care_board or other
    name: str


@dataclass(frozen=True)
class Plan:
    """What people decide about an inspection; everything else follows from what they do."""

    reference: str
    area_code: str
    area_name: str
    kind: str
    fieldwork_from: date
    fieldwork_to: date
    notified_on: date | None = None
    bodies: tuple[Body, ...] = ()

    @property
    def days_on_site(self) -> list[date]:
        """Monday to Friday; a Saturday or Sunday only where fieldwork begins or ends on it."""
        length = (self.fieldwork_to - self.fieldwork_from).days + 1
        days = [self.fieldwork_from + timedelta(days=number) for number in range(length)]
        return [day for day in days if day.weekday() < _SATURDAY or day in (self.fieldwork_from, self.fieldwork_to)]


@dataclass(frozen=True)
class Inspection(Standing):
    """One inspection as one member of its team may see it."""

    plan: Plan
    framework: Framework
    revision_id: UUID
    discipline: str | None  # of this user here

    @property
    def reference(self) -> str:
        return self.plan.reference

    def day(self, today: date) -> str:
        """Where in its course the inspection stands, in words."""
        plan = self.plan
        if today < plan.fieldwork_from:
            days = (plan.fieldwork_from - today).days
            return "On site from tomorrow" if days == 1 else f"On site in {days} days"
        if today > plan.fieldwork_to:
            return f"Fieldwork ended {plan.fieldwork_to.day} {plan.fieldwork_to:%B %Y}"
        site = plan.days_on_site
        number = sum(day <= today for day in site)
        return f"Day {number} of {len(site)}, on site" if today in site else f"Day {number + 1} of {len(site)} is next"


def set_up(
    store: Store, user: User, *, framework: Framework, plan: Plan, discipline: str | None = None, live: bool = True
) -> Inspection:
    """A new inspection with its framework as it stands today; who sets it up is its first lead."""
    kept = _checked(plan, framework)
    if discipline is not None:
        _known(framework, "discipline", discipline)
    inspection_id = new_id()
    status = Status.LIVE if live else Status.PLANNED
    with change(store, user, Action.SET_UP_INSPECTION, subject=f"inspection:{inspection_id}") as this:
        _require_free_reference(this, kept.reference, inspection_id)
        this.inspection_id = inspection_id
        this.add(
            "inspection_framework",
            inspection_id=inspection_id,
            framework_id=framework.id,
            version=framework.version,
            content=canonical(framework.content).decode(),
        )
        _keep(this, inspection_id, kept, status, reason="")
        if user.person_id is not None:
            keep_member(this, inspection_id, user.person_id, role=Role.LEAD, discipline=discipline, active=True)
    return get(store, user, inspection_id)


def amend(store: Store, user: User, inspection: Inspection, plan: Plan) -> None:
    """Other dates, bodies, names. Raises Conflict when somebody has changed it since it was read."""
    kept = _checked(plan, inspection.framework)
    with _of(store, user, Action.AMEND_INSPECTION, inspection) as this:
        _require_unchanged(this, inspection)
        _require_free_reference(this, kept.reference, inspection.inspection_id)
        _keep(this, inspection.inspection_id, kept, inspection.status, reason="")


def move(store: Store, user: User, inspection: Inspection, *, to: Status, reason: str = "") -> None:
    """Start, pause, lock, reopen or close. Reopening what was locked needs a reason; closing forgets names to avoid."""
    words = clean(reason, "reason", limit=1_000)
    if inspection.status is Status.LOCKED and to is Status.LIVE and not words:
        raise InvalidInput(reason="Say why this inspection is reopened. The reason is kept in the record.")
    with _of(store, user, Action.MOVE_INSPECTION, inspection) as this:
        _require_unchanged(this, inspection)
        if to not in MOVES[inspection.status]:
            raise InvalidInput(status=f"An inspection that is {inspection.status} cannot become {to}.")
        _keep(this, inspection.inspection_id, inspection.plan, to, words)
    if to is Status.CLOSED:
        with contextlib.suppress(StoreUnavailable):  # it is closed; upkeep goes on with what is left
            avoided.forget_all_of(store.private, [inspection.inspection_id])


def get(store: Store, user: User, inspection_id: UUID) -> Inspection:
    """Raises NotFound, also when it exists and this user is not on its team.

    Who may see it, and as what, is remembered until a person or a team changes; what all of its team see is read when
    it has changed.
    """
    member = store.known(
        """
        select role, discipline
        from membership_now
        where inspection_id = $inspection_id
            and person_id = $person_id
            and active
            and exists (select 1 from person_now where person_id = $person_id and active)
        """,
        inspection_id=inspection_id,
        person_id=user.person_id,
    )
    if member is None:
        raise NotFound
    row = until_changed(store, inspection_id, _SHARED, lambda: store.one(_SHARED, inspection_id=inspection_id))
    found = _inspection({**row, **member})
    if not access.can(user, Action.SEE_INSPECTION, found):
        raise NotFound
    return found


_SHARED = """
    select inspection_now.*, inspection_framework.content
    from inspection_now
    join inspection_framework using (inspection_id)
    where inspection_id = $inspection_id
"""


def find(store: Store, user: User, reference: str) -> Inspection:
    """By its reference, for the command line. Raises NotFound as get() does."""
    row = store.one("select inspection_id from inspection_now where reference = $reference", reference=reference)
    return get(store, user, row["inspection_id"])


def for_user(store: Store, user: User) -> list[Inspection]:
    """The inspections whose team this user is on, unless they were switched off, the newest fieldwork first."""
    rows = store.rows(
        """
        select inspection_now.*, membership_now.role, membership_now.discipline, inspection_framework.content
        from membership_now
        join person_now using (person_id)
        join inspection_now using (inspection_id)
        join inspection_framework using (inspection_id)
        where membership_now.person_id = $person_id
            and membership_now.active
            and person_now.active
        order by fieldwork_from desc, reference
        """,
        person_id=user.person_id,
    )
    return [found for row in rows if access.can(user, Action.SEE_INSPECTION, found := _inspection(row))]


def _of(store: Store, user: User, action: Action, inspection: Inspection) -> AbstractContextManager[Change]:
    return change(
        store,
        user,
        action,
        subject=f"inspection:{inspection.inspection_id}",
        inspection=inspection,
        base=inspection.revision_id,
    )


def _require_unchanged(this: Change, inspection: Inspection) -> None:
    row = this.maybe_one(
        "select revision_id from inspection_now where inspection_id = $inspection_id",
        inspection_id=inspection.inspection_id,
    )
    if row is None or row["revision_id"] != inspection.revision_id:
        raise Conflict("Somebody else has changed this inspection since you opened it. Look at it again, then repeat.")


def _require_free_reference(this: Change, reference: str, inspection_id: UUID) -> None:
    if this.maybe_one(
        "select 1 from inspection_now where reference = $reference and inspection_id <> $inspection_id",
        reference=reference,
        inspection_id=inspection_id,
    ):
        raise InvalidInput(reference="Another inspection has this reference. Choose a different one.")


def _checked(plan: Plan, framework: Framework) -> Plan:
    _known(framework, "inspection_kind", plan.kind)
    if plan.fieldwork_to < plan.fieldwork_from:
        raise InvalidInput(fieldwork_to="The last day of fieldwork lies before the first. Change one of them.")
    if plan.notified_on and plan.notified_on > plan.fieldwork_from:
        raise InvalidInput(notified_on="The area is told before fieldwork starts. Change one of the dates.")
    return replace(
        plan,
        reference=one_line(plan.reference, "reference", "Enter a reference, for example ASEND-2026-01."),
        area_code=one_line(plan.area_code, "area_code"),
        area_name=one_line(plan.area_name, "area_name", "Choose or enter the local area."),
        bodies=tuple(
            Body(body.kind, one_line(body.name, "bodies", "Enter the name of the body.")) for body in plan.bodies
        ),
    )


def _known(framework: Framework, kind: str, id: str) -> None:
    if not framework.has(kind, id):
        raise InvalidInput(**{kind: f"“{id}” is not part of the framework {framework.title}."})


def _keep(this: Change, inspection_id: UUID, plan: Plan, status: Status, reason: str) -> None:
    this.add(
        "inspection_revision",
        revision_id=new_id(),
        inspection_id=inspection_id,
        reference=plan.reference,
        area_code=plan.area_code,
        area_name=plan.area_name,
        kind=plan.kind,
        notified_on=plan.notified_on,
        fieldwork_from=plan.fieldwork_from,
        fieldwork_to=plan.fieldwork_to,
        body_kinds=[body.kind for body in plan.bodies],
        body_names=[body.name for body in plan.bodies],
        status=status,
        reason=reason,
    )


@functools.lru_cache(maxsize=64)
def kept_framework(content: str) -> Framework:
    """What was kept was checked when it was kept, and never changes."""
    return Framework.parse(json.loads(content), "the framework kept with the inspection")


def _inspection(row: dict[str, Any]) -> Inspection:
    bodies = tuple(Body(kind, name) for kind, name in zip(row["body_kinds"], row["body_names"], strict=True))
    return Inspection(
        inspection_id=row["inspection_id"],
        role=Role(row["role"]),
        status=Status(row["status"]),
        plan=Plan(
            reference=row["reference"],
            area_code=row["area_code"],
            area_name=row["area_name"],
            kind=row["kind"],
            fieldwork_from=row["fieldwork_from"],
            fieldwork_to=row["fieldwork_to"],
            notified_on=row["notified_on"],
            bodies=bodies,
        ),
        framework=kept_framework(row["content"]),
        revision_id=row["revision_id"],
        discipline=row["discipline"],
    )
