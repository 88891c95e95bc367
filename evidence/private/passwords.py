"""Passwords: which are accepted, how they are kept, and how often somebody may guess."""

from __future__ import annotations

import functools
import hashlib
import re
import threading
import unicodedata
from datetime import timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from evidence import clock
from evidence.errors import InvalidInput, NotAllowed
from evidence.private import Private, Transaction

SHORTEST, LONGEST = 12, 128
GUESSES, WITHIN = 10, timedelta(minutes=5)
FROM_ONE_PLACE = 100  # guesses at whatever accounts, within the same time

# argon2id, above what OWASP asks for (19 MiB, 2 passes): about 0.1 s a check.
_HASHER = PasswordHasher(time_cost=2, memory_cost=64 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(4)  # each check takes 64 MiB while it runs
# At ten guesses in five minutes a thousand million take a thousand years.
FEWEST_GUESSES = 1_000_000_000
ZXCVBN_READS = 72  # characters; it refuses more
# What people who guess at this work try first.
CONTEXT = (
    *("administrator", "area", "children", "council", "cqc", "ehcp", "evidence", "inspection", "inspector"),
    *("ofsted", "school", "send", "toolkit"),
)


def checked(password: str, *, about: tuple[str, ...] = ()) -> str:
    """The password as it is hashed. about: name and e-mail, which must not be most of it. Raises InvalidInput."""
    normal = _normal(password)
    if len(normal) < SHORTEST:
        raise InvalidInput(password=f"Use at least {SHORTEST} characters. Three or four random words work well.")
    if len(normal) > LONGEST:
        raise InvalidInput(password=f"Use at most {LONGEST} characters.")
    if _is_obvious(normal, about):
        raise InvalidInput(
            password="This password is too easy to guess. Use words that have nothing to do with you or this work."
        )
    return normal


def hashed(password: str) -> str:
    """Slow on purpose: call it outside transactions and off the event loop."""
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def keep(this: Transaction, person_id: UUID, hash_: str) -> None:
    """Inside a transaction, so that it can be one step with using a link."""
    this.run(
        "insert or replace into password (person_id, hash, changed_at) values ($person_id, $hash, $now)",
        person_id=str(person_id),
        hash=hash_,
        now=clock.now().timestamp(),
    )


def matches(private: Private, person_id: UUID | None, password: str) -> bool:
    """Whether this is the person's password. Nobody, and somebody without a password, take the same work."""
    row = private.maybe_one("select hash from password where person_id = $person_id", person_id=str(person_id))
    stored = row["hash"] if row else _nobodys_hash()
    right = _verified(stored, password) and row is not None
    if right and person_id is not None and _HASHER.check_needs_rehash(stored):
        with private.transaction() as this:
            keep(this, person_id, hashed(password))
    return right


def any_kept(private: Private) -> bool:
    return bool(private.rows("select 1 from password limit 1"))


def kept_for(private: Private) -> set[UUID]:
    """Who has chosen a password, and so has been here."""
    return {UUID(row["person_id"]) for row in private.rows("select person_id from password")}


def count_guess(private: Private, account: str, *, device: str = "", place: str = "") -> None:
    """Before each guess; account is what was typed as the e-mail address. Raises NotAllowed after too many.

    device: of somebody who has signed in on it before; such a device has guesses of its own at that account.
    place: the network address that the guess came from; a known device does not count for it.
    """
    now = clock.now()
    with private.transaction() as this:
        this.run("delete from guess where at <= $before", before=(now - WITHIN).timestamp())
        limits = {_hash(account, device): GUESSES, **({_hash(place, "place"): FROM_ONE_PLACE} if place else {})}
        for key, most in limits.items():
            row = this.maybe_one("select count(*) as n from guess where account = $account", account=key)
            if row and row["n"] >= most:
                raise NotAllowed("There were too many tries for this account. Wait 5 minutes, then try again.")
        for key in limits:
            this.run("insert into guess (account, at) values ($account, $at)", account=key, at=now.timestamp())


def forget_guesses(private: Private, account: str, *, device: str = "", place: str = "") -> None:
    """After the right password: those at the account, and this one of those from its place."""
    with private.transaction() as this:
        this.run("delete from guess where account = $account", account=_hash(account, device))
        this.run(
            """
            delete from guess where rowid in
                (select rowid from guess where account = $place order by at desc limit 1)
            """,
            place=_hash(place, "place"),
        )


def _verified(stored: str, password: str) -> bool:
    try:
        with _AT_ONCE:
            return _HASHER.verify(stored, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """The same keys give the same characters on every device; what cannot be written as UTF-8 becomes a mark."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())


def _is_obvious(password: str, about: tuple[str, ...]) -> bool:
    """Whether little is left without the words of the person and of this work, or zxcvbn finds it in few guesses."""
    own = [part for text in about for part in re.split(r"[\W\d_]+", text.casefold()) if len(part) > 2]
    letters = re.sub(r"[\W\d_]+", "", password.casefold())
    for word in sorted([*own, *CONTEXT], key=len, reverse=True):
        letters = letters.replace(word, "")
    return len(set(letters)) < 4 or zxcvbn(password[:ZXCVBN_READS])["guesses"] < FEWEST_GUESSES


@functools.cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")


def _hash(account: str, kind: str = "") -> str:
    # Hashed because people type passwords into the wrong field.
    return hashlib.sha256(f"{account.strip().lower()}\n{kind}".encode("utf-8", "replace")).hexdigest()
