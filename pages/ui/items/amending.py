"""What somebody is changing in one item: kept while they look elsewhere or reload, until it is stored or given up.

The three texts have drafts of their own, which their fields keep at each letter. The draft of the amendment, kept at
each touch, has the rest: tags, where it comes from, and what the texts started with. A text is what its field holds,
else what it started with, so no two drafts hold the same text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from evidence.errors import InvalidInput
from evidence.items import Item
from evidence.items.histories import Event
from evidence.items.notes import Note
from evidence.private import drafts
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.items.note_words import TEXTS
from pages.ui.prose import kept, prose_ended
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
    start: Note  # what the fields of the texts begin with
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

    def place(self, name: str) -> str:
        """Of the draft of a text."""
        return f"amend.{name}:{self.item_id}"


def of(visit: Visit, item: Item, events: list[Event]) -> Work:
    """As it was left in this tab, else as the drafts on the server have it, else new."""
    present = Opened(item.revision_id, item.note)
    name = f"work {item.item_id}"
    new = Work(item.item_id, present, present, item.note, item.note)
    work: Work = remembered(name, None) or _kept(visit, item, present) or new
    work = _with_texts(visit, replace(work, present=present), events)
    if work.base.revision_id != present.revision_id and not work.changed:
        _renew(visit, work)
        work = new
    remember(name, work)
    return work


def keep(visit: Visit, work: Work, mine: Note) -> Work:
    """After each touch: what is on the screen now. It is on the server's disk too before the script ends."""
    after = replace(work, mine=mine)
    if after != work:
        remember(f"work {work.item_id}", after)
        _save(visit, after)
    return after


def go_on(visit: Visit, work: Work, *, note: Note, aside: Note | None) -> None:
    """From what is stored now, with this note in the fields."""
    after = Work(work.item_id, work.present, work.present, note, note, aside)
    remember(f"work {work.item_id}", after)
    _save(visit, after)
    _renew(visit, work)


def end(visit: Visit, work: Work) -> None:
    """Stored, or given up."""
    remember(f"work {work.item_id}", None)
    _renew(visit, work)
    drafts.forget(visit.store.private, visit.person_id, _draft_id(work.item_id))


def _renew(visit: Visit, work: Work) -> None:
    """Every field begins again."""
    forms.renew(work.form)
    for name in TEXTS:
        prose_ended(visit, work.place(name))


def _with_texts(visit: Visit, work: Work, events: list[Event]) -> Work:
    """The texts as their fields have them. One that was begun from an earlier revision says what this is based on."""
    found = {name: one for name in TEXTS if (one := kept(visit, work.place(name)))}
    texts = {name: found[name].text if name in found else getattr(work.start, name) for name in TEXTS}
    work = replace(work, mine=replace(work.mine, **texts))
    begun = {one.base for name, one in found.items() if one.text != getattr(work.start, name)}
    if not begun or str(work.base.revision_id) in begun:
        return work
    earlier = (Opened(one.revision_id, one.note) for one in events if one.note and str(one.revision_id) in begun)
    base = next((one for one in earlier if one.revision_id), None)
    return replace(work, base=base) if base else work


def _draft_id(item_id: UUID) -> UUID:
    return uuid5(item_id, FORM)


def _save(visit: Visit, work: Work) -> None:
    mine = replace(work.mine, **{name: getattr(work.start, name) for name in TEXTS})
    if mine == work.base.note and work.aside is None:
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
                "mine": mine.to_json(),
                "aside": work.aside.to_json() if work.aside else None,
            },
        )


def _kept(visit: Visit, item: Item, present: Opened) -> Work | None:
    """From the draft on the server, when this person left one."""
    found = drafts.all_of(visit.store.private, visit.person_id, visit.inspection.inspection_id, FORM)
    body: dict[str, Any] | None = next((one.body for one in found if one.draft_id == _draft_id(item.item_id)), None)
    if body is None:
        return None
    try:
        base = Opened(UUID(body["base"]), Note.from_json(body["opened"]))
        mine = Note.from_json(body["mine"])
        aside = Note.from_json(body["aside"]) if body["aside"] else None
        return Work(item.item_id, base, present, mine, mine, aside)
    except (InvalidInput, KeyError, TypeError, ValueError):
        return None
