"""What a safeguarding concern consists of, and its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class About(StrEnum):
    """Whom it is about, which decides who has to be told."""

    CHILD = "child"
    STAFF = "staff"  # somebody who works with children


class State(StrEnum):
    """What has happened to a concern; in this order they need somebody."""

    NOBODY_TOLD = "nobody_told"
    WAITING = "waiting"  # somebody was told and has not acknowledged it
    ACKNOWLEDGED = "acknowledged"
    SETTLED = "settled"  # a lead says that nothing more has to be done, and why


ABOUT_WORDS = {About.CHILD: "A child", About.STAFF: "Somebody who works with children"}
STATE_WORDS = {
    State.NOBODY_TOLD: "Nobody told yet",
    State.WAITING: "Waiting for an acknowledgement",
    State.ACKNOWLEDGED: "Acknowledged",
    State.SETTLED: "Settled",
}
OPEN = (State.NOBODY_TOLD, State.WAITING)


@dataclass(frozen=True)
class Account:
    """What somebody writes down as a concern."""

    account: str  # what was seen or heard, in the child's words where there are any
    happened_at: datetime
    about: About = About.CHILD
    lives_in: str = ""  # the area where the child lives
    item_id: UUID | None = None  # the item of evidence that carries the flag, which may still be a draft
    named: tuple[UUID, ...] = ()  # people of the team who are named in it, and so may read it


@dataclass(frozen=True)
class Telling:
    """Who was told, and whether they have acknowledged it."""

    told: str
    told_at: datetime
    reference: str = ""  # theirs
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""


@dataclass(frozen=True)
class Referral:
    """One telling as it stands."""

    referral_id: UUID
    revision_id: UUID
    telling: Telling
    recorded_by: UUID


@dataclass(frozen=True)
class Concern:
    """One concern as it stands, with everybody who was told."""

    concern_id: UUID
    revision_id: UUID
    inspection_id: UUID
    inspection: str  # reference of the inspection
    reference: str  # C-0001
    account: Account
    settled: str
    logged_by: UUID
    logged_at: datetime
    referrals: tuple[Referral, ...]

    @property
    def state(self) -> State:
        if self.settled:
            return State.SETTLED
        if not self.referrals:
            return State.NOBODY_TOLD
        waiting = any(one.telling.acknowledged_at is None for one in self.referrals)
        return State.WAITING if waiting else State.ACKNOWLEDGED


@dataclass(frozen=True)
class Version:
    """A concern as somebody wrote it at one time."""

    account: Account
    settled: str
    written_by: UUID
    written_at: datetime


def read_account(row: dict[str, Any]) -> Account:
    """From a row of concern_revision or concern_now."""
    given = {name: row[name] for name in Account.__dataclass_fields__}
    return Account(**{**given, "about": About(row["about"]), "named": tuple(row["named"])})


def read_telling(row: dict[str, Any]) -> Telling:
    """From a row of referral_revision or referral_now."""
    return Telling(**{name: row[name] for name in Telling.__dataclass_fields__})
