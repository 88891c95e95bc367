"""A sign-in between the password and the code. It is no session: nothing but the pages of that step looks here."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from evidence import clock
from evidence.private import Private

LASTS = timedelta(minutes=15)  # long enough to install an app


def start(private: Private, person_id: UUID) -> str:
    """After the right password. Returns its token, which only the browser's cookie holds."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with private.transaction() as this:
        this.run("delete from half_way where ends_at <= $now", now=now.timestamp())
        this.run(
            "insert into half_way (token_hash, person_id, ends_at) values ($token_hash, $person_id, $ends_at)",
            token_hash=_hash(token),
            person_id=str(person_id),
            ends_at=(now + LASTS).timestamp(),
        )
    return token


def find(private: Private, token: str | None) -> UUID | None:
    """Whose it is; nobody's when it has ended."""
    row = private.maybe_one(
        "select person_id from half_way where token_hash = $token_hash and ends_at > $now",
        token_hash=_hash(token or ""),
        now=clock.now().timestamp(),
    )
    return UUID(row["person_id"]) if row else None


def end(private: Private, token: str | None) -> bool:
    """Whether it was there still: of two uses at once only one goes through."""
    return bool(private.run("delete from half_way where token_hash = $token_hash", token_hash=_hash(token or "")))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
