"""The record: what it promises about order, damage and crashes, asked of real files."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from evidence.errors import RecordDamaged, StoreUnavailable
from evidence.journal import BEGINNING, Head, Journal, Row, aside, canonical


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


def write(journal: Journal, *facts: str) -> None:
    for fact in facts:
        sealed = journal.seal(
            actor=None, action="item.log", subject="item:1", inspection_id=None, base=None, rows={"item": [{"f": fact}]}
        )
        journal.append(*sealed)


def facts(journal: Journal) -> list[str]:
    return [row["f"] for entry, _ in journal.read() for row in entry.rows.get("item", ())]


def file_of(tmp_path: Path) -> Path:
    return tmp_path / "journal" / "000001.jsonl"


def test_what_was_appended_is_read_back_in_order(journal: Journal) -> None:
    write(journal, "first", "zweite é 😀", "line\nbreak")
    assert facts(journal) == ["first", "zweite é 😀", "line\nbreak"]


def test_a_journal_opened_again_goes_on_where_it_stopped(journal: Journal, tmp_path: Path) -> None:
    write(journal, "first")
    journal.close()
    again = Journal(tmp_path / "journal")
    write(again, "second")
    assert again.verify() == again.head()
    assert again.head().seq == 2


def test_ten_lines_without_us_check_the_chain(journal: Journal, tmp_path: Path) -> None:
    write(journal, "first", "second")
    previous = BEGINNING
    for line in file_of(tmp_path).read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        covered = {key: value for key, value in entry.items() if key not in ("hash", "rows")}
        text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert entry["prev"] == previous
        assert entry["hash"] == hashlib.sha256(text.encode()).hexdigest()
        for digest, salted in zip(entry["digests"]["item"], entry["rows"]["item"], strict=True):
            row = json.dumps(salted["row"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            assert digest == hashlib.sha256((salted["salt"] + row).encode()).hexdigest()
        previous = entry["hash"]


def test_the_same_row_written_twice_cannot_be_guessed_from_its_digest(journal: Journal, tmp_path: Path) -> None:
    write(journal, "same", "same")
    digests = [json.loads(line)["digests"]["item"][0] for line in file_of(tmp_path).read_text().splitlines()]
    assert digests[0] != digests[1]


def test_a_removed_row_leaves_the_chain_whole(journal: Journal, tmp_path: Path) -> None:
    write(journal, "secret", "kept")
    digest = journal.entry_after(Head()).digests["item"][0]
    removal = {"removed_row": [{"entry_seq": 1, "digest": digest}]}
    journal.append(*journal.seal(actor=None, action="x", subject="x", inspection_id=None, base=None, rows=removal))
    journal.take_out({1: {digest}})
    write(journal, "after it")
    journal.close()
    assert b"secret" not in file_of(tmp_path).read_bytes()
    after = Journal(tmp_path / "journal")
    assert facts(after) == ["kept", "after it"]
    assert after.verify().seq == 4


@pytest.mark.parametrize("cut", [1, 10, 200])
def test_a_torn_tail_is_set_aside_and_what_came_before_stays(journal: Journal, tmp_path: Path, cut: int) -> None:
    write(journal, "acknowledged")
    size = file_of(tmp_path).stat().st_size
    write(journal, "torn")
    journal.close()
    os.truncate(file_of(tmp_path), size + cut)
    again = Journal(tmp_path / "journal")
    assert facts(again) == ["acknowledged"]
    assert [part.stat().st_size for part in (tmp_path / "quarantine").glob("*/torn-*")] == [cut]


def damage_the_first_of_two(journal: Journal, path: Path, old: bytes, new: bytes) -> None:
    write(journal, "alpha", "omega")
    journal.close()
    content = path.read_bytes()
    assert content.count(old) >= 1
    path.write_bytes(content.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"f":"alpha"', b'"f":"alphA"'),
        (b'"subject":"item:1"', b'"subject":"item:2"'),
        (b'"seq":1', b'"seq":7'),
        (b'"action":"item.log"', b'"action":"item.lag"'),
        (b"{", b"["),
    ],
)
def test_an_entry_that_was_changed_is_found(journal: Journal, tmp_path: Path, old: bytes, new: bytes) -> None:
    damage_the_first_of_two(journal, file_of(tmp_path), old, new)
    with pytest.raises(StoreUnavailable, match="damaged at entry 1"):
        Journal(tmp_path / "journal").verify()


def test_swapped_entries_are_found(journal: Journal, tmp_path: Path) -> None:
    write(journal, "one", "two", "three")
    journal.close()
    first, second, third = file_of(tmp_path).read_bytes().splitlines(keepends=True)
    file_of(tmp_path).write_bytes(second + first + third)
    with pytest.raises(StoreUnavailable, match="damaged at entry 1"):
        Journal(tmp_path / "journal").verify()


def test_a_deleted_entry_is_found(journal: Journal, tmp_path: Path) -> None:
    write(journal, "one", "two", "three")
    journal.close()
    first, _, third = file_of(tmp_path).read_bytes().splitlines(keepends=True)
    file_of(tmp_path).write_bytes(first + third)
    with pytest.raises(StoreUnavailable, match="damaged at entry 2"):
        Journal(tmp_path / "journal").verify()


def test_a_damaged_last_entry_stops_the_opening(journal: Journal, tmp_path: Path) -> None:
    write(journal, "only")
    journal.close()
    file_of(tmp_path).write_bytes(file_of(tmp_path).read_bytes().replace(b"only", b"lony"))
    with pytest.raises(StoreUnavailable, match="damaged"):
        Journal(tmp_path / "journal").verify()


def test_an_entry_of_a_newer_program_is_refused_politely(journal: Journal, tmp_path: Path) -> None:
    write(journal, "only")
    journal.close()
    entry = json.loads(file_of(tmp_path).read_text())
    entry["schema"] = 99
    covered = {key: value for key, value in entry.items() if key not in ("hash", "rows")}
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    entry["hash"] = hashlib.sha256(text.encode()).hexdigest()
    file_of(tmp_path).write_text(json.dumps(entry, sort_keys=True, separators=(",", ":")) + "\n")
    with pytest.raises(StoreUnavailable, match="newer version"):
        Journal(tmp_path / "journal")


def test_an_append_that_fails_leaves_no_trace(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    write(journal, "kept")
    before = journal.head()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="could not be saved"):
        write(journal, "lost")
    monkeypatch.undo()
    assert journal.head() == before
    write(journal, "next")
    assert facts(journal) == ["kept", "next"]


def test_it_knows_which_heads_it_has(journal: Journal) -> None:
    write(journal, "one")
    first = journal.head()
    write(journal, "two")
    assert journal.stands(first)
    assert journal.stands(Head())
    assert not journal.stands(Head(first.seq, "f" * 64, first.place))
    assert not journal.stands(Head(9, first.hash, first.place * 9))
    assert not journal.stands(Head(first.seq, first.hash, first.place - 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b'"row":', b'"sow":', id="the name of a row"),
        pytest.param(b'"salt":"', b'"malt":"', id="the name of a salt"),
        pytest.param(b'"rows":{"item":[{"row"', b'"rows":{"item":[ "row"', id="no row at all"),
        pytest.param(b'{"row":{"f":"alpha"}', b'{"row":["f","alpha"]', id="a row that is none"),
    ],
)
def test_damage_to_how_a_row_is_written_is_damage(journal: Journal, tmp_path: Path, old: bytes, new: bytes) -> None:
    damage_the_first_of_two(journal, file_of(tmp_path), old, new)
    with pytest.raises(RecordDamaged):
        Journal(tmp_path / "journal")


@pytest.mark.parametrize(
    "rows",
    [
        {},
        {"item": []},
        {"review": [{"z": 1, "a": 'é \u2028 \n" 😀'}], "item": [{"x": [1, None, True, "y"], "%b": "%s"}, {"x": 0.1}]},
    ],
    ids=["none", "an empty table", "two tables"],
)
def test_an_entry_is_written_row_by_row_as_it_would_be_at_once(journal: Journal, rows: dict[str, list[Row]]) -> None:
    entry, head = journal.seal(actor=None, action="item.log", subject="ü:1", inspection_id=None, base=None, rows=rows)
    assert entry.line == canonical(entry.body) + b"\n"
    journal.append(entry, head)
    [(read, _)] = journal.read()
    assert (read.body, read.rows, read.digests) == (entry.body, entry.rows, entry.digests)


def test_a_process_of_its_own_finds_a_record_whole_while_more_is_written(journal: Journal, tmp_path: Path) -> None:
    write(journal, "first", "second")
    head = journal.head()
    write(journal, "third")
    with file_of(tmp_path).open("ab") as file:
        file.write(b'{"seq":4,"action"')  # the next is on its way
    assert aside.is_whole(tmp_path / "journal", head)


def test_a_process_of_its_own_finds_no_damaged_record_whole(journal: Journal, tmp_path: Path) -> None:
    write(journal, "first", "second")
    content = file_of(tmp_path).read_bytes()
    file_of(tmp_path).write_bytes(content.replace(b"first", b"worst"))
    assert not aside.is_whole(tmp_path / "journal", journal.head())


def test_a_process_of_its_own_finds_no_other_record_whole(journal: Journal, tmp_path: Path) -> None:
    write(journal, "first")
    other = Journal(tmp_path / "other")
    write(other, "another first")
    assert not aside.is_whole(tmp_path / "journal", other.head())


def test_what_is_wrong_with_a_long_record_is_said_here(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "LONG", 1)
    write(journal, "first", "second", "third")
    assert journal.read_through() == journal.head()
    content = file_of(tmp_path).read_bytes()
    file_of(tmp_path).write_bytes(content.replace(b"second", b"worst!"))
    with pytest.raises(RecordDamaged) as found:
        journal.read_through()
    assert found.value.seq == 2
