"""Files that are the same for everybody: sent small, and kept by browsers for as long as they are what they were.

Nothing here is evidence, which is never kept by a browser: see web.gate.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import mimetypes
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

ASSETS = Path(__file__).parent / "assets"
FOR_GOOD = "public, immutable, max-age=31536000"  # for a name that says which content it is
ASK_FIRST = "no-cache"
PACKED = (".css", ".js", ".svg")


def folder_of(package: str) -> Path:
    """Where an installed package lies."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _content_of(folder: Path) -> str:
    """Another word as soon as one of the files is another."""
    files = sorted(one for one in folder.iterdir() if one.is_file())
    return hashlib.sha256(b"\0".join(one.name.encode() + b"\0" + one.read_bytes() for one in files)).hexdigest()[:16]


VERSION = _content_of(ASSETS)


def address(name: str) -> str:
    """Of one of our assets, in a form that a browser may keep for good."""
    return f"/assets/{name}?{VERSION}"


class Assets(StaticFiles):
    """Our own, kept for good where they are asked for as address() says."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = FOR_GOOD if scope["query_string"] == VERSION.encode() else ASK_FIRST
        return answer


class Packed:
    """Streamlit's scripts and styles, each packed once: as it sends them a first screen is three times as large.

    Their names say which content they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        folder = folder_of("streamlit") / "static"
        found = (one for one in (folder / "static").rglob("*") if one.suffix in PACKED)
        self._files = {f"/{one.relative_to(folder).as_posix()}": one for one in found}
        self._packed: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._is_asked(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self._packed:
            self._packed[path] = await run_in_threadpool(_pack, self._files[path])
        headers = {"content-encoding": "gzip", "vary": "accept-encoding", "cache-control": FOR_GOOD}
        kind = mimetypes.guess_type(path)[0]
        await Response(self._packed[path], headers=headers, media_type=kind)(scope, receive, send)

    def _is_asked(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in self._files:
            return False
        headers = Headers(scope=scope)
        return "gzip" in headers.get("accept-encoding", "") and "range" not in headers


def _pack(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)
