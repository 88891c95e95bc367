"""Which texts of an inspection are worth a closer look for people in them, remembered while the record grows.

What was written stays as it is, so each text is tried once for a list of names. Only ids are kept, and no text.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakKeyDictionary

from evidence import identifiers
from evidence.store import Store

MOST_INSPECTIONS = 50  # of a store: those that were asked for last


@dataclass(frozen=True)
class _Tried:
    hint: str
    upto: int  # the number of the last entry whose texts were tried
    worth: frozenset[UUID]


_lock = threading.Lock()
_kept: WeakKeyDictionary[Store, OrderedDict[UUID, _Tried]] = WeakKeyDictionary()


def found_by(hint: str, store: Store, inspection_id: UUID) -> frozenset[UUID]:
    """Ids of the revisions, reviews and withdrawals of items in which the hint of a detector finds something."""
    with _lock:
        before = _kept.get(store, OrderedDict()).get(inspection_id)
    if before is None or before.hint != hint:
        before = _Tried(hint, 0, frozenset())
    upto = store.one("select coalesce(max(seq), 0) as upto from entry")["upto"]
    if upto == before.upto:
        return before.worth
    signs, plain = identifiers.defined().fold
    asked = {"inspection_id": inspection_id, "after": before.upto, "hint": hint, "signs": signs, "plain": plain}
    worth = before.worth.union(row["id"] for row in store.rows(_TRIED, **asked))
    with _lock:
        of_store = _kept.setdefault(store, OrderedDict())
        of_store[inspection_id] = _Tried(hint, upto, worth)
        of_store.move_to_end(inspection_id)
        while len(of_store) > MOST_INSPECTIONS:
            of_store.popitem(last=False)
    return worth


# Whose text it is stands inside too: DuckDB would otherwise try those of all inspections before it asks. Most texts
# have no sign that would have to be made plain, and making them so takes three times as long as the hint.
_TRIED = """
    with written as (
        select revision_id as id, item_id, concat_ws(chr(10), fact, words, meaning, source_role) as text
        from item_revision
        where seq > $after
        union all
        select review_id, item_id, comment
        from review
        where seq > $after
        union all
        select withdrawal_id, item_id, reason
        from withdrawal
        where seq > $after
    )
    select id
    from written
    join item using (item_id)
    where inspection_id = $inspection_id
        and regexp_matches(
            case
                when inspection_id <> $inspection_id then ''
                when strlen(text) = length(text) then text
                else translate(strip_accents(text), $signs, $plain)
            end,
            $hint
        )
"""
