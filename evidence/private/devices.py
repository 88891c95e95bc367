"""Devices on which somebody has signed in before. They have guesses of their own: a stranger who guesses at an account,
from wherever, cannot keep its owner out.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from evidence import clock
from evidence.private import Private

KEPT_FOR = timedelta(days=180)  # after the last sign-in on it
MOST = 10  # of one person, the latest


def is_known(private: Private, person_id: UUID | None, token: str | None) -> bool:
    """Whether this person has signed in on the device that has this token."""
    row = private.maybe_one(
        "select 1 from device where token_hash = $token_hash and person_id = $person_id and seen_at > $since",
        token_hash=hash_of(token or ""),
        person_id=str(person_id),
        since=(clock.now() - KEPT_FOR).timestamp(),
    )
    return row is not None


def remember(private: Private, person_id: UUID) -> str:
    """After a sign-in. Returns a new token, which only the device's cookie holds."""
    token = secrets.token_urlsafe(32)
    with private.transaction() as this:
        this.run(
            "insert into device (token_hash, person_id, seen_at) values ($token_hash, $person_id, $now)",
            token_hash=hash_of(token),
            person_id=str(person_id),
            now=clock.now().timestamp(),
        )
        this.run(
            """
            delete from device where person_id = $person_id and token_hash not in
                (select token_hash from device where person_id = $person_id order by seen_at desc limit $most)
            """,
            person_id=str(person_id),
            most=MOST,
        )
    return token


def forget(private: Private, token: str | None) -> None:
    private.run("delete from device where token_hash = $token_hash", token_hash=hash_of(token or ""))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
