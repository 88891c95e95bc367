"""Names to avoid: whom no text of an inspection should name, and what to say instead.

They are typed once by the team, kept in private.sqlite, apart from the record, and only looked for: no entry, export,
pack or log ever has the list. It goes when the inspection is closed, and whoever may not write never sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from evidence import access
from evidence.access import Action, User
from evidence.errors import InvalidInput, NotFound, SessionEnded
from evidence.identifiers import Detector
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.private import avoided, sessions
from evidence.store import Store
from evidence.text import one_line

MOST = 100  # of one inspection: each text is compared with every one of them
LONGEST = 100
INSTEAD = "the child"  # where nothing is said
BETWEEN = "="  # a name and what to say instead, where both are typed in one line


@dataclass(frozen=True)
class Avoided:
    """One name on the list."""

    name_id: UUID
    name: str
    instead: str


def listed(store: Store, user: User, inspection: Inspection) -> list[Avoided]:
    """By name. Raises NotAllowed, NotFound, SessionEnded."""
    _require(store, user, inspection)
    return _listed(store, inspection)


def add(store: Store, user: User, inspection: Inspection, typed: str) -> int:
    """One name a line, perhaps with “= what to say instead”. How many; of one that is there the latter is replaced.

    Raises InvalidInput, and then nothing was added.
    """
    _require(store, user, inspection)
    wanted = [_checked(*line.partition(BETWEEN)[::2]) for line in typed.splitlines() if line.strip()]
    if not wanted:
        raise InvalidInput(names="Write at least one name.")
    present = {one.name.casefold(): one.name_id for one in _listed(store, inspection)}
    if len({*present, *(name.casefold() for name, _ in wanted)}) > MOST:
        raise InvalidInput(names=f"The list can hold {MOST} names. Take out those that are needed no more.")
    with store.private.transaction() as this:
        for name, instead in wanted:
            name_id = present.setdefault(name.casefold(), new_id())
            avoided.keep(this, inspection.inspection_id, name_id, name, instead)
    return len(wanted)


def change(store: Store, user: User, inspection: Inspection, name_id: UUID, *, name: str, instead: str) -> None:
    """Raises InvalidInput; NotFound where somebody has taken it off the list."""
    _require(store, user, inspection)
    if name_id not in {one.name_id for one in _listed(store, inspection)}:
        raise NotFound("This name is not on the list any more.")
    with store.private.transaction() as this:
        avoided.keep(this, inspection.inspection_id, name_id, *_checked(name, instead))


def delete(store: Store, user: User, inspection: Inspection, name_id: UUID) -> None:
    """For good; one that is gone already is as good."""
    _require(store, user, inspection)
    avoided.forget(store.private, inspection.inspection_id, name_id)


def detector(store: Store, inspection: Inspection) -> Detector:
    """For looking through texts on behalf of somebody who may read them: what it finds stands in them already."""
    return Detector((one.name, one.instead) for one in _listed(store, inspection))


def detector_for(store: Store, user: User, inspection: Inspection) -> Detector:
    """For looking through what this person writes: it tells the list, so only who may see that gets it."""
    return detector(store, inspection) if access.can(user, Action.KEEP_NAMES, inspection) else Detector()


def forget_those_of_closed(store: Store) -> None:
    """What a crash while an inspection was closed, or a restored copy, left behind."""
    kept = avoided.inspections(store.private)
    if kept:
        rows = store.rows(
            """
            select inspection_id from inspection_now
            where status = 'closed' and inspection_id in (select unnest($ids::uuid[]))
            """,
            ids=kept,
        )
        avoided.forget_all_of(store.private, [row["inspection_id"] for row in rows])


def _require(store: Store, user: User, inspection: Inspection) -> None:
    if user.session is not None and not sessions.live(store.private, user.session):
        raise SessionEnded
    access.require(store.maybe_one, user, Action.KEEP_NAMES, inspection)


def _listed(store: Store, inspection: Inspection) -> list[Avoided]:
    rows = avoided.of(store.private, inspection.inspection_id)
    found = [Avoided(UUID(row["name_id"]), row["name"], row["instead"]) for row in rows]
    return sorted(found, key=lambda one: one.name.casefold())


def _checked(name: str, instead: str) -> tuple[str, str]:
    kept = one_line(name, "name", "Write the name.", limit=LONGEST)
    other = one_line(instead, "instead", limit=LONGEST) or INSTEAD
    detector = Detector([(kept, other)])
    if not detector.names:
        raise InvalidInput(name=f"“{kept}” is too short to be looked for. Write the first name, or the whole name.")
    if detector.find(other):
        raise InvalidInput(instead=f"“{other}” still names or points to the person. Write a role, or T and a number.")
    return kept, other
