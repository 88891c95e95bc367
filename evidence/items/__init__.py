"""Items of evidence: logged, amended, withdrawn and restored. Nothing that was written is ever overwritten."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from evidence import access, clock
from evidence.access import Action, Reader, Role, User
from evidence.changes import Change, Rows, change
from evidence.errors import Conflict, EvidenceError, InvalidInput, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.items.notes import AreaTag, Note, checked
from evidence.journal import Row
from evidence.private import drafts
from evidence.store import Store
from evidence.text import required

UNDONE = "Undone straight after logging"


@dataclass(frozen=True)
class Logged:
    """What logging gives back."""

    item_id: UUID
    revision_id: UUID
    logged_at: datetime
    already: bool = False  # the same note was stored before: nothing was added


@dataclass(frozen=True)
class Item:
    """One item as it stands now."""

    item_id: UUID
    revision_id: UUID
    revisions: int
    note: Note
    logged_at: datetime
    logged_by: UUID
    amended_at: datetime
    amended_by: UUID
    withdrawn: bool
    review: str  # none, accepted, changed, queried, answered
    to_tag: bool
    imported_by: str | None
    imported_at: datetime | None


def log(store: Store, user: User, inspection: Inspection, *, item_id: UUID, note: Note) -> Logged:
    """Store a note as a new item. The id is that of its draft, so logging it again stores nothing more.

    Raises InvalidInput by field; Conflict when the id stands for another note.
    """
    kept = checked(note, inspection.framework, now=clock.now())
    revision_id = new_id()
    try:
        with change(store, user, Action.LOG_ITEM, subject=f"item:{item_id}", inspection=inspection) as this:
            if _was_removed(this, item_id):
                raise Conflict("This note was removed from the record for good, so it is not stored again.")
            require_known(this, inspection, [kept])
            this.add("item", item_id=item_id, inspection_id=inspection.inspection_id)
            add_revision(this, item_id, revision_id, None, kept)
    except EvidenceError:
        # Whatever speaks against it now, the key of the item included: nobody is told "refused" of what is stored.
        if before := _first(store.maybe_one, item_id):
            return _already(before, user, inspection, kept)
        raise
    assert this.entry is not None
    if user.person_id:
        drafts.forget(store.private, user.person_id, item_id)
    return Logged(item_id, revision_id, this.entry.time)


def amend(store: Store, user: User, inspection: Inspection, *, item_id: UUID, base: UUID, note: Note) -> UUID:
    """A new revision, based on the one that its author had seen.

    Raises Conflict, with what is stored now, when somebody else amended it first. Returns the revision's id.
    """
    kept = checked(note, inspection.framework, now=clock.now())
    revision_id = new_id()
    with change(store, user, Action.AMEND_ITEM, subject=f"item:{item_id}", inspection=inspection, base=base) as this:
        now = _present(this, inspection, item_id)
        if now["withdrawn"]:
            raise Conflict("This item has been withdrawn. Restore it first; your text is kept on screen.")
        if now["revision_id"] != base:
            if now["amended_by"] == user.person_id and note_of(now) == kept:
                this.not_needed()
                return UUID(str(now["revision_id"]))
            raise Conflict(
                "Somebody else has amended this item since you opened it. Both texts are shown: "
                "nothing of yours is lost, and nothing was overwritten.",
                stored=_stored(now),
            )
        if note_of(now) == kept:  # nothing of it is different: no revision says so
            this.not_needed()
            return base
        require_known(this, inspection, [kept])
        add_revision(this, item_id, revision_id, base, kept)
    return revision_id


def withdraw(store: Store, user: User, inspection: Inspection, *, item_id: UUID, reason: str) -> None:
    """Take an item out of all counts; it stays in the record. Inspectors withdraw what they logged, leads anything."""
    words = required(reason, "reason", "Say why this item is withdrawn. The reason is kept with it.", limit=1_000)
    _set_withdrawn(store, user, inspection, Action.WITHDRAW_ITEM, item_id, words, withdrawn=True)


def restore(store: Store, user: User, inspection: Inspection, *, item_id: UUID, reason: str = "") -> None:
    """Bring a withdrawn item back as it was."""
    _set_withdrawn(store, user, inspection, Action.RESTORE_ITEM, item_id, reason, withdrawn=False)


def get(store: Store, inspection: Inspection, item_id: UUID) -> Item:
    """One item of this inspection, withdrawn ones too. Raises NotFound."""
    row = store.one(
        "select * exclude (searchable) from item_now where item_id = $item_id and inspection_id = $inspection_id",
        item_id=item_id,
        inspection_id=inspection.inspection_id,
    )
    return item(row)


def recent(
    store: Store, inspection: Inspection, *, by: UUID, activity_id: UUID | None = None, limit: int = 10
) -> list[Item]:
    """What one person logged last, newest first; of one activity where that is given."""
    rows = store.rows(
        """
        select * exclude (searchable)
        from item_now
        where inspection_id = $inspection_id
            and logged_by = $person_id
            and not withdrawn
            and ($activity_id is null or activity_id = $activity_id)
        order by logged_at desc, item_id desc
        limit $most
        """,
        inspection_id=inspection.inspection_id,
        person_id=by,
        activity_id=activity_id,
        most=limit,
    )
    return [item(row) for row in rows]


def item(row: Row) -> Item:
    """A row of item_now as an Item."""
    names = Item.__dataclass_fields__.keys() - {"note"}
    return Item(note=note_of(row), **{name: row[name] for name in names})


def _set_withdrawn(
    store: Store, user: User, inspection: Inspection, action: Action, item_id: UUID, reason: str, *, withdrawn: bool
) -> None:
    with change(store, user, action, subject=f"item:{item_id}", inspection=inspection) as this:
        now = _present(this, inspection, item_id)
        role = access.standing(this.maybe_one, user, inspection.inspection_id).role  # as it is now
        if now["logged_by"] != user.person_id and role is not Role.LEAD:
            raise NotAllowed("You can withdraw and restore what you logged yourself. Ask a lead for this item.")
        if now["withdrawn"] is withdrawn:
            this.not_needed()
            return
        this.add("withdrawal", withdrawal_id=new_id(), item_id=item_id, withdrawn=withdrawn, reason=reason)


def _first(maybe_one: Reader, item_id: UUID) -> Row | None:
    """The first revision of an item, of whatever inspection it is."""
    return maybe_one(
        """
        select item_revision.*, item.inspection_id, entry.happened_at as logged_at, entry.actor as logged_by
        from item
        join item_revision using (item_id)
        join entry on entry.seq = item.seq
        where item.item_id = $item_id and item_revision.item_id = $item_id and item_revision.seq = item.seq
        """,
        item_id=item_id,
    )


def _was_removed(this: Change, item_id: UUID) -> bool:
    """For good. Most homes never removed anything, and logging need not ask them each time."""
    any_was = this.known("select true from removed limit 1")
    return bool(any_was and this.maybe_one("select true from removed where thing_id = $item_id", item_id=item_id))


def _already(before: Row, user: User, inspection: Inspection, note: Note) -> Logged:
    same_place = before["inspection_id"] == inspection.inspection_id and before["logged_by"] == user.person_id
    if same_place and note_of(before) == note:
        return Logged(before["item_id"], before["revision_id"], before["logged_at"], already=True)
    raise Conflict(
        "A note with this identity is stored already, with other content. Your text is kept: log it as a new note.",
        stored={"note": note_of(before).to_json()} if same_place else None,
    )


def _present(this: Change, inspection: Inspection, item_id: UUID) -> Row:
    row = this.maybe_one(
        "select * exclude (searchable) from item_now where item_id = $item_id and inspection_id = $inspection_id",
        item_id=item_id,
        inspection_id=inspection.inspection_id,
    )
    if row is None:
        raise NotFound
    return row


def require_known(
    this: Change, inspection: Inspection, notes: Sequence[Note], arriving: Set[UUID] = frozenset()
) -> None:
    """Activities and tracked children that notes name belong to this inspection, or arrive in the same change."""
    activities = list({note.activity_id for note in notes if note.activity_id} - arriving)
    children = list({note.child_id for note in notes if note.child_id} - arriving)
    if not activities and not children:
        return
    found = this.known(
        """
        select
            list_has_all(
                coalesce((select list(activity_id) from activity_now where inspection_id = $inspection_id), []),
                $activities::uuid[]
            ) as activities,
            list_has_all(
                coalesce((select list(child_id) from child_now where inspection_id = $inspection_id), []),
                $children::uuid[]
            ) as children
        """,
        inspection_id=inspection.inspection_id,
        activities=activities,
        children=children,
    )
    assert found is not None
    if not found["activities"]:
        raise InvalidInput(activity_id="This activity is not part of this inspection. Choose another, or none.")
    if not found["children"]:
        raise InvalidInput(child_id="This tracked child is not part of this inspection. Choose another, or none.")


def add_revision(this: Rows, item_id: UUID, revision_id: UUID, base: UUID | None, note: Note) -> None:
    this.add(
        "item_revision",
        revision_id=revision_id,
        item_id=item_id,
        base=base,
        happened_at=note.happened_at,
        activity_id=note.activity_id,
        source_kind=note.source_kind,
        source_role=note.source_role,
        discipline=note.discipline,
        directness=note.directness,
        fact=note.fact,
        words=note.words,
        meaning=note.meaning,
        stance=note.stance,
        areas=[tag.code for tag in note.areas],
        area_stances=[tag.stance for tag in note.areas],
        themes=note.themes,
        facets=note.facets,
        child_id=note.child_id,
        safeguarding=note.safeguarding,
    )


def _stored(row: Row) -> dict[str, Any]:
    return {
        "note": note_of(row).to_json(),
        "revision_id": str(row["revision_id"]),
        "by": str(row["amended_by"]),
        "at": clock.stamp(row["amended_at"]),
    }


def note_of(row: Row) -> Note:
    """The note in a row of item_now or item_revision. An area's stance that equals the item's is not its own."""
    stances = [None if own == row["stance"] else own for own in row["area_stances"]]
    return Note(
        happened_at=row["happened_at"],
        source_kind=row["source_kind"],
        discipline=row["discipline"],
        fact=row["fact"],
        words=row["words"],
        meaning=row["meaning"],
        activity_id=row["activity_id"],
        source_role=row["source_role"],
        directness=row["directness"],
        stance=row["stance"],
        areas=tuple(AreaTag(code, own) for code, own in zip(row["areas"], stances, strict=True)),
        themes=tuple(row["themes"]),
        facets=tuple(row["facets"]),
        child_id=row["child_id"],
        safeguarding=row["safeguarding"],
    )
