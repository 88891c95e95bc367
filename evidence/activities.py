"""Activities: where the team goes and whom it meets. People spoken to stand by role, never by name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from evidence import clock
from evidence.access import Action, User
from evidence.changes import Change, change
from evidence.errors import Conflict, InvalidInput, NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.store import Store
from evidence.text import clean, one_line

State = Literal["planned", "done", "cancelled"]


@dataclass(frozen=True)
class Arrangement:
    """What people decide about an activity."""

    kind: str
    title: str
    planned_at: datetime | None = None
    provider_id: UUID | None = None
    place: str = ""
    who_goes: tuple[UUID, ...] = ()
    spoken_to: tuple[str, ...] = ()  # roles
    children: tuple[UUID, ...] = ()
    notes: str = ""


@dataclass(frozen=True)
class Activity:
    """One activity as it stands, with the number of items that it brought."""

    activity_id: UUID
    revision_id: UUID
    status: State
    done_at: datetime | None
    arrangement: Arrangement
    items: int


def plan(store: Store, user: User, inspection: Inspection, arrangement: Arrangement) -> UUID:
    """A new activity; its time may lie in the future."""
    activity_id = new_id()
    with change(store, user, Action.PLAN_ACTIVITY, subject=f"activity:{activity_id}", inspection=inspection) as this:
        _keep(this, inspection, activity_id, _checked(this, inspection, arrangement), "planned", None)
    return activity_id


def amend(
    store: Store,
    user: User,
    inspection: Inspection,
    *,
    activity: Activity,
    arrangement: Arrangement | None = None,
    status: State | None = None,
    done_at: datetime | None = None,
) -> None:
    """Change, complete, cancel or reopen one. Raises Conflict when it changed since it was read."""
    with change(
        store,
        user,
        Action.AMEND_ACTIVITY,
        subject=f"activity:{activity.activity_id}",
        inspection=inspection,
        base=activity.revision_id,
    ) as this:
        row = this.maybe_one(
            """
            select revision_id
            from activity_now
            where activity_id = $activity_id and inspection_id = $inspection_id
            """,
            activity_id=activity.activity_id,
            inspection_id=inspection.inspection_id,
        )
        if row is None:
            raise NotFound
        if row["revision_id"] != activity.revision_id:
            raise Conflict(
                "Somebody else has changed this activity since you opened it. Look at it again, then repeat."
            )
        new_status = status or activity.status
        when = (done_at or activity.done_at or clock.now()) if new_status == "done" else None
        if when is not None and when < clock.EARLIEST:
            raise InvalidInput(done_at=clock.TOO_EARLY)
        kept = _checked(this, inspection, arrangement or activity.arrangement)
        _keep(this, inspection, activity.activity_id, kept, new_status, when)


def of(store: Store, inspection: Inspection) -> list[Activity]:
    """All activities by time; those without a time come last."""
    rows = store.rows(
        """
        with items as (
            select activity_id, count(*) as items
            from item_now
            where inspection_id = $inspection_id and not withdrawn and activity_id is not null
            group by activity_id
        )
        select activity_now.* exclude (seq, inspection_id), coalesce(items.items, 0) as items
        from activity_now
        left join items using (activity_id)
        where inspection_id = $inspection_id
        order by coalesce(done_at, planned_at) nulls last, activity_id
        """,
        inspection_id=inspection.inspection_id,
    )
    return [_activity(row) for row in rows]


def get(store: Store, inspection: Inspection, activity_id: UUID) -> Activity:
    found = next((one for one in of(store, inspection) if one.activity_id == activity_id), None)
    if found is None:
        raise NotFound
    return found


def titles(store: Store, inspection: Inspection) -> dict[UUID, str]:
    """activity_id -> title, for showing where an item comes from."""
    rows = store.rows(
        "select activity_id, title from activity_now where inspection_id = $inspection_id",
        inspection_id=inspection.inspection_id,
    )
    return {row["activity_id"]: row["title"] for row in rows}


def _checked(this: Change, inspection: Inspection, given: Arrangement) -> Arrangement:
    if not inspection.framework.has("activity_kind", given.kind):
        raise InvalidInput(kind="Choose what kind of activity this is.")
    if given.planned_at is not None and given.planned_at < clock.EARLIEST:
        raise InvalidInput(planned_at=clock.TOO_EARLY)
    _require_known(this, inspection, given)
    return Arrangement(
        kind=given.kind,
        title=one_line(given.title, "title", "Say in a few words what this activity is."),
        planned_at=given.planned_at,
        provider_id=given.provider_id,
        place=one_line(given.place, "place"),
        who_goes=given.who_goes,
        spoken_to=tuple(one_line(role, "spoken_to", "Enter a role, not a name.") for role in given.spoken_to),
        children=given.children,
        notes=clean(given.notes, "notes"),
    )


def _require_known(this: Change, inspection: Inspection, given: Arrangement) -> None:
    """What an activity names belongs to this inspection."""
    unknown = (
        this.maybe_one(
            """
        with
            people as (
                select list(person_id) as ids from membership_now where inspection_id = $inspection_id
            ),
            children as (select list(child_id) as ids from child_now where inspection_id = $inspection_id),
            providers as (select list(provider_id) as ids from provider_now where inspection_id = $inspection_id)
        select
            not list_has_all(coalesce(people.ids, []), $who_goes::uuid[]) as who_goes,
            not list_has_all(coalesce(children.ids, []), $children::uuid[]) as children,
            not list_has_all(coalesce(providers.ids, []), $providers::uuid[]) as providers
        from people, children, providers
        """,
            inspection_id=inspection.inspection_id,
            who_goes=list(given.who_goes),
            children=list(given.children),
            providers=[given.provider_id] if given.provider_id else [],
        )
        or {}
    )
    if unknown.get("who_goes"):
        raise InvalidInput(who_goes="Choose people who are on the team of this inspection.")
    if unknown.get("children"):
        raise InvalidInput(children="Choose tracked children of this inspection.")
    if unknown.get("providers"):
        raise InvalidInput(provider="Choose a provider of this inspection.")


def _keep(
    this: Change,
    inspection: Inspection,
    activity_id: UUID,
    arrangement: Arrangement,
    status: State,
    done_at: datetime | None,
) -> None:
    this.add(
        "activity_revision",
        revision_id=new_id(),
        activity_id=activity_id,
        inspection_id=inspection.inspection_id,
        status=status,
        done_at=done_at,
        **asdict(arrangement),
    )


def _activity(row: dict[str, object]) -> Activity:
    fields = {name: row.pop(name) for name in Arrangement.__dataclass_fields__}
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Activity(arrangement=Arrangement(**{**fields, **lists}), **row)  # type: ignore[arg-type]
