"""Eight people who log and amend at once, and a backup beside them, until the process is killed."""

from __future__ import annotations

import os
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

from evidence import backups, inspections, items, people
from evidence.errors import EvidenceError
from evidence.ids import new_id
from evidence.store import Store
from tests.conftest import a_note

WRITERS = 8


def write_until_killed(home: Path, second: Path, inspection_id: UUID, person_id: UUID, told: Connection) -> None:
    """Sends (item, fact) over the connection as soon as each is acknowledged, never before."""
    working = Working(Store(home, second=second), inspection_id, person_id, told)
    for number in range(WRITERS):
        threading.Thread(target=working.write, args=(number,), daemon=True).start()
    threading.Thread(target=working.back_up, daemon=True).start()
    threading.Event().wait()


class Working:
    """What the threads share."""

    def __init__(self, store: Store, inspection_id: UUID, person_id: UUID, told: Connection) -> None:
        self._store, self._told, self._telling = store, told, threading.Lock()
        self._user = people.user(store, person_id, None)
        self._inspection = inspections.get(store, self._user, inspection_id)

    def write(self, number: int) -> None:
        turn = 0
        while True:
            turn += 1
            item_id, fact = new_id(), f"By {number}, {turn}, in process {os.getpid()}."
            logged = items.log(self._store, self._user, self._inspection, item_id=item_id, note=a_note(fact))
            self._tell(item_id, fact)
            if turn % 3 == 0:
                note = a_note(f"{fact} Amended.")
                base = logged.revision_id
                items.amend(self._store, self._user, self._inspection, item_id=item_id, base=base, note=note)
                self._tell(item_id, note.fact)

    def back_up(self) -> None:
        while True:
            try:
                backups.make(self._store.journal, self._store.private, self._store.home.parent / "backup")
            except EvidenceError:
                return

    def _tell(self, item_id: UUID, fact: str) -> None:
        with self._telling:
            self._told.send((item_id, fact))
