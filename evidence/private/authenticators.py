"""The app on a person's phone that shows codes (TOTP, RFC 6238), and the recovery codes for when it is not at hand."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pyotp
from pyotp.exceptions import OTPVerificationError

from evidence import clock
from evidence.errors import Conflict, NotAllowed, StoreUnavailable
from evidence.private import Private, Transaction, sealing

STEPS_APART = 1  # of 30 seconds: a clock may be half a minute off, and people type
RECOVERY_CODES = 10
MOST_WRONG = 100  # codes in a row: who knows the password would otherwise have luck within months
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_LENGTH = 16  # of 31 letters: 79 bits
TOO_MANY = (
    "There were 100 wrong codes in a row, so codes from the phone no longer count. Use a recovery code, or ask an "
    "administrator. If the wrong codes were not yours, somebody knows your password: change it."
)


@dataclass(frozen=True)
class Authenticator:
    """What a person may know of their own."""

    since: datetime
    recovery_codes: int  # that have not been used


def new_secret() -> str:
    """160 bits, in the letters that apps take."""
    return pyotp.random_base32()


def address(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code holds: otpauth://..."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def of(private: Private, person_id: UUID) -> Authenticator | None:
    row = private.maybe_one(
        """
        select since, (select count(*) from recovery_code where person_id = $person_id) as left
        from authenticator where person_id = $person_id
        """,
        person_id=str(person_id),
    )
    return Authenticator(datetime.fromtimestamp(row["since"], UTC), row["left"]) if row else None


def kept_for(private: Private) -> set[UUID]:
    """Who has one."""
    return {UUID(row["person_id"]) for row in private.rows("select person_id from authenticator")}


def keep(private: Private, person_id: UUID, secret: str, code: str, *, in_place: bool = False) -> list[str] | None:
    """A new one, once its app has shown the right code; None when the code is wrong.

    Returns the recovery codes, which nobody can show again. in_place: of the one that the person has; otherwise
    raises Conflict where there is one.
    """
    step = _step(secret, code)
    if step is None:
        return None
    sealed = sealing.seal(private, secret)
    with private.transaction() as this:
        if in_place:
            this.run("delete from authenticator where person_id = $person_id", person_id=str(person_id))
        elif this.maybe_one("select 1 from authenticator where person_id = $person_id", person_id=str(person_id)):
            raise Conflict("The second step has been set up already. Sign in again with a code from that phone.")
        this.run(
            """
            insert into authenticator (person_id, secret, since, last_step)
            values ($person_id, $secret, $now, $step)
            """,
            person_id=str(person_id),
            secret=sealed,
            now=clock.now().timestamp(),
            step=step,
        )
        return _new_recovery_codes(this, person_id)


def accepts(private: Private, person_id: UUID, code: str) -> bool:
    """Whether this is a code of the person's app, which then counts no more; nor does any of an earlier moment.

    Raises NotAllowed after too many wrong ones in a row, StoreUnavailable when the key to the secrets is missing.
    """
    row = private.maybe_one("select secret from authenticator where person_id = $person_id", person_id=str(person_id))
    if row is None:
        return False
    secret = sealing.unseal(private, row["secret"])
    if secret is None:
        raise StoreUnavailable(sealing.MISSING)
    step = _step(secret, code)
    with private.transaction() as this:
        if this.maybe_one(
            "select 1 from authenticator where person_id = $person_id and wrong >= $most",
            person_id=str(person_id),
            most=MOST_WRONG,
        ):
            raise NotAllowed(TOO_MANY)
        if step is not None and this.run(
            """
            update authenticator set last_step = $step, wrong = 0
            where person_id = $person_id and secret = $secret and last_step < $step
            """,
            person_id=str(person_id),
            secret=row["secret"],
            step=step,
        ):
            return True
        this.run("update authenticator set wrong = wrong + 1 where person_id = $person_id", person_id=str(person_id))
        return False


def accepts_recovery(private: Private, person_id: UUID, code: str) -> bool:
    """Whether this is one of the person's recovery codes that has not been used. It is used now."""
    with private.transaction() as this:
        right = this.run(
            "delete from recovery_code where code_hash = $code_hash and person_id = $person_id",
            code_hash=_hash(code),
            person_id=str(person_id),
        )
        if right:
            this.run("update authenticator set wrong = 0 where person_id = $person_id", person_id=str(person_id))
        return bool(right)


def new_recovery_codes(private: Private, person_id: UUID) -> list[str]:
    """In place of those that the person had."""
    with private.transaction() as this:
        return _new_recovery_codes(this, person_id)


def forget(private: Private, person_id: UUID) -> bool:
    """Whether there was one."""
    with private.transaction() as this:
        this.run("delete from recovery_code where person_id = $person_id", person_id=str(person_id))
        return bool(this.run("delete from authenticator where person_id = $person_id", person_id=str(person_id)))


def _step(secret: str, code: str) -> int | None:
    """Of which 30 seconds this is the code, if of any about now."""
    typed = re.sub(r"\s", "", unicodedata.normalize("NFKC", code)).encode("utf-8", "replace").decode()
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(typed, for_time=clock.now(), valid_window=STEPS_APART)
    except OTPVerificationError:
        return None


def _new_recovery_codes(this: Transaction, person_id: UUID) -> list[str]:
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    this.run("delete from recovery_code where person_id = $person_id", person_id=str(person_id))
    for code in codes:
        this.run(
            "insert into recovery_code (code_hash, person_id) values ($code_hash, $person_id)",
            code_hash=_hash(code),
            person_id=str(person_id),
        )
    return ["-".join(re.findall("....", code)) for code in codes]


def _hash(code: str) -> str:
    # Without a salt and quickly: nobody tries 79 bits.
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", code)).lower()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
