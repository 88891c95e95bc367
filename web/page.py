"""Streamlit's one page as ours: its language, title, icon, style and script. It offers no settings for them."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.static_files import address, folder_of

STYLES = ("evidence.css", "screens.css", "items.css")
HEAD = "\n    ".join(
    [
        "<title>Evidence</title>",
        *(f'<link rel="stylesheet" href="{address(name)}">' for name in STYLES),
        f'<script src="{address("evidence.js")}" defer></script>',
    ]
)
FORM = "/_stcore/bidi-components/note-form.form"
# Where one writes they are needed at once; not named here they would come one after the other, as each asks for more.
NEEDED_AT_ONCE = "\n    ".join(
    f'<link rel="modulepreload" href="{FORM}/{file.name}">'
    if file.suffix == ".js"
    else f'<link rel="preload" as="fetch" crossorigin href="{FORM}/{file.name}">'
    for file in sorted((folder_of("note_form") / "frontend").iterdir())
)
NO_SCRIPT = (
    "<noscript><p>Evidence needs JavaScript. Switch it on for this address, then reload the page.</p></noscript>"
)

STALE = ("content-length", "etag", "last-modified")
# We need the whole page, neither compressed nor answered with "not modified".
UNWANTED = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


def ours(page: str, *, browser_drafts: bool, writing: bool = False) -> str:
    if 'id="root"' not in page:  # our own plain pages are right as they are
        return page
    told = "" if browser_drafts else ' data-browser-drafts="off"'
    page = page.replace('<html lang="en">', f'<html lang="en-GB"{told}>', 1)
    head = f"{HEAD}\n    {NEEDED_AT_ONCE}" if writing else HEAD
    page = re.sub(r"<title>.*?</title>", head, page, count=1, flags=re.S)
    page = page.replace('href="./favicon.png"', 'href="/assets/icon.svg"', 1)
    page = re.sub(r"<link\s+rel=\"preload\"[^>]*SourceSans[^>]*>", "", page, count=1)  # we use the system's fonts
    page = re.sub(r'<link rel="service-desc"[^>]*>', "", page, count=1)
    return re.sub(r"<noscript>.*?</noscript>", NO_SCRIPT, page, count=1, flags=re.S)


class Page:
    """Rewrites HTML on its way out of Streamlit; nothing else."""

    def __init__(self, app: ASGIApp, *, browser_drafts: bool) -> None:
        self.app, self.browser_drafts = app, browser_drafts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        if "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in UNWANTED]}
        await self.app(scope, receive, Rewriting(send, self.browser_drafts, writing=scope["path"] == "/log"))


class Rewriting:
    """Holds an HTML answer back until it is whole."""

    def __init__(self, send: Send, browser_drafts: bool, *, writing: bool) -> None:
        self._send, self._browser_drafts, self._writing = send, browser_drafts, writing
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    @staticmethod
    def _is_html(message: Message) -> bool:
        return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")

    async def _finish(self, start: Message) -> None:
        page = self._body.decode("utf-8", "replace")
        body = ours(page, browser_drafts=self._browser_drafts, writing=self._writing).encode() if page else b""
        headers = MutableHeaders(scope=start)
        for name in STALE:
            del headers[name]
        headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
