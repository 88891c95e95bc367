"""Packs that were built: what each holds, its file, and whether that is still as it was built."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from evidence.clock import LONDON
from evidence.errors import Conflict, NotFound
from evidence.inspections import Inspection
from evidence.journal import Head
from evidence.packs.contents import Contents, read_back
from evidence.store import Store


@dataclass(frozen=True)
class Pack:
    """A pack that was built."""

    pack_id: UUID
    built_at: datetime
    built_by: str
    contents: Contents
    row_counts: dict[str, int]  # sheet -> rows
    head: Head
    sha256: str
    size: int | None  # bytes; None: its file is no longer kept

    @property
    def rows(self) -> int:
        return sum(self.row_counts.values())


def past(store: Store, inspection: Inspection) -> list[Pack]:
    """Every pack of this inspection, the newest first."""
    return [_pack(store, row) for row in store.rows(_PACKS, inspection_id=inspection.inspection_id, sha256=None)]


def of_file(store: Store, sha256: str) -> Pack | None:
    """The pack that was built as a file with this hash, of whichever inspection."""
    row = store.maybe_one(_PACKS, inspection_id=None, sha256=sha256)
    return _pack(store, row) if row else None


def get(store: Store, inspection: Inspection, pack_id: UUID) -> Pack:
    """One pack of this inspection. Raises NotFound."""
    found = next((one for one in past(store, inspection) if one.pack_id == pack_id), None)
    if found is None:
        raise NotFound
    return found


def path(store: Store, inspection: Inspection, pack_id: UUID) -> Path:
    """The file of a pack of this inspection. Raises NotFound, also when the file is no longer kept."""
    if get(store, inspection, pack_id).size is None:
        raise NotFound("The file of this pack is no longer kept. Build it again.")
    return file_of(store, pack_id)


def file_name(store: Store, inspection: Inspection, pack_id: UUID, *, zone: ZoneInfo = LONDON) -> str:
    """What a download is called: evidence-pack-REF-2026-11-25-1617.xlsx, another one for each pack. Raises NotFound."""
    wanted = get(store, inspection, pack_id)
    minute = _minute(wanted, zone)
    earlier = [one for one in past(store, inspection) if _minute(one, zone) == minute]
    number = len(earlier) - earlier.index(wanted)
    name = f"evidence-pack-{inspection.reference}-{minute}" + (f"-{number}" if number > 1 else "")
    return re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII) + ".xlsx"


def check(store: Store, inspection: Inspection, pack_id: UUID) -> None:
    """Whether the file is the one that was built and the record still has its head.

    Raises Conflict with the reason; NotFound when the file is no longer kept.
    """
    pack = get(store, inspection, pack_id)
    if sha256(path(store, inspection, pack_id)) != pack.sha256:
        raise Conflict("The file of this pack was changed after it was built. Build it again.")
    row = store.maybe_one("select hash from entry where seq = $seq", seq=pack.head.seq)
    if pack.head.seq and (row is None or row["hash"] != pack.head.hash):
        raise Conflict("This pack shows a state that is not in the record. Verify the record.")


def file_of(store: Store, pack_id: UUID) -> Path:
    """Where the file of a pack is kept, whether it is there or not."""
    return store.home / "packs" / f"{pack_id}.xlsx"


def sha256(file: Path) -> str:
    """Of the whole file, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _minute(pack: Pack, zone: ZoneInfo) -> str:
    return f"{pack.built_at.astimezone(zone):%Y-%m-%d-%H%M}"


def _pack(store: Store, row: dict[str, Any]) -> Pack:
    file = file_of(store, row["pack_id"])
    return Pack(
        pack_id=row["pack_id"],
        built_at=row["happened_at"],
        built_by=row["built_by"],
        contents=read_back(row["sections"], json.loads(row["filters"])),
        row_counts=json.loads(row["row_counts"]),
        head=Head(row["head_seq"], row["head_hash"]),
        sha256=row["sha256"],
        size=file.stat().st_size if file.exists() else None,
    )


_PACKS = """
    select pack.*, entry.happened_at, coalesce(person_now.name, 'The installation') as built_by
    from pack
    join entry using (seq)
    left join person_now on person_now.person_id = entry.actor
    where ($inspection_id::uuid is null or pack.inspection_id = $inspection_id)
        and ($sha256::varchar is null or pack.sha256 = $sha256)
    order by pack.seq desc
"""
