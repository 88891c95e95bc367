"""Faults that we cause ourselves. A quick set runs with the other tests; FAULTS=full runs all of it (make faults)."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

FULL = os.environ.get("FAULTS") == "full"
RESULTS = Path(__file__).with_name("RESULTS.md")

PATIENCE = 3_600 if FULL else 600  # seconds for one test

Count = Callable[[str, int], None]
_counted: dict[str, int] = {}


def cases(quick: int, full: int) -> int:
    """How many of them to run."""
    return full if FULL else quick


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "faults" in item.path.parts:
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture
def count(capsys: pytest.CaptureFixture[str]) -> Count:
    """Says how many cases were run, and keeps it for the results."""

    def counted(what: str, number: int) -> None:
        _counted[what] = _counted.get(what, 0) + number
        with capsys.disabled():
            sys.stdout.write(f"\n  {what}: {number:,} cases")

    return counted


@pytest.fixture(scope="session", autouse=True)
def _results(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if FULL and not request.session.testsfailed:
        machine = f"{os.cpu_count()} processors, {platform.system()} {platform.release()}, Python"
        lines = [
            "# Faults that were caused, and what was lost",
            "",
            f"- Date: {datetime.now(UTC):%d %B %Y, %H:%M} UTC",
            f"- Machine: {machine} {platform.python_version()}",
            "- In every case: 0 acknowledged entries lost, 0 stored twice, 0 half applied, 0 damages unnoticed.",
            "",
            "| what was done | cases |",
            "| --- | ---: |",
            *(f"| {what} | {number:,} |" for what, number in _counted.items()),
        ]
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
