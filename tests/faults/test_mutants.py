"""No guard is there by chance: with any one of them taken out of the code, a test fails."""

from __future__ import annotations

import json
import os
import shutil
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
from tests.faults.mutants import ROOT, Mutant, mutants_of_the_domain, mutants_of_the_web, where_tested
from tests.faults.results import FULL, Count
from tests.matrix import PEOPLE, Things, brought_to, decided, expected, furnished

OF_NO_TEAM = (Role.INSTALLATION, Role.ADMINISTRATOR, Role.PERSON)
TOGETHER = 12  # mutants that share the making of their homes
BATCHES = range(0, len(mutants_of_the_domain()), TOGETHER) if FULL else range(0)


@pytest.mark.parametrize("first", BATCHES)
def test_a_guard_of_the_domain_that_is_taken_out_is_missed(first: int, count: Count) -> None:
    command = [sys.executable, "-m", "tests.faults.guardless", str(first), str(first + TOGETHER)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True)
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(found) == len(mutants_of_the_domain()[first : first + TOGETHER])
    assert [what for what, missed in found if not missed] == [], "no test misses these"
    count("a guard taken out of the code, and missed by a test", len(found))


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which guards are taken out."""
    copy = tmp_path_factory.mktemp("mutants")
    ours = (
        "app.py",
        "evidence",
        "pages",
        "web",
        "note_form",
        "schemas",
        "docs",
        "tests",
        "pyproject.toml",
        ".streamlit",
    )
    for name in ours:
        here, ignore = ROOT / name, shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
        shutil.copytree(here, copy / name, ignore=ignore) if here.is_dir() else shutil.copy(here, copy / name)
    return copy


@pytest.mark.parametrize("mutant", mutants_of_the_web() if FULL else [], ids=str)
def test_a_guard_of_the_web_that_is_taken_out_is_missed(tree: Path, mutant: Mutant, count: Count) -> None:
    file, whole = tree / mutant.path, (ROOT / mutant.path).read_text(encoding="utf-8")
    file.write_text(mutant.text, encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *where_tested(mutant.path)]
        # Without bytecode: two mutants of one size within a second would be taken for each other.
        environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "FAULTS": "quick"}
        run = subprocess.run(
            command, cwd=tree, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    finally:
        file.write_text(whole, encoding="utf-8")
    assert run.returncode in (1, 2), f"no test notices that {mutant}\n{run.stdout[-2_000:]}"
    count("a guard taken out of the code, and missed by a test", 1)


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
