"""Whether the items in a pack's file are what the record gave when the pack was built, cell by cell.

A row can be wrong in two ways: it was edited in the file, and then its own hash does not fit it; or it is not what
the record had at that time, and then it differs from the row that is made again from there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from evidence import columns, exports, spreadsheets
from evidence.errors import InvalidInput, NotFound
from evidence.inspections import Inspection
from evidence.journal import Head
from evidence.packs import built
from evidence.packs.built import Pack
from evidence.packs.covers import HEAD, PACK_ID, TIMES
from evidence.packs.items import NAME, ROW_HASH, as_read, hash_of, on_the_wall, shown
from evidence.store import Store
from evidence.workbook.book import Cell

SHOWN = 60  # characters of a cell that a difference quotes

Cells = dict[str, Cell]


@dataclass(frozen=True)
class File:
    """What a pack says of itself."""

    content: bytes
    pack_id: str
    head: str
    zone: str
    names: tuple[str, ...]  # column ids of the sheet of items; none without that sheet
    rows: tuple[tuple[int, Cells], ...]  # number as a spreadsheet counts, column id -> cell


@dataclass(frozen=True)
class Difference:
    """One thing in the file that is not as it was built."""

    place: str  # reference of an item; the sheet and row where there is none
    column: str  # its heading; empty where it is about the whole row
    what: str
    lawful: bool = False  # it was removed from the record for good since

    def __str__(self) -> str:
        return f"{self.place}, {self.column}: {self.what}" if self.column else f"{self.place}: {self.what}"


def read(content: bytes) -> File:
    """Raises ImportRejected for what is no workbook, InvalidInput for a workbook that is no pack."""
    reading = spreadsheets.read(content)
    cover, items = reading.grid("Cover"), reading.grid(NAME)
    facts = {str(row[1]): str(row[2]) for row in cover.rows if len(row) > 2} if cover else {}
    if PACK_ID not in facts:
        raise InvalidInput(file="This is not an evidence pack: there is no cover with the id of a pack on it.")
    start = next((at for at, row in enumerate(items.rows) if ROW_HASH in row), None) if items else None
    names: tuple[str, ...] = ()
    rows: list[tuple[int, Cells]] = []
    if items and start is not None:
        names = tuple(str(value) for value in items.rows[start])
        for number, row in enumerate(items.rows[start + 2 :], start=start + 3):  # the labels stand between
            cells = {name: as_read(value) for name, value in zip(names, row, strict=False) if name}
            if any(value is not None for value in cells.values()):
                rows.append((number, cells))
    return File(content, facts[PACK_ID].strip().lower(), facts.get(HEAD, ""), facts.get(TIMES, ""), names, tuple(rows))


def built_here(store: Store, content: bytes) -> Pack | None:
    """The pack whose file this is, byte for byte."""
    return built.of_file(store, hashlib.sha256(content).hexdigest())


def where_it_was_the_head(store: Store, head: str) -> tuple[Head, datetime] | None:
    """The entry after which this was the head of the record, and its time; None where it never was."""
    row = store.maybe_one("select seq, hash, happened_at from entry where hash = $head", head=head)
    return (Head(row["seq"], row["hash"]), row["happened_at"]) if row else None


def inspection_of(store: Store, file: File) -> UUID:
    """The inspection of the pack that the file says it is. Raises NotFound for a pack that is not in this record."""
    row = store.maybe_one("select inspection_id from pack where pack_id::text = $pack_id", pack_id=file.pack_id)
    if row is None:
        raise NotFound("No pack with the id on this cover was built from this record.")
    return UUID(str(row["inspection_id"]))


def edited(file: File) -> list[Difference]:
    """Rows whose own hash does not fit them. Needs no record."""
    return [
        Difference(_place(number, cells), "", "it was edited in the file, because its hash is not that of the row")
        for number, cells in file.rows
        if cells.get(ROW_HASH) != hash_of(_of(cells, file.names))
    ]


def compare(store: Store, inspection: Inspection, file: File, *, zone: ZoneInfo) -> list[Difference]:
    """Everything in the file that differs from what the record gives at the head of this pack, the first row first.

    zone is that of the installation, for a file that does not name its own. Raises NotFound as inspection_of() does.
    """
    pack = built.get(store, inspection, UUID(file.pack_id))
    found = [] if file.head == pack.head.hash else [_quoted("Cover", HEAD, file.head, pack.head.hash)]
    if NAME not in pack.row_counts:
        return found
    if ROW_HASH not in file.names:
        return [*found, Difference(NAME, "", "the sheet, or the row with the ids of its columns, is missing")]
    standing = exports.items(store, inspection, upto=pack.head.seq)
    times = _zone(file.zone) or zone
    made = (on_the_wall(row, times) for row in shown(standing, inspection.framework, times))
    expected = {str(row["item_id"]): row for row in made}
    removed = _removed(store, inspection, pack.head)
    return [*found, *edited(file), *_rows(inspection, file, expected, removed), *_missing(pack, file, expected)]


def _removed(store: Store, inspection: Inspection, head: Head) -> dict[str, datetime]:
    """item id -> when it was removed from the record for good, of what stood there at a head."""
    rows = store.rows(
        """
        select thing_id, entry.happened_at
        from removed
        join entry using (seq)
        where removed.inspection_id = $inspection_id and noun = 'item' and first_seq <= $head and removed.seq > $head
        """,
        head=head.seq,
        inspection_id=inspection.inspection_id,
    )
    return {str(row["thing_id"]): row["happened_at"] for row in rows}


def _rows(
    inspection: Inspection, file: File, expected: dict[str, Cells], removed: dict[str, datetime]
) -> Iterator[Difference]:
    labels = {one.id: one.column.label for one in columns.of(inspection.framework)}
    seen: set[str] = set()
    for number, cells in file.rows:
        item = str(cells.get("item_id"))
        wanted = expected.get(item)
        if item in seen and (wanted or item in removed):
            reference = wanted["reference"] if wanted else cells.get("reference")
            yield Difference(str(reference), "", f"it stands a second time, in row {number}")
        elif wanted is None and item in removed:
            when = f"it was removed from the record for good on {removed[item]:%d %B %Y}; it is no longer compared"
            yield Difference(_place(number, cells), "", when, lawful=True)
        elif wanted is None:
            yield Difference(_place(number, cells), "", "no such item stood in the record then")
        else:
            yield from _cells(file, labels, cells, wanted)
        seen.add(item)


def _cells(file: File, labels: dict[str, str], cells: Cells, wanted: Cells) -> Iterator[Difference]:
    """Of the columns that the file has: a pack of an older version may have fewer.

    A column that was taken out of the file shows in the hashes, which were made with it.
    """
    here = {**wanted, ROW_HASH: hash_of(_of(wanted, file.names))}
    for name, label in labels.items():
        if name in file.names and cells.get(name) != here[name]:
            yield _quoted(str(wanted["reference"]), label, cells.get(name), here[name])


def _missing(pack: Pack, file: File, expected: dict[str, Cells]) -> Iterator[Difference]:
    """By reference where the pack held everything; under filters only their number is known."""
    there = Counter(str(cells.get("item_id")) for _, cells in file.rows)
    if not pack.contents.filters.chosen():
        for item, wanted in expected.items():
            if item not in there:
                yield Difference(str(wanted["reference"]), "", "it is missing in the file")
    elif len(file.rows) != pack.row_counts[NAME]:
        yield Difference(NAME, "", f"{pack.row_counts[NAME]:,} rows were built, {len(file.rows):,} are in the file")


def _of(cells: Cells, names: Sequence[str]) -> dict[str, Any]:
    return {name: cells.get(name) for name in names if name}


def _place(number: int, cells: Cells) -> str:
    reference = cells.get("reference")
    return f"{reference} (row {number})" if reference else f"{NAME}, row {number}"


def _quoted(place: str, column: str, here: Cell, there: Cell) -> Difference:
    return Difference(place, column, f"{_short(here)} in the file, {_short(there)} in the record")


def _short(value: Cell) -> str:
    words = " ".join(str(value).split())
    return "nothing" if value is None else f"“{words if len(words) <= SHOWN else words[: SHOWN - 1] + '…'}”"


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError):
        return None
