"""The link for whoever starts the app while nobody can sign in yet."""

from __future__ import annotations

from evidence import people
from evidence.private import links, passwords
from evidence.private.links import Kind
from evidence.store import Store


def first(store: Store) -> tuple[str, str] | None:
    """What it is for and its path. None when somebody can sign in.

    Also after private.sqlite was lost, or a set-up was cut off before its password was kept: people are record,
    passwords are not.
    """
    if people.none_yet(store):
        return "Set Evidence up", links.make(store.private, Kind.SET_UP)
    administrators = [person for person in people.everybody(store) if person.administrator and person.active]
    if passwords.any_kept(store.private) or not administrators:
        return None
    person = administrators[0]
    return f"Choose a new password for {person.name}", links.make(store.private, Kind.RESET, person.person_id)
