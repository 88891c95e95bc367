"""One row of a file as one item, or everything that is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from evidence import clock, names
from evidence.columns import AREA, EXAMPLE, FACET, YES
from evidence.errors import InvalidInput, Issue
from evidence.exports import restored
from evidence.imports import suspicions, values
from evidence.imports.changes import Imported
from evidence.imports.mappings import Mapping
from evidence.imports.places import Places
from evidence.imports.tables import Found
from evidence.imports.values import Unusable
from evidence.inspections import Inspection
from evidence.items.notes import AreaTag, Note, checked
from evidence.journal import canonical
from evidence.manners import by_turns
from evidence.spreadsheets.parsing import Value
from evidence.store import Store
from evidence.text import one_line
from evidence.wording import number_of

T = TypeVar("T")
SAME_TIME = timedelta(minutes=1)  # a cell shows whole seconds at best


@dataclass(frozen=True)
class Read:
    """What came of a row. imported is only to be used where there are no issues."""

    item_id: UUID
    imported: Imported
    issues: tuple[Issue, ...]
    suspicions: tuple[Issue, ...] = ()  # what looks like a person; the row is right all the same


class Reader:
    """Reads the rows of one file in order, for one inspection."""

    def __init__(
        self, store: Store, inspection: Inspection, table: Found, mapping: Mapping, *, zone: ZoneInfo, file: str
    ) -> None:
        self._inspection, self._table, self._mapping, self._zone = inspection, table, mapping, zone
        self._now = clock.now()
        self._places = Places(store, inspection, file)
        self._detector = names.detector(store, inspection)
        self._identities = _Identities(store, inspection)
        # Of every inspection: a file of one may be brought into another.
        self._removed = {row["thing_id"] for row in store.rows("select thing_id from removed")}
        self._row: list[Value] = []
        self._number = 0
        self._issues: list[Issue] = []
        self._told: set[str] = set()  # columns of this row that a problem was told of
        self._usable = [(number, cells) for number, cells in table.rows if not self._is_example(cells)]
        self._identities.expect([self._of(cells, "item_id") for _, cells in self._usable])

    def read_all(self) -> list[Read]:
        """Every row but the example of the template."""
        return [self._read(number, cells) for number, cells in by_turns(self._usable)]

    def also(self, rows: Sequence[Imported]) -> list[tuple[str, dict[str, Any]]]:
        """The activities and tracked children that these rows bring with them, as rows of the record."""
        return self._places.rows_for([row.note for row in rows])

    def notes(self, rows: Sequence[Imported]) -> list[str]:
        """What the file brings besides items, in words."""
        tables = Counter(table for table, _ in self.also(rows))
        told = {"activity_revision": "activity", "child_revision": "tracked child"}
        many = {"activity_revision": "activities", "child_revision": "tracked children"}
        return [f"Added too: {number_of(count, told[table], many[table])}." for table, count in sorted(tables.items())]

    def _read(self, number: int, cells: list[Value]) -> Read:
        self._row, self._number, self._issues, self._told = cells, number, [], set()
        note = self._checked(self._note())
        recorder = self._try("recorded_by", lambda: self._one_line("recorded_by")) or None
        recorded_at = self._moment("recorded_at")
        content = [self._as_told(note), recorder, clock.stamp(recorded_at) if recorded_at else None]
        named = self._try("item_id", lambda: self._one_line("item_id")) or ""
        item_id = self._identities.known(named, number, content) if not self._issues else UUID(int=0)
        if item_id is None:
            self._problem(
                "item_id", "duplicate_id", f"The id “{named}” stands above already.", "Remove one of the rows."
            )
            item_id = UUID(int=0)
        if item_id in self._removed:
            self._problem("item_id", "removed", "It was removed from the record for good.", "Take this row out.")
        imported = Imported(item_id, note, named or None, recorder, recorded_at)
        suspected = suspicions.of(self._detector, note, self._table.sheet, number, self._table.headings)
        return Read(item_id, imported, tuple(self._issues), suspected)

    def _as_told(self, note: Note) -> dict[str, Any]:
        """What the file says, whoever imports it and whatever it meets: the same file is the same rows again."""
        places = ("activity", "activity_id", "activity_kind", "child", "child_id")
        names = {name: self._text(name) for name in places}
        return {**note.to_json(), "discipline": note.discipline if self._text("discipline") else None, **names}

    def _note(self) -> Note:
        happened_at = self._moment("happened_at")
        if happened_at is None and not self._issues:
            self._problem("happened_at", "missing", "There is no day.", "Write when it was seen, heard or read.")
        stance = self._term("stance")
        return Note(
            happened_at=happened_at or self._now,
            source_kind=self._term("source_kind") or "",
            discipline=self._term("discipline") or self._inspection.discipline or "",
            fact=self._text("fact"),
            words=self._text("words"),
            meaning=self._text("meaning"),
            activity_id=self._try("activity", self._activity),
            source_role=self._text("source_role") or None,
            directness=self._term("directness"),
            stance=stance,
            areas=tuple(self._areas()),
            themes=tuple(self._terms("themes")),
            facets=tuple(
                value for name in self._table.columns if name.startswith(FACET) for value in self._terms(name)
            ),
            child_id=self._try("child", self._child),
            safeguarding=self._try("safeguarding", lambda: values.flag(self._text("safeguarding"))) or False,
        )

    def _checked(self, note: Note) -> Note:
        """As the form would check it; each message stands beside its column."""
        try:
            return checked(note, self._inspection.framework, now=self._now)
        except InvalidInput as error:
            for name, message in error.fields.items():
                if name in self._told:
                    continue
                what, _, to_do = message.partition(". ")
                self._problem(name, "not_valid", what if what.endswith(".") else f"{what}.", to_do)
            return note

    # Cells

    def _areas(self) -> list[AreaTag]:
        tags = []
        for name in self._table.columns:
            if name.startswith(AREA) and (stance := self._term(name)):
                tags.append(AreaTag(name.removeprefix(AREA), None if stance == YES else stance))
        return tags

    def _activity(self) -> UUID | None:
        kind = self._term("activity_kind")
        return self._places.activity(self._text("activity_id"), self._one_line("activity"), kind)

    def _child(self) -> UUID | None:
        return self._places.child(self._text("child_id"), self._text("child"))

    def _moment(self, name: str) -> datetime | None:
        """The exact time where the file has one, and no other beside it."""
        exact = self._try(f"{name}_utc", lambda: self._time(f"{name}_utc"))
        shown = self._try(name, lambda: self._time(name))
        if exact and shown and not self._same(name, exact, shown):
            what = "This time and the exact one in the same row are not the same."
            self._problem(name, "two_times", what, "Empty the exact time if this one was corrected.")
        return exact or shown

    def _same(self, name: str, exact: datetime, shown: datetime) -> bool:
        """As clocks on the wall show them: the hour that comes twice in autumn is one to a cell.

        Midnight is read from a workbook as a day without a time.
        """
        wall, wanted = (one.astimezone(self._zone).replace(tzinfo=None) for one in (shown, exact))
        whole_day = isinstance(self._cell(name), date) and not isinstance(self._cell(name), datetime)
        midnight = datetime.combine(wall.date(), time())
        return any(abs(wanted - one) < SAME_TIME for one in ([wall, midnight] if whole_day else [wall]))

    def _time(self, name: str) -> datetime | None:
        value = self._cell(name)
        if isinstance(value, str):
            value = self._mapping.value(name, value.strip())
        return values.moment(value, self._zone, self._mapping.date_format) if value != "" else None

    def _term(self, name: str) -> str | None:
        value = self._text(name)
        one = self._table.columns[name]
        return self._try(name, lambda: values.term(one, value)) if value else None

    def _terms(self, name: str) -> list[str]:
        value = self._text(name)
        one = self._table.columns[name]
        return (self._try(name, lambda: values.terms(one, value)) or []) if value else []

    def _one_line(self, name: str) -> str:
        return one_line(self._text(name), name)

    def _text(self, name: str) -> str:
        return self._mapping.value(name, values.text(self._cell(name)))

    def _cell(self, name: str) -> Value:
        return self._of(self._row, name)

    def _of(self, cells: list[Value], name: str) -> Value:
        """What stands in a column; a constant where nothing does."""
        place = self._table.places.get(name)
        value = cells[place] if place is not None and place < len(cells) else ""
        if isinstance(value, str):
            value = restored(value) if self._table.ours else value
            return value if value.strip() else self._mapping.constants.get(name, "")
        return value

    def _is_example(self, cells: list[Value]) -> bool:
        return values.text(self._of(cells, "item_id")).strip().casefold() == EXAMPLE.casefold()

    # Problems

    def _try(self, name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Unusable as error:
            self._problem(name, error.code, error.what, error.to_do)
        except InvalidInput as error:
            for message in error.fields.values():
                self._problem(name, "not_valid", message, "")
        return None

    def _problem(self, name: str, code: str, what: str, to_do: str) -> None:
        self._told.add(name)
        known = self._table.columns.get(name)
        column = self._table.headings.get(name) or (known.column.label if known else name)
        self._issues.append(Issue(code, self._table.sheet, self._number, column, what, to_do))


class _Identities:
    """Which item a row is: by the id in the file, else by its content and occurrence."""

    def __init__(self, store: Store, inspection: Inspection) -> None:
        self._store, self._inspection_id = store, inspection.inspection_id
        self._here: dict[str, UUID] = {}
        self._elsewhere: set[UUID] = set()
        self._seen: set[UUID] = set()
        self._occurrences: Counter[bytes] = Counter()

    def expect(self, named: Sequence[Value]) -> None:
        """Look up all ids of a file at once."""
        words = [values.text(value).strip() for value in named]
        for row in self._store.rows(
            """
            select item_id, imported_as, inspection_id = $inspection_id as here
            from item
            where inspection_id = $inspection_id or item_id in (select unnest($ids::uuid[]))
            """,
            inspection_id=self._inspection_id,
            ids=[id for word in words if (id := _uuid(word))],
        ):
            if not row["here"]:
                self._elsewhere.add(row["item_id"])
                continue
            self._here[str(row["item_id"])] = row["item_id"]
            if row["imported_as"]:
                self._here.setdefault(row["imported_as"], row["item_id"])

    def known(self, named: str, number: int, content: list[Any]) -> UUID | None:
        """The id of a row's item; None when a row above has it."""
        found = self._named(named) if named else self._by_content(content)
        if found in self._seen:
            return None
        self._seen.add(found)
        return found

    def _named(self, named: str) -> UUID:
        id = _uuid(named)
        found = self._here.get(named) or (self._here.get(str(id)) if id else None)
        if found is not None:
            return found
        if id is not None and id not in self._elsewhere:
            return id
        return uuid5(self._inspection_id, f"item:{named}")

    def _by_content(self, content: list[Any]) -> UUID:
        key = canonical(content)
        self._occurrences[key] += 1
        return uuid5(self._inspection_id, f"row:{self._occurrences[key]}:{key.decode()}")


def _uuid(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None
