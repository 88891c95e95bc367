"""The same submission again and again, over threads, restarts and in any order; and a clock that jumps."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from evidence import backups, clock, items
from evidence.errors import Conflict, NotFound, RecordDamaged
from evidence.ids import new_id
from evidence.journal import Journal, entries
from evidence.store import Store
from tests.conftest import Team, a_note
from tests.faults.results import Count, cases

THREADS = 32


def test_the_same_submission_many_times_is_stored_once(team: Team, count: Count) -> None:
    chance, number = random.Random(4), cases(25, 1_000)
    ids = [new_id() for _ in range(number)]
    home = team.store.home
    for _ in range(4):  # each with a restart of the server in between
        with ThreadPoolExecutor(THREADS) as threads:
            sent = [one for one in ids for _ in range(THREADS // 4)]
            chance.shuffle(sent)
            list(threads.map(partial(submit, team), sent))
        team.store.close()
        team = replace(team, store=Store(home))
    assert team.store.one("select count(*) as n, count(distinct item_id) as items from item") == {
        "n": number,
        "items": number,
    }
    assert team.store.one("select count(*) as n from entry where action = 'item.log'")["n"] == number
    team.store.close()
    count(f"the same submission {THREADS} times over threads and restarts", number)


def submit(team: Team, item_id: UUID) -> None:
    items.log(team.store, team.inspector, team.inspection, item_id=item_id, note=a_note(f"Note {item_id}"))


@pytest.mark.parametrize(
    "jump",
    [timedelta(days=-1), timedelta(days=3650), timedelta(hours=1), timedelta(hours=-1)],
    ids=["back a day", "forward ten years", "into summer time", "out of summer time"],
)
def test_a_clock_that_jumps_leaves_order_and_history_right(
    team: Team, monkeypatch: pytest.MonkeyPatch, jump: timedelta, count: Count
) -> None:
    before = team.log("Before the jump")
    now = datetime.now(UTC) + jump
    monkeypatch.setattr(clock, "now", lambda: now)
    after = new_id()
    note = a_note("After the jump", happened_at=min(now, datetime(2026, 11, 20, tzinfo=UTC)))
    logged = items.log(team.store, team.inspector, team.inspection, item_id=after, note=note)
    amended = items.amend(
        team.store, team.inspector, team.inspection, item_id=after, base=logged.revision_id, note=a_note("Amended")
    )
    order = [row["item_id"] for row in team.store.rows("select item_id from item order by seq")]
    assert order == [before, after]
    assert items.get(team.store, team.inspection, after).revision_id == amended
    assert team.store.journal.verify() == team.store.journal.head()
    count("a clock that jumps", 1)


def edit(lines: list[bytes], at: int) -> list[bytes]:
    return [*lines[:at], lines[at].replace(b'"action":"', b'"action":"x', 1), *lines[at + 1 :]]


def remove(lines: list[bytes], at: int) -> list[bytes]:
    return [*lines[:at], *lines[at + 1 :]]


def insert(lines: list[bytes], at: int) -> list[bytes]:
    return [*lines[:at], lines[at], *lines[at:]]


def swap(lines: list[bytes], at: int) -> list[bytes]:
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


def rewrite(lines: list[bytes], at: int) -> list[bytes]:
    """By somebody who knows the format: every hash from there on is right again."""
    written, head = lines[:at], entries.Head()
    for line in lines[:at]:
        head = entries.after(head, entries.checked(line, head))
    for line in lines[at:]:
        body = entries.json.loads(line)
        body["prev"], body["subject"] = head.hash, f"{body['subject']}x"
        body["hash"] = entries.hash_of(body)
        made = entries.canonical(body) + b"\n"
        head = entries.after(head, entries.checked(made, head))
        written.append(made)
    return written


def cut(lines: list[bytes], at: int) -> list[bytes]:
    return lines[:at]


@pytest.mark.parametrize("tampering", [edit, remove, insert, swap, rewrite, cut], ids=lambda one: one.__name__)
def test_tampering_is_found_up_to_the_last_head_of_a_backup(team: Team, tampering: Tampering, count: Count) -> None:
    chance, number = random.Random(9), cases(10, 200)
    for fact in range(8):
        team.log(f"Fact {fact}")
    backup = team.store.home.parent / "backup"
    witnessed = backups.make(team.store.journal, team.store.private, backup).head
    team.store.close()
    path = team.store.home / "journal" / "000001.jsonl"
    whole = path.read_bytes()
    for _ in range(number):
        lines = whole.splitlines(keepends=True)
        path.write_bytes(b"".join(tampering(lines, chance.randrange(1, len(lines) - 1))))
        assert found(team, witnessed)
    count("tampering with the record", number)


Tampering = type(edit)


def found(team: Team, witnessed: entries.Head) -> bool:
    """By the start, by verifying, or because the head that a backup carries is no head of this record."""
    try:
        journal = Journal(team.store.home / "journal")
    except RecordDamaged:
        return True
    try:
        journal.verify()
        return not journal.stands(witnessed)
    except (RecordDamaged, Conflict, NotFound):
        return True
    finally:
        journal.close()
