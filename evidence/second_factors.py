"""Who needs a second factor to sign in, and taking it off for somebody who has lost it.

An app on the phone shows codes; what is kept of it is private (evidence.private.authenticators). Who has set it up is
always asked for a code, unless the installation has it off.
"""

from __future__ import annotations

from uuid import UUID

from evidence import holding, people
from evidence.access import Action, User
from evidence.changes import change
from evidence.errors import Conflict, NotAllowed
from evidence.people import Person
from evidence.private import authenticators, marks, sessions
from evidence.private.marks import Mark
from evidence.settings import SecondFactor
from evidence.store import Store


def policy(store: Store) -> SecondFactor:
    """As the settings say; where they say nothing, a demonstration does without."""
    chosen = holding.holding().settings.second_factor
    if chosen is not None:
        return chosen
    return SecondFactor.OFF if is_demonstration(store) else SecondFactor.ADMINISTRATORS_AND_LEADS


def is_demonstration(store: Store) -> bool:
    return marks.has(store.private, Mark.DEMONSTRATION)


def is_off(store: Store) -> bool:
    return policy(store) is SecondFactor.OFF


def where_off(store: Store) -> str:
    """What people are told where nobody is asked for a code; empty elsewhere."""
    if not is_off(store):
        return ""
    if is_demonstration(store):
        return "This is a demonstration: signing in asks for no code from a phone."
    return "Signing in asks for no code from a phone: the second step is switched off here."


def is_required(store: Store, person_id: UUID) -> bool:
    """Of this person, as things stand now."""
    return bool(why_required(store, person_id))


def why_required(store: Store, person_id: UUID) -> str:
    """In words; empty where it is not."""
    row = store.maybe_one(
        """
        select administrator, exists (
            select 1
            from membership_now
            where membership_now.person_id = $person_id
                and membership_now.active
                and membership_now.role = 'lead'
        ) as leads
        from person_now where person_id = $person_id
        """,
        person_id=person_id,
    )
    match policy(store):
        case SecondFactor.OFF:
            return ""
        case SecondFactor.EVERYBODY:
            return "Everybody here needs a second step to sign in."
        case SecondFactor.ADMINISTRATORS_AND_LEADS:
            needs = row is not None and (row["administrator"] or row["leads"])
            return "Administrators and leads of an inspection need a second step to sign in." if needs else ""


def is_set_up(store: Store, person_id: UUID) -> bool:
    return authenticators.of(store.private, person_id) is not None


def is_asked_of(store: Store, person_id: UUID) -> bool:
    """Whether the password alone lets this person in no more."""
    return not is_off(store) and (is_set_up(store, person_id) or is_required(store, person_id))


def is_missing(store: Store, person_id: UUID) -> bool:
    """Required, and not set up yet: the next sign-in asks for it."""
    return not is_set_up(store, person_id) and is_required(store, person_id)


def end_sessions_without(store: Store) -> None:
    """At a start, whose settings may ask for more than those before: who has to give a code signs in again."""
    for person_id in sessions.without_second_factor(store.private):
        if is_asked_of(store, person_id):
            sessions.end_without_second_factor(store.private, person_id)


def reset(store: Store, user: User, person_id: UUID) -> Person:
    """Take it off for somebody who has lost phone and recovery codes, and sign them out everywhere.

    It lets nobody in: the password is still needed, and where the second factor is required it is set up again.
    """
    with change(store, user, Action.RESET_SECOND_FACTOR, subject=f"person:{person_id}") as this:
        person = people.read(this.maybe_one, person_id)
        if person_id == user.person_id:
            raise NotAllowed("Your own you change under “Second step” in the menu, or ask another administrator.")
        if not is_set_up(store, person_id):
            raise Conflict(f"{person.name} has not set up the second step, so there is nothing to take off.")
    authenticators.forget(store.private, person_id)
    sessions.end_all_of(store.private, person_id)
    return person
