"""Faults that we cause ourselves. A quick set runs with the other tests; FAULTS=full runs all of it (make faults)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.results import CASES, FULL

PATIENCE = 3_600 if FULL else 600  # seconds for one test

Count = Callable[[str, int], None]


def cases(quick: int, full: int) -> int:
    """How many of them to run."""
    return full if FULL else quick


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "faults" in item.path.parts:
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Keeps how many cases were run for the summary and the results, from whichever process runs the test."""

    def counted(what: str, number: int) -> None:
        record_property(CASES, (what, number))

    return counted
