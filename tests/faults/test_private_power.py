"""The power is cut between any two calls of SQLite: what was acknowledged is in private.sqlite, nothing by halves."""

from __future__ import annotations

import hashlib
import random
import shutil
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from evidence.private import Private, drafts, is_whole, links, passwords, preferences, sessions
from evidence.private.links import Kind
from tests.faults.results import Count, cases
from tests.faults.sqlite_disk import Call, Disk, Recording

TURNS = 160
DATABASE = "private.sqlite"
HOUR = timedelta(hours=1)
INSPECTION = UUID(int=1)

Told = Callable[[str], None]


@dataclass
class Recorded:
    """A day of work as the disk saw it, and what was acknowledged after which call."""

    calls: list[Call] = field(default_factory=list)
    told_at: list[int] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    def may_be_found(self, cut: int) -> list[str]:
        """What had been acknowledged then, and that with the change that was under way."""
        acknowledged = bisect_right(self.told_at, cut)
        return self.states[max(0, acknowledged - 1) : acknowledged + 1]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder, recorded = tmp_path_factory.mktemp("private"), Recorded()
    recording = Recording(folder)
    recorded.calls = recording.calls

    def tell(state: str) -> None:
        recorded.told_at.append(len(recorded.calls))
        recorded.states.append(state)

    try:
        with recording:
            a_days_work(folder / DATABASE, random.Random(12), tell)
    except AttributeError:
        pytest.skip("the SQLite of this Python shows nobody what it asks of the disk")
    return recorded


def a_days_work(path: Path, chance: random.Random, tell: Told) -> None:
    """Changes as people cause them, one transaction each; the server is started again twice meanwhile."""
    working = Working(Private(path), chance)
    for turn in range(TURNS):
        if turn in (TURNS // 3, TURNS // 2):
            working.private.close()
            working.private = Private(path)
        if turn:
            chance.choice(working.ways)()
        tell(content(working.private))
    working.private.close()


class Working:
    """What one change may be. Drafts are long, so that the log of SQLite fills up and is written back several times."""

    def __init__(self, private: Private, chance: random.Random) -> None:
        self.private, self._chance = private, chance
        self._person, self._open = uuid4(), [uuid4() for _ in range(4)]
        self._edits = 0
        self.ways = (self.save, self.save, self.save, self.end, self.sign_in, self.invite, self.change_password)

    def save(self) -> None:
        self._edits += 1
        body = {"fact": f"{self._edits} " * self._chance.randrange(90_000), "edits": {"laptop": self._edits}}
        draft_id = self._chance.choice(self._open)
        drafts.save(self.private, self._person, draft_id=draft_id, inspection_id=INSPECTION, form="note", body=body)

    def end(self) -> None:
        """Taken away and marked as ended: both, or neither."""
        number = self._chance.randrange(len(self._open))
        ended, self._open[number] = self._open[number], uuid4()
        edits = {"laptop": self._edits}
        drafts.end(self.private, self._person, draft_id=ended, inspection_id=INSPECTION, form="note", edits=edits)

    def sign_in(self) -> None:
        sessions.start(self.private, self._person, idle=HOUR, lifetime=HOUR)

    def invite(self) -> None:
        links.make(self.private, Kind.INVITATION, uuid4())

    def change_password(self) -> None:
        """A new one ends every session: both, or neither."""
        with self.private.transaction() as this:
            passwords.keep(this, self._person, f"hash {self._chance.random()}")
            this.run("delete from session where person_id = $person_id", person_id=str(self._person))


def content(private: Private) -> str:
    """One hash of every row of every table."""
    found = hashlib.sha256()
    for table in private.rows("select name from sqlite_master where type = 'table' order by name"):
        rows = private.rows(f'select * from "{table["name"]}"')  # noqa: S608  a name of our own
        found.update(repr((table["name"], sorted(map(repr, rows)))).encode())
    return found.hexdigest()


def test_a_power_cut_takes_nothing_private_that_was_acknowledged(
    recorded: Recorded, tmp_path: Path, count: Count
) -> None:
    chance, number = random.Random(200), cases(200, 1_000)
    disk, followed = Disk(), 0
    for cut in moments(recorded, chance, number):
        disk.follow(recorded.calls[followed:cut])
        followed = cut
        folder = tmp_path / "found"
        folder.mkdir()
        disk.leave(folder, chance)
        private = Private(folder / DATABASE)
        assert content(private) in recorded.may_be_found(cut), f"after {cut} of {len(recorded.calls)} calls"
        preferences.keep(private, uuid4(), "activity", "goes on")
        private.close()
        assert is_whole(folder / DATABASE)
        shutil.rmtree(folder)
    count("power cut between two calls of SQLite for private.sqlite", number)


def moments(recorded: Recorded, chance: random.Random, number: int) -> list[int]:
    """Half of them anywhere; half where the log is written back into the database, which is done more rarely."""
    anywhere = range(len(recorded.calls) + 1)
    back = [at for at, call in enumerate(recorded.calls, start=1) if call.name == DATABASE]
    return sorted([*chance.choices(anywhere, k=number // 2), *chance.choices(back, k=number - number // 2)])
