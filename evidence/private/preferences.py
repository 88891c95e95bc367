"""Preferences: what a person's screens remember between sign-ins. Never evidence, never record."""

from __future__ import annotations

from uuid import UUID

from evidence.private import Private


def get(private: Private, person_id: UUID, name: str) -> str | None:
    row = private.maybe_one(
        "select value from preference where person_id = $person_id and name = $name",
        person_id=str(person_id),
        name=name,
    )
    return row["value"] if row else None


def keep(private: Private, person_id: UUID, name: str, value: str) -> None:
    private.run(
        """
        insert into preference (person_id, name, value)
        values ($person_id, $name, $value)
        on conflict (person_id, name) do update set value = excluded.value
        """,
        person_id=str(person_id),
        name=name,
        value=value,
    )
