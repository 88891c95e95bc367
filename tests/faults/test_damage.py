"""Files are damaged at random, with one good copy of the record left: nothing is lost, nothing is silent."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import pytest

from evidence.errors import StoreUnavailable
from evidence.journal import segments
from evidence.store import Store
from tests.conftest import Team
from tests.content import content_hashes
from tests.faults.results import Count, cases
from tests.unit.test_copies import DAMAGES as DAMAGES_TO_A_COPY
from tests.unit.test_copies import Home as Copies
from tests.unit.test_copies import content, facts, verify


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def cut(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def garbage(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data))
    data[at : at + 64] = chance.randbytes(64)
    path.write_bytes(data)


def append(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.randbytes(chance.randrange(1, 200)))


def delete(path: Path, _: random.Random) -> None:
    path.unlink()


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (flip, flip, cut, garbage, append, delete)


@dataclass
class Home:
    """A home with two copies of its record, and an older state of each file."""

    home: Path
    second: Path
    old: Path
    expected: dict[str, str]

    def copied(self, to: Path) -> Home:
        for name in ("home", "share", "old"):
            shutil.copytree(self.home.parent / name, to / name)
        return Home(to / "home", to / "share", to / "old", self.expected)

    def stale(self, path: Path) -> None:
        """As it was some entries ago."""
        then = self.old / path.parent.name / path.name
        if then.exists():
            shutil.copy(then, path)


@pytest.fixture
def pattern_of_damage(team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(segments, "SEGMENT_BYTES", 20_000)
    folder = tmp_path / "pattern"
    folder.mkdir()
    team.store.close()
    shutil.copytree(team.store.home, folder / "home")
    home, second = folder / "home", folder / "share"
    store = Store(home, second=second)
    for number in range(12):
        log(team, store, number)
    store.journal.settle()
    store.close()
    (folder / "old" / "journal").mkdir(parents=True)
    for path in (home / "journal").iterdir():
        shutil.copy(path, folder / "old" / "journal" / path.name)
    (folder / "old" / "home").mkdir()
    shutil.copy(home / "evidence.duckdb", folder / "old" / "home" / "evidence.duckdb")
    store = Store(home, second=second)
    for number in range(12, 30):
        log(team, store, number)
    store.journal.settle()
    expected = content_hashes(store)
    for path in home.glob("evidence.duckdb*"):  # with its log, as a killed process leaves it
        shutil.copy(path, folder / path.name)
    store.close()
    for path in folder.glob("evidence.duckdb*"):
        shutil.move(path, home / path.name)
    return Home(home, second, folder / "old", expected)


def log(team: Team, store: Store, number: int) -> None:
    from dataclasses import replace

    replace(team, store=store).log(f"Fact {number}. " + "More of it. " * number)


def test_damage_anywhere_loses_nothing_where_one_good_copy_is_left(
    pattern_of_damage: Home, tmp_path: Path, count: Count
) -> None:
    chance, number = random.Random(26_431), cases(70, 1_000)
    for case in range(number):
        folder = tmp_path / "case"
        home = pattern_of_damage.copied(folder)
        told = damage(home, chance)
        store = Store(home.home, second=home.second)
        store.verify_record()
        store.journal.settle()
        assert content_hashes(store) == home.expected, (case, told)
        store.verify_record()
        store.close()
        assert same(home.home / "journal", home.second), (case, told)
        shutil.rmtree(folder)
    count("damage to database, log, first copy or second copy of the record", number)


def test_any_two_damages_to_one_copy_are_mended_from_the_other(tmp_path: Path, count: Count) -> None:
    pattern = Copies(tmp_path / "pattern")
    said = pattern.written(14)
    files = sorted(path.name for path in pattern.first.iterdir())
    everything = list(product(combinations(files, 2), product(DAMAGES_TO_A_COPY, repeat=2), (0.1, 0.9), (0, 1)))
    chosen = random.Random(3_024).sample(everything, k=cases(60, len(everything)))
    for pair, damages, at, which in chosen:
        folder = tmp_path / "case"
        shutil.copytree(tmp_path / "pattern", folder)
        copies = Copies(folder)
        for name, one in zip(pair, damages, strict=True):
            DAMAGES_TO_A_COPY[one](copies.folders()[which] / name, at)
        journal = copies.open()
        verify(journal)
        assert facts(journal) == said, (pair, damages, at, which)
        assert journal.settle(), (pair, damages, at, which)
        journal.close()
        assert content(copies.first) == content(copies.second), (pair, damages, at, which)
        shutil.rmtree(folder)
    count("two damages to one copy of the record", len(chosen))


def damage(home: Home, chance: random.Random) -> list[str]:
    """The database and its log, and one of the two copies; which, and how, is left to chance."""
    copy = chance.choice((home.home / "journal", home.second))
    targets = [*home.home.glob("evidence.duckdb*"), *copy.iterdir()]
    told = []
    for path in chance.sample(targets, k=chance.choice((1, 1, 2, 3))):
        if not path.is_file() or not path.stat().st_size:
            continue
        if chance.random() < 0.15:
            home.stale(path)
            told.append(f"stale {path.name}")
            continue
        act = chance.choice(DAMAGES)
        act(path, chance)
        told.append(f"{act.__name__} {path.parent.name}/{path.name}")
    return told


def same(first: Path, second: Path) -> bool:
    return all(
        path.read_bytes() == (second / path.name).read_bytes()
        for path in first.iterdir()
        if path.suffix in (".jsonl", ".seal")
    )


def test_damage_without_a_second_copy_is_never_silent(pattern_of_damage: Home, tmp_path: Path, count: Count) -> None:
    """What cannot be mended stops the start or is told; nothing is passed over."""
    chance, number = random.Random(7), cases(30, 300)
    for case in range(number):
        folder = tmp_path / "case"
        home = pattern_of_damage.copied(folder)
        path = chance.choice(sorted((home.home / "journal").glob("*.jsonl")))
        chance.choice((flip, cut, garbage))(path, chance)
        try:
            store = Store(home.home)
        except StoreUnavailable:
            shutil.rmtree(folder)
            continue
        try:
            store.verify_record()
            assert content_hashes(store) == home.expected or store.repairs, case
        except StoreUnavailable:
            pass
        store.close()
        shutil.rmtree(folder)
    count("damage to the only copy of the record: told, never passed over", number)
