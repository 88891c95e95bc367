"""The command `verify --pack`: whether the file of a pack is what the record gave when it was built."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from evidence import inspections, people
from evidence.commands.people import lead_of
from evidence.errors import InvalidInput, NotFound
from evidence.inspections import Inspection
from evidence.journal import Head
from evidence.packs import built, verification
from evidence.packs.items import NAME
from evidence.packs.verification import Difference, File
from evidence.settings import Settings
from evidence.spreadsheets.parsing import MOST_BYTES
from evidence.store import Store
from evidence.wording import number_of

Data = Callable[[object, Sequence[str]], None]


def pack(store: Store, words: Namespace, settings: Settings, data: Data, path: Path) -> int:
    """The exit status: 0 where everything agrees, else 1. Raises InvalidInput for what is no pack."""
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        return _large(store, data, content)
    file = verification.read(content)
    was = verification.where_it_was_the_head(store, file.head)
    lines, found = [_placed(was)], verification.edited(file)
    try:
        inspection = _inspection(store, file)
        found = verification.compare(store, inspection, file, zone=settings.timezone)
        lines += _about(store, inspection, file)
        known = True
    except NotFound as error:
        lines.append(str(error))
        known = False
    differing = [one for one in found if not one.lawful]
    agrees = was is not None and known and not differing
    lines += [*(f"{one}." for one in found), _sum(file, differing, len(found) - len(differing), known=known)]
    told = {
        "entry": was[0].seq if was else None,
        "agrees": agrees,
        "rows": len(file.rows),
        "differences": [asdict(one) for one in found],
    }
    data(told, lines)
    return 0 if agrees else 1


def _large(store: Store, data: Data, content: bytes) -> int:
    """Of a file that is too large to be taken apart: whether it is one that was built here, byte for byte."""
    made = verification.built_here(store, content)
    if made is None:
        raise InvalidInput(
            file=f"Files of more than {MOST_BYTES // 1_000_000} MB are not compared row by row, and this one is not, "
            "byte for byte, a pack that was built here. Build a smaller one with filters, and verify that."
        )
    was = verification.where_it_was_the_head(store, made.head.hash)
    rows = made.row_counts.get(NAME, 0)
    lines = [
        _placed(was),
        f"It was built by {made.built_by} on {_when(made.built_at)}.",
        f"The file is the one that was built, byte for byte, with {number_of(rows, 'item')}. "
        "It is too large to compare its rows with the record once more.",
    ]
    entry = was[0].seq if was else None
    data({"entry": entry, "agrees": was is not None, "rows": rows, "differences": []}, lines)
    return 0 if was else 1


def _placed(was: tuple[Head, datetime] | None) -> str:
    if was is None:
        return "The head on its cover was never the head of this record."
    return f"Its head was the head of the record at entry {was[0].seq:,}, from {_when(was[1])}."


def _inspection(store: Store, file: File) -> Inspection:
    """Through the eyes of its first lead. Raises NotFound for a pack of another record."""
    inspection_id = verification.inspection_of(store, file)
    row = store.one("select reference from inspection_now where inspection_id = $id", id=inspection_id)
    lead = lead_of(store, row["reference"])
    if lead is None:
        raise NotFound(f"Nobody leads the inspection {row['reference']} of this pack, so it cannot be compared.")
    return inspections.get(store, people.user(store, lead, None), inspection_id)


def _about(store: Store, inspection: Inspection, file: File) -> list[str]:
    made = next(one for one in built.past(store, inspection) if str(one.pack_id) == file.pack_id)
    same = hashlib.sha256(file.content).hexdigest() == made.sha256
    return [
        f"It is a pack of {inspection.reference}, built by {made.built_by} on {_when(made.built_at)}.",
        "The file is the one that was built, byte for byte."
        if same
        else "The file was saved again since it was built, so what its rows say was compared.",
    ]


def _sum(file: File, found: list[Difference], removed: int, *, known: bool) -> str:
    rows = number_of(len(file.rows), "item")
    if removed:
        rows = f"{rows}, of which {removed:,} {'was' if removed == 1 else 'were'} removed from the record since"
    if found:
        return f"{number_of(len(found), 'difference')} in {rows}."
    if not known:
        return f"{rows}: each fits its own hash, and none was compared with a record."
    return f"{rows}: each is as it was built, and as the record gives it."


def _when(moment: object) -> str:
    return f"{moment:%d %B %Y %H:%M:%S} UTC"
