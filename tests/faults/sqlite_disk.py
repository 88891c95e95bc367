"""What SQLite asks of the disk, and what a disk makes of it when the power goes.

SQLite reaches its files through a table of functions (its VFS). Those that change files are put behind ours, which
note the call and pass it on: SQLite and the files are the real ones.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
import random
from collections.abc import Iterable
from ctypes import CFUNCTYPE, POINTER, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

SECTOR = 512  # bytes that a disk writes whole, or not, or not readably
JOURNAL, SUPER_JOURNAL, WAL, CREATE = 0x800, 0x4000, 0x80000, 0x4  # of the flags of xOpen

# Names are passed on as pointers, because SQLite keeps them.
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_Delete = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(ctypes.Structure):
    _fields_ = (
        *((name, c_int) for name in ("version", "size_of_file", "longest_path")),
        *((name, c_void_p) for name in ("next", "name", "data", "open", "delete")),
    )


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3."""

    _fields_ = (
        ("version", c_int),
        *((name, c_void_p) for name in ("close", "read", "write", "truncate", "sync")),
        ("others", c_void_p * 13),
    )


class _File(ctypes.Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


class Kind(StrEnum):
    """What was asked of a file."""

    OPEN = "open"
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    DELETE = "delete"


@dataclass(frozen=True)
class Call:
    """One of them."""

    kind: Kind
    name: str
    place: int = 0  # of a write; the size of a truncation
    data: bytes = b""
    folder: bool = False  # the folder is synced with it


class Recording:
    """Every call of this process while the block runs, for the files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.calls: list[Call] = []
        self._folder = folder.resolve()
        self._names: dict[int, str] = {}  # of open files, by their address
        self._new_logs: set[int] = set()  # SQLite syncs the folder with the first sync of these
        self._kept: list[Any] = []  # what SQLite points to must not be collected
        self._methods: dict[int, _Methods] = {}

    def __enter__(self) -> Recording:
        find = ctypes.CDLL(getattr(_sqlite3, "__file__", None)).sqlite3_vfs_find  # AttributeError: built in otherwise
        find.restype = c_void_p
        self._vfs = _Vfs.from_address(find(None))
        self._real = self._vfs.open, self._vfs.delete
        self._open, self._delete = _Open(self._vfs.open), _Delete(self._vfs.delete)
        self._vfs.open, self._vfs.delete = self._point(_Open(self._on_open)), self._point(_Delete(self._on_delete))
        return self

    def __exit__(self, *_: object) -> None:
        """Every file must be closed by now."""
        self._vfs.open, self._vfs.delete = self._real

    def _point(self, function: Any) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, c_void_p).value

    def _on_open(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        result: int = self._open(vfs, name, file, flags, out)
        path = _path(name)
        if result or path is None or path.parent != self._folder:
            return result
        self._names[file] = path.name
        self._new_logs.discard(file)
        if flags & CREATE and flags & (JOURNAL | SUPER_JOURNAL | WAL):
            self._new_logs.add(file)
        handle = _File.from_address(file)
        handle.methods = ctypes.pointer(self._ours(handle.methods.contents))
        self.calls.append(Call(Kind.OPEN, self._names[file]))
        return result

    def _on_delete(self, vfs: int, name: int | None, folder: int) -> int:
        result: int = self._delete(vfs, name, folder)
        path = _path(name)
        if not result and path is not None and path.parent == self._folder:
            self.calls.append(Call(Kind.DELETE, path.name, folder=bool(folder & 1)))
        return result

    def _ours(self, real: _Methods) -> _Methods:
        """The same functions, with ours before those that change the file."""
        address = ctypes.addressof(real)
        if address not in self._methods:
            assert real.version == 3, "another SQLite: look at sqlite3_io_methods"
            ours = _Methods.from_buffer_copy(real)
            write, truncate, sync = _Write(real.write), _Truncate(real.truncate), _Sync(real.sync)

            def on_write(file: int, data: int, size: int, place: int) -> int:
                self.calls.append(Call(Kind.WRITE, self._names[file], place, ctypes.string_at(data, size)))
                return int(write(file, data, size, place))

            def on_truncate(file: int, size: int) -> int:
                self.calls.append(Call(Kind.TRUNCATE, self._names[file], size))
                return int(truncate(file, size))

            def on_sync(file: int, flags: int) -> int:
                result = int(sync(file, flags))
                self.calls.append(Call(Kind.SYNC, self._names[file], folder=file in self._new_logs))
                self._new_logs.discard(file)
                return result

            ours.write, ours.truncate = self._point(_Write(on_write)), self._point(_Truncate(on_truncate))
            ours.sync = self._point(_Sync(on_sync))
            self._methods[address] = ours
        return self._methods[address]


def _path(name: int | None) -> Path | None:
    """None for a file that SQLite wants for itself, without a name."""
    return Path(os.fsdecode(ctypes.string_at(name))) if name else None


@dataclass
class _Content:
    """Of one file: what is on the disk for certain, and what was asked for since the last sync."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Call] = field(default_factory=list)


class Disk:
    """Follows the calls of a recording, and can lose its power after each."""

    def __init__(self) -> None:
        self._now: dict[str, _Content] = {}
        self._durable: dict[str, _Content] = {}  # the folder as it is on the disk for certain

    def follow(self, calls: Iterable[Call]) -> None:
        for call in calls:
            if call.kind is Kind.OPEN:
                self._now.setdefault(call.name, _Content())
            elif call.kind is Kind.DELETE:
                self._now.pop(call.name, None)
            elif call.kind is Kind.SYNC:
                content = self._now[call.name]
                for one in content.pending:
                    _apply(content.durable, one)
                content.pending = []
            else:
                self._now[call.name].pending.append(call)
            if call.folder:
                self._durable = dict(self._now)

    def leave(self, folder: Path, chance: random.Random) -> None:
        """The files as they are found when the power is back: of what was not synced, what chance will have."""
        losing = chance.choice((_nothing, _everything, _a_beginning, _any_sectors))
        for name in sorted({*self._now, *self._durable}):
            content = chance.choice((self._now, self._durable)).get(name)
            if content is not None:
                found = bytearray(content.durable)
                for call in losing(content.pending, chance):
                    _apply(found, call)
                (folder / name).write_bytes(found)


def _apply(content: bytearray, call: Call) -> None:
    if call.kind is Kind.TRUNCATE:
        del content[call.place :]
        return
    missing = call.place - len(content)
    content.extend(bytes(max(0, missing)))
    content[call.place : call.place + len(call.data)] = call.data


def _nothing(_: list[Call], __: random.Random) -> list[Call]:
    return []


def _everything(pending: list[Call], _: random.Random) -> list[Call]:
    return pending


def _a_beginning(pending: list[Call], chance: random.Random) -> list[Call]:
    """In order, and the last of them cut at a byte."""
    kept = pending[: chance.randint(0, len(pending))]
    if kept and kept[-1].kind is Kind.WRITE:
        last = kept[-1]
        kept[-1] = Call(last.kind, last.name, last.place, last.data[: chance.randint(0, len(last.data))])
    return kept


def _any_sectors(pending: list[Call], chance: random.Random) -> list[Call]:
    """Each sector is there, or is not, or is garbage."""
    kept = []
    for call in pending:
        if call.kind is Kind.TRUNCATE:
            kept += [call] * chance.randint(0, 1)
            continue
        for start in range(0, len(call.data), SECTOR):
            part = call.data[start : start + SECTOR]
            fate = chance.choice((None, part, part, chance.randbytes(len(part))))
            if fate is not None:
                kept.append(Call(call.kind, call.name, call.place + start, fate))
    return kept
