"""The days of an inspection as columns (one below the other on a phone), with what happens on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from uuid import UUID

import streamlit as st

from evidence import activities, fieldwork
from evidence.access import Action, can
from evidence.activities import Activity
from evidence.fieldwork import Day, Week
from evidence.providers import Provider
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.fieldwork.activity import complete, put_right
from pages.ui.fieldwork.words import STATES, clock_words, items_words, place_words, short_day, week_words, who_words
from pages.ui.inert import Markup, html, label, meta, tag
from pages.ui.visit import Visit, in_address, put_in_address

_FEW_WEEKS = 6
_EMPTY = 0.6  # the width of a day with nothing on it, beside one with something
DONE, NOT_DONE, CANCEL, AGAIN = "Done", "Not done after all", "Cancel it", "Plan it again"


class Board:
    """What every card needs to know, asked once."""

    def __init__(
        self,
        visit: Visit,
        found: list[Activity],
        names: Mapping[UUID, str],
        visited: Mapping[UUID, Provider],
    ) -> None:
        self.visit, self.found, self.names, self.visited = visit, found, names, visited
        self.may_change = can(visit.user, Action.AMEND_ACTIVITY, visit.inspection)
        self.may_plan = can(visit.user, Action.PLAN_ACTIVITY, visit.inspection)

    def show(self) -> None:
        weeks = fieldwork.weeks(self.visit.inspection, self.found, self.visit.zone)
        week = self._choose(weeks)
        used = any(day.activities for day in week.days)
        widths = [_EMPTY if used and not day.activities else 1.0 for day in week.days]
        for column, day in zip(st.columns(widths, gap="small"), week.days, strict=True):
            with column:
                self._day(week, day)
        waiting = fieldwork.without_a_day(self.found)
        if waiting:
            st.subheader("Without a day yet", anchor=False)
            grid = st.grid(5, min_column_width=165)
            for activity in waiting:
                with grid.cell():
                    self._card(week, activity, None)

    def _choose(self, weeks: list[Week]) -> Week:
        """The week of the address, else that of today."""
        asked = next((week for week in weeks if [week.first.isoformat()] == in_address("week")[:1]), None)
        present = asked or fieldwork.week_of(weeks, self.visit.now.date())
        if len(weeks) == 1:
            return present
        by_start = {week.first: week for week in weeks}
        week = by_start.get(self._control(by_start, present), present)
        if week is not present:
            put_in_address(week=week.first.isoformat())
        return week

    def _control(self, by_start: dict[date, Week], present: Week) -> date | None:
        starts = list(by_start)

        def words(first: date) -> str:
            return week_words(by_start[first], self.visit.now.date())

        if len(starts) > _FEW_WEEKS:
            return st.selectbox(
                "Week", starts, index=starts.index(present.first), format_func=words, key=forms.key("week")
            )
        return st.segmented_control(
            "Week",
            starts,
            default=present.first,
            required=True,
            format_func=words,
            key=forms.key("week"),
            label_visibility="collapsed",
        )

    def _day(self, week: Week, day: Day) -> None:
        today = day.date == self.visit.now.date()
        words = ["Today" if today else "", f"Day {day.on_site} on site" if day.on_site else ""]
        html(
            tag(
                "h3",
                tag("span", short_day(day.date)),
                *[tag("small", word) for word in words if word],
                cls="ev-day" + (" ev-day-today" if today else ""),
            )
        )
        for activity in day.activities:
            self._card(week, activity, day)
        if not day.activities:
            html(tag("p", "Nothing planned", cls="ev-quiet ev-day-empty"))
        if self.may_plan and st.button(
            "Plan", key=f"plan on {day.date}", icon=":material/add:", type="tertiary", help=f"On {short_day(day.date)}"
        ):
            put_in_address(activity="new", day=day.date.isoformat())
            st.rerun()

    def _card(self, week: Week, activity: Activity, day: Day | None) -> None:
        id = activity.activity_id
        mine = self.visit.person_id in activity.arrangement.who_goes
        key = f"ev_card_{activity.status}_{'mine' if mine else 'theirs'}_{id}"
        with st.container(key=key, border=True, gap=None):
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap=None
            ):
                html(self._head(activity), width="content")
                if self.may_change:
                    self._menu(week, activity, day)
            if st.button(label(activity.arrangement.title), key=f"open {id}", type="tertiary", wrap=True):
                put_in_address(activity=str(id))
                st.rerun()
            html(self._facts(activity))

    def _head(self, activity: Activity) -> Markup:
        state = STATES[activity.status] if activity.status != "planned" else ""
        sign = {"done": "✓ ", "cancelled": "✕ "}.get(activity.status, "")
        return tag(
            "p",
            tag("span", clock_words(self.visit, activity), cls="ev-time"),
            tag("span", sign + state, cls=f"ev-state ev-state-{activity.status}") if state else "",
            cls="ev-card-head",
        )

    def _facts(self, activity: Activity) -> Markup:
        framework = self.visit.inspection.framework
        return tag(
            "div",
            meta(
                framework.label("activity_kind", activity.arrangement.kind),
                place_words(activity, self.visited, shown=activity.arrangement.title),
            ),
            meta(who_words(self.visit, activity.arrangement.who_goes, self.names), cls="ev-who"),
            meta(items_words(activity) if activity.items or activity.status == "done" else ""),
            cls="ev-card-facts",
        )

    def _menu(self, week: Week, activity: Activity, day: Day | None) -> None:
        moves = {f"Move to {short_day(other.date)}": other for other in week.days if other != day}
        states = {"planned": [DONE, CANCEL], "done": [NOT_DONE], "cancelled": [AGAIN]}[activity.status]
        offered = states + (list(moves) if activity.status == "planned" else [])
        chosen = st.menu_button(
            f"Change {label(activity.arrangement.title)}",
            offered,
            key=f"menu {activity.activity_id}",
            type="tertiary",
            icon=":material/more_horiz:",
        )
        if chosen in moves:
            self._move(activity, moves[chosen])
        elif chosen == DONE:
            complete(self.visit, activity)
        elif chosen in (NOT_DONE, AGAIN):
            put_right(self.visit, activity, "planned")
        elif chosen == CANCEL:
            put_right(self.visit, activity, "cancelled")

    def _move(self, activity: Activity, day: Day) -> None:
        """To the same time of another day; the whole arrangement stays."""
        planned = activity.arrangement.planned_at
        at = self.visit.local(planned).time() if planned else time(9)
        moved = forms.moment(self.visit, day.date, at)
        with attempt(f"Moved to {label(short_day(day.date))}.") as this:
            arrangement = replace(activity.arrangement, planned_at=moved)
            activities.amend(
                self.visit.store, self.visit.user, self.visit.inspection, activity=activity, arrangement=arrangement
            )
        if this.done:
            st.rerun()
