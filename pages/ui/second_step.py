"""The second step of signing in, as every screen speaks of it: that nobody is asked for it here, or that it is due."""

from __future__ import annotations

from evidence import holding, second_factors
from evidence.access import User
from pages.ui.inert import html, tag


def say_second_step(user: User) -> None:
    store = holding.held()
    if words := second_factors.where_off(store):
        html(tag("p", words, cls="ev-quiet"))
    else:
        say_when_due(user)


def say_when_due(user: User) -> None:
    """On Home too: on a phone the sidebar is folded away."""
    if user.person_id is not None and second_factors.is_missing(holding.held(), user.person_id):
        due = tag("a", "Set it up now", href="/second-factor")
        html(tag("p", "From your next sign-in you need a code from your phone. ", due, cls="ev-quiet"))
