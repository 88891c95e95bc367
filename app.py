"""Evidence as one ASGI application: the gate, our own routes, and Streamlit behind them.

`python app.py` starts it tuned; `streamlit run app.py` works too.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import logging
import os
import pkgutil
import secrets
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn

import pyarrow  # noqa: F401  imported here so that gc.freeze() finds it loaded
import streamlit as st
import uvicorn
from google.protobuf.message import DecodeError
from starlette.middleware import Middleware
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

import pages.ui
from evidence import codes, frameworks, logs, second_factors, ways_in
from evidence.errors import BadDefinition, EvidenceError, StoreUnavailable
from evidence.holding import hold, release
from evidence.settings import Settings
from evidence.store import Store
from evidence.upkeep import Upkeep
from pages.ui.inert import label
from web import gate
from web.answers import HANDLERS
from web.gate import Gate
from web.page import Page
from web.routes import ROUTES
from web.static_files import Packed
from web.uploads import Uploads

HERE = Path(__file__).resolve().parent
LOG = logging.getLogger("evidence")
# A screen waits for its turn a hundred times. Each is a tenth of what Python has by default, or whoever computes for a
# second, for a pack or an import, keeps everybody waiting.
sys.setswitchinterval(0.0005)
# Every rerun is a thread, and glibc gives threads up to sixteen heaps: what is free in one is of no use to the others,
# which after ten minutes were 80 MB. Where C's library is another one there is nothing to set.
M_ARENA_MAX = -8
if sys.platform == "linux":
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)
logs.scrub()


def give_up(error: EvidenceError) -> NoReturn:
    """One plain sentence for the person who started it, and no traceback."""
    print(error, file=sys.stderr, flush=True)
    os._exit(1)  # also from inside the event loop, where SystemExit would be reported as a crash


def settings_or_give_up() -> Settings:
    try:
        return Settings.from_environment()
    except BadDefinition as error:
        give_up(error)


def open_store(settings: Settings) -> Store:
    try:
        frameworks.load_all()
        codes.load_all()
        return hold(settings, address=f"http://127.0.0.1:{settings.port}")
    except (BadDefinition, StoreUnavailable) as error:
        give_up(error)


def warm_up() -> None:
    """What the first people on a screen would wait for, up to a second each, once the app can be used."""
    for module in pkgutil.walk_packages(pages.ui.__path__, "pages.ui."):
        importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    store = open_store(SETTINGS)
    for repair in store.repairs:
        print(repair, file=sys.stderr, flush=True)
    second_factors.end_sessions_without(store)
    # What is imported by now stays for good: out of the collector's reach, a rerun takes a tenth of the time.
    gc.collect()
    gc.freeze()
    print(f"Evidence is ready at {SETTINGS.url}", flush=True)
    if way_in := ways_in.first(store):
        purpose, path = way_in
        print(f"{purpose}, with this link, which works once: {SETTINGS.url}{path}", flush=True)
    upkeep = Upkeep(store, SETTINGS.backup)
    upkeep.start()
    threading.Thread(target=warm_up, daemon=True).start()
    try:
        yield
    finally:
        upkeep.close()
        release()


def is_use(message: bytes) -> bool:
    """Whether a websocket message is something that a person did, and not a screen refreshing itself."""
    try:
        told = BackMsg.FromString(message)
    except DecodeError:
        return False
    kind = told.WhichOneof("type")
    return kind == "rerun_script" and not told.rerun_script.is_auto_rerun


def opened_by(page: str) -> str | None:
    """The sign-in session that has this page of Streamlit open just now."""
    client = Runtime.instance().get_client(page)
    return dict(client.client_context.headers).get(gate.SESSION.decode()) if client else None


def uploads_kept() -> dict[str, int]:
    """How many bytes Streamlit keeps in memory for each page; an empty file takes some too."""
    files = Runtime.instance().uploaded_file_mgr
    assert isinstance(files, MemoryUploadedFileManager)
    return {
        page: sum(len(one.data) + len(one.name) + 1_000 for one in list(kept.values()))
        for page, kept in list(files.file_storage.items())
    }


def say_what_failed(error: Exception) -> bool:
    """In place of Streamlit's traceback: what the person can do, and a reference that the log has too."""
    if isinstance(error, EvidenceError):
        st.error(label(str(error)))
        return True
    reference = secrets.token_hex(4).upper()
    LOG.error("Reference %s:\n%s", reference, logs.where(error))
    st.error(
        "Something went wrong on our side. What was saved is safe. Reload the page and try again; "
        f"if it happens again, quote the reference {reference}."
    )
    return True


SETTINGS = settings_or_give_up()
if __name__ != "__main__":  # `streamlit run app.py` listens where its own options say
    SETTINGS = SETTINGS.on_port(st.get_option("server.port"))
app = st.App(
    HERE / "pages" / "shell.py",
    routes=ROUTES,
    middleware=[
        Middleware(Gate, settings=SETTINGS, is_use=is_use),
        Middleware(Uploads, opened_by=opened_by, kept=uploads_kept),
        Middleware(Page, browser_drafts=SETTINGS.browser_drafts),
        Middleware(Packed),
    ],
    lifespan=lifespan,
    on_script_error=say_what_failed,
    exception_handlers=HANDLERS,
)


def listening_socket(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sets TCP_NODELAY only where it sees IPPROTO_TCP; without it small frames wait about 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name != "nt":  # there it would let two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        give_up(StoreUnavailable(f"Port {settings.port} cannot be used: {error.strerror}. Choose another with PORT."))
    listener.listen(512)
    return listener


def serve() -> None:
    os.chdir(HERE)  # where Streamlit looks for .streamlit/config.toml
    # Options are read before uvicorn sets up its logging: reading them sets up Streamlit's loggers once more, and
    # access lines, which hold session ids, would come back.
    largest = st.get_option("server.maxMessageSize") * 1_000_000
    listener = listening_socket(SETTINGS)
    open_store(SETTINGS)
    # The values that Streamlit 1.67 passes to uvicorn itself; compare them when the pin changes.
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_ping_interval=30,
        ws_ping_timeout=30,
        ws_max_size=largest,
        ws_per_message_deflate=False,
        use_colors=False,
        access_log=False,
        log_level="warning",
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    serve()
