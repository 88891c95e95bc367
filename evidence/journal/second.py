"""The second copy of the record: on another disk or share, written by a thread of its own.

Whoever changes something waits for it until a deadline. When it hangs or is gone the first copy stands alone, that is
said, and the thread catches up when the copy is back.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence import clock
from evidence.ids import new_id
from evidence.journal import files, segments

DEADLINE = 0.5  # seconds that a change waits for the second copy
RETRY = 5.0  # seconds until a copy that failed is tried again
CHUNK = 1_000_000


@dataclass(frozen=True)
class CopyState:
    """How the second copy stands, for people."""

    folder: Path
    level: bool  # it has every entry that the first copy has
    since: datetime
    trouble: str = ""


def answers(folder: Path, within: float = 5.0) -> bool:
    """Whether there is a copy that can be read just now. A share that hangs must not keep the app from starting."""
    found: list[int] = []

    def look() -> None:
        with contextlib.suppress(OSError):
            found.append(segments.count(folder))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(within)
    return bool(found and found[0])


class SecondCopy:
    """Follows the first copy byte by byte, up to what has been acknowledged there."""

    def __init__(self, first: Path, folder: Path, place: int) -> None:
        self._first, self._folder = first, folder
        self._goal = place
        self._place = -1  # how far this copy is; unknown until its files were looked at
        self._open = (1, 0)  # the segment that is being followed, and the place at which it begins
        self._changed = threading.Condition()
        self._closing = False
        self.state = CopyState(folder, False, clock.now())
        self._thread = threading.Thread(target=self._run, name="second copy of the record", daemon=True)
        self._thread.start()

    def reach(self, place: int) -> None:
        """The first copy has this much: wait for the second, but not for long, and not for one in trouble."""
        with self._changed:
            self._goal = place
            self._changed.notify_all()
            if not self.state.level:
                return
            if not self._changed.wait_for(lambda: self._place >= place or not self.state.level, DEADLINE):
                self._stand(level=False, trouble=f"no answer within {DEADLINE} seconds")

    def settle(self, seconds: float) -> bool:
        """Wait until it is level; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self.state.level, seconds)

    def look_again(self) -> None:
        """Its files may not be what they were: compare them anew."""
        with self._changed:
            self._place = -1
            self._stand(level=False, trouble="being compared with the first copy")
            self._changed.notify_all()

    def differing(self, place: int) -> list[int]:
        """The numbers of segments that are not byte by byte what the first copy has up to a place; set aside."""
        found, begin, number = [], 0, 1
        while begin < place:
            size = min(segments.path_of(self._first, number).stat().st_size, place - begin)
            if not _equal(segments.path_of(self._first, number), segments.path_of(self._folder, number), size):
                found.append(number)
                self._set_aside((number,))
            begin, number = begin + size, number + 1
        return found

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(DEADLINE)

    def _stand(self, *, level: bool, trouble: str = "") -> None:
        if (level, trouble) != (self.state.level, self.state.trouble):
            self.state = CopyState(self._folder, level, clock.now(), trouble)

    def _run(self) -> None:
        while not self._closing:
            try:
                self._follow()
            except OSError as error:
                with self._changed:
                    self._place = -1
                    self._stand(level=False, trouble=error.strerror or type(error).__name__)
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._closing, RETRY)

    def _follow(self) -> None:
        """Up to the goal, then sleep until there is more."""
        goal = self._goal
        if self._place < 0 or self._place < goal:
            place = self._level_with(goal)
            with self._changed:
                self._place = place
                if place >= self._goal:
                    self._stand(level=True)
                self._changed.notify_all()
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._goal > self._place or self._place < 0)

    def _level_with(self, goal: int) -> int:
        """Makes every file of this copy equal to the first copy's, as far as that was acknowledged."""
        anew = self._place < 0
        number, begin = (1, 0) if anew else self._open
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            size = min(segments.path_of(self._first, number).stat().st_size, goal - begin)
            self._copy(number, size, anew=anew)
            self._open = (number, begin)
            if begin + size >= goal or not segments.path_of(self._first, number + 1).exists():
                break
            number, begin = number + 1, begin + size
        if anew:
            self._set_aside(range(number + 1, segments.count(self._folder) + 1))
        return begin + size

    def _set_aside(self, numbers: range | tuple[int, ...]) -> None:
        quarantine = self._folder / "quarantine" / str(new_id())
        for number in numbers:
            for path in (segments.path_of(self._folder, number), segments.seal_of(self._folder, number)):
                if path.exists():
                    files.set_aside(path, quarantine)

    def _copy(self, number: int, size: int, *, anew: bool) -> None:
        source, target = segments.path_of(self._first, number), segments.path_of(self._folder, number)
        seal = segments.seal_of(self._first, number)
        if anew and not self._is_beginning(number, size):
            self._set_aside((number,))
        file = files.open_file(target)
        try:
            place = target.stat().st_size
            with source.open("rb") as reading:
                reading.seek(place)
                while place < size and (chunk := reading.read(min(CHUNK, size - place))):
                    files.write_at(file, chunk, place)
                    place += len(chunk)
            files.sync(file)
        finally:
            files.close(file)
        if seal.exists():
            files.put(segments.seal_of(self._folder, number), seal.read_bytes())

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
