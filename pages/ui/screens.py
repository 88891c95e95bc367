"""The screens: title, question, order and place in the navigation, in one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from evidence import holding, teams
from evidence.access import Role, User


@dataclass(frozen=True)
class Screen:
    """One screen; its name is its file and its address."""

    name: str
    title: str
    question: str  # the one that it answers
    icon: str
    group: str
    of_an_inspection: bool = True
    for_administrators: bool = False
    for_leads: bool = False  # and administrators
    for_those_who_log: bool = False  # others reach it by its address, and are told there why not


SCREENS = {
    screen.name: screen
    for screen in (
        Screen("home", "Home", "What is on today, and what waits for me?", "home", "Gather", of_an_inspection=False),
        Screen(
            "log",
            "Log evidence",
            "Write down what you have just seen, heard or read.",
            "edit_note",
            "Gather",
            for_those_who_log=True,
        ),
        Screen("evidence", "Evidence", "What do we have on this?", "library_books", "Gather"),
        Screen("fieldwork", "Fieldwork", "Where do we go, whom do we meet, what is done?", "event", "Gather"),
        Screen(
            "concerns",
            "Safeguarding concerns",
            "What was seen or heard, who was told, and have they acknowledged it?",
            "health_and_safety",
            "Gather",
        ),
        Screen("coverage", "Coverage", "What is missing while we can still get it?", "grid_on", "See"),
        Screen("impact", "Impact", "What difference is it making for children?", "balance", "See"),
        Screen("packs", "Evidence packs", "Give me the evidence base, whole and readable.", "inventory_2", "Conclude"),
        Screen("inspections", "Inspections", "Set up, staff and steer.", "assignment", "Run", of_an_inspection=False),
        Screen("record", "Record", "Is it safe?", "verified_user", "Run", of_an_inspection=False, for_leads=True),
        Screen("people", "People", "Who may sign in?", "group", "Run", of_an_inspection=False, for_administrators=True),
    )
}


def is_offered(screen: Screen, user: User, roles: set[Role] | None = None) -> bool:
    """Whether this person may open it. roles: theirs on all their teams, where they are known already."""
    if user.administrator or not (screen.for_administrators or screen.for_leads):
        return True
    return screen.for_leads and Role.LEAD in (teams.roles(holding.held(), user) if roles is None else roles)


def navigation(user: User) -> Any:
    """The page that was asked for, of those that this person may open."""
    groups: dict[str, list[Any]] = {}
    roles = teams.roles(holding.held(), user)
    for screen in SCREENS.values():
        if is_offered(screen, user, roles):
            hidden = screen.for_those_who_log and roles == {Role.OBSERVER}
            groups.setdefault(screen.group, []).append(page(screen.name, hidden=hidden))
    return st.navigation(groups, expanded=True)


def page(name: str, *, hidden: bool = False) -> Any:
    screen = SCREENS[name]
    return st.Page(
        f"{name}.py",
        title=screen.title,
        icon=f":material/{screen.icon}:",
        url_path=name,
        default=name == "home",
        visibility="hidden" if hidden else "visible",
    )
