"""The power is cut between any two writes: what was not synced is gone, what was acknowledged is there."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence import disk
from evidence.journal import Journal
from tests.faults.results import Count, cases


class PowerCut(BaseException):
    """Nothing catches it: after it nothing more happens."""


class Disk:
    """Records what is written below a folder; what was not synced is dropped, all of it or a part, when power goes."""

    def __init__(self, folder: Path, cut_at: int, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._left, self._chance = folder, cut_at, chance
        self._paths: dict[int, Path] = {}
        self._synced: dict[Path, bytes] = {}
        self._real = {name: getattr(disk, name) for name in ("open_file", "write_at", "sync", "cut", "close")}
        for name in self._real:
            monkeypatch.setattr(disk, name, self._counting(name))

    def _counting(self, name: str) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if self._left == 0:
                raise PowerCut
            self._left -= 1
            result = self._real[name](*arguments)
            if name == "open_file":
                self._paths[result] = arguments[0]  # type: ignore[index, assignment]
            if name == "sync" and arguments[0] in self._paths:
                path = self._paths[arguments[0]]  # type: ignore[index]
                self._synced[path] = path.read_bytes()
            return result

        return call

    def after_the_cut(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The files as they are found when the power is back: of what was not synced any beginning may be there."""
        monkeypatch.undo()
        for path in self._folder.rglob("*.jsonl"):
            now, synced = path.read_bytes(), self._synced.get(path, b"")
            if now.startswith(synced):
                path.write_bytes(now[: self._chance.randint(len(synced), len(now))])
            else:
                path.write_bytes(synced)


def test_a_power_cut_takes_nothing_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    chance, number = random.Random(5), cases(200, 200)
    for case in range(number):
        folder = tmp_path / f"case {case}"
        acknowledged: list[str] = []
        power = Disk(folder, chance.randrange(3, 140), chance, monkeypatch)
        with contextlib.suppress(PowerCut):
            write(folder, acknowledged)
        power.after_the_cut(monkeypatch)
        journal = Journal(folder / "journal", segment_bytes=1_500)
        found = [row["f"] for entry, _ in journal.read() for row in entry.rows["item"]]
        journal.close()
        assert found[: len(acknowledged)] == acknowledged, case
        assert len(found) <= len(acknowledged) + 1, case
    count("power cut between two writes of the record", number)


def write(folder: Path, acknowledged: list[str]) -> None:
    journal = Journal(folder / "journal", segment_bytes=1_500)
    for number in range(40):
        rows = {"item": [{"f": f"fact {number}"}]}
        entry = journal.seal(actor=None, action="item.log", subject="i", inspection_id=None, base=None, rows=rows)
        journal.append(*entry)
        acknowledged.append(f"fact {number}")
