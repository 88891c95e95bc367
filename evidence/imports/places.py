"""The activities and tracked children that rows of a file name: those of the inspection, and those that a pack brings.

A person who fills in the template names an activity by its title, and a title that is not known is a slip. A pack also
carries the id and kind of the activity; imported into another inspection it brings the activity with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from evidence.children import PSEUDONYM
from evidence.ids import new_id
from evidence.imports.values import Unusable
from evidence.inspections import Inspection
from evidence.items.notes import Note
from evidence.store import Store

FIELDWORK = "Plan it on the Fieldwork screen first, or empty the cell."


class Places:
    """What the rows of one file may name, and what they bring."""

    def __init__(self, store: Store, inspection: Inspection, file: str) -> None:
        self._store, self._inspection, self._file = store, inspection, file
        here = {"inspection_id": inspection.inspection_id}
        self._activities = store.rows(
            "select activity_id as id, title as name from activity_now where inspection_id = $inspection_id", **here
        )
        self._children = store.rows(
            "select child_id as id, pseudonym as name from child_now where inspection_id = $inspection_id", **here
        )
        self._ids: dict[tuple[str, str], UUID] = {}
        self._new_activities: dict[UUID, dict[str, Any]] = {}
        self._new_children: dict[UUID, dict[str, Any]] = {}

    def activity(self, given: str, title: str, kind: str | None) -> UUID | None:
        """Raises Unusable for one that is not of this inspection and cannot become one of it."""
        if not given.strip():
            return self._by_name(self._activities, title, "activity", FIELDWORK) if title else None
        id = self._id(given, "activity_now", self._activities)
        if id not in {row["id"] for row in self._activities} | self._new_activities.keys():
            if not title or not kind:
                raise Unusable("unknown_activity", "This activity is not part of this inspection.", FIELDWORK)
            self._new_activities[id] = {"title": title, "kind": kind}
        return id

    def child(self, given: str, pseudonym: str) -> UUID | None:
        """Raises Unusable as activity() does; a pseudonym stands for one child in an inspection, not in two."""
        name = pseudonym.strip().upper()
        add = "Add the child on the Fieldwork screen first, or empty the cell."
        if not given.strip():
            return self._by_name(self._children, name, "tracked child", add) if name else None
        id = self._id(given, "child_now", self._children)
        if id not in {row["id"] for row in self._children} | self._new_children.keys():
            taken = [row["name"] for row in self._children]
            taken += [row["pseudonym"] for row in self._new_children.values()]
            if name in taken:
                raise Unusable("unknown_child", f"{name} is another child in this inspection.", "Empty both cells.")
            if not PSEUDONYM.fullmatch(name):
                raise Unusable("unknown_child", f"“{pseudonym[:20]}” is no pseudonym.", "Write T and a number.")
            self._new_children[id] = {"pseudonym": name}
        return id

    def rows_for(self, notes: Sequence[Note]) -> list[tuple[str, dict[str, Any]]]:
        """Rows of the record for what these notes name and the inspection does not have yet."""
        times: dict[UUID, list[Any]] = {}
        for note in notes:
            if note.activity_id in self._new_activities:
                times.setdefault(note.activity_id, []).append(note.happened_at)
        children = {note.child_id for note in notes if note.child_id in self._new_children}
        activities = [
            ("activity_revision", self._activity_row(id, self._new_activities[id], min(moments)))
            for id, moments in times.items()
        ]
        return activities + [("child_revision", self._child_row(id)) for id in sorted(children, key=str) if id]

    def _activity_row(self, id: UUID, known: dict[str, Any], happened_at: Any) -> dict[str, Any]:
        return {
            "revision_id": new_id(),
            "activity_id": id,
            "inspection_id": self._inspection.inspection_id,
            "status": "done",
            "planned_at": None,
            "done_at": happened_at,
            "provider_id": None,
            "place": "",
            "who_goes": [],
            "spoken_to": [],
            "children": [],
            "notes": f"Named in the imported file {self._file}",
            **known,
        }

    def _child_row(self, id: UUID) -> dict[str, Any]:
        return {
            "revision_id": new_id(),
            "child_id": id,
            "inspection_id": self._inspection.inspection_id,
            "facets": [],
            "consent": "not_asked",
            "documents": [],
            **self._new_children[id],
        }

    def _by_name(self, known: list[dict[str, Any]], name: str, noun: str, to_do: str) -> UUID:
        found = [row["id"] for row in known if _folded(row["name"]) == _folded(name)]
        code = f"unknown_{noun.split()[-1]}"
        if not found:
            raise Unusable(code, f"There is no {noun} “{name[:60]}” in this inspection.", to_do)
        if len(found) > 1:
            what = f"There are {len(found)} activities called “{name[:60]}”."
            raise Unusable(code, what, "Write the id of the one you mean into the column Activity id.")
        return UUID(str(found[0]))

    def _id(self, given: str, table: str, known: list[dict[str, Any]]) -> UUID:
        """The id as it is here: another inspection of this store keeps its own."""
        if (table, given) not in self._ids:
            self._ids[table, given] = self._id_here(given, table, known)
        return self._ids[table, given]

    def _id_here(self, given: str, table: str, known: list[dict[str, Any]]) -> UUID:
        try:
            id = UUID(given.strip())
        except ValueError as error:
            raise Unusable("bad_id", f"“{given[:40]}” is no id.", "Empty the cell.") from error
        if any(row["id"] == id for row in known):
            return id
        sql = "select 1 from activity_now where activity_id = $id"
        if table == "child_now":
            sql = "select 1 from child_now where child_id = $id"
        return uuid5(self._inspection.inspection_id, str(id)) if self._store.maybe_one(sql, id=id) else id


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()
