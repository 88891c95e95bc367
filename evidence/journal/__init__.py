"""The record: an append-only, hash-chained journal that is on disk before anybody reads "Saved".

It is kept in numbered segments, in one copy or two. entries is its format, sealing how one is made, segments the files
of one copy, mending what a start repairs, second the thread that writes the second copy, aside a process that reads a
long one through.

Nothing outside this folder knows that the journal is disk.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from uuid import UUID

from evidence import disk
from evidence.errors import RecordDamaged, StoreUnavailable
from evidence.ids import new_id
from evidence.journal import entries, segments
from evidence.journal.aside import read_through
from evidence.journal.copies import Copy
from evidence.journal.entries import BEGINNING, REMOVED, Absences, Entry, Head, Row, canonical
from evidence.journal.mending import Tell, mend
from evidence.journal.sealing import sealed
from evidence.journal.second import CopyState, SecondCopy, answers
from evidence.journal.segments import verified

__all__ = [
    "BEGINNING",
    "REMOVED",
    "Absences",
    "Copy",
    "CopyState",
    "Entry",
    "Head",
    "Journal",
    "Row",
    "Tell",
    "canonical",
    "read_through",
    "verified",
]


class Journal:
    """The record of one home. Appending is for one writer at a time; the store sees to that."""

    def __init__(
        self, folder: Path, *, second: Path | None = None, tell: Tell | None = None, segment_bytes: int = 0
    ) -> None:
        """tell is told, in words, what was found wrong and mended. Raises RecordDamaged, StoreUnavailable."""
        self._folder, self._second_folder = folder, second
        self._tell: Callable[[str], None] = tell or (lambda _: None)
        self._segment_bytes = segment_bytes or segments.SEGMENT_BYTES
        self._file = -1
        self._second: SecondCopy | None = None
        self._starts, self._head = [Head()], Head()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        disk.sync_folder(folder.parent)
        self._open()

    def close(self) -> None:
        if self._second is not None:
            self._second.close()
        if self._file >= 0:
            disk.close(self._file)
            self._file = -1

    def head(self) -> Head:
        return self._head

    @property
    def second_copy(self) -> CopyState | None:
        """How the second copy stands; None where there is to be none."""
        return self._second.state if self._second else None

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until every copy has every entry; whether they have."""
        return self._second is None or self._second.settle(seconds)

    def seal(
        self,
        *,
        actor: UUID | None,
        action: str,
        subject: str,
        inspection_id: UUID | None,
        base: str | None,
        rows: dict[str, list[Row]],
    ) -> tuple[Entry, Head]:
        """The next entry as it would stand, and the head after it. Nothing is written."""
        return sealed(
            self._head, actor=actor, action=action, subject=subject, inspection_id=inspection_id, base=base, rows=rows
        )

    def append(self, entry: Entry, head: Head) -> None:
        """Put a sealed entry on disk. Returns only when a power cut could not take it; else raises StoreUnavailable.

        The second copy is written meanwhile: wait_for_second() before anybody is told.
        """
        try:
            if self._head.place - self._starts[-1].place >= self._segment_bytes:
                self._begin_segment()
            place = self._head.place - self._starts[-1].place
            self._write(entry.line, place)
        except OSError as error:
            raise StoreUnavailable(
                "This could not be saved: the disk does not accept it. Your text is kept on screen. "
                "Tell the person who runs the server."
            ) from error
        self._head = head
        if self._second is not None:
            self._second.go_on(head.place)

    def wait_for_second(self) -> None:
        """Until the second copy has what was appended, but no longer than people would wait for."""
        if self._second is not None:
            self._second.wait()

    def read(self, after: Head | None = None) -> Iterator[tuple[Entry, Head]]:
        """Every entry after a head, checked link by link. Raises RecordDamaged where it is damaged."""
        head, end = after or Head(), self._head
        for number, start in enumerate(self._starts, start=1):
            stop = self._starts[number].place if number < len(self._starts) else end.place
            if head.place >= stop:
                continue
            with segments.path_of(self._folder, number).open("rb") as file:
                file.seek(head.place - start.place)
                while head.place < stop:
                    entry = entries.checked(file.readline(), head)
                    head = entries.after(head, entry)
                    yield entry, head

    def stands(self, head: Head) -> bool:
        """Whether the journal has exactly this head at its place: one entry is read, not the history."""
        if head == Head():
            return True
        if not 0 < head.place <= self._head.place:
            return False
        number = sum(start.place < head.place for start in self._starts)
        return segments.goes_on_from(self._folder, number, self._starts[number - 1], head)

    def copy_to(self, folder: Path) -> Head:
        """Bring a folder level with the record as it stands; only what is not there yet is written. Raises OSError."""
        head = self._head
        Copy(self._folder, folder).follow(head.place, anew=True)
        return head

    def verify(self, absences: Absences | None = None) -> Head:
        """Read everything. Returns the head that was found; raises RecordDamaged at the first damage.

        absences counts what was removed.
        """
        last, absences = Head(), absences or Absences()
        for entry, head in self.read():
            absences.see(entry)
            last = head
        absences.check()
        return last

    def read_through(self) -> Head:
        """As verify(), for a server at which people work."""
        head = self._head
        read_through(self._folder, head)
        return head

    def entry_after(self, head: Head) -> Entry:
        """The one entry that follows a head."""
        entry, _ = next(self.read(head))
        return entry

    def take_out(self, rows: Mapping[int, Collection[str]]) -> bool:
        """Take rows out of both copies for good: entry -> digests. What is gone already is passed over.

        An entry must have said so before. Nothing may be appended meanwhile. Whether the first copy had any of them.
        Raises StoreUnavailable; RecordDamaged where no good copy is left.
        """
        try:
            had = self._take_out(rows)
        except RecordDamaged as damage:
            self.mend(damage)
            had = self._take_out(rows)
        if self._second is not None:
            self._second.look_again()
        return had

    def mend(self, damage: RecordDamaged) -> None:
        """Take what is damaged from the second copy. Nothing may be appended meanwhile. Raises RecordDamaged."""
        disk.close(self._file)
        self._file = -1
        try:
            self._open(frozenset({sum(start.seq < damage.seq for start in self._starts)}))
        except RecordDamaged:
            self._file = disk.open_file(segments.path_of(self._folder, len(self._starts)))
            raise

    def verify_second(self) -> None:
        """Compare the second copy with the first, byte by byte; what differs is set aside and written anew."""
        if self._second is None or not self._second.settle(0):
            return
        for number in self._second.differing(self._head.place):
            self._tell(f"part {number} of the second copy of the record was damaged; it was set aside and written anew")
        self._second.look_again()

    # Inside

    def _open(self, suspects: frozenset[int] = frozenset()) -> None:
        second = self._second_folder if self._second_folder and answers(self._second_folder) else None
        quarantine = self._folder.parent / "quarantine" / str(new_id())
        mended = mend(self._folder, second, quarantine, self._tell, suspects=suspects)
        self._starts, self._head = list(mended.starts), mended.head
        self._file = disk.open_file(segments.path_of(self._folder, len(self._starts)))
        if self._second_folder is not None and self._second is None:
            self._second = SecondCopy(self._folder, self._second_folder, self._head.place)

    def _take_out(self, rows: Mapping[int, Collection[str]]) -> bool:
        had = False
        try:
            for number, start in enumerate(self._starts, start=1):
                last = self._starts[number] if number < len(self._starts) else self._head
                here = {seq: digests for seq, digests in rows.items() if start.seq < seq <= last.seq}
                if here:
                    had = segments.take_out(self._folder, number, start, here) or had
        except OSError as error:
            raise StoreUnavailable("What is to be removed could not be taken out of the record.") from error
        finally:
            disk.close(self._file)
            self._file = disk.open_file(segments.path_of(self._folder, len(self._starts)))
        return had

    def _begin_segment(self) -> None:
        """The new file first: a crash between the two leaves a segment that a start can seal."""
        number = len(self._starts)
        new = disk.open_file(segments.path_of(self._folder, number + 1))
        segments.write_seal(self._folder, number, self._starts[-1], self._head)
        disk.close(self._file)
        self._file = new
        self._starts.append(self._head)

    def _write(self, line: bytes, place: int) -> None:
        try:
            disk.write_at(self._file, line, place)
            disk.sync(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                disk.cut(self._file, place)
            raise
