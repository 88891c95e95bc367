"""Upkeep: what the installation does by itself for the safety of the record, in a thread of its own.

Once a day it reads the whole record in both copies, and makes a backup where the settings name a folder for one; and
either whenever somebody has asked. How each ended is kept for the Record screen.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from evidence import backups, clock, logs, names, removals
from evidence.concerns import exports
from evidence.errors import EvidenceError
from evidence.private import happenings
from evidence.private.happenings import Kind
from evidence.store import Store

EVERY = timedelta(days=1)
LOOK_EVERY = 2.0  # seconds between two looks at whether something is due or wanted
LOG = logging.getLogger("evidence")


class Upkeep:
    """Begins with start() and ends with close()."""

    def __init__(self, store: Store, backup: Path | None, *, look_every: float = LOOK_EVERY) -> None:
        self._store, self._backup, self._look_every = store, backup, look_every
        self._repairs_seen = 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep of the record", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join(timeout=5)

    def look(self) -> None:
        """Do what is due or wanted, and what a crash left unfinished."""
        exports.forget_old(self._store)
        repairs = len(self._store.repairs)
        try:
            removals.finish(self._store, repaired=repairs > self._repairs_seen)
            self._repairs_seen = repairs
        except EvidenceError as error:  # the next look tries again; what follows may mend what is in its way
            LOG.error("A removal could not be finished:\n%s", logs.where(error))
        names.forget_those_of_closed(self._store)
        second = self._store.journal.second_copy
        if second is not None and second.first_damaged:
            happenings.want(self._store.private, Kind.VERIFICATION)
        wanted = happenings.wanted(self._store.private)
        self._do(Kind.VERIFICATION, wanted, self._verify)
        if self._backup is not None:
            self._do(Kind.BACKUP, wanted, self._back_up)
        elif Kind.BACKUP in wanted:
            happenings.cannot_be(self._store.private, Kind.BACKUP)

    def _run(self) -> None:
        while not self._closing.wait(self._look_every):
            try:
                self.look()
            except Exception as error:  # the thread must live on; the next look tries again
                LOG.error("Upkeep failed:\n%s", logs.where(error))

    def _do(self, kind: Kind, wanted: set[Kind], act: Callable[[], str]) -> None:
        last = next(iter(happenings.latest(self._store.private, kind)), None)
        if kind not in wanted and last is not None and clock.now() - last.happened_at < EVERY:
            return
        began_at = clock.now()
        try:
            words, ok = act(), True
        except EvidenceError as error:
            words, ok = str(error), False
        happenings.note(self._store.private, kind, ok=ok, words=words, began_at=began_at)

    def _verify(self) -> str:
        head = self._store.verify_record()
        return f"All {head.seq:,} entries were read and are whole."

    def _back_up(self) -> str:
        assert self._backup is not None
        made = backups.make(self._store.journal, self._store.private, self._backup)
        return f"{made.head.seq:,} entries are in {made.folder}, checked after writing."
