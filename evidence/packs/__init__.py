"""Evidence packs: the evidence base of an inspection as one workbook, written by a process of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from evidence import access, clock, columns
from evidence.access import Action, User
from evidence.changes import Change, change
from evidence.clock import LONDON
from evidence.errors import Conflict, EvidenceError, NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.journal import Head, canonical
from evidence.packs import covers
from evidence.packs.built import Pack, check, file_name, file_of, get, past, path, sha256
from evidence.packs.contents import Contents, Job, described, standing
from evidence.packs.previews import Preview, notices, preview
from evidence.packs.sheets import planned
from evidence.packs.suspicions import Suspicion
from evidence.packs.words import in_words
from evidence.sections import SECTIONS
from evidence.store import Store
from evidence.workbook import child
from evidence.workbook.book import Book, Sheet

__all__ = [
    "SECTIONS",
    "Build",
    "Contents",
    "Pack",
    "Preview",
    "Suspicion",
    "check",
    "file_name",
    "get",
    "in_words",
    "past",
    "path",
    "preview",
    "progress",
    "start",
]

TRIES = 5  # at one state of the record, while others go on logging

State = Literal["gathering", "writing", "checking", "done", "failed"]


@dataclass
class Build:
    """One pack while it is made; read it as often as you like."""

    pack_id: UUID
    inspection_id: UUID
    by: str
    started_at: datetime
    state: State = "gathering"
    done: int = 0  # rows that are gathered, written or checked
    total: int = 0
    error: str = ""
    thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        return self.state not in ("done", "failed")

    def gathered(self, rows: int) -> None:
        self.done += rows

    def wait(self, seconds: float | None = None) -> None:
        if self.thread is not None:
            self.thread.join(seconds)


_builds: dict[UUID, Build] = {}


def start(
    store: Store, user: User, inspection: Inspection, contents: Contents | None = None, *, zone: ZoneInfo = LONDON
) -> Build:
    """Begin to build a pack and return at once. Raises NotAllowed."""
    access.require(store.maybe_one, user, Action.BUILD_PACK, inspection)
    build = Build(new_id(), inspection.inspection_id, user.name, clock.now())
    _builds[build.pack_id] = build
    wanted = contents or Contents()
    arguments = (store, user, inspection, wanted, zone, build)
    build.thread = threading.Thread(target=_run, args=arguments, name="pack", daemon=True)
    build.thread.start()
    return build


def progress(pack_id: UUID) -> Build:
    """The build of this process with that id. Raises NotFound."""
    if (build := _builds.get(pack_id)) is None:
        raise NotFound
    return build


def running(inspection_id: UUID) -> list[Build]:
    """What is being built for this inspection just now."""
    return [one for one in builds(inspection_id) if one.running]


def builds(inspection_id: UUID) -> list[Build]:
    """Everything that this process has built or begun to build for this inspection."""
    return [one for one in _builds.values() if one.inspection_id == inspection_id]


# Building


def _run(store: Store, user: User, inspection: Inspection, contents: Contents, zone: ZoneInfo, build: Build) -> None:
    folder = store.home / "jobs" / str(build.pack_id)
    try:
        forget_old_jobs(store)
        folder.mkdir(mode=0o700, parents=True)
        book, head = _gather(store, user, inspection, contents, zone, build, folder)
        build.total, build.done, build.state = sum(book.counts().values()), 0, "writing"
        _write(folder, build)
        _keep(store, user, inspection, contents, build.pack_id, book, head, folder)
        build.state = "done"
    except EvidenceError as error:
        build.error, build.state = str(error), "failed"
    except Exception as error:
        # Whatever it was, the person who waits must read that there is no pack.
        build.error, build.state = f"The pack could not be built ({type(error).__name__}). Try again.", "failed"
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _gather(
    store: Store,
    user: User,
    inspection: Inspection,
    contents: Contents,
    zone: ZoneInfo,
    build: Build,
    folder: Path,
) -> tuple[Book, Head]:
    """All rows as they stood at one entry of the record."""
    for _ in range(TRIES):
        version, head = store.version(inspection.inspection_id), store.journal.head()
        job = Job(store, inspection, standing(contents.filters), zone, folder, head.seq, build.gathered)
        build.done, build.total = 0, sum(sheet.count(job) for sheet in planned(contents))
        sheets = [sheet.make(job) for sheet in planned(contents)]
        seen = notices(job, contents)
        if store.version(inspection.inspection_id) == version:
            break
    else:
        raise Conflict("The evidence kept changing while the pack was gathered. Try again in a quieter moment.")
    made_for = contents.made_for
    cover = covers.cover(job, sheets, pack_id=build.pack_id, user=user, made_for=made_for, head=head, seen=seen)
    book = _book(inspection, user, zone, [cover, *sheets])
    book.save(folder / "book.json")
    return book, head


def _book(inspection: Inspection, user: User, zone: ZoneInfo, sheets: Iterable[Sheet]) -> Book:
    return Book(
        title=f"Evidence pack {inspection.reference}",
        author=user.name,
        timezone=str(zone),
        sheets=tuple(sheets),
        signs=columns.signs(inspection.framework),
    )


def _write(folder: Path, build: Build) -> None:
    """Have it written, and follow how far it is. Raises StoreUnavailable."""

    def tell(rows: int) -> None:
        checked = rows - build.total
        build.state, build.done = ("checking", checked) if checked >= 0 else ("writing", rows)

    child.write(folder, "The pack", tell)


def _keep(
    store: Store,
    user: User,
    inspection: Inspection,
    contents: Contents,
    pack_id: UUID,
    book: Book,
    head: Head,
    folder: Path,
) -> None:
    """Put the file in its place, then record it; without the record there is no file."""
    file = file_of(store, pack_id)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    os.replace(folder / "workbook.xlsx", file)
    try:
        with change(store, user, Action.BUILD_PACK, subject=f"pack:{pack_id}", inspection=inspection) as this:
            _require_nothing_removed(this, inspection, head)
            this.add(
                "pack",
                pack_id=pack_id,
                inspection_id=inspection.inspection_id,
                sections=[section for section in SECTIONS if section in contents.sections],
                filters=canonical(described(contents)).decode(),
                row_counts=canonical(book.counts()).decode(),
                head_seq=head.seq,
                head_hash=head.hash,
                sha256=sha256(file),
            )
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _require_nothing_removed(this: Change, inspection: Inspection, head: Head) -> None:
    if this.maybe_one(
        "select 1 from removed where inspection_id = $inspection_id and seq > $seq limit 1",
        inspection_id=inspection.inspection_id,
        seq=head.seq,
    ):
        raise Conflict("Something was removed for good while this pack was built. Build it again.")


def forget_old_jobs(store: Store) -> None:
    """What a crash left behind: one process holds the home, so what it is not building is nobody's."""
    for folder in (store.home / "jobs").glob("*"):
        with contextlib.suppress(ValueError):
            if UUID(folder.name) not in _builds:
                shutil.rmtree(folder, ignore_errors=True)
