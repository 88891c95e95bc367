"""Files on their way to a screen: only into a page that one has open oneself, and no more than a share of the memory.

Streamlit keeps every uploaded file in memory until its page is closed, whether a screen has asked for one or not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evidence.errors import NotFound
from web.answers import as_json
from web.gate import session_of

BELOW = "/_stcore/upload_file/"
ADDRESS = re.compile(r"/_stcore/upload_file/(?P<page>[^/]+)/[^/]+")
MOST_OF_A_PERSON = 30_000_000  # bytes: three of the largest files
MOST = 300_000_000
TOO_MUCH = "You have sent as many files as can be held for you at once. Take one off the screen or close other tabs."
TOO_BUSY = "The server holds as many files as it can just now. Try again in a few minutes."

# A page is one session of Streamlit, which has its name in the address of every upload.
OpenedBy = Callable[[str], str | None]  # page -> the sign-in session that has it open
Kept = Callable[[], dict[str, int]]  # page -> bytes that Streamlit keeps for it


class Uploads:
    """Stands behind the gate. What Streamlit keeps it says itself, so whatever it forgets is given back at once."""

    def __init__(self, app: ASGIApp, *, opened_by: OpenedBy, kept: Kept) -> None:
        self.app, self.opened_by, self.kept = app, opened_by, kept
        self._owners: dict[str, UUID] = {}  # page -> person, also of pages that were closed a moment ago
        self._coming: Counter[str] = Counter()  # page -> bytes on their way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(BELOW):
            await self.app(scope, receive, send)
            return
        session, found = session_of(HTTPConnection(scope)), ADDRESS.fullmatch(scope["path"])
        # A page of somebody else answers as one that does not exist.
        if session is None or found is None or self.opened_by(found["page"]) != session.session_id:
            await as_json(NotFound())(scope, receive, send)
            return
        await self._pass(found["page"], session.person_id, scope, receive, send)

    async def _pass(self, page: str, person: UUID, scope: Scope, receive: Receive, send: Send) -> None:
        """Counted as it arrives, and not as its header announces it."""
        self._forget_closed()
        so_far = 0

        async def counted() -> Message:
            nonlocal so_far
            message = await receive()
            size = len(message.get("body", b""))
            self._require_room(page, person, size)
            so_far += size
            self._coming[page] += size
            return message

        try:
            await self.app(scope, counted, send)
        finally:
            self._coming[page] -= so_far  # Streamlit keeps it by now, or nobody does

    def _require_room(self, page: str, person: UUID, size: int) -> None:
        self._owners[page] = person
        kept = self.kept()
        mine = [one for one, owner in self._owners.items() if owner == person]
        if sum(kept.get(one, 0) + self._coming[one] for one in mine) + size > MOST_OF_A_PERSON:
            raise HTTPException(413, TOO_MUCH)
        if sum(kept.values()) + self._coming.total() + size > MOST:
            raise HTTPException(503, TOO_BUSY)

    def _forget_closed(self) -> None:
        kept = self.kept()
        self._coming = +self._coming  # those above nothing
        self._owners = {page: who for page, who in self._owners.items() if kept.get(page) or self._coming[page]}
