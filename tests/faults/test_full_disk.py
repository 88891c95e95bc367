"""The disk fills up: nobody is told "saved" falsely, and work goes on when there is room again."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from evidence.errors import StoreUnavailable
from evidence.store import Store
from tests.conftest import Team
from tests.faults.results import Count, cases

SIZE = 40_000_000  # bytes of the disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, in memory; only an administrator of a Linux machine can have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if (
        not hasattr(os, "geteuid")
        or os.geteuid()
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk can be mounted by root on Linux only")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_never_says_saved_falsely_and_recovers(team: Team, small_disk: Path, count: Count) -> None:
    chance, number = random.Random(6), cases(6, 50)
    source, home = team.store.home, small_disk / "home"
    team.store.close()
    for _ in range(number):
        shutil.copytree(source, home)
        team = replace(team, store=Store(home))
        acknowledged = fill_up(team, small_disk / "filling", left=chance.randrange(200_000))
        (small_disk / "filling").unlink()
        after = team.log("There is room again")
        assert everything(team, [*acknowledged, after])
        team.store.close()
        team = replace(team, store=Store(home))
        assert everything(team, [*acknowledged, after])
        team.store.close()
        shutil.rmtree(home)
    count("a disk that fills up", number)


def fill_up(team: Team, filling: Path, *, left: int) -> list[UUID]:
    """What was acknowledged until nothing more was."""
    acknowledged = []
    with filling.open("wb") as file:
        file.write(b"0" * max(0, shutil.disk_usage(filling.parent).free - left))
    refused = 0
    while refused < 3:
        try:
            acknowledged.append(team.log("More of it. " * 300))
        except StoreUnavailable:
            refused += 1
    return acknowledged


def everything(team: Team, acknowledged: list[UUID]) -> bool:
    stored = [row["item_id"] for row in team.store.rows("select item_id from item_now")]
    return set(acknowledged) <= set(stored) and len(stored) == len(set(stored))
