"""How an activity reads on a screen: its time, kind, place, who goes and what it brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from evidence import people, teams
from evidence.activities import Activity
from evidence.fieldwork import Week, moment_of
from evidence.providers import Provider
from evidence.wording import number_of, series
from pages.ui.inert import Markup, meta
from pages.ui.visit import Visit

STATES = {"planned": "Planned", "done": "Done", "cancelled": "Cancelled"}


def day_words(day: date, *, year: bool = False) -> str:
    """Tuesday 24 November, the way people say it."""
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if year else "")


def short_day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def week_words(week: Week, today: date) -> str:
    """16 to 20 November, and what is special about it."""
    first, last = week.days[0].date, week.days[-1].date
    start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    marks = ["this week" if first <= today < first + timedelta(days=7) else "", "on site" if week.on_site else ""]
    return ", ".join([f"{start} to {last.day} {last:%b}", *[mark for mark in marks if mark]])


def moment_words(visit: Visit, moment: datetime) -> str:
    """24 November 2026 at 14:02, or today at 14:02."""
    local = visit.local(moment)
    day = "today" if local.date() == visit.now.date() else f"{local.day} {local:%B %Y}"
    return f"{day} at {local:%H:%M}"


def clock_words(visit: Visit, activity: Activity) -> str:
    moment = moment_of(activity, visit.zone)
    return f"{visit.local(moment):%H:%M}" if moment else "No time yet"


def place_words(activity: Activity, providers: Mapping[UUID, Provider], *, shown: str = "") -> str:
    """The provider and the place; not what is shown beside it already."""
    arrangement = activity.arrangement
    provider = providers.get(arrangement.provider_id) if arrangement.provider_id else None
    return ", ".join(part for part in (provider.name if provider else "", arrangement.place) if part not in shown)


def given_names(visit: Visit) -> dict[UUID, str]:
    """How a team calls its members: by the first name, unless two share it."""
    names = people.names(visit.store)
    team = [member.person_id for member in teams.members(visit.store, visit.inspection)]
    first = Counter(names[person].split()[0] for person in team)
    return names | {person: names[person].split()[0] for person in team if first[names[person].split()[0]] == 1}


def who_words(visit: Visit, who: tuple[UUID, ...], names: Mapping[UUID, str]) -> str:
    """You first, the others by name."""
    others = [names.get(person, "Somebody") for person in who if person != visit.person_id]
    return series((["You"] if visit.person_id in who else []) + others)


def items_words(activity: Activity) -> str:
    return number_of(activity.items, "item") if activity.items else "No items yet"


def line(visit: Visit, activity: Activity, names: Mapping[UUID, str], providers: Mapping[UUID, Provider]) -> Markup:
    """Under a title: kind, place, who goes, number of items."""
    kind = visit.inspection.framework.label("activity_kind", activity.arrangement.kind)
    place = place_words(activity, providers)
    who = who_words(visit, activity.arrangement.who_goes, names)
    state = "" if activity.status == "planned" else STATES[activity.status]
    return meta(kind, place, who, items_words(activity) if activity.items or state == "Done" else "", state)
