"""What a person's day looks like on Home: what is on, what waits, what was logged."""

from __future__ import annotations

import streamlit as st

from evidence import activities, fieldwork, people, providers, waiting
from evidence.access import Action, can
from evidence.activities import Activity
from evidence.items import Item
from evidence.private import drafts
from evidence.wording import number_of
from pages.ui.fieldwork.words import clock_words, day_words, given_names, line, moment_words
from pages.ui.inert import html, join, label, tag
from pages.ui.visit import Visit, link_to

NOTE_FORM = "note"
_SHOWN = 8


def what_is_on(visit: Visit) -> None:
    """Today's activities by time: mine marked, each with a way to open it and to log from it."""
    today = visit.now.date()
    st.subheader(f"Today, {label(day_words(today))}", anchor=False)
    planned = fieldwork.on(activities.of(visit.store, visit.inspection), today, visit.zone)
    if not planned:
        html(tag("p", "Nothing is planned for today.", cls="ev-quiet"))
        words = "Plan an activity" if can(visit.user, Action.PLAN_ACTIVITY, visit.inspection) else "Open fieldwork"
        link_to("fieldwork", words)
        return
    names = given_names(visit)
    visited = {one.provider_id: one for one in providers.of(visit.store, visit.inspection)}
    for activity in planned:
        mine = visit.person_id in activity.arrangement.who_goes
        with st.container(key=f"ev_today_{'mine' if mine else 'theirs'}_{activity.activity_id}", horizontal=True):
            html(tag("span", clock_words(visit, activity), cls="ev-time"), width="content")
            with st.container(gap=None):
                link_to("fieldwork", label(activity.arrangement.title), activity=str(activity.activity_id))
                html(line(visit, activity, names, visited))
            _log_from(visit, activity, mine)


def _log_from(visit: Visit, activity: Activity, mine: bool) -> None:
    if mine and can(visit.user, Action.LOG_ITEM, visit.inspection):
        link_to("log", "Log", activity=str(activity.activity_id))


def what_waits(visit: Visit) -> None:
    """What this person can get on with, each a link to it."""
    st.subheader("Waiting for you", anchor=False)
    found = waiting.for_person(visit.store, visit.user, visit.inspection)
    unfinished = drafts.all_of(visit.store.private, visit.person_id, visit.inspection.inspection_id, NOTE_FORM)
    for one in found:
        link_to("evidence", one.words, **one.filters.chosen())
    if unfinished:
        saved = moment_words(visit, unfinished[0].saved_at)
        link_to("log", f"{number_of(len(unfinished), 'unfinished note')}, last saved {label(saved)}")
    if not found and not unfinished:
        html(tag("p", "Nothing waits for you in this inspection.", cls="ev-quiet"))
    _queries(visit)


def _queries(visit: Visit) -> None:
    names = people.names(visit.store)
    for query in waiting.queries(visit.store, visit.user, visit.inspection)[:_SHOWN]:
        with st.container(key=f"ev_query_{query.item_id}", gap=None):
            asker = names.get(query.asked_by, "A lead") if query.asked_by else "A lead"
            html(
                tag("p", tag("strong", f"{asker} asks: "), query.comment, cls="ev-clamp", dir="auto"),
                tag("p", "About: ", query.fact, cls="ev-quiet ev-clamp-one", dir="auto"),
            )
            link_to("evidence", "Answer", item=str(query.item_id))


def what_i_logged(visit: Visit) -> None:
    """This person's items of today, newest first."""
    if not can(visit.user, Action.LOG_ITEM, visit.inspection) and visit.inspection.role == "observer":
        return
    number, items = waiting.logged_on(
        visit.store, visit.user, visit.inspection, day=visit.now.date(), zone=visit.zone, most=_SHOWN
    )
    count = f": {label(number_of(number, 'item'))}" if items else ""
    st.subheader(f"Logged by you today{count}", anchor=False)
    if not items:
        html(tag("p", "Nothing yet. What you log appears here.", cls="ev-quiet"))
        return
    html(tag("ul", *[_logged(visit, one) for one in items], cls="ev-list"))
    if number > len(items):
        link_to("evidence", "See all that you logged", people=str(visit.person_id))


def _logged(visit: Visit, item: Item) -> object:
    areas = [tag("span", one.code, cls="ev-pill") for one in item.note.areas]
    marks = [tag("span", "To tag", cls="ev-pill ev-to-tag")] if item.to_tag else []
    return tag(
        "li",
        tag("span", f"{visit.local(item.logged_at):%H:%M}", cls="ev-time"),
        tag("span", item.note.fact, cls="ev-clamp", dir="auto"),
        tag("span", join(*areas, *marks), cls="ev-pills"),
    )
