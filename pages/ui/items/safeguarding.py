"""From the flag on an item to the log of safeguarding concerns."""

from __future__ import annotations

from evidence import concerns
from evidence.access import Action, can
from evidence.concerns import STATE_WORDS
from evidence.items import Item
from evidence.wording import inside
from pages.ui.inert import html, label, tag
from pages.ui.visit import Visit, link_to


def safeguarding(visit: Visit, item: Item) -> None:
    """The concerns about this item that this person may see, or a way to log one."""
    if not item.note.safeguarding or not can(visit.user, Action.LOG_CONCERN, visit.inspection):
        return
    about = [
        one for one in concerns.of(visit.store, visit.user, visit.inspection) if one.account.item_id == item.item_id
    ]
    for one in about:
        words = f"Safeguarding concern {one.reference}: {inside(STATE_WORDS[one.state])}"
        link_to("concerns", label(words), concern=str(one.concern_id))
    if not about:
        html(tag("p", "The flag alerts nobody. If nobody has done so, log the concern and record who was told."))
        link_to("concerns", "Log a safeguarding concern", concern="new", item=str(item.item_id))
