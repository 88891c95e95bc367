"""Short references of items, such as E-0042, by which every line of a pack can be traced.

An item keeps its reference for ever: it is its number in its inspection, by order of logging (schemas/views.sql).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from evidence.inspections import Inspection
from evidence.store import Store

WRITTEN = re.compile(r"e-\d{4,}", re.IGNORECASE)


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


def items_of(store: Store, inspection: Inspection, references: Sequence[str]) -> dict[str, UUID]:
    """reference -> item id, for those that are of this inspection, in whichever case they are written."""
    if not references:
        return {}
    rows = store.rows(
        """
        select reference, item_id
        from item_reference
        where inspection_id = $inspection_id and reference in (select unnest($references::text[]))
        """,
        inspection_id=inspection.inspection_id,
        references=[one.upper() for one in references],
    )
    return {row["reference"]: row["item_id"] for row in rows}
