"""One process holds a home; everybody else is told who does, or sends it their command."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence import holding
from evidence.errors import StoreUnavailable
from evidence.settings import PROJECT, Settings

HOLD = """
import sys, pathlib
from evidence import holding
from evidence.settings import Settings
holding.hold(Settings(home=pathlib.Path(sys.argv[1])))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    yield Settings(home=tmp_path / "home")
    holding.release()


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the home."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(settings.home)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    yield process
    process.communicate("")


def test_the_process_that_holds_it_gets_the_same_store_each_time(settings: Settings) -> None:
    store = holding.hold(settings)
    assert holding.hold(settings) is store
    assert holding.held() is store


def test_what_is_released_is_free_again(settings: Settings) -> None:
    holding.hold(settings)
    holding.release()
    assert holding.holder_of(settings.home) is None
    with pytest.raises(StoreUnavailable, match="not open"):
        holding.held()
    holding.hold(settings)


def test_a_second_process_is_refused_with_who_holds_it(settings: Settings, elsewhere: subprocess.Popen[str]) -> None:
    with pytest.raises(StoreUnavailable, match=f"in use by process {elsewhere.pid}, since .*EVIDENCE_HOME"):
        holding.hold(settings)


def test_others_can_find_the_holder(settings: Settings, elsewhere: subprocess.Popen[str]) -> None:
    holder = holding.holder_of(settings.home)
    assert holder
    assert holder.pid == elsewhere.pid
    assert len(holder.token) > 30


def test_a_holder_that_was_killed_holds_nothing(settings: Settings, elsewhere: subprocess.Popen[str]) -> None:
    elsewhere.kill()
    elsewhere.wait()
    assert holding.holder_of(settings.home) is None
    holding.hold(settings)


def test_only_the_owner_can_read_the_token(settings: Settings) -> None:
    holding.hold(settings)
    path = settings.home / "holder.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["token"]
