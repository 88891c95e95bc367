"""What somebody is changing in one item: kept while they look elsewhere or reload, until it is stored or given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from evidence.errors import InvalidInput
from evidence.items import Item
from evidence.items.notes import Note
from evidence.private import drafts
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.visit import Visit, remember, remembered

FORM = "amendment"


@dataclass(frozen=True)
class Opened:
    """The revision that somebody had before them when they began."""

    revision_id: UUID
    note: Note


@dataclass(frozen=True)
class Work:
    """base is what it was opened with, present what is stored now, mine what the screen holds."""

    item_id: UUID
    base: Opened
    present: Opened
    mine: Note
    aside: Note | None = None  # what was mine before going on from what somebody else had stored

    @property
    def form(self) -> str:
        return f"item {self.item_id}"

    @property
    def changed(self) -> bool:
        return self.mine != self.base.note

    @property
    def overtaken(self) -> bool:
        """Somebody else has stored another revision meanwhile."""
        return self.changed and self.base.revision_id != self.present.revision_id

    def key(self, name: str) -> str:
        """Of a field; another one after each new beginning, so that the field starts with what is mine then."""
        return forms.key(self.form, name)


def of(visit: Visit, item: Item) -> Work:
    """As it was left in this tab, else as the draft on the server has it, else new."""
    present = Opened(item.revision_id, item.note)
    name = f"work {item.item_id}"
    work: Work | None = remembered(name, None) or _kept(visit, item, present)
    if work is None or (work.base.revision_id != present.revision_id and not work.changed):
        if work is not None:
            forms.renew(work.form)
        work = Work(item.item_id, present, present, item.note)
    work = Work(work.item_id, work.base, present, work.mine, work.aside)
    remember(name, work)
    return work


def keep(visit: Visit, work: Work, mine: Note) -> Work:
    """After each touch: what is on the screen now. It is on the server's disk too before the script ends."""
    after = Work(work.item_id, work.base, work.present, mine, work.aside)
    if after != work:
        remember(f"work {work.item_id}", after)
        _save(visit, after)
    return after


def go_on(visit: Visit, work: Work, *, note: Note, aside: Note | None) -> None:
    """From what is stored now, with this note in the fields."""
    after = Work(work.item_id, work.present, work.present, note, aside)
    remember(f"work {work.item_id}", after)
    forms.renew(work.form)
    _save(visit, after)


def end(visit: Visit, work: Work) -> None:
    """Stored, or given up."""
    remember(f"work {work.item_id}", None)
    forms.renew(work.form)
    drafts.forget(visit.store.private, visit.person_id, _draft_id(work.item_id))


def _draft_id(item_id: UUID) -> UUID:
    return uuid5(item_id, FORM)


def _save(visit: Visit, work: Work) -> None:
    if not work.changed and work.aside is None:
        drafts.forget(visit.store.private, visit.person_id, _draft_id(work.item_id))
        return
    with attempt():  # what cannot be kept on the server stays in the field, with the reason beside it
        drafts.save(
            visit.store.private,
            visit.person_id,
            draft_id=_draft_id(work.item_id),
            inspection_id=visit.inspection.inspection_id,
            form=FORM,
            body={
                "base": str(work.base.revision_id),
                "opened": work.base.note.to_json(),
                "mine": work.mine.to_json(),
                "aside": work.aside.to_json() if work.aside else None,
            },
        )


def _kept(visit: Visit, item: Item, present: Opened) -> Work | None:
    """From the draft on the server, when this person left one."""
    kept = drafts.all_of(visit.store.private, visit.person_id, visit.inspection.inspection_id, FORM)
    body: dict[str, Any] | None = next((one.body for one in kept if one.draft_id == _draft_id(item.item_id)), None)
    if body is None:
        return None
    try:
        base = Opened(UUID(body["base"]), Note.from_json(body["opened"]))
        aside = Note.from_json(body["aside"]) if body["aside"] else None
        return Work(item.item_id, base, present, Note.from_json(body["mine"]), aside)
    except (InvalidInput, KeyError, TypeError, ValueError):
        return None
