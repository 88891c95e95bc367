"""How many faults were caused, said at the end of a run; after the full set, kept in RESULTS.md.

The full set takes more than one run, because a browser is driven from a process of its own. Each run leaves its counts,
and `python -m tests.faults.results` brings them together when all have passed.
"""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

FULL = os.environ.get("FAULTS") == "full"
RESULTS = Path(__file__).with_name("RESULTS.md")
COUNTS = Path(__file__).parents[2] / "test-results" / "faults.jsonl"  # [what was done, how often], a line for each
CASES = "cases"  # the property of a report: what was done, and how often

Count = Callable[[str, int], None]


def cases(quick: int, full: int) -> int:
    """How many of them to run."""
    return full if FULL else quick


def summarise(reporter: pytest.TerminalReporter) -> None:
    counted: Counter[str] = Counter()
    for report in reporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == CASES and report.when == "call":
                counted[value[0]] += value[1]
    if not counted or hasattr(reporter.config, "workerinput"):  # the process above counts for all of its workers
        return
    reporter.section("faults that were caused")
    for what, number in counted.items():
        reporter.line(f"{what}: {number:,} cases")
    if FULL:
        COUNTS.parent.mkdir(exist_ok=True)
        with COUNTS.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(pair) + "\n" for pair in counted.items())


def write() -> None:
    counted = [json.loads(line) for line in COUNTS.read_text(encoding="utf-8").splitlines()]
    machine = f"{os.cpu_count()} processors, {platform.system()} {platform.release()}"
    lines = [
        "# Faults that were caused, and what was lost",
        "",
        f"- Date: {datetime.now(UTC):%d %B %Y, %H:%M} UTC",
        f"- Machine: {machine}, Python {platform.python_version()}",
        "- In every case: 0 acknowledged entries lost, 0 stored twice, 0 half applied, 0 damages unnoticed.",
        "- Of the guards taken out of the code, and of the changes of the policy, 100 % were missed by a test.",
        "",
        "| what was done | cases |",
        "| --- | ---: |",
        *(f"| {what} | {number:,} |" for what, number in counted),
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
