"""Safeguarding concerns: a log of its own, kept apart from evidence, for its author, the leads and who is named in it.

What a concern has to say follows the safeguarding guidance of the inspectorates (GOV.UK, 2021): inspectors do not
investigate; they see that it reaches the area where the child lives, or the designated officer where it is about
somebody who works with children, and record whom they told, when, and who acknowledged it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, replace
from uuid import UUID

from evidence import access, clock
from evidence.access import Action, Role, Standing, User
from evidence.changes import Change, change
from evidence.concerns.concern import (
    ABOUT_WORDS,
    OPEN,
    STATE_WORDS,
    About,
    Account,
    Concern,
    Referral,
    State,
    Telling,
    Version,
    read_account,
)
from evidence.concerns.log import get, of, open_ones, seen, versions
from evidence.errors import Conflict, InvalidInput, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.store import Store
from evidence.text import clean, one_line, required

__all__ = [
    "ABOUT_WORDS",
    "OPEN",
    "STATE_WORDS",
    "About",
    "Account",
    "Concern",
    "Referral",
    "State",
    "Telling",
    "Version",
    "amend",
    "amend_referral",
    "get",
    "log",
    "of",
    "open_ones",
    "refer",
    "settle",
    "versions",
]

LONGEST_REASON = 1_000


def log(store: Store, user: User, inspection: Standing, *, concern_id: UUID, account: Account) -> None:
    """A new concern, in whatever state the inspection is. Logging the same once more stores nothing more.

    Raises InvalidInput, and Conflict when this id has another account.
    """
    subject = f"concern:{concern_id}"
    with change(store, user, Action.LOG_CONCERN, subject=subject, inspection=inspection) as this:
        kept = _checked(this, inspection, account)
        stored = this.maybe_one("select * from concern_now where concern_id = $concern_id", concern_id=concern_id)
        if stored is None:
            _keep(this, inspection, concern_id, kept)
        elif read_account(stored) == kept:
            this.not_needed()
        else:
            raise Conflict("Another concern was logged with this form already. Copy your text and open a new form.")


def amend(store: Store, user: User, inspection: Standing, *, concern: Concern, account: Account) -> None:
    """By its author or a lead; every version is kept. Raises Conflict when what it says changed since it was read.

    Who was told meanwhile is no such change: nothing of that is written over.
    """
    with _open(store, user, Action.AMEND_CONCERN, inspection, concern, told_meanwhile=True) as this:
        if concern.logged_by != user.person_id:
            _require_lead(this, user, inspection)
        _keep(this, inspection, concern.concern_id, _checked(this, inspection, account), concern.settled)


def settle(store: Store, user: User, inspection: Standing, *, concern: Concern, reason: str) -> None:
    """A lead says why nothing more has to be done; with an empty reason it is open again."""
    words = clean(reason, "settled", limit=LONGEST_REASON)
    with _open(store, user, Action.SETTLE_CONCERN, inspection, concern) as this:
        _keep(this, inspection, concern.concern_id, concern.account, words)


def refer(store: Store, user: User, inspection: Standing, *, concern: Concern, telling: Telling) -> None:
    """Somebody was told. The concern stays open until they acknowledge it."""
    with _open(store, user, Action.RECORD_REFERRAL, inspection, concern) as this:
        _keep_telling(this, concern, new_id(), telling)


def amend_referral(
    store: Store, user: User, inspection: Standing, *, concern: Concern, referral: Referral, telling: Telling
) -> None:
    """They acknowledged it, or what was written about them was wrong. Raises Conflict when it changed meanwhile."""
    with _open(store, user, Action.RECORD_REFERRAL, inspection, concern) as this:
        if referral not in concern.referrals:
            raise NotFound
        _keep_telling(this, concern, referral.referral_id, telling)


# Checks


def _checked(this: Change, inspection: Standing, given: Account) -> Account:
    if given.happened_at < clock.EARLIEST:
        raise InvalidInput(happened_at=clock.TOO_EARLY)
    if given.happened_at > clock.now():
        raise InvalidInput(happened_at="This lies in the future. Say when it was seen or heard.")
    _require_team(this, inspection, given.named)
    where = "Say in which area the child lives: it is that area that has to be told."
    return Account(
        account=required(given.account, "account", "Write down what you saw or heard."),
        happened_at=given.happened_at,
        about=About(given.about),
        lives_in=one_line(given.lives_in, "lives_in", where if given.about is About.CHILD else ""),
        item_id=given.item_id,
        named=tuple(sorted(set(given.named))),
    )


def _require_team(this: Change, inspection: Standing, named: tuple[UUID, ...]) -> None:
    team = this.rows_of(
        "select person_id from membership_now where inspection_id = $inspection_id",
        inspection_id=inspection.inspection_id,
    )
    if not set(named) <= {row["person_id"] for row in team}:
        raise InvalidInput(named="Choose people who are on the team of this inspection.")


def _require_lead(this: Change, user: User, inspection: Standing) -> None:
    if access.standing(this.maybe_one, user, inspection.inspection_id).role is not Role.LEAD:
        raise NotAllowed("Only who logged it, or a lead, can change what it says. Ask one of them.")


def _checked_telling(given: Telling) -> Telling:
    moments = [moment for moment in (given.told_at, given.acknowledged_at) if moment is not None]
    if min(moments) < clock.EARLIEST:
        raise InvalidInput(told_at=clock.TOO_EARLY)
    if max(moments) > clock.now():
        raise InvalidInput(told_at="This lies in the future. Say when it was.")
    if given.acknowledged_at is not None and given.acknowledged_at < given.told_at:
        raise InvalidInput(acknowledged_at="This lies before they were told. Change one of the times.")
    by = "Say who acknowledged it." if given.acknowledged_at else ""
    return replace(
        given,
        told=one_line(given.told, "told", "Say who was told: name, post and body."),
        reference=one_line(given.reference, "reference"),
        acknowledged_by=one_line(given.acknowledged_by, "acknowledged_by", by),
    )


# Writing


@contextlib.contextmanager
def _open(
    store: Store,
    user: User,
    action: Action,
    inspection: Standing,
    concern: Concern,
    *,
    told_meanwhile: bool = False,
) -> Iterator[Change]:
    """A change of a concern that this user may see, and that is as it was when they read it.

    told_meanwhile: but for who was told of it.
    """
    with change(
        store,
        user,
        action,
        subject=f"concern:{concern.concern_id}",
        inspection=inspection,
        base=concern.revision_id,
    ) as this:
        found = next((one for one in seen(this.rows_of, user) if one.concern_id == concern.concern_id), None)
        if found is None or found.inspection_id != inspection.inspection_id:
            raise NotFound
        if found.revision_id != concern.revision_id or (found != concern and not told_meanwhile):
            raise Conflict("Somebody else has changed this concern since you opened it. Look at it again, then repeat.")
        yield this


def _keep(this: Change, inspection: Standing, concern_id: UUID, account: Account, settled: str = "") -> None:
    this.add(
        "concern_revision",
        revision_id=new_id(),
        concern_id=concern_id,
        inspection_id=inspection.inspection_id,
        settled=settled,
        **asdict(account),
    )


def _keep_telling(this: Change, concern: Concern, referral_id: UUID, telling: Telling) -> None:
    this.add(
        "referral_revision",
        revision_id=new_id(),
        referral_id=referral_id,
        concern_id=concern.concern_id,
        inspection_id=concern.inspection_id,
        **asdict(_checked_telling(telling)),
    )
