"""What a start finds wrong with the record is mended, from the second copy where that is better, and told.

What was wrong is set aside, never deleted. Only the first copy is mended here; the second one follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from evidence import disk
from evidence.errors import RecordDamaged
from evidence.journal import entries, segments
from evidence.journal.entries import Head
from evidence.journal.patience import within
from evidence.journal.segments import Found

Tell = Callable[[str], None]
Answer = TypeVar("Answer")

PATIENCE = 30.0  # seconds for one segment of the second copy; a share needs less


@dataclass(frozen=True)
class Mended:
    """Where each segment begins, in order, and the head after the last entry."""

    starts: tuple[Head, ...]
    head: Head


def mend(
    folder: Path, second: Path | None, quarantine: Path, tell: Tell, *, suspects: Collection[int] = frozenset()
) -> Mended:
    """Bring the first copy to the best that either has. Raises RecordDamaged where neither is good.

    suspects are the numbers of sealed segments that are read whole; the open one always is.
    """
    mending = _Mending(folder, second, quarantine, tell)
    if suspects:
        mending.learn_what_was_removed()
    starts: list[Head] = []
    head, number = Head(), 1
    while number == 1 or number <= mending.last or mending.second_goes_on(number, head):
        if starts and segments.sealed_end(folder, number - 1, starts[-1]) is None:
            segments.write_seal(folder, number - 1, starts[-1], head)
        starts.append(head)
        head = mending.segment(number, head, thorough=number in suspects)
        number += 1
    return Mended(tuple(starts), head)


class _Mending:
    """One pass over the segments of the first copy."""

    def __init__(self, folder: Path, second: Path | None, quarantine: Path, tell: Tell) -> None:
        self._folder, self._second, self._quarantine, self._tell = folder, second, quarantine, tell
        self._removed: set[str] = set()
        self.last = segments.count(folder)  # the number of the last segment: looked for once, there may be thousands

    def learn_what_was_removed(self) -> None:
        """From both copies: the entry that says so may be the damaged one."""
        nothing: set[str] = set()
        self._removed = segments.removed_in(self._folder) | self._ask(segments.removed_in, nothing)

    def second_goes_on(self, number: int, head: Head) -> bool:
        """Whether the second copy has entries in a segment that the first does not have."""
        return self._ask(lambda second: _has_more(second, number, head), False)

    def segment(self, number: int, start: Head, *, thorough: bool) -> Head:
        """The head after it, once it is good."""
        removed = self._removed if thorough else None
        mine = segments.examine(self._folder, number, start, thorough=thorough, removed=removed)
        if better := self._ask(lambda second: _better(second, number, start, mine, removed), None):
            end, content = better
            self._take_over(number, mine, end, content)
            return end
        if not mine.rest:
            return mine.head
        if mine.lacks:
            raise RecordDamaged(mine.head.seq + 1)
        if number < self.last:
            if not (_has_more(self._folder, number + 1, mine.head) or self.second_goes_on(number + 1, mine.head)):
                raise RecordDamaged(mine.head.seq + 1)
            return self._cut(number, start, mine)
        return self._mend_the_end(number, start, mine)

    def _ask(self, question: Callable[[Path], Answer], otherwise: Answer) -> Answer:
        """Of the second copy; where it hangs the start goes on without it, and it follows when it is back."""
        second = self._second
        if second is None:
            return otherwise
        try:
            return within(PATIENCE, lambda: question(second))
        except TimeoutError:
            self._second = None
            self._tell("the second copy of the record did not answer while it was read, so it was left aside")
            return otherwise

    def _take_over(self, number: int, mine: Found, end: Head, content: bytes) -> None:
        if mine.rest:
            self._set_aside(number)
        disk.put(segments.path_of(self._folder, number), content)
        self.last = max(self.last, number)
        self._tell(f"entries {mine.head.seq + 1} to {end.seq} of the record came from its second copy")

    def _set_aside(self, number: int) -> None:
        for path in (segments.path_of(self._folder, number), segments.seal_of(self._folder, number)):
            disk.set_aside(path, self._quarantine)

    def _mend_the_end(self, number: int, start: Head, mine: Found) -> Head:
        """What follows the last good entry is a whole one without its end, the trace of a crash, or damage."""
        for whole in (mine.rest + b"\n", mine.rest[:-1] + b"\n"):
            try:
                entry = entries.checked(whole, mine.head)
            except RecordDamaged:
                continue
            end = entries.after(mine.head, entry)
            self._write_the_end(number, mine.head.place - start.place, whole)
            self._tell(f"the end of entry {entry.seq} of the record was missing and was put back")
            return end
        if not mine.may_be_cut:
            raise RecordDamaged(mine.head.seq + 1)
        return self._cut(number, start, mine)

    def _cut(self, number: int, start: Head, mine: Found) -> Head:
        disk.put_aside(self._quarantine, f"torn-{number:06}.part", mine.rest)
        self._write_the_end(number, mine.head.place - start.place, b"")
        self._tell(f"what followed entry {mine.head.seq} of the record was no entry and was set aside")
        return mine.head

    def _write_the_end(self, number: int, place: int, content: bytes) -> None:
        file = disk.open_file(segments.path_of(self._folder, number))
        try:
            disk.write_at(file, content, place)
            disk.cut(file, place + len(content))
            disk.sync(file)
        finally:
            disk.close(file)


def _has_more(folder: Path, number: int, head: Head) -> bool:
    return segments.examine(folder, number, head, thorough=False).head.seq > head.seq


def _better(
    second: Path, number: int, start: Head, mine: Found, removed: Collection[str] | None
) -> tuple[Head, bytes] | None:
    """The head and content of the second copy's segment, where it goes on from what is good of the first one's.

    removed, for one that is read whole: as for segments.examine.
    """
    theirs = segments.examine(second, number, start, thorough=removed is not None, removed=removed)
    if theirs.head.seq <= mine.head.seq or not segments.goes_on_from(second, number, start, mine.head):
        return None
    return theirs.head, segments.path_of(second, number).read_bytes()[: theirs.head.place - start.place]
