"""The one process that holds a home folder, and how others reach it.

A lock file is held for as long as the process lives; beside it stands who holds it, and a token for the command line
that only the owner of the folder can read.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from evidence import clock
from evidence.errors import StoreUnavailable
from evidence.settings import Settings

if TYPE_CHECKING:
    from evidence.store import Store

_held: Holding | None = None


@dataclass(frozen=True)
class Holder:
    """Who holds a home: enough to say so, and to send a command there."""

    pid: int
    since: str
    address: str  # on loopback; empty for a command, which answers no requests
    token: str


@dataclass(frozen=True)
class Holding:
    """What this process holds."""

    store: Store
    settings: Settings
    holder: Holder
    lock: IO[str]


def hold(settings: Settings, *, address: str = "") -> Store:
    """Open the store of this process. Raises StoreUnavailable naming who holds it already."""
    from evidence.store import Store  # so that `verify` and asking a server need no DuckDB

    global _held
    if _held is not None:
        return _held.store
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.home.chmod(0o700)  # also one that was there: what is made in it may be readable to all
        lock = (settings.home / "holder.lock").open("a+")
    except OSError as error:
        raise StoreUnavailable(
            f"The folder {settings.home} cannot be used: {error.strerror}. Choose another with EVIDENCE_HOME."
        ) from error
    if not _lock(lock):
        lock.close()
        raise StoreUnavailable(_in_use(settings.home))
    try:
        store = Store(settings.home, second=settings.mirror, minimum_free_bytes=settings.minimum_free_bytes)
    except BaseException:
        lock.close()
        raise
    holder = Holder(os.getpid(), clock.stamp(clock.now()), address, secrets.token_urlsafe(32))
    _write_private(settings.home / "holder.json", json.dumps(asdict(holder)))
    _held = Holding(store, settings, holder, lock)
    return store


def holding() -> Holding:
    """What this process holds. Raises StoreUnavailable when it holds nothing."""
    if _held is None:
        raise StoreUnavailable("The store is not open. Start the app with: python app.py")
    return _held


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep others away from a home without opening its store. Raises StoreUnavailable naming who has it."""
    with (home / "holder.lock").open("a+") as lock:
        if not _lock(lock):
            raise StoreUnavailable(_in_use(home))
        yield


def held() -> Store:
    return holding().store


def release() -> None:
    global _held
    if _held is not None:
        _held.store.close()
        (_held.settings.home / "holder.json").unlink(missing_ok=True)
        _held.lock.close()
        _held = None


def holder_of(home: Path) -> Holder | None:
    """Who holds this home just now; None when nobody does."""
    path = home / "holder.lock"
    if not path.exists():
        return None
    with path.open("a+") as lock:
        if _lock(lock):
            return None
    try:
        return Holder(**json.loads((home / "holder.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _in_use(home: Path) -> str:
    holder = holder_of(home)
    who = f"process {holder.pid}, since {holder.since}" if holder else "another process"
    return f"The folder {home} is in use by {who}. Stop that one first, or choose another folder with EVIDENCE_HOME."


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
