"""The process is killed at random moments: what was acknowledged is there exactly once, and nothing by halves."""

from __future__ import annotations

import multiprocessing
import random
import time
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

from evidence import backups
from evidence.store import Store
from tests.conftest import Team
from tests.content import content_hashes
from tests.faults.results import Count, cases
from tests.faults.writers import write_until_killed

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.writers"])


def test_a_killed_process_loses_nothing_that_was_acknowledged(team: Team, tmp_path: Path, count: Count) -> None:
    home, second, acknowledged = team.store.home, tmp_path / "share", dict[UUID, str]()
    team.store.close()
    moments, rounds = random.Random(191), cases(60, 1_000)
    for _ in range(rounds):
        run_and_kill(home, second, team, moments.uniform(0.05, 0.4), acknowledged)
        store = Store(home, second=second)
        stored = {row["item_id"]: row["fact"] for row in store.rows("select item_id, fact from item_now")}
        # What was amended when the end came may be stored without having been acknowledged.
        assert all(stored[item_id].startswith(fact) for item_id, fact in acknowledged.items())
        assert whole(store)
        store.close()
    assert acknowledged
    same_after_rebuild(home, second)
    last_backup_is_whole(tmp_path / "backup")
    count(f"kill -9 while 8 writers log and amend and a backup runs ({len(acknowledged):,} items acknowledged)", rounds)


def run_and_kill(home: Path, second: Path, team: Team, seconds: float, acknowledged: dict[UUID, str]) -> None:
    mine, theirs = PROCESSES.Pipe(duplex=False)
    arguments = (home, second, team.inspection_id, team.inspector.person_id, theirs)
    process = PROCESSES.Process(target=write_until_killed, args=arguments)
    process.start()
    theirs.close()
    if mine.poll(30):  # from the first acknowledgement on
        time.sleep(seconds)
    process.kill()
    process.join()
    heard(mine, acknowledged)


def heard(mine: Connection, acknowledged: dict[UUID, str]) -> None:
    try:
        while mine.poll(0):
            item_id, fact = mine.recv()
            acknowledged[item_id] = fact
    except (EOFError, OSError):
        pass


def whole(store: Store) -> bool:
    """Every item has its first revision and its entry, once; the record is whole."""
    found = store.one(
        """
        select
            (select count(*) from item) = (select count(distinct item_id) from item_revision) as revisions,
            (select count(*) from item) = (select count(*) from item_now) as present,
            (select count(*) from item_now) = (select count(distinct item_id) from item_now) as once,
            (select max(seq) from entry) = (select count(*) from entry) as entries
        """
    )
    return all(found.values()) and store.journal.verify() == store.journal.head()


def same_after_rebuild(home: Path, second: Path) -> None:
    store = Store(home, second=second)
    before = content_hashes(store)
    store.rebuild()
    assert content_hashes(store) == before
    store.close()


def last_backup_is_whole(folder: Path) -> None:
    """The last one that ended, however often a later one was killed."""
    assert backups.check(folder).head.seq > 0
