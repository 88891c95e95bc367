"""No guard is there by chance: with any one of them taken out of the code, a test fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from evidence import access
from evidence.access import ALLOWED, WHEN, Action, Role, Standing, Status
from evidence.errors import EvidenceError
from evidence.store import Store
from tests.faults.conftest import PATIENCE
from tests.faults.mutants import ROOT, mutants
from tests.faults.results import FULL, Count
from tests.matrix import PEOPLE, Things, brought_to, decided, expected, furnished

OF_NO_TEAM = (Role.INSTALLATION, Role.ADMINISTRATOR, Role.PERSON)
TOGETHER = 12  # mutants that share the making of their homes
BATCHES = range(0, len(mutants()), TOGETHER) if FULL else range(0)


@pytest.mark.parametrize("first", BATCHES)
def test_a_guard_that_is_taken_out_is_missed(first: int, count: Count) -> None:
    command = [sys.executable, "-m", "tests.faults.guardless", str(first), str(first + TOGETHER)]
    quick = {**os.environ, "FAULTS": ""}  # what the tests of a child count is no case of this run
    run = subprocess.run(command, cwd=ROOT, env=quick, capture_output=True, text=True, timeout=PATIENCE, check=True)
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(found) == len(mutants()[first : first + TOGETHER])
    assert [what for what, missed in found if not missed] == [], "no test misses these"
    count("a guard taken out of the code, and missed by a test", len(found))


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Things, dict[Status, Store]]]:
    """The cast of the matrix, in front of an inspection in each state."""
    things = furnished(tmp_path / "pattern")
    with ExitStack() as stack:
        opened = {}
        for status in Status:
            brought_to(status, tmp_path / "pattern", tmp_path / status, things)
            opened[status] = stack.enter_context(closing(Store(tmp_path / status)))
        yield things, opened


@contextmanager
def toggled(table: dict[Any, frozenset[Any]], key: object, value: object) -> Iterator[None]:
    """The policy with one entry more, or one less."""
    before = dict(table)
    table[key] = table.get(key, frozenset(Status)) ^ {value}
    try:
        yield
    finally:
        table.clear()
        table.update(before)


def through_the_door(store: Store, things: Things, who: str, action: Action) -> bool:
    """Whether this person would be let through now, of whatever the matrix tries."""
    of_one = "~" not in decided()[action].values()
    claimed = Standing(things.inspection_id, Role.LEAD, Status.LIVE)
    try:
        access.require(store.maybe_one, things.people[who], action, claimed if of_one else None)
    except EvidenceError:
        return False
    return True


def test_each_entry_of_the_policy_counts_at_the_door(stores: tuple[Things, dict[Status, Store]], count: Count) -> None:
    """With any entry of ALLOWED or WHEN more or less, somebody is let through, or refused, against what was decided."""
    things, opened = stores
    of_one = [action for action in Action if "~" not in decided()[action].values()]
    # What anybody may needs no role, and what is of no inspection asks for none of a team.
    entries = [(role, one) for role in Role for one in of_one if one not in ALLOWED[Role.PERSON]]
    entries += [(role, one) for role in OF_NO_TEAM for one in Action if one not in (*of_one, *ALLOWED[Role.PERSON])]
    entries += [(role, one) for role in (Role.PERSON, Role.INSTALLATION) for one in ALLOWED[Role.PERSON]]
    tried = [(ALLOWED, role, action, action, Status.LIVE) for role, action in entries]
    tried += [(WHEN, action, status, action, status) for action in of_one for status in Status]
    unnoticed, tried = [], tried[:: 1 if FULL else 8]
    for table, key, value, action, status in tried:
        with toggled(table, key, value):
            changed = any(
                through_the_door(opened[status], things, who, action) != (expected(who, action, status) == "done")
                for who in PEOPLE
                if (who, action) != ("lead of another", Action.SEE_RECORD)  # decided for them in record.state
            )
        if not changed:
            unnoticed.append((key, value))
    assert unnoticed == []
    count("an entry of the policy more or less, and missed at the door", len(tried))
