"""The log of safeguarding concerns as a workbook of its own, for leads; no pack holds any of it.

A file is kept only for as long as it takes to fetch it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from evidence import access, clock, people
from evidence.access import Action, User
from evidence.changes import change
from evidence.clock import LONDON
from evidence.concerns.concern import ABOUT_WORDS, STATE_WORDS, Concern
from evidence.concerns.log import of
from evidence.errors import NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.items import references
from evidence.store import Store
from evidence.wording import number_of
from evidence.workbook import child
from evidence.workbook.book import Book, Cell, Column, Line, Sheet, Table, save_rows

KEPT_FOR = 3600.0  # seconds

CONCERNS = (
    Column(id="reference", label="Concern", width=10),
    Column(id="state", label="State", width=17),
    Column(id="happened_at", label="Seen or heard", kind="moment", width=19),
    Column(id="about", label="About", width=16),
    Column(id="account", label="What was seen or heard", width=56),
    Column(id="lives_in", label="The child lives in", width=18),
    Column(id="settled", label="Settled because", width=22),
    Column(id="item", label="Item", width=9),
    Column(id="named", label="Named in it", width=18),
    Column(id="logged_by", label="Logged by", width=18),
    Column(id="logged_at", label="Logged", kind="moment", width=19),
    Column(id="concern_id", label="Id", kind="id", width=40),
)
REFERRALS = (
    Column(id="reference", label="Concern", width=10),
    Column(id="told", label="Who was told", width=44),
    Column(id="told_at", label="When", kind="moment", width=19),
    Column(id="their_reference", label="Their reference", width=20),
    Column(id="acknowledged_at", label="Acknowledged", kind="moment", width=19),
    Column(id="acknowledged_by", label="By whom, and what they will do", width=44),
    Column(id="recorded_by", label="Recorded by", width=18),
)
WARNING = (
    "Restricted. This is a log of safeguarding concerns about children and people who work with them. Give it only to "
    "those who have to act on it, keep it apart from the evidence base, and delete it when it has done its work."
)


def export(store: Store, user: User, inspection: Inspection, *, zone: ZoneInfo = LONDON) -> UUID:
    """A workbook with every concern of an inspection, for its leads. That it was made is in the record.

    Raises NotAllowed, NotFound, StoreUnavailable.
    """
    access.require(store.maybe_one, user, Action.EXPORT_CONCERNS, inspection)
    export_id, found = new_id(), of(store, user, inspection)
    forget_old(store)
    file = file_of(store, export_id)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as name:
        _book(store, user, inspection, found, zone, Path(name)).save(Path(name) / "book.json")
        os.replace(child.write(Path(name), "The log of concerns"), file)
    try:
        subject = f"concern_export:{export_id}"
        with change(store, user, Action.EXPORT_CONCERNS, subject=subject, inspection=inspection) as this:
            this.add(
                "concern_export",
                export_id=export_id,
                inspection_id=inspection.inspection_id,
                concerns=len(found),
                sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
            )
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return export_id


def path(store: Store, inspection: Inspection, export_id: UUID) -> Path:
    """The file of an export of this inspection. Raises NotFound, also when it is no longer kept."""
    forget_old(store)
    known = store.maybe_one(
        "select 1 from concern_export where export_id = $export_id and inspection_id = $inspection_id",
        export_id=export_id,
        inspection_id=inspection.inspection_id,
    )
    if known is None or not file_of(store, export_id).exists():
        raise NotFound
    return file_of(store, export_id)


def file_name(inspection: Inspection) -> str:
    """What a download is called."""
    return re.sub(r"[^\w.-]+", "-", f"safeguarding-concerns-{inspection.reference}", flags=re.ASCII) + ".xlsx"


def forget_old(store: Store, *, older_than: float = KEPT_FOR) -> None:
    """Files that nobody has to fetch any more, and what a crash left of one; in seconds since they were made."""
    for path in folder_of(store).glob("*"):
        with contextlib.suppress(FileNotFoundError):  # somebody else was quicker
            if time.time() - path.stat().st_mtime > older_than:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def folder_of(store: Store) -> Path:
    return store.home / "concern-exports"


def file_of(store: Store, export_id: UUID) -> Path:
    return folder_of(store) / f"{export_id}.xlsx"


def _book(
    store: Store, user: User, inspection: Inspection, found: Sequence[Concern], zone: ZoneInfo, folder: Path
) -> Book:
    names, items = people.names(store), references.of(store, inspection)
    footer = f"{inspection.reference}  {inspection.plan.area_name}  Restricted"

    def table(file: str, title: str, note: str, columns: tuple[Column, ...], rows: Iterable[list[Cell]]) -> Sheet:
        count, printed = save_rows(folder / file, rows), sum(column.label != "Id" for column in columns)
        made = Table(title=title, note=note, columns=columns, rows=file, count=count, printed=printed)
        return Sheet(name=title, tables=(made,), footer=footer)

    return Book(
        title=f"Safeguarding concerns {inspection.reference}",
        author=user.name,
        timezone=str(zone),
        sheets=(
            Sheet(name="Cover", page=tuple(_cover(inspection, user, found, zone)), footer=footer),
            table("concerns.jsonl", "Concerns", "One row a concern, the newest first.", CONCERNS,
                  (_concern(one, names, items) for one in found)),
            table("referrals.jsonl", "Referrals", "One row for each time that somebody was told.", REFERRALS,
                  (row for one in found for row in _referrals(one, names))),
        ),
    )  # fmt: skip


def _cover(inspection: Inspection, user: User, found: Sequence[Concern], zone: ZoneInfo) -> Iterator[Line]:
    now = clock.now().astimezone(zone)
    yield Line(style="title", text="Safeguarding concerns")
    yield Line(style="subtitle", text=f"{inspection.plan.area_name}  ·  {inspection.reference}")
    yield Line(style="text", text=WARNING)
    yield Line(style="fact", text="Made by", value=f"{user.name}, {now.day} {now:%B %Y, %H:%M}")
    yield Line(style="fact", text="Holds", value=number_of(len(found), "concern"))
    yield Line(style="fact", text="Times are those of", value=str(zone))


def _concern(one: Concern, names: dict[UUID, str], items: dict[UUID, str]) -> list[Cell]:
    account = one.account
    return [
        one.reference,
        STATE_WORDS[one.state],
        _moment(account.happened_at),
        ABOUT_WORDS[account.about],
        account.account,
        account.lives_in or None,
        one.settled or None,
        items.get(account.item_id) if account.item_id else None,
        "\n".join(names.get(person, "Somebody") for person in account.named) or None,
        names.get(one.logged_by, "Somebody"),
        _moment(one.logged_at),
        str(one.concern_id),
    ]


def _referrals(one: Concern, names: dict[UUID, str]) -> Iterator[list[Cell]]:
    for referral in one.referrals:
        telling = referral.telling
        yield [
            one.reference,
            telling.told,
            _moment(telling.told_at),
            telling.reference or None,
            _moment(telling.acknowledged_at),
            telling.acknowledged_by or None,
            names.get(referral.recorded_by, "Somebody"),
        ]


def _moment(moment: datetime | None) -> str | None:
    return clock.stamp(moment) if moment else None
