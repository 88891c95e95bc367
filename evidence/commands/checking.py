"""The command `verify --pack`: whether the file of a pack is what the record gave when it was built."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from evidence import inspections, people
from evidence.commands.people import lead_of
from evidence.errors import NotFound
from evidence.inspections import Inspection
from evidence.packs import built, verification
from evidence.packs.verification import Difference, File
from evidence.settings import Settings
from evidence.store import Store
from evidence.wording import number_of

Data = Callable[[object, Sequence[str]], None]


def pack(store: Store, words: Namespace, settings: Settings, data: Data, path: Path) -> int:
    """The exit status: 0 where everything agrees, else 1. Raises InvalidInput for what is no pack."""
    file = verification.read(path.read_bytes())
    was = verification.where_it_was_the_head(store, file.head)
    lines, found = [], verification.edited(file)
    if was is None:
        lines.append("The head on its cover was never the head of this record.")
    else:
        lines.append(f"Its head was the head of the record at entry {was[0].seq:,}, from {_when(was[1])}.")
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
