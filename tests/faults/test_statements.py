"""Every changing action fails at each of its statements in turn: nothing has changed, and nobody was told otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest

from evidence.access import Action
from evidence.errors import StoreUnavailable
from evidence.store.lending import Lending
from evidence.store.projection import Connection, Projection
from tests.conftest import Team
from tests.content import content_hashes
from tests.faults.results import Count
from tests.unit.test_changes import DOING


class Failing:
    """A cursor that fails at its nth statement, as on a full disk, and counts them."""

    def __init__(self, cursor: Connection, lending: FailingLending) -> None:
        self._cursor, self._lending = cursor, lending

    def execute(self, sql: str, *parameters: object) -> Any:
        if sql not in ("begin", "commit", "rollback"):
            self._lending.statements += 1
            if self._lending.statements == self._lending.fails_at:
                self._cursor.execute("rollback")
                raise duckdb.FatalException("no space left on device")
        return self._cursor.execute(sql, *parameters)

    def close(self) -> None:
        self._cursor.close()


class FailingLending(Lending):
    """Lends writers cursors that fail; readers ask before the change begins."""

    fails_at = 0
    statements = 0
    writing = False

    @contextlib.contextmanager
    def cursor(self) -> Iterator[tuple[Any, Projection]]:
        with super().cursor() as (cursor, projection):
            yield (Failing(cursor, self) if self.writing else cursor), projection


def statements_of(team: Team, do: Callable[[Team], None], fails_at: int) -> int:
    """How many statements the action ran as a writer. Raises what it raises."""
    lending = team.store._lending
    lending.__class__ = FailingLending
    assert isinstance(lending, FailingLending)
    lending.fails_at, lending.statements = fails_at, 0
    writing = team.store.writing

    @contextlib.contextmanager
    def as_writer() -> Iterator[Any]:
        lending.writing = True
        try:
            with writing() as this:
                yield this
        finally:
            lending.writing = False

    team.store.writing = as_writer  # type: ignore[method-assign]
    try:
        do(team)
    finally:
        team.store.writing = writing  # type: ignore[method-assign]
        lending.__class__ = Lending
    return lending.statements


@pytest.mark.parametrize("action", [one for one in DOING if one is not Action.BUILD_PACK], ids=str)
def test_an_action_that_fails_at_a_statement_changes_nothing(team: Team, action: Action, count: Count) -> None:
    prepare, do = DOING[action]
    if prepare:
        prepare(team)
    before, head = content_hashes(team.store), team.store.journal.head()
    failures = 0
    while True:
        try:
            ran = statements_of(team, do, failures + 1)
        except StoreUnavailable:
            failures += 1
            assert (content_hashes(team.store), team.store.journal.head()) == (before, head)
        else:
            assert ran == failures, "it failed at each of its statements"
            break
    assert team.store.journal.head().seq == head.seq + 1
    count("a changing action failing at one of its statements", failures)
