"""Sign-in sessions: who is signed in, kept on the server so that one can be ended at any moment."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from evidence import clock
from evidence.ids import new_id
from evidence.private import Private

# How stale the time of last use may be: a write to disk for each request would be too dear.
SEEN_EVERY = 60.0


@dataclass(frozen=True)
class Session:
    """A sign-in that has not ended. The id may be shown and logged; the token may not, and is not kept."""

    session_id: str
    person_id: UUID
    seen_at: float
    second_factor: bool  # given when it was started


def start(
    private: Private,
    person_id: UUID,
    *,
    idle: timedelta,
    lifetime: timedelta,
    device: str = "",
    second_factor: bool = False,
) -> str:
    """A new session. Returns its token, which only the browser's cookie holds. device: where it is, in words."""
    token = secrets.token_urlsafe(32)
    now = _now()
    with private.transaction() as this:
        this.run("delete from session where ends_at <= $now or seen_at + idle_seconds <= $now", now=now)
        this.run(
            """
            insert into session
                (token_hash, session_id, person_id, started_at, seen_at, idle_seconds, ends_at, device, second_factor)
            values ($token_hash, $session_id, $person_id, $now, $now, $idle, $ends_at, $device, $second_factor)
            """,
            token_hash=_hash(token),
            session_id=str(new_id()),
            person_id=str(person_id),
            now=now,
            idle=idle.total_seconds(),
            ends_at=now + lifetime.total_seconds(),
            device=device,
            second_factor=second_factor,
        )
    return token


def find(private: Private, token: str | None) -> Session | None:
    """The session of this token, unless it has ended, was idle for too long, or is too old."""
    if not token:
        return None
    row = private.maybe_one(
        """
        select session_id, person_id, seen_at, second_factor from session
        where token_hash = $token_hash and ends_at > $now and seen_at + idle_seconds > $now
        """,
        token_hash=_hash(token),
        now=_now(),
    )
    if row is None:
        return None
    return Session(row["session_id"], UUID(row["person_id"]), row["seen_at"], bool(row["second_factor"]))


@dataclass(frozen=True)
class SignIn:
    """One of a person's own sign-ins, for that person to recognise."""

    session_id: str
    device: str
    started_at: datetime
    seen_at: datetime  # to within SEEN_EVERY seconds


def of_person(private: Private, person_id: UUID) -> list[SignIn]:
    """Those that have not ended, the last used first."""
    rows = private.rows(
        """
        select session_id, device, started_at, seen_at from session
        where person_id = $person_id and ends_at > $now and seen_at + idle_seconds > $now
        order by seen_at desc, started_at desc
        """,
        person_id=str(person_id),
        now=_now(),
    )
    return [
        SignIn(
            row["session_id"],
            row["device"],
            datetime.fromtimestamp(row["started_at"], UTC),
            datetime.fromtimestamp(row["seen_at"], UTC),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in somewhere."""

    person_id: UUID
    sessions: int
    seen_at: datetime  # to within SEEN_EVERY seconds


def signed_in(private: Private) -> list[SignedIn]:
    """Everybody, who was there last first."""
    rows = private.rows(
        """
        select person_id, count(*) as n, max(seen_at) as seen_at from session
        where ends_at > $now and seen_at + idle_seconds > $now
        group by person_id order by seen_at desc
        """,
        now=_now(),
    )
    return [SignedIn(UUID(row["person_id"]), row["n"], datetime.fromtimestamp(row["seen_at"], UTC)) for row in rows]


def live(private: Private, session_id: str) -> bool:
    """Whether a session can still act: asked on every action."""
    row = private.maybe_one(
        """
        select 1 from session
        where session_id = $session_id and ends_at > $now and seen_at + idle_seconds > $now
        """,
        session_id=session_id,
        now=_now(),
    )
    return row is not None


def due(session: Session) -> bool:
    """Whether its use should be noted again."""
    return _now() - session.seen_at >= SEEN_EVERY


def used(private: Private, session: Session) -> None:
    """The person did something: the idle time starts again."""
    private.run(
        "update session set seen_at = $now where session_id = $session_id", session_id=session.session_id, now=_now()
    )


def end(private: Private, session_id: str) -> None:
    private.run("delete from session where session_id = $session_id", session_id=session_id)


def end_one_of(private: Private, person_id: UUID, session_id: str) -> None:
    """Of this person; the id of somebody else's session does nothing."""
    private.run(
        "delete from session where session_id = $session_id and person_id = $person_id",
        session_id=session_id,
        person_id=str(person_id),
    )


def end_others_of(private: Private, person_id: UUID, session_id: str) -> None:
    """All of a person but one. Only the device of that one may be known still, so none of them is."""
    with private.transaction() as this:
        this.run(
            "delete from session where person_id = $person_id and session_id <> $session_id",
            person_id=str(person_id),
            session_id=session_id,
        )
        this.run("delete from device where person_id = $person_id", person_id=str(person_id))


def without_second_factor(private: Private) -> set[UUID]:
    """Who has a session for which only the password was given."""
    rows = private.rows("select distinct person_id from session where not second_factor")
    return {UUID(row["person_id"]) for row in rows}


def end_without_second_factor(private: Private, person_id: UUID) -> None:
    private.run("delete from session where person_id = $person_id and not second_factor", person_id=str(person_id))


def end_all(private: Private) -> None:
    """Of everybody."""
    with private.transaction() as this:
        this.run("delete from session")
        this.run("delete from half_way")


def end_all_of(private: Private, person_id: UUID) -> None:
    """End every session of a person, and what was about to become one. No device of theirs is known any more."""
    with private.transaction() as this:
        this.run("delete from session where person_id = $person_id", person_id=str(person_id))
        this.run("delete from half_way where person_id = $person_id", person_id=str(person_id))
        this.run("delete from device where person_id = $person_id", person_id=str(person_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _now() -> float:
    return clock.now().timestamp()
