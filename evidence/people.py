"""People: who they are to the installation. What they prove it with (passwords, sessions) is private, not record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from evidence.access import INSTALLATION, Action, Reader, User
from evidence.changes import Change, change
from evidence.errors import Conflict, InvalidInput, NotFound
from evidence.ids import new_id
from evidence.private import sessions
from evidence.store import Store
from evidence.text import one_line

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in, or once could."""

    person_id: UUID
    email: str
    name: str
    administrator: bool
    active: bool


def none_yet(store: Store) -> bool:
    """Whether this installation still has to be set up."""
    return store.maybe_one("select 1 from person_now limit 1") is None


def set_up_first(store: Store, *, email: str, name: str) -> Person:
    """The first administrator, from the one-time set-up link. Raises Conflict when there is somebody already."""
    person = _checked(new_id(), email, name, administrator=True, active=True)
    with change(store, INSTALLATION, Action.SET_UP_INSTALLATION, subject=f"person:{person.person_id}") as this:
        if this.maybe_one("select 1 from person_now limit 1"):
            raise Conflict("This installation is set up already. Sign in, or ask an administrator for an invitation.")
        _keep(this, person)
    return person


def invite(store: Store, user: User, *, email: str, name: str, administrator: bool = False) -> Person:
    """A new person, who can sign in once they have chosen a password through an invitation link."""
    person = _checked(new_id(), email, name, administrator=administrator, active=True)
    with change(store, user, Action.INVITE_PERSON, subject=f"person:{person.person_id}") as this:
        if this.maybe_one("select 1 from person_now where email = $email", email=person.email):
            raise InvalidInput(email="Somebody with this e-mail address is here already.")
        _keep(this, person)
    return person


def amend(
    store: Store,
    user: User,
    person_id: UUID,
    *,
    name: str | None = None,
    administrator: bool | None = None,
    active: bool | None = None,
) -> Person:
    """Change what is given. Who is switched off is signed out at once. The last administrator stays one."""
    with change(store, user, Action.AMEND_PERSON, subject=f"person:{person_id}") as this:
        before = read(this.maybe_one, person_id)
        person = _checked(
            person_id,
            before.email,
            before.name if name is None else name,
            administrator=before.administrator if administrator is None else administrator,
            active=before.active if active is None else active,
        )
        if not (person.administrator and person.active) and _is_last_administrator(this, person_id):
            raise InvalidInput(
                administrator="This is the only administrator. Make somebody else an administrator first."
            )
        _keep(this, person)
    if not person.active:
        sessions.end_all_of(store.private, person_id)
    return person


def reset(store: Store, user: User, person_id: UUID) -> Person:
    """Record that somebody was given a new way in: their sign-ins end, and the caller hands out a reset link."""
    with change(store, user, Action.RESET_PERSON, subject=f"person:{person_id}") as this:
        person = read(this.maybe_one, person_id)
    sessions.end_all_of(store.private, person_id)
    return person


def get(store: Store, person_id: UUID) -> Person:
    return read(store.known, person_id)


def read(maybe_one: Reader, person_id: UUID) -> Person:
    """By a store or within a change. Raises NotFound."""
    row = maybe_one("select * from person_now where person_id = $person_id", person_id=person_id)
    if row is None:
        raise NotFound
    return _person(row)


def find(store: Store, email: str) -> Person | None:
    row = store.maybe_one("select * from person_now where email = $email", email=email.strip().lower())
    return _person(row) if row else None


def everybody(store: Store) -> list[Person]:
    return [_person(row) for row in store.rows("select * from person_now order by lower(name), person_id")]


def names(store: Store) -> dict[UUID, str]:
    """person_id -> name, for showing who did what."""
    return {row["person_id"]: row["name"] for row in store.rows("select person_id, name from person_now")}


def user(store: Store, person_id: UUID, session: str | None) -> User:
    """The person as one who asks. Raises NotFound for nobody and for somebody switched off."""
    person = get(store, person_id)
    if not person.active:
        raise NotFound
    return User(person.person_id, person.name, person.administrator, session)


def _checked(person_id: UUID, email: str, name: str, *, administrator: bool, active: bool) -> Person:
    address = one_line(email, "email", "Enter an e-mail address.").lower()
    if not _EMAIL.fullmatch(address):
        raise InvalidInput(email="Enter an e-mail address in the form name@example.org.")
    return Person(person_id, address, one_line(name, "name", "Enter a name."), administrator, active)


def _is_last_administrator(this: Change, person_id: UUID) -> bool:
    others = this.maybe_one(
        "select 1 from person_now where administrator and active and person_id <> $person_id", person_id=person_id
    )
    return others is None


def _keep(this: Change, person: Person) -> None:
    this.add(
        "person_revision",
        revision_id=new_id(),
        person_id=person.person_id,
        email=person.email,
        name=person.name,
        administrator=person.administrator,
        active=person.active,
    )


def _person(row: dict[str, object]) -> Person:
    return Person(
        person_id=UUID(str(row["person_id"])),
        email=str(row["email"]),
        name=str(row["name"]),
        administrator=bool(row["administrator"]),
        active=bool(row["active"]),
    )
