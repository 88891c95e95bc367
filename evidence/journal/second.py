"""The second copy of the record: on another disk or share, written by a thread of its own.

Whoever changes something waits for it until a deadline. When it hangs or is gone the first copy stands alone, that is
said, and the thread catches up when the copy is back.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence import clock
from evidence.journal import segments
from evidence.journal.copies import Copy, FirstDamaged
from evidence.journal.patience import within

DEADLINE = 0.5  # seconds that a change waits for the second copy
RETRY = 5.0  # seconds until a copy that failed is tried again


@dataclass(frozen=True)
class CopyState:
    """How the second copy stands, for people."""

    folder: Path
    level: bool  # it has every entry that the first copy has
    since: datetime
    trouble: str = ""
    first_damaged: bool = False  # the first copy has to be mended before the second can follow it


def answers(folder: Path, seconds: float = 5.0) -> bool:
    """Whether there is a copy that can be read just now. A share that hangs must not keep the app from starting."""
    try:
        return within(seconds, lambda: segments.count(folder)) > 0
    except OSError:  # a TimeoutError is one
        return False


class SecondCopy:
    """Follows the first copy byte by byte, up to what has been acknowledged there."""

    def __init__(self, first: Path, folder: Path, place: int) -> None:
        self._folder, self._copy = folder, Copy(first, folder)
        self._goal = place
        self._place = -1  # how far this copy is; unknown until its files were looked at
        self._looks = 0  # how often it was told that they may not be what they were
        self._changed = threading.Condition()
        self._closing = False
        self.state = CopyState(folder, False, clock.now())
        self._thread = threading.Thread(target=self._run, name="second copy of the record", daemon=True)
        self._thread.start()

    def go_on(self, place: int) -> None:
        """The first copy has this much."""
        with self._changed:
            self._goal = place
            self._changed.notify_all()

    def wait(self) -> None:
        """Until this copy has what the first has, but not for long, and not for one in trouble."""
        with self._changed:
            if not self.state.level:
                return
            if not self._changed.wait_for(lambda: self._place >= self._goal or not self.state.level, DEADLINE):
                self._stand(level=False, trouble=f"no answer within {DEADLINE} seconds")

    def settle(self, seconds: float) -> bool:
        """Wait until it is level; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self.state.level, seconds)

    def look_again(self) -> None:
        """Its files may not be what they were: compare them anew."""
        with self._changed:
            self._place = -1
            self._looks += 1
            self._stand(level=False, trouble="being compared with the first copy")
            self._changed.notify_all()

    def differing(self, place: int) -> list[int]:
        """The numbers of segments that are not what the first copy has up to a place; set aside."""
        return self._copy.differing(place)

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(DEADLINE)

    def _stand(self, *, level: bool, trouble: str = "", first: bool = False) -> None:
        if (level, trouble) != (self.state.level, self.state.trouble):
            self.state = CopyState(self._folder, level, clock.now(), trouble, first)

    def _run(self) -> None:
        while not self._closing:
            try:
                self._follow()
            except OSError as error:
                with self._changed:
                    self._place = -1
                    self._stand(
                        level=False, trouble=error.strerror or str(error), first=isinstance(error, FirstDamaged)
                    )
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._closing, RETRY)

    def _follow(self) -> None:
        """Up to the goal, then sleep until there is more."""
        with self._changed:
            goal, known, looks = self._goal, self._place, self._looks
        if known < goal:
            place = self._copy.follow(goal, anew=known < 0)
            with self._changed:
                if looks == self._looks:  # else what was read meanwhile may not be what is there now
                    self._place = place
                    if place >= self._goal:
                        self._stand(level=True)
                self._changed.notify_all()
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._goal > self._place or self._place < 0)
