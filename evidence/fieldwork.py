"""Fieldwork: the days of an inspection with what happens on them, and how far its tracked children spread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from evidence import children
from evidence.activities import Activity
from evidence.children import Child
from evidence.frameworks.terms import Facet
from evidence.inspections import Inspection
from evidence.store import Store
from evidence.wording import inside, series

PLACES = 6  # children whose experience a team follows, as the practice is
_WORKING_DAYS = 5
_NAMED = 3  # choices that a sentence names before it only counts


@dataclass(frozen=True)
class Day:
    """One day, and what happens on it by time."""

    date: date
    on_site: int | None  # its number among the days on site
    activities: tuple[Activity, ...]


@dataclass(frozen=True)
class Week:
    """A week with something in it: Monday to Friday, and a Saturday or Sunday where it is used."""

    days: tuple[Day, ...]

    @property
    def first(self) -> date:
        return self.days[0].date

    @property
    def on_site(self) -> bool:
        return any(day.on_site for day in self.days)


@dataclass(frozen=True)
class Followed:
    """A tracked child with what the team has: meetings that are not cancelled, items, documents still to come."""

    child: Child
    meetings: tuple[Activity, ...]
    items: int
    missing_documents: tuple[str, ...]


def moment_of(activity: Activity, zone: tzinfo) -> datetime | None:
    """When it stands in the days: as planned, unless it was done on another day."""
    planned, done = activity.arrangement.planned_at, activity.done_at
    if planned and done and planned.astimezone(zone).date() != done.astimezone(zone).date():
        return done
    return planned or done


def weeks(inspection: Inspection, activities: list[Activity], zone: tzinfo) -> list[Week]:
    """The weeks of fieldwork and every other week with an activity, in order. What has no time is in none of them."""
    by_day: dict[date, list[Activity]] = {}
    for moment, activity in _by_time(activities, zone):
        by_day.setdefault(moment.astimezone(zone).date(), []).append(activity)
    site = {day: number for number, day in enumerate(inspection.plan.days_on_site, start=1)}
    used = sorted({*site, *by_day})
    mondays = sorted({start_of_week(day) for day in used})
    return [
        Week(
            tuple(
                Day(day, site.get(day), tuple(by_day.get(day, ())))
                for day in (monday + timedelta(days=number) for number in range(7))
                if day.weekday() < _WORKING_DAYS or day in used
            )
        )
        for monday in mondays
    ]


def _by_time(activities: list[Activity], zone: tzinfo) -> list[tuple[datetime, Activity]]:
    timed = [(moment, one) for one in activities if (moment := moment_of(one, zone))]
    return sorted(timed, key=lambda pair: pair[0])


def start_of_week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(weeks: list[Week], day: date) -> Week:
    """The week to look at on that day: its own, else the next one, else the last."""
    return next((week for week in weeks if week.days[-1].date >= day), weeks[-1])


def without_a_day(activities: list[Activity]) -> list[Activity]:
    return [one for one in activities if not (one.done_at or one.arrangement.planned_at)]


def on(activities: list[Activity], day: date, zone: tzinfo) -> list[Activity]:
    """What happens on a day, cancelled ones left out."""
    return [
        one
        for moment, one in _by_time(activities, zone)
        if one.status != "cancelled" and moment.astimezone(zone).date() == day
    ]


def followed(store: Store, inspection: Inspection, activities: list[Activity]) -> list[Followed]:
    """The tracked children, each with what there is about them."""
    rows = store.rows(
        """
        select child_id, count(*) as items
        from item_now
        where inspection_id = $inspection_id and not withdrawn and child_id is not null
        group by child_id
        """,
        inspection_id=inspection.inspection_id,
    )
    items: dict[UUID, int] = {row["child_id"]: row["items"] for row in rows}
    documents = [document.id for document in inspection.framework.documents]
    return [
        Followed(
            child,
            tuple(
                one for one in activities if child.child_id in one.arrangement.children and one.status != "cancelled"
            ),
            items.get(child.child_id, 0),
            tuple(kind for kind in documents if kind not in child.documents),
        )
        for child in children.of(store, inspection)
    ]


def missing_for_a_spread(inspection: Inspection, tracked: list[Child]) -> list[str]:
    """What the tracked children together do not show yet, in words; nothing while there are none."""
    if not tracked:
        return []
    shown = {value for child in tracked for value in child.facets}
    expected = [
        f"No child from {inside(one.label)}"
        for one in inspection.framework.expectations
        if one.kind == "from" and one.facets and not shown & set(one.facets)
    ]
    ways = [facet for facet in inspection.framework.facets if _tells_apart(facet, tracked)]
    return expected + [sentence for facet in ways if (sentence := _missing(facet, shown, len(tracked)))]


def _tells_apart(facet: Facet, tracked: list[Child]) -> bool:
    """Whether most children have a value of it: what only some have, such as being in care, is no matter of spread."""
    having = sum(any(value.startswith(f"{facet.id}:") for value in child.facets) for child in tracked)
    return 2 * having >= len(tracked)


def _missing(facet: Facet, shown: set[str], children: int) -> str:
    """Nothing where each child has a value of its own: wider they cannot spread."""
    lacking = [choice.label for choice in facet.choices if f"{facet.id}:{choice.id}" not in shown]
    if not lacking or len(facet.choices) - len(lacking) >= children:
        return ""
    if len(lacking) <= _NAMED:
        return f"{facet.label}: not yet {series([f'“{inside(label)}”' for label in lacking])}"
    return f"{facet.label}: {len(facet.choices) - len(lacking)} of {len(facet.choices)} so far"
