"""The files of one copy of the record: numbered segments, each sealed with its heads when the next one begins.

A seal says from which head to which head its segment goes. With it a start checks a segment by its size and its last
entry, and reads only the segment that is still open. It also has the hash of the content: so copies are compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from evidence import disk
from evidence.errors import RecordDamaged
from evidence.journal import entries
from evidence.journal.entries import Absences, Entry, Head

SEGMENT_BYTES = 8_000_000  # read whole at a start in a fifth of a second


@dataclass(frozen=True)
class Found:
    """How far a segment is good."""

    head: Head  # after its last good entry
    rest: bytes = b""  # what follows it and is not good
    lacks: bool = False  # it is an entry, but of rows that no entry removed

    @property
    def may_be_cut(self) -> bool:
        """The beginning of a line, which a crash left and nobody was told of, or nothing that ever was an entry."""
        return b"\n" not in self.rest or b'"action"' not in self.rest


def path_of(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.jsonl"


def seal_of(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.seal"


def count(folder: Path) -> int:
    """The highest number there is, 0 where there is none."""
    return max((int(path.stem) for path in folder.glob("??????.jsonl") if path.stem.isdecimal()), default=0)


def write_seal(folder: Path, number: int, start: Head, end: Head) -> None:
    with path_of(folder, number).open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    seal = {"from": asdict(start), "sha256": sha256, "to": asdict(end)}
    disk.put(seal_of(folder, number), entries.canonical(seal))


def take_out(folder: Path, number: int, start: Head, rows: Mapping[int, Collection[str]]) -> bool:
    """Take rows out of their entries for good: entry -> digests. Each entry stays where it is. Raises RecordDamaged.

    Whether there were any. The seal is made anew in any case: a crash may have come between the two.
    """
    path = path_of(folder, number)
    examined = examine(folder, number, start, thorough=True)
    if examined.rest:
        raise RecordDamaged(examined.head.seq + 1)
    before = path.read_bytes().splitlines(keepends=True)
    after = [
        entries.without(line, rows[seq]) if seq in rows else line
        for seq, line in enumerate(before, start=start.seq + 1)
    ]
    sealed = sealed_end(folder, number, start)
    if after != before:
        disk.put(path, b"".join(after))
    if sealed is not None:
        write_seal(folder, number, start, sealed)
    return after != before


def lacks_only_removed_rows(one: bytes, other: bytes) -> bool:
    """Whether the first is the second, or what it begins with has the same entries, but for rows that it lacks."""
    theirs = other.splitlines(keepends=True)
    for mine, there in zip(one.splitlines(keepends=True), theirs, strict=False):
        if mine == there or mine.startswith(there):  # the last line there may have been cut
            continue
        try:
            absent = entries.absent(mine)
            if not absent or entries.without(there, absent) != mine:
                return False
        except (ValueError, KeyError, TypeError, AttributeError):
            return False
    return len(theirs) <= one.count(b"\n")


def removed_in(folder: Path) -> set[str]:
    """The digests of the rows that the entries of a copy removed."""
    found: set[str] = set()
    for number in range(1, count(folder) + 1):
        with path_of(folder, number).open("rb") as file:
            for line in file:
                if entries.REMOVED.encode() in line:
                    found |= entries.removed_by(line)
    return found


def lacks_more_than_removed(folder: Path, number: int) -> bool:
    """Whether a segment lacks rows that no entry of its copy removed, or cannot be read."""
    try:
        with path_of(folder, number).open("rb") as file:
            absent = {digest for line in file if line.endswith(b"\n") for digest in entries.absent(line)}
    except (ValueError, KeyError, TypeError, AttributeError):
        return True
    return bool(absent - removed_in(folder)) if absent else False


def examine(
    folder: Path,
    number: int,
    start: Head,
    *,
    thorough: bool,
    absences: Absences | None = None,
    removed: Collection[str] | None = None,
) -> Found:
    """How far the segment goes on from a head. Its entries are read unless a seal speaks for them.

    absences is shown every entry that is read. removed: an entry that lacks other rows than these is not good.
    """
    path = path_of(folder, number)
    if not path.exists():
        return Found(start)
    if not thorough and (end := sealed_end(folder, number, start)):
        return Found(end)
    head = start
    for line, entry in _lines(path, start):
        if entry is None:
            rest = path.read_bytes()[head.place - start.place :]
            return Found(head, rest or line)
        if removed is not None and not entry.absent.issubset(removed):
            return Found(head, path.read_bytes()[head.place - start.place :], lacks=True)
        if absences is not None:
            absences.see(entry)
        head = entries.after(head, entry)
    return Found(head)


def is_whole(folder: Path, number: int) -> bool:
    """Whether every entry of a segment follows the one before; where it begins is taken from its first entry."""
    with path_of(folder, number).open("rb") as file:
        line = file.readline()
    try:
        first = json.loads(line)
        start = Head(first["seq"] - 1, first["prev"])
    except (ValueError, KeyError, TypeError):
        return not line
    return not examine(folder, number, start, thorough=True).rest


def verified(folder: Path, *, until: Head | None = None, absences: Absences | None = None) -> Head:
    """The head of a copy that nobody writes, after reading all of it; nothing is mended. Raises RecordDamaged.

    until: the head that it was left with; what a crash has left behind it does not count.
    absences counts what was removed.
    """
    head, found, stands = Head(), Found(Head()), until is None or until == Head()
    absences = absences or Absences()
    for number in range(1, count(folder) + 1):
        found = examine(folder, number, head, thorough=True, absences=absences)
        if until is not None and head.seq < until.seq <= found.head.seq:
            stands = goes_on_from(folder, number, head, until)
        head = found.head
        if found.rest:
            break
    if not stands or (until is None and found.rest):
        raise RecordDamaged(head.seq + 1)
    absences.check()
    return until or head


def goes_on_from(folder: Path, number: int, start: Head, head: Head) -> bool:
    """Whether the segment has this head: its content up to there is then the same, entry by entry."""
    if head == start:
        return True
    path, size = path_of(folder, number), head.place - start.place
    return path.exists() and path.stat().st_size >= size and entries.ends_at(_line_before(path, size), head)


def sealed_end(folder: Path, number: int, start: Head) -> Head | None:
    """The head that the seal names, when size and last entry agree with it."""
    try:
        seal = json.loads(seal_of(folder, number).read_bytes())
        begin, end = Head(**seal["from"]), Head(**seal["to"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = begin == start and path_of(folder, number).stat().st_size == end.place - begin.place
    return end if whole and goes_on_from(folder, number, start, end) else None


def _lines(path: Path, start: Head) -> Iterator[tuple[bytes, Entry | None]]:
    """Each line with its entry; with None, and then no more, where it is not good."""
    head = start
    with path.open("rb") as file:
        for line in file:
            try:
                entry = entries.checked(line, head)
            except RecordDamaged:
                yield line, None
                return
            yield line, entry
            head = entries.after(head, entry)


def _line_before(path: Path, end: int) -> bytes:
    """The line that ends there."""
    with path.open("rb") as file:
        position = end - 1
        while position > 0:
            begin = max(0, position - 65536)
            file.seek(begin)
            found = file.read(position - begin).rfind(b"\n")
            if found >= 0:
                position = begin + found + 1
                break
            position = begin
        file.seek(position)
        return file.read(end - position)
