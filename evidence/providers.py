"""Providers: the settings and services that a team visits. They are never graded."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from evidence import codes
from evidence.access import Action, Standing, User
from evidence.changes import Change, change
from evidence.errors import Conflict, InvalidInput, NotFound
from evidence.ids import new_id
from evidence.store import Store
from evidence.text import one_line


@dataclass(frozen=True)
class Provider:
    """A school, college, alternative provision, health or care service."""

    provider_id: UUID
    name: str
    kind: str  # code in schemas/codes/provider_kinds.csv
    urn: str | None  # six digits where the provider is registered with the Department for Education


def keep(
    store: Store,
    user: User,
    inspection: Standing,
    *,
    name: str,
    kind: str,
    urn: str = "",
    provider_id: UUID | None = None,
    opened: Provider | None = None,
) -> Provider:
    """Add a provider, or change the one with this id.

    opened is the provider as its editor saw it: raises Conflict when somebody else changed it since.
    """
    number = one_line(urn, "urn")
    if number and not (number.isascii() and number.isdigit() and len(number) == 6):
        raise InvalidInput(urn="A URN has six digits. Leave it empty when the provider has none.")
    if kind not in {code.code for code in codes.load("provider_kinds")}:
        raise InvalidInput(kind="Choose what kind of provider this is.")
    provider = Provider(
        provider_id or new_id(), one_line(name, "name", "Enter the name of the provider."), kind, number or None
    )
    with change(
        store, user, Action.KEEP_PROVIDER, subject=f"provider:{provider.provider_id}", inspection=inspection
    ) as this:
        if provider_id:
            _require_as_opened(this, inspection, provider_id, opened)
        this.add(
            "provider_revision",
            revision_id=new_id(),
            provider_id=provider.provider_id,
            inspection_id=inspection.inspection_id,
            name=provider.name,
            kind=provider.kind,
            urn=provider.urn,
        )
    return provider


def of(store: Store, inspection: Standing) -> list[Provider]:
    """All providers of the inspection, by name."""
    rows = store.rows(
        """
        select provider_id, name, kind, urn
        from provider_now
        where inspection_id = $inspection_id
        order by lower(name), provider_id
        """,
        inspection_id=inspection.inspection_id,
    )
    return [Provider(**row) for row in rows]


def _require_as_opened(this: Change, inspection: Standing, provider_id: UUID, opened: Provider | None) -> None:
    row = this.maybe_one(
        """
        select provider_id, name, kind, urn
        from provider_now
        where inspection_id = $inspection_id and provider_id = $provider_id
        """,
        inspection_id=inspection.inspection_id,
        provider_id=provider_id,
    )
    if row is None:
        raise NotFound
    if opened and Provider(**row) != opened:
        raise Conflict("Somebody else has changed this provider since you opened it. What you typed is still here.")
