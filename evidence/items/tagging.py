"""Tagging many items at once: each is an amendment of its own, in the name of the person who asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from evidence import items
from evidence.access import User
from evidence.errors import Conflict, EvidenceError, NotAllowed
from evidence.inspections import Inspection
from evidence.items.notes import AreaTag, Note
from evidence.store import Store

What = Literal["add_area", "take_area", "add_theme", "take_theme"]
TRIES = 3  # when somebody else amends the same item at the same moment


@dataclass
class Tagged:
    """What became of the items: changed, as wanted already, or refused, with the reasons in words."""

    changed: int = 0
    already: int = 0
    refused: int = 0
    reasons: list[str] = field(default_factory=list)


def tag(
    store: Store,
    user: User,
    inspection: Inspection,
    item_ids: Sequence[UUID],
    *,
    what: What,
    id: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Tagged:
    """Give an outcome area or theme to these items, or take it off. What is refused leaves the others done."""
    result = Tagged()
    for done, item_id in enumerate(item_ids):
        try:
            changed = _tag_one(store, user, inspection, item_id, what, id)
        except EvidenceError as error:
            if str(error) not in result.reasons:
                result.reasons.append(str(error))
            if isinstance(error, NotAllowed):  # and so is everything that follows
                result.refused += len(item_ids) - done
                break
            result.refused += 1
        else:
            result.changed += changed
            result.already += not changed
        progress(done + 1)
    return result


def tagged(note: Note, what: What, id: str) -> Note:
    """The note with this tag, or without it."""
    if what == "add_area":
        return note if id in {one.code for one in note.areas} else replace(note, areas=(*note.areas, AreaTag(id)))
    if what == "take_area":
        return replace(note, areas=tuple(one for one in note.areas if one.code != id))
    if what == "add_theme":
        return replace(note, themes=_with(note.themes, id))
    return replace(note, themes=tuple(one for one in note.themes if one != id))


def _tag_one(store: Store, user: User, inspection: Inspection, item_id: UUID, what: What, id: str) -> bool:
    """Whether it had to be changed. It is based on what is stored now: a tag takes nothing away from anybody."""
    for left in reversed(range(TRIES)):
        present = items.get(store, inspection, item_id)
        note = tagged(present.note, what, id)
        if note == present.note:
            return False
        try:
            items.amend(store, user, inspection, item_id=item_id, base=present.revision_id, note=note)
        except Conflict:
            if not left or present.withdrawn:
                raise
        else:
            return True
    return False


def _with(values: Collection[str], id: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*values, id)))
