"""The record as people see it: is it safe? Its head, its copies, and when they were last looked at."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from evidence import access, inspections
from evidence.access import Action, Role, User
from evidence.inspections import Inspection
from evidence.journal import CopyState, Head
from evidence.private import Private, happenings, sessions
from evidence.private.happenings import Happening, Kind
from evidence.private.sessions import SignedIn
from evidence.store import Store

SHOWN = 50  # who came in, and who was refused
LOW_SPACE = 500_000_000  # bytes of free disk below which administrators are warned


@dataclass(frozen=True)
class State:
    """How the record stands at this moment."""

    head: Head
    folder: Path
    second: CopyState | None  # None: there is to be no second copy
    free_bytes: int
    verification: Happening | None  # the last one
    backup: Happening | None
    repairs: list[Happening]  # the newest first
    wanted: set[Kind]  # asked for and not ended yet
    signed_in: list[SignedIn]  # for administrators, as the following
    came_in: list[Happening]
    refused: list[Happening]  # at the door, or later when they wanted to change something

    @property
    def low_space(self) -> bool:
        return self.free_bytes < LOW_SPACE

    @property
    def troubles(self) -> list[str]:
        """What somebody has to act on, in words; empty when all is well."""
        found = []
        if self.low_space:
            found.append(
                f"Only {self.free_bytes / 1e6:,.0f} MB of disk are free. "
                "Make room: when the disk is full, nothing more can be saved."
            )
        if self.second is not None and not self.second.level:
            found.append(
                f"The second copy of the record is behind since {self.second.since:%d %B %Y %H:%M} UTC "
                f"({self.second.trouble or 'it is being written'}). People can work on; it catches up by itself when "
                f"{self.second.folder} can be written again."
            )
        for what, last in (("check of the record", self.verification), ("backup", self.backup)):
            if last is not None and not last.ok:
                found.append(f"The last {what} failed: {last.words}")
        return found


def led_by(store: Store, user: User) -> Inspection | None:
    """An inspection that this person leads."""
    return next((one for one in inspections.for_user(store, user) if one.role is Role.LEAD), None)


def state(store: Store, user: User) -> State:
    """For administrators, and for the leads of an inspection. Raises NotAllowed."""
    access.require(store.maybe_one, user, Action.SEE_RECORD, None if user.administrator else led_by(store, user))
    private = store.private
    return State(
        head=store.journal.head(),
        folder=store.home,
        second=store.journal.second_copy,
        free_bytes=shutil.disk_usage(store.home).free,
        verification=next(iter(happenings.latest(private, Kind.VERIFICATION)), None),
        backup=next(iter(happenings.latest(private, Kind.BACKUP)), None),
        repairs=happenings.latest(private, Kind.REPAIR, most=20),
        wanted=happenings.wanted(private),
        signed_in=sessions.signed_in(private) if user.administrator else [],
        came_in=happenings.latest(private, Kind.SIGN_IN, most=SHOWN) if user.administrator else [],
        refused=_refused(private) if user.administrator else [],
    )


def _refused(private: Private) -> list[Happening]:
    found = [one for kind in (Kind.REFUSED_SIGN_IN, Kind.REFUSAL) for one in happenings.latest(private, kind, SHOWN)]
    return sorted(found, key=lambda one: one.happened_at, reverse=True)[:SHOWN]


def ask_for(store: Store, user: User, kind: Kind) -> None:
    """A verification or a backup, done in the background as soon as can be. Raises NotAllowed."""
    access.require(store.maybe_one, user, Action.CHECK_RECORD)
    happenings.want(store.private, kind)
