"""Tracked children: known by a pseudonym and what matters for spread; no name, date of birth or number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from evidence.access import Action, User
from evidence.changes import Change, change
from evidence.errors import Conflict, InvalidInput, NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.journal import Row
from evidence.store import Store

PSEUDONYM = re.compile(r"T[1-9]\d?")


@dataclass(frozen=True)
class Child:
    """One child or young person whose experience the team follows."""

    child_id: UUID
    pseudonym: str  # T1, T2, ...
    facets: tuple[str, ...]  # 'group:choice'
    consent: str  # not_asked, asked, given, declined, withdrawn
    documents: tuple[str, ...]  # kinds of document received


def keep(
    store: Store,
    user: User,
    inspection: Inspection,
    *,
    facets: tuple[str, ...] = (),
    consent: str = "not_asked",
    documents: tuple[str, ...] = (),
    pseudonym: str = "",
    child_id: UUID | None = None,
    opened: Child | None = None,
) -> Child:
    """Add a tracked child under the next free pseudonym, or change the one with this id.

    opened is the child as its editor saw it: raises Conflict when somebody else changed it since.
    """
    framework = inspection.framework
    for value in facets:
        if not framework.has("choice", value):
            raise InvalidInput(facets=f"“{value}” is not a choice of this framework.")
    for kind in documents:
        if not framework.has("document", kind):
            raise InvalidInput(documents=f"“{kind}” is not a document of this framework.")
    if not framework.has("consent", consent):
        raise InvalidInput(consent="Choose how far consent is.")
    new = child_id or new_id()
    with change(store, user, Action.KEEP_CHILD, subject=f"child:{new}", inspection=inspection) as this:
        if child_id:
            _require_as_opened(this, inspection, child_id, opened)
        name = pseudonym or _next_pseudonym(this, inspection)
        _require_pseudonym(this, inspection, name, new)
        child = Child(new, name, tuple(facets), consent, tuple(documents))
        this.add(
            "child_revision",
            revision_id=new_id(),
            child_id=child.child_id,
            inspection_id=inspection.inspection_id,
            pseudonym=child.pseudonym,
            facets=child.facets,
            consent=child.consent,
            documents=child.documents,
        )
    return child


def of(store: Store, inspection: Inspection) -> list[Child]:
    """All tracked children of the inspection: T1, T2, ..., T10."""
    rows = store.rows(
        """
        select child_id, pseudonym, facets, consent, documents
        from child_now
        where inspection_id = $inspection_id
        order by len(pseudonym), pseudonym
        """,
        inspection_id=inspection.inspection_id,
    )
    return [_child(row) for row in rows]


def _require_as_opened(this: Change, inspection: Inspection, child_id: UUID, opened: Child | None) -> None:
    row = this.maybe_one(
        """
        select child_id, pseudonym, facets, consent, documents
        from child_now
        where inspection_id = $inspection_id and child_id = $child_id
        """,
        inspection_id=inspection.inspection_id,
        child_id=child_id,
    )
    if row is None:
        raise NotFound
    if opened and _child(row) != opened:
        raise Conflict("Somebody else has changed this child since you opened it. What you chose is still here.")


def _child(row: Row) -> Child:
    return Child(**{**row, "facets": tuple(row["facets"]), "documents": tuple(row["documents"])})


def _next_pseudonym(this: Change, inspection: Inspection) -> str:
    row = this.maybe_one(
        """
        select coalesce(max(pseudonym[2:]::integer), 0) + 1 as number
        from child_now
        where inspection_id = $inspection_id
        """,
        inspection_id=inspection.inspection_id,
    )
    return f"T{row['number'] if row else 1}"


def _require_pseudonym(this: Change, inspection: Inspection, pseudonym: str, child_id: UUID) -> None:
    if not PSEUDONYM.fullmatch(pseudonym):
        raise InvalidInput(pseudonym="A pseudonym is T and a number, such as T4. Never use a name.")
    if this.maybe_one(
        """
        select 1
        from child_now
        where inspection_id = $inspection_id and pseudonym = $pseudonym and child_id <> $child_id
        """,
        inspection_id=inspection.inspection_id,
        pseudonym=pseudonym,
        child_id=child_id,
    ):
        raise InvalidInput(pseudonym=f"{pseudonym} is another child already.")
