"""What we ask of a disk, in one place, so that a test can cut the power between any two of these calls."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

# macOS: its fsync leaves what was written in the memory of the disk.
FULL_SYNC: int | None = getattr(fcntl, "F_FULLFSYNC", None)


def open_file(path: Path) -> int:
    """For reading and writing, made when it is missing. A new file is on disk together with its place in its folder."""
    new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if new:
        sync(file)
        sync_folder(path.parent)
    return file


def write_at(file: int, data: bytes, place: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, place)
        view, place = view[written:], place + written


def sync(file: int) -> None:
    """Returns only when a power cut could not take what was written."""
    if FULL_SYNC is None:
        os.fsync(file)
    else:
        fcntl.fcntl(file, FULL_SYNC)


def cut(file: int, size: int) -> None:
    os.ftruncate(file, size)


def put(path: Path, content: bytes) -> None:
    """A whole file, on disk under its name with all of its content, or not at all."""
    part = path.with_name(path.name + ".part")
    file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_at(file, content, 0)
        sync(file)
    finally:
        os.close(file)
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A new file survives a power cut only when its folder is on disk too; Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        sync(handle)
    finally:
        os.close(handle)


def close(file: int) -> None:
    os.close(file)


def put_aside(quarantine: Path, name: str, content: bytes) -> None:
    quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
    (quarantine / name).write_bytes(content)


def set_aside(path: Path, quarantine: Path) -> None:
    """Never deleted: somebody may want to know what happened."""
    quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.replace(quarantine / path.name)
