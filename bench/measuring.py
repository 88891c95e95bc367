"""Clocks and the table that results are written in."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def milliseconds(work: Callable[[], object], *, times: int = 9) -> list[float]:
    """How long each of so many repetitions took, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def seconds(work: Callable[[], object]) -> float:
    """How long it took, once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def middle(taken: list[float]) -> float:
    return statistics.median(taken)


def slowest_of_twenty(taken: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]


def machine() -> str:
    """What it ran on: figures of two machines are not comparable."""
    processor = next((line for line in _processors() if line), platform.processor() or platform.machine())
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pandas", "altair", "openpyxl"))
    system = f"{platform.system()} {platform.release()}"
    return f"{os.cpu_count()} processors ({processor}), {system}, Python {platform.python_version()}, {packages}"


def load() -> str:
    """How many processes wanted a processor just before: more than a few tenths disturb the figures."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known on this system"


def commit() -> str:
    """The commit that was measured, and whether other files than the results differed from it."""
    found = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", ":/", ":!bench/RESULTS.md", ":!bench/figures.json")
    return f"{found or 'not a git checkout'}{', with changes' if changed else ''}"


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False).stdout.strip()


def today() -> str:
    return f"{datetime.now(UTC):%d %B %Y, %H:%M} UTC"


def _processors() -> list[str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return []
    return [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
