"""What another team has: a thing of each kind that has an id, for whoever tries to reach it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from evidence import activities, children, inspections, items, packs, people, removals
from evidence.activities import Arrangement
from evidence.concerns import exports
from evidence.ids import new_id
from evidence.packs import Contents
from evidence.private import drafts
from evidence.store import Store
from tests.conftest import a_note

if TYPE_CHECKING:
    from tests.web.conftest import Server

SECRET = "The secret of Northmere: she was sent home at noon on nineteen days."


@dataclass(frozen=True)
class Others:
    """Ids of the inspection that the stranger is not on, by what they are of."""

    inspection: UUID
    item: UUID
    revision: UUID
    removed: UUID  # an item that was removed for good
    activity: UUID
    child: UUID
    pack: UUID
    draft: UUID  # of the inspector
    concerns: UUID  # the export of the log of safeguarding concerns


def furnish(server: Server) -> Others:
    """Before its server starts."""
    assert server.inspection_id
    with closing(Store(server.home)) as store:
        admin, lead, inspector = (
            people.user(store, server.people[who], None) for who in ("admin", "lead", "inspector")
        )
        led = inspections.get(store, lead, server.inspection_id)
        seen = inspections.get(store, inspector, server.inspection_id)
        at = datetime(2026, 11, 17, 10, tzinfo=UTC)
        activity = activities.plan(store, lead, led, Arrangement(kind="ap_visit", title=SECRET, planned_at=at))
        child = children.keep(store, lead, led).child_id
        logged = items.log(store, inspector, seen, item_id=new_id(), note=a_note(SECRET))
        removed = items.log(store, inspector, seen, item_id=new_id(), note=a_note(SECRET + " Removed.")).item_id
        removals.confirm(store, admin, removals.ask(store, lead, led, item_id=removed, reason="A name was in it."))
        build = packs.start(store, lead, led, Contents(("items",)))
        build.wait(60)
        assert build.state == "done", build.error
        draft = new_id()
        drafts.save(
            store.private,
            server.people["inspector"],
            draft_id=draft,
            inspection_id=server.inspection_id,
            form="note",
            body={"fact": SECRET},
        )
        exported = exports.export(store, lead, led)
    return Others(
        server.inspection_id,
        logged.item_id,
        logged.revision_id,
        removed,
        activity,
        child,
        build.pack_id,
        draft,
        exported,
    )
