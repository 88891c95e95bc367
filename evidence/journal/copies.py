"""One copy of the record as it follows another, byte by byte: the second copy, and backups."""

from __future__ import annotations

import shutil
from pathlib import Path

from evidence import disk
from evidence.ids import new_id
from evidence.journal import segments

CHUNK = 1_000_000


class FirstDamaged(OSError):
    """What is followed is not whole, so nothing that differs from it is touched."""


class Copy:
    """Makes the files of one folder equal to those of the first copy."""

    def __init__(self, first: Path, folder: Path) -> None:
        self._first, self._folder = first, folder
        self._open = (1, 0)  # the segment that is being followed, and the place at which it begins

    def follow(self, goal: int, *, anew: bool) -> int:
        """Have every byte up to a place that the first copy acknowledged; the place that was reached.

        anew: what is there is compared first, and set aside where it is something else.
        """
        number, begin = (1, 0) if anew else self._open
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            size = min(segments.path_of(self._first, number).stat().st_size, goal - begin)
            self._copy(number, size, anew=anew)
            self._open = (number, begin)
            if begin + size >= goal:
                break
            if not segments.path_of(self._first, number + 1).exists():
                raise OSError(f"part {number + 1} of the record is not there just now")
            number, begin = number + 1, begin + size
        if anew:
            self._set_aside(range(number + 1, segments.count(self._folder) + 1))
        return begin + size

    def _set_aside(self, numbers: range | tuple[int, ...]) -> None:
        quarantine = self._folder / "quarantine" / str(new_id())
        for number in numbers:
            for path in (segments.path_of(self._folder, number), segments.seal_of(self._folder, number)):
                if path.exists():
                    disk.set_aside(path, quarantine)

    def _copy(self, number: int, size: int, *, anew: bool) -> None:
        source, target = segments.path_of(self._first, number), segments.path_of(self._folder, number)
        seal = segments.seal_of(self._first, number)
        # Before the content: one that is made anew meanwhile must not stand beside what was read before it.
        sealed = seal.read_bytes() if seal.exists() else None
        if anew and not self._is_beginning(number, size) and not self._renewed(number, size):
            if not segments.is_whole(self._first, number) or segments.lacks_more_than_removed(self._first, number):
                # The other one may be the good one: nothing of it is touched until the first is mended.
                raise FirstDamaged(f"part {number} of the first copy is damaged")
            self._set_aside((number,))
        file = disk.open_file(target)
        try:
            place = target.stat().st_size
            with source.open("rb") as reading:
                reading.seek(place)
                while place < size and (chunk := reading.read(min(CHUNK, size - place))):
                    disk.write_at(file, chunk, place)
                    place += len(chunk)
            disk.sync(file)
        finally:
            disk.close(file)
        if sealed is not None:
            disk.put(segments.seal_of(self._folder, number), sealed)

    def _renewed(self, number: int, size: int) -> bool:
        """Where only what was removed from the first copy makes the difference, it goes from here without a trace."""
        target = segments.path_of(self._folder, number)
        if not target.exists():
            return False
        mine = segments.path_of(self._first, number).read_bytes()[:size]
        if not segments.lacks_only_removed_rows(mine, target.read_bytes()):
            return False
        if segments.lacks_more_than_removed(self._first, number):  # then the other one may be the good one
            return False
        disk.put(target, mine)
        shutil.rmtree(self._folder / "quarantine", ignore_errors=True)  # it may be there as well
        return True

    def _is_beginning(self, number: int, size: int) -> bool:
        """Whether what is there is the beginning of the first copy's segment. A sealed one of the same size is."""
        source, target = segments.path_of(self._first, number), segments.path_of(self._folder, number)
        if not target.exists():
            return True
        there = target.stat().st_size
        if there > size:
            return False
        seals = [segments.seal_of(folder, number) for folder in (self._first, self._folder)]
        if there == size and all(seal.exists() for seal in seals):
            return seals[0].read_bytes() == seals[1].read_bytes()
        return _equal(source, target, there)

    def differing(self, place: int) -> list[int]:
        """The numbers of segments that are not byte by byte what the first copy has up to a place; set aside."""
        found, begin, number = [], 0, 1
        while begin < place:
            size = min(segments.path_of(self._first, number).stat().st_size, place - begin)
            same = _equal(segments.path_of(self._first, number), segments.path_of(self._folder, number), size)
            if not same and not self._renewed(number, size):
                found.append(number)
                self._set_aside((number,))
            begin, number = begin + size, number + 1
        return found


def _equal(one: Path, other: Path, size: int) -> bool:
    """Whether the first bytes of two files are the same."""
    try:
        with one.open("rb") as mine, other.open("rb") as theirs:
            while size > 0:
                chunk = theirs.read(min(CHUNK, size))
                if not chunk or mine.read(len(chunk)) != chunk:
                    return False
                size -= len(chunk)
    except FileNotFoundError:
        return False
    return True
