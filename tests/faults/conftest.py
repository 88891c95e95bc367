"""Faults that we cause ourselves. A quick set runs with the other tests; FAULTS=full runs all of it (make faults)."""

from __future__ import annotations

import pytest

from tests.faults.results import FULL

PATIENCE = 3_600 if FULL else 600  # seconds for one test


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "faults" in item.path.parts:
            item.add_marker(pytest.mark.timeout(PATIENCE))
