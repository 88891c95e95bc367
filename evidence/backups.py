"""Backups: the record and what is private in another folder, checked after writing, and a home made from them again.

A backup grows by what is new. It may be made while people work, and needs no DuckDB: the store is made from the record.
It has the key to what is sealed in private.sqlite too, so that everybody's second factor works after a restore: who has
the backup has all evidence as it is, and leaving the key out would only lock people out on the worst day.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from evidence import clock
from evidence.disk import close, open_file, put, sync, sync_folder
from evidence.errors import Conflict, NotFound, StoreUnavailable
from evidence.journal import Copy, Head, Journal, canonical, read_through
from evidence.private import Private, is_whole, sealing, sessions

MANIFEST = "backup.json"


@dataclass(frozen=True)
class Backup:
    """What one folder holds."""

    folder: Path
    made_at: datetime
    head: Head
    private: str  # name of the file
    sha256: str  # of that file
    key: str = ""  # SHA-256 of the key to what is sealed in it; none where nothing is

    def __str__(self) -> str:
        return f"{self.head.seq:,} entries, made {self.made_at:%d %B %Y %H:%M} UTC. Head: {self.head.hash}"


def make(journal: Journal, private: Private, folder: Path) -> Backup:
    """Bring the backup in a folder up to date, and check all of it.

    Raises Conflict where the folder holds something else, StoreUnavailable where it cannot be written or is not whole
    afterwards.
    """
    _require_ours(journal, folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        now = clock.now()
        copy = folder / f"private-{now:%Y%m%dT%H%M%S%f}.sqlite"
        private.copy_to(copy)
        _sync(copy)
        key = _copy_key(private.folder, folder)  # after the copy, because it is made before it is used
        head = journal.copy_to(folder / "journal")
        made = Backup(folder, now, head, copy.name, _sha256(copy), key)
        put(folder / MANIFEST, _manifest(made))
        for old in folder.glob("private-*.sqlite"):
            if old.name != copy.name:
                old.unlink()
    except OSError as error:
        raise StoreUnavailable(f"The backup could not be written to {folder}: {error.strerror or error}.") from error
    return check(folder)


def check(folder: Path) -> Backup:
    """Read all of a backup. Raises NotFound where there is none, StoreUnavailable where it is not whole."""
    made = _read(folder)
    if made is None:
        raise NotFound(f"There is no backup in {folder}.")
    read_through(folder / "journal", made.head)
    copy = folder / made.private
    if not copy.exists() or _sha256(copy) != made.sha256 or not is_whole(copy):
        raise StoreUnavailable(f"The backup in {folder} is not whole: its file {made.private} is damaged or missing.")
    key = folder / sealing.KEY
    if made.key and (not key.exists() or _sha256(key) != made.key):
        raise StoreUnavailable(f"The backup in {folder} is not whole: its file {key.name} is damaged or missing.")
    return made


def restore(folder: Path, home: Path) -> Backup:
    """Make a home from a backup, which is checked first. Everybody has to sign in again.

    Raises Conflict where the home holds something already, and what check() raises.
    """
    if home.exists() and any(home.iterdir()):
        raise Conflict(f"{home} is not empty, and nothing is overwritten. Choose an empty folder with EVIDENCE_HOME.")
    made = check(folder)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        put(home / "private.sqlite", (folder / made.private).read_bytes())
        _copy_key(folder, home)
        # The record comes last and at once: without it nothing starts on this home.
        arriving = home / "journal.arriving"
        Copy(folder / "journal", arriving).follow(made.head.place, anew=True)
        arriving.rename(home / "journal")
        sync_folder(home)
    except OSError as error:
        raise StoreUnavailable(f"{home} could not be written: {error.strerror or error}.") from error
    with contextlib.closing(Private(home / "private.sqlite")) as private:
        sessions.end_all(private)
    return made


def _require_ours(journal: Journal, folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    made = _read(folder)
    if made is None and not (folder / "journal").is_dir():
        raise Conflict(f"{folder} holds something that is no backup. Choose an empty folder.")
    if made is not None and not journal.stands(made.head):
        raise Conflict(f"{folder} holds the backup of another record, or of a later state. Choose another folder.")


def _manifest(made: Backup) -> bytes:
    """What a backup says of itself, with a hash over it."""
    body = {
        "head": asdict(made.head),
        "made_at": clock.stamp(made.made_at),
        "private": made.private,
        "sha256": made.sha256,
        **({"key": made.key} if made.key else {}),
    }
    return canonical({**body, "hash": hashlib.sha256(canonical(body)).hexdigest()})


def _read(folder: Path) -> Backup | None:
    try:
        content = (folder / MANIFEST).read_bytes()
        found = json.loads(content)
        made = Backup(
            folder,
            clock.parse(found["made_at"]),
            Head(**found["head"]),
            found["private"],
            found["sha256"],
            found.get("key", ""),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return made if _manifest(made) == content else None


def _copy_key(source: Path, target: Path) -> str:
    """Its SHA-256; empty where there is none."""
    if not (source / sealing.KEY).exists():
        return ""
    put(target / sealing.KEY, (source / sealing.KEY).read_bytes())
    return _sha256(target / sealing.KEY)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    file = open_file(path)
    try:
        sync(file)
    finally:
        close(file)
