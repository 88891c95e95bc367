"""Short references of items, such as E-0042, by which every line of a pack can be traced.

An item keeps its reference for ever: it is its number in its inspection, by order of logging (schemas/views.sql).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from evidence.inspections import Inspection
from evidence.store import Store


def of(store: Store, inspection: Inspection, item_ids: Iterable[UUID] | None = None) -> dict[UUID, str]:
    """item id -> reference, for these items or for all of this inspection, withdrawn ones too.

    Ids that are not of this inspection are left out.
    """
    rows = store.rows(
        """
        select item_id, reference
        from item_reference
        where inspection_id = $inspection_id
            and ($ids::uuid[] is null or item_id in (select unnest($ids::uuid[])))
        """,
        inspection_id=inspection.inspection_id,
        ids=None if item_ids is None else list(item_ids),
    )
    return {row["item_id"]: row["reference"] for row in rows}
