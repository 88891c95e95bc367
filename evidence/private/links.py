"""One-time links: for setting the installation up, for an invitation, for a forgotten password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from evidence import clock
from evidence.errors import LinkSpent
from evidence.private import Private, Transaction


class Kind(StrEnum):
    """What a link is for; also the first part of its address."""

    SET_UP = "set-up"
    INVITATION = "invitation"
    RESET = "reset"


VALID_FOR = {
    Kind.SET_UP: timedelta(days=1),
    Kind.INVITATION: timedelta(days=7),
    Kind.RESET: timedelta(days=1),
}


@dataclass(frozen=True)
class Link:
    """A link that can still be used."""

    kind: Kind
    person_id: UUID | None


def make(private: Private, kind: Kind, person_id: UUID | None = None) -> str:
    """The path of a new link, as /invitation/<token>. One that was made before for the same person no longer works."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with private.transaction() as this:
        this.run("delete from link where ends_at <= $now", now=now.timestamp())
        this.run("delete from link where person_id is $person_id", person_id=_text(person_id))
        this.run(
            "insert into link (token_hash, kind, person_id, ends_at) values ($token_hash, $kind, $person_id, $ends_at)",
            token_hash=_hash(token),
            kind=kind,
            person_id=_text(person_id),
            ends_at=(now + VALID_FOR[kind]).timestamp(),
        )
    return f"/{kind}/{token}"


def find(private: Private, kind: Kind, token: str) -> Link:
    """Raises LinkSpent for one that was used, has expired or never was."""
    row = private.maybe_one(
        "select person_id from link where token_hash = $token_hash and kind = $kind and ends_at > $now",
        token_hash=_hash(token),
        kind=kind,
        now=clock.now().timestamp(),
    )
    if row is None:
        raise LinkSpent
    return Link(kind, UUID(row["person_id"]) if row["person_id"] else None)


def use(this: Transaction, kind: Kind, token: str) -> None:
    """Inside a transaction, so that of two uses at once only one goes through. Raises LinkSpent for the other."""
    if not this.run(
        "delete from link where token_hash = $token_hash and kind = $kind", token_hash=_hash(token), kind=kind
    ):
        raise LinkSpent


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _text(person_id: UUID | None) -> str | None:
    return str(person_id) if person_id else None
