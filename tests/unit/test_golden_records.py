"""Records that released versions wrote are opened by this one, and hold what they held then (tests/data/records)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence import people
from evidence.access import INSTALLATION, UNRECORDED, Action
from evidence.commands import running
from evidence.journal import Head
from evidence.journal.entries import SCHEMA
from evidence.store import Store
from tests.content import content_hashes
from tests.data.records.make import HERE, opened

RECORDS = sorted(path.parent for path in HERE.glob("*/expected.json"))

# What came after a golden record was made is not in it.
NOT_IN: dict[str, frozenset[Action]] = {
    "schema-1": frozenset(
        {
            Action.RESET_SECOND_FACTOR,
            Action.LOG_CONCERN,
            Action.AMEND_CONCERN,
            Action.SETTLE_CONCERN,
            Action.RECORD_REFERRAL,
            Action.EXPORT_CONCERNS,
        }
    )
}


@pytest.fixture(params=RECORDS, ids=lambda record: record.name)
def record(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def store(record: Path, tmp_path: Path) -> Iterator[Store]:
    store = opened(record, tmp_path / "home")
    yield store
    store.close()


def expected(record: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((record / "expected.json").read_text(encoding="utf-8"))
    return found


def test_every_schema_that_was_released_has_its_record() -> None:
    assert [record.name for record in RECORDS] == [f"schema-{number}" for number in range(1, SCHEMA + 1)]


def test_it_holds_exactly_what_it_held(record: Path, store: Store) -> None:
    """Where this fails on purpose, because a migration adds something: `make expect`, and read the difference."""
    assert content_hashes(store) == expected(record)["content"]


def test_reading_it_changes_nothing_in_it(record: Path, store: Store) -> None:
    for path in (record / "journal").iterdir():
        assert (store.home / "journal" / path.name).read_bytes() == path.read_bytes()


def test_its_head_is_found(record: Path, store: Store) -> None:
    head = Head(**expected(record)["head"])
    assert store.verify_record() == head
    found = running.run(store, ["verify", "--head", head.hash])
    assert (found.code, found.stderr) == (0, "")
    assert f"at entry {head.seq}," in found.stdout


def test_every_changing_action_is_in_it_or_came_later(record: Path, store: Store) -> None:
    done = {row["action"] for row in store.rows("select distinct action from entry")}
    assert done == set(Action) - UNRECORDED - NOT_IN[record.name]


def test_work_goes_on_in_it(store: Store) -> None:
    before = store.journal.head()
    people.invite(store, INSTALLATION, email="new@example.org", name="New Person")
    assert store.verify_record().seq == before.seq + 1


def test_it_is_small(record: Path) -> None:
    assert sum(path.stat().st_size for path in record.rglob("*") if path.is_file()) < 100_000
