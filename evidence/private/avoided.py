"""Names to avoid, as they are kept: apart from the record, and forgotten with their inspection."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from evidence.private import Private, Row, Transaction


def of(private: Private, inspection_id: UUID) -> list[Row]:
    """name_id, name, instead."""
    return private.rows(
        "select name_id, name, instead from name_to_avoid where inspection_id = $inspection_id",
        inspection_id=str(inspection_id),
    )


def inspections(private: Private) -> list[UUID]:
    """Those that have a list."""
    return [UUID(row["inspection_id"]) for row in private.rows("select distinct inspection_id from name_to_avoid")]


def keep(this: Transaction, inspection_id: UUID, name_id: UUID, name: str, instead: str) -> None:
    this.run(
        """
        insert or replace into name_to_avoid (inspection_id, name_id, name, instead)
        values ($inspection_id, $name_id, $name, $instead)
        """,
        inspection_id=str(inspection_id),
        name_id=str(name_id),
        name=name,
        instead=instead,
    )


def forget(private: Private, inspection_id: UUID, name_id: UUID) -> None:
    private.run(
        "delete from name_to_avoid where inspection_id = $inspection_id and name_id = $name_id",
        inspection_id=str(inspection_id),
        name_id=str(name_id),
    )


def forget_all_of(private: Private, inspections: Collection[UUID]) -> None:
    """Of these inspections. Nothing of them is left in the file."""
    gone = 0
    with private.transaction() as this:
        for inspection_id in inspections:
            gone += this.run(
                "delete from name_to_avoid where inspection_id = $inspection_id", inspection_id=str(inspection_id)
            )
    if gone:
        private.leave_no_trace()
