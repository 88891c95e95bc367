"""What a tab remembers of an item goes when its reader leaves it: after a day of reading it would be most of the memory
of the server, and every click would take longer.
"""

from __future__ import annotations

from uuid import UUID

from pages.ui.items.amending import Work
from pages.ui.visit import forget_about, remember, remembered

LAST = "last item on the screen"


def leave_others(chosen: UUID | None) -> None:
    """chosen: the item that is on the screen now. What somebody has changed in one and not saved stays as it is."""
    last: UUID | None = remembered(LAST, None)
    if last is not None and last != chosen:
        work: Work | None = remembered(f"work {last}", None)
        if work is None or not (work.changed or work.aside):
            forget_about(str(last))
    remember(LAST, chosen)
