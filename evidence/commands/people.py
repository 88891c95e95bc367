"""The command `users`: who may sign in, for the person who runs the server; and who leads an inspection."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from uuid import UUID

from evidence import people, second_factors
from evidence.access import INSTALLATION
from evidence.commands.tables import aligned
from evidence.errors import Conflict, NotFound
from evidence.people import Person
from evidence.private import authenticators, links
from evidence.private.links import Kind
from evidence.settings import Settings
from evidence.store import Store

Data = Callable[[object, Sequence[str]], None]


def _list(store: Store, words: Namespace, settings: Settings, data: Data) -> None:
    with_factor = authenticators.kept_for(store.private)
    found = [
        {
            "email": one.email,
            "name": one.name,
            "administrator": one.administrator,
            "active": one.active,
            "second_factor": one.person_id in with_factor,
        }
        for one in people.everybody(store)
    ]
    data(found, aligned(found) if found else ["There is nobody yet. The start of the app prints a set-up link."])


def _add(store: Store, words: Namespace, settings: Settings, data: Data) -> None:
    person = people.invite(store, INSTALLATION, email=words.email, name=words.name, administrator=words.administrator)
    _hand_out(store, person, Kind.INVITATION, settings, data)


def _disable(store: Store, words: Namespace, settings: Settings, data: Data) -> None:
    person = people.amend(store, INSTALLATION, _find(store, words.email).person_id, active=False)
    data({"email": person.email, "active": False}, [f"{person.name} can no longer sign in."])


def _reset(store: Store, words: Namespace, settings: Settings, data: Data) -> None:
    found = _find(store, words.email)
    if not found.active:
        raise Conflict(
            f"{found.name} is switched off, so a link would not work. Switch them on again on the People screen first."
        )
    person = people.reset(store, INSTALLATION, found.person_id)
    _hand_out(store, person, Kind.RESET, settings, data)


def _reset_factor(store: Store, words: Namespace, settings: Settings, data: Data) -> None:
    person = second_factors.reset(store, INSTALLATION, _find(store, words.email).person_id)
    says = f"{person.name} signs in with the password alone, and sets the second factor up again where it is required."
    data({"email": person.email, "second_factor": False}, [says])


PEOPLE: dict[str, Callable[[Store, Namespace, Settings, Data], None]] = {
    "list": _list,
    "add": _add,
    "disable": _disable,
    "reset": _reset,
    "reset-factor": _reset_factor,
}


def _hand_out(store: Store, person: Person, kind: Kind, settings: Settings, data: Data) -> None:
    """A link works once; it is the only proof that its bearer is that person."""
    link = settings.url + links.make(store.private, kind, person.person_id)
    days = links.VALID_FOR[kind].days
    lines = [f"Give this link to {person.name}. It works once, for {days} {'day' if days == 1 else 'days'}:", link]
    data({"email": person.email, "name": person.name, "link": link}, lines)


def _find(store: Store, email: str) -> Person:
    if (person := people.find(store, email)) is None:
        raise NotFound(f"There is nobody with the e-mail address {email}.")
    return person


def lead_of(store: Store, reference: str) -> UUID | None:
    """The person who leads this inspection, the first where there are several; None where nobody does."""
    row = store.maybe_one(
        """
        select person_id
        from inspection_now
        join membership_now using (inspection_id)
        join person_now using (person_id)
        where inspection_now.reference = $reference
            and membership_now.role = 'lead'
            and membership_now.active
            and person_now.active
        order by membership_now.seq, person_id
        limit 1
        """,
        reference=reference,
    )
    return UUID(str(row["person_id"])) if row else None
