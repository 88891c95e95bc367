"""Two copies of the record: the second follows the first, and whatever happens to one is mended from the other."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence import disk
from evidence.errors import RecordDamaged, StoreUnavailable
from evidence.journal import Head, Journal, mending

SMALL = 1_500  # bytes of a segment: three or four entries


class Home:
    """Both copies of one record in small segments, and what was told."""

    def __init__(self, folder: Path) -> None:
        self.first, self.second, self.told = folder / "home" / "journal", folder / "share" / "journal", list[str]()
        self.opened: list[Journal] = []

    def open(self, *, second: bool = True) -> Journal:
        given = self.second if second else None
        journal = Journal(self.first, second=given, tell=self.told.append, segment_bytes=SMALL)
        self.opened.append(journal)
        return journal

    def written(self, count: int = 10) -> list[str]:
        """A record in both copies, closed; what it says."""
        journal = self.open()
        write(journal, *(f"fact {number}" for number in range(count)))
        assert journal.settle()
        journal.close()
        return [f"fact {number}" for number in range(count)]

    def quarantined(self) -> list[Path]:
        return [path for folder in self.folders() for path in folder.parent.rglob("quarantine/*/*")]

    def folders(self) -> tuple[Path, Path]:
        return self.first, self.second


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    for journal in home.opened:
        journal.close()


def write(journal: Journal, *facts: str) -> None:
    for fact in facts:
        rows = {"item": [{"f": fact}]}
        entry = journal.seal(actor=None, action="item.log", subject="i", inspection_id=None, base=None, rows=rows)
        journal.append(*entry)
        journal.wait_for_second()


def facts(journal: Journal) -> list[str]:
    return [row["f"] for entry, _ in journal.read() for row in entry.rows["item"]]


def segments_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# Segments


def test_a_long_record_stands_in_segments_and_reads_as_one(home: Home) -> None:
    expected = home.written(20)
    assert len(segments_of(home.first)) > 3
    again = home.open()
    assert facts(again) == expected
    assert again.verify() == again.head()
    write(again, "one more")
    assert facts(again)[-1] == "one more"


def test_reading_may_begin_at_any_head(home: Home) -> None:
    home.written(12)
    journal = home.open()
    heads = [Head(), *(head for _, head in journal.read())]
    for seen, head in enumerate(heads):
        assert journal.stands(head)
        assert [entry.seq for entry, _ in journal.read(head)] == list(range(seen + 1, 13))


def test_a_start_reads_only_the_open_segment(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.written(20)
    read: list[int] = []
    from evidence.journal import entries

    checked = entries.checked
    monkeypatch.setattr(entries, "checked", lambda line, before: read.append(before.seq) or checked(line, before))
    home.open(second=False)
    assert len(read) < 6


def test_a_segment_without_its_seal_gets_one(home: Home) -> None:
    expected = home.written()
    seals = sorted(home.first.glob("*.seal"))
    before = {seal.name: seal.read_bytes() for seal in seals}
    for seal in seals:
        seal.unlink()
    assert facts(home.open()) == expected
    assert {seal.name: seal.read_bytes() for seal in home.first.glob("*.seal")} == before


# The second copy


def test_the_second_copy_is_the_first_byte_by_byte(home: Home) -> None:
    home.written(20)
    assert content(home.first) == content(home.second)


def test_an_entry_is_in_both_copies_when_it_is_acknowledged(home: Home) -> None:
    journal = home.open()
    journal.settle()
    write(journal, "acknowledged")
    assert b"acknowledged" in segments_of(home.second)[0].read_bytes()


def test_a_record_that_begins_without_a_second_copy_gets_one_later(home: Home) -> None:
    journal = home.open(second=False)
    write(journal, *"abcdefghijkl")
    journal.close()
    again = home.open()
    assert again.settle()
    assert content(home.first) == content(home.second)


def test_a_second_copy_that_hangs_holds_nobody_up_for_long_and_catches_up(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = home.open()
    write(journal, "before")
    assert journal.settle()
    hanging, go_on = threading.Event(), threading.Event()
    write_at = disk.write_at

    def hang(file: int, data: bytes, place: int) -> None:
        if threading.current_thread().name.startswith("second copy"):
            hanging.set()
            go_on.wait(20)
        write_at(file, data, place)

    monkeypatch.setattr(disk, "write_at", hang)
    write(journal, "while it hangs", "and again")
    assert hanging.is_set()
    state = journal.second_copy
    assert state is not None
    assert not state.level
    assert "no answer" in state.trouble
    assert facts(journal) == ["before", "while it hangs", "and again"]
    go_on.set()
    assert journal.settle()
    assert content(home.first) == content(home.second)


def test_a_second_copy_that_is_gone_is_said_and_written_anew_when_it_is_back(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.journal.second.RETRY", 0.05)
    journal = home.open()
    write(journal, "before")
    assert journal.settle()
    away = home.second.parent.with_name("away")
    home.second.parent.rename(away)
    home.second.parent.write_text("a file where the folder was")
    write(journal, *"abcdefgh")
    state = journal.second_copy
    assert state is not None
    assert state.trouble
    home.second.parent.unlink()
    away.rename(home.second.parent)
    assert journal.settle()
    assert content(home.first) == content(home.second)


def test_the_second_copy_of_another_record_is_set_aside(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.written(30)
    shutil.copytree(other.second, home.second)
    journal = home.open(second=False)
    write(journal, "ours")
    journal.close()
    again = home.open()
    assert again.settle()
    assert facts(again) == ["ours"]
    assert content(home.first) == content(home.second)
    assert len(list((home.second / "quarantine").rglob("*.jsonl"))) > 3


# Damage


def flip(path: Path, at: float) -> None:
    """One bit, somewhere along the file."""
    data = bytearray(path.read_bytes())
    data[int((len(data) - 1) * at)] ^= 1
    path.write_bytes(data)


def cut(path: Path, at: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * at)])


DAMAGES: dict[str, Callable[[Path, float], None]] = {
    "a flipped bit": flip,
    "cut": cut,
    "garbage in its place": lambda path, _: path.write_bytes(b"\x00\xff garbage \n more"),
    "garbage after it": lambda path, _: path.write_bytes(path.read_bytes() + b"garbage\n and half a line"),
    "deleted": lambda path, _: path.unlink(),
    "emptied": lambda path, _: path.write_bytes(b""),
}


@pytest.mark.parametrize("at", [0.0, 0.3, 0.99, 1.0])
@pytest.mark.parametrize("number", [0, 1, -1], ids=["the first segment", "a later one", "the open one"])
@pytest.mark.parametrize("which", [0, 1], ids=["first copy", "second copy"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_one_copy_is_mended_from_the_other(
    home: Home, damage: str, which: int, number: int, at: float
) -> None:
    expected = home.written()
    DAMAGES[damage](segments_of(home.folders()[which])[number], at)
    journal = home.open()
    verify(journal)
    assert facts(journal) == expected
    assert journal.settle()
    assert content(home.first) == content(home.second)


def verify(journal: Journal) -> None:
    """As the store does, which keeps writers away while something is mended."""
    for _ in range(3):
        try:
            journal.verify()
            break
        except RecordDamaged as damage:
            journal.mend(damage)
    journal.settle()
    journal.verify_second()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_damaged_first_copy_never_takes_the_place_of_a_good_second(home: Home, number: int) -> None:
    """Also where nothing but the bytes tells that they are not the same."""
    expected = home.written(20)
    flip(segments_of(home.first)[number], 0.5)
    for seal in home.second.glob("*.seal"):
        seal.unlink()
    journal = home.open()
    assert not journal.settle(0.3)
    verify(journal)
    assert facts(journal) == expected
    assert journal.settle()
    assert content(home.first) == content(home.second)


def test_what_was_damaged_is_told_and_kept(home: Home) -> None:
    home.written()
    flip(segments_of(home.first)[-1], 0.5)
    home.open()
    assert any("came from its second copy" in told for told in home.told)
    assert home.quarantined()


def test_both_copies_damaged_in_different_places_mend_each_other(home: Home) -> None:
    expected = home.written(20)
    flip(segments_of(home.first)[0], 0.5)
    flip(segments_of(home.first)[-1], 0.5)
    flip(segments_of(home.second)[1], 0.5)
    journal = home.open()
    verify(journal)
    assert facts(journal) == expected
    assert journal.settle()
    assert content(home.first) == content(home.second)


def test_damage_behind_one_segment_and_to_the_next_is_mended_from_the_second_copy(home: Home) -> None:
    """What stands behind a segment is set aside, because the second copy goes on where the first cannot."""
    said = home.written()
    *_, last_but_one, last = segments_of(home.first)
    last_but_one.write_bytes(last_but_one.read_bytes() + b"of another file")
    flip(last, 0.1)
    journal = home.open()
    assert facts(journal) == said
    assert journal.settle()
    assert content(home.first) == content(home.second)
    assert any(b"of another file" in path.read_bytes() for path in home.quarantined())


def test_a_lost_first_copy_comes_back_from_the_second(home: Home) -> None:
    expected = home.written(20)
    shutil.rmtree(home.first)
    assert facts(home.open()) == expected


def test_a_stale_first_copy_is_brought_up_to_date(home: Home, tmp_path: Path) -> None:
    journal = home.open()
    write(journal, *"abcdefgh")
    assert journal.settle()
    shutil.copytree(home.first, tmp_path / "old")
    write(journal, *"ijklmnopqrstuvw")
    assert journal.settle()
    journal.close()
    shutil.rmtree(home.first)
    shutil.copytree(tmp_path / "old", home.first)
    assert facts(home.open()) == list("abcdefghijklmnopqrstuvw")


@pytest.mark.parametrize("number", [0, -1])
def test_damage_to_both_copies_at_one_place_is_said_and_nothing_is_changed(home: Home, number: int) -> None:
    home.written()
    for folder in home.folders():
        flip(segments_of(folder)[number], 0.3)
    before = content(home.first)
    with pytest.raises(StoreUnavailable, match="damaged at entry"):
        verify(home.open())
    assert content(home.first) == before


def test_an_end_of_line_that_was_lost_loses_no_entry(home: Home) -> None:
    journal = home.open(second=False)
    write(journal, "kept", "kept too")
    journal.close()
    cut(segments_of(home.first)[0], 0.9999)
    assert facts(home.open(second=False)) == ["kept", "kept too"]


def test_a_second_copy_that_hangs_while_it_is_read_does_not_keep_the_app_from_starting(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = home.written()
    hanging = home.second / "000002.jsonl"
    hanging.unlink()
    os.mkfifo(hanging)  # who opens it for reading waits for somebody who writes
    monkeypatch.setattr(mending, "PATIENCE", 0.3)
    journal = home.open()
    assert facts(journal) == before
    assert any("did not answer while it was read" in told for told in home.told)
    write(journal, "and on")
    assert facts(journal) == [*before, "and on"]
    state = journal.second_copy
    assert state is not None
    assert not state.level
