"""The store is a projection of the record: whatever happens to it, it comes back from the record whole."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from evidence import inspections, items, people, reviews
from evidence.access import Action
from evidence.changes import change
from evidence.errors import Conflict, RecordDamaged, StoreUnavailable
from evidence.ids import new_id
from evidence.items.notes import AreaTag
from evidence.journal import Row
from evidence.settings import PROJECT
from evidence.store import Store, projection, remembering, replaying
from evidence.store.lending import Lending
from evidence.store.projection import Projection
from evidence.store.remembering import Remembered
from tests.conftest import Team, a_note, a_plan, make_team
from tests.content import content_hashes


def a_days_work(team: Team) -> None:
    first, second = team.log("first"), team.log("second", areas=())
    present = items.get(team.store, team.inspection, first)
    items.amend(
        team.store, team.inspector, team.inspection, item_id=first, base=present.revision_id, note=a_note("changed")
    )
    items.withdraw(team.store, team.inspector, team.inspection, item_id=second, reason="logged twice")
    present = items.get(team.store, team.inspection, first)
    reviews.query(
        team.store, team.lead, team.led, item_id=first, revision_id=present.revision_id, comment="Who said this?"
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a day's work in it, closed."""
    store = Store(tmp_path / "home")
    a_days_work(make_team(store))
    store.close()
    return tmp_path / "home"


def reopened(home: Path) -> tuple[dict[str, str], list[str]]:
    store = Store(home)
    try:
        return content_hashes(store), store.repairs
    finally:
        store.close()


def test_opening_again_repairs_nothing_and_changes_nothing(home: Path) -> None:
    before, repairs = reopened(home)
    assert repairs == []
    assert reopened(home) == (before, [])


def test_a_deleted_database_comes_back_with_the_same_content(home: Path) -> None:
    before, _ = reopened(home)
    (home / "evidence.duckdb").unlink()
    after, repairs = reopened(home)
    assert after == before
    assert "it was missing" in repairs[0]


def test_a_damaged_database_is_set_aside_and_made_again(home: Path) -> None:
    before, _ = reopened(home)
    (home / "evidence.duckdb").write_bytes(b"not a database" * 500)
    after, repairs = reopened(home)
    assert after == before
    assert "could not be read" in repairs[0]
    assert [path.name for path in (home / "quarantine").rglob("*.duckdb")] == ["evidence.duckdb"]


def test_a_database_that_lost_its_log_is_brought_up_from_the_record(home: Path) -> None:
    """DuckDB opens silently with rows missing when its log is gone, so an older file looks whole."""
    old = (home / "evidence.duckdb").read_bytes()
    store = Store(home)
    first = store.one("select item_id, logged_by from item_now where not withdrawn")
    inspection = inspections.for_user(store, people.user(store, first["logged_by"], None))[0]
    items.withdraw(
        store,
        people.user(store, first["logged_by"], None),
        inspection,
        item_id=first["item_id"],
        reason="after the copy was taken",
    )
    store.close()
    before, _ = reopened(home)
    (home / "evidence.duckdb").write_bytes(old)
    assert reopened(home) == (before, [])


def test_a_database_that_is_ahead_of_the_record_is_made_again(home: Path) -> None:
    journal = home / "journal" / "000001.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))
    store = Store(home)
    assert store.journal.head().seq == len(lines) - 1
    assert store.one("select max(seq) as seq from entry")["seq"] == len(lines) - 1
    assert f"the record ends at {len(lines) - 1}" in store.repairs[0], "told that an entry is lost"
    store.close()


def test_a_database_of_another_record_is_made_again(home: Path, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    make_team(other)
    other.close()
    before, _ = reopened(home)
    (home / "evidence.duckdb").write_bytes((tmp_path / "other" / "evidence.duckdb").read_bytes())
    after, repairs = reopened(home)
    assert after == before
    assert "did not match the record" in repairs[0]


def test_a_store_of_a_newer_version_is_refused_politely(home: Path) -> None:
    store = Store(home)
    store._lending.projection.connection.execute("insert into migration values ('9999_later.sql')")
    store.close()
    with pytest.raises(StoreUnavailable, match="newer version of the program"):
        Store(home)


def test_a_rebuild_gives_the_same_content(home: Path) -> None:
    store = Store(home)
    before = content_hashes(store)
    head = store.rebuild()
    assert content_hashes(store) == before
    assert head == store.journal.head()
    store.close()


@pytest.mark.parametrize("amount", [1, 3])
def test_a_rebuild_in_many_batches_gives_the_same_content(
    home: Path, monkeypatch: pytest.MonkeyPatch, amount: int
) -> None:
    store = Store(home)
    before = content_hashes(store)
    monkeypatch.setattr(replaying, "BATCH", amount)
    monkeypatch.setattr(projection, "STRETCH", amount)
    store.rebuild()
    assert content_hashes(store) == before
    store.close()


def test_a_rebuild_finds_each_item_where_stretches_end_within_an_inspection_or_between_two(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = a_plan(reference="OTHER")
    other = inspections.set_up(team.store, team.inspector, framework=team.led.framework, plan=plan)
    for _ in range(4):  # by turns, as on two teams at work
        team.log()
        items.log(team.store, team.inspector, other, item_id=new_id(), note=a_note())
    before = content_hashes(team.store)
    for amount in (1, 3, 4, 5, 8):
        monkeypatch.setattr(projection, "STRETCH", amount)
        team.store.rebuild()
        assert content_hashes(team.store) == before


def test_after_a_rebuild_items_lie_in_the_order_of_their_ids(team: Team) -> None:
    """So that DuckDB finds one, or those of one inspection, without looking through all of them."""
    for _ in range(30):
        team.log()
    team.store.rebuild()
    found = [row["item_id"] for row in team.store.rows("select item_id from item_now order by rowid")]
    assert found == sorted(found)


def test_what_is_remembered_holds_while_items_are_logged_reviewed_and_withdrawn(team: Team) -> None:
    team.store.known("select count(*) as number from item")
    item_id = team.log()
    revision_id = items.get(team.store, team.led, item_id).revision_id
    reviews.accept(team.store, team.lead, team.led, item_id=item_id, revision_id=revision_id)
    items.withdraw(team.store, team.lead, team.led, item_id=item_id, reason="Logged twice.")
    assert team.store.known("select count(*) as number from item") == {"number": 0}


def test_what_is_remembered_goes_with_any_other_change(team: Team) -> None:
    asked = "select count(*) as number from person_now"
    before = team.store.known(asked)
    people.invite(team.store, team.administrator, email="new@example.org", name="Nora New")
    after = team.store.known(asked)
    assert before is not None
    assert after == {"number": before["number"] + 1}


def test_an_answer_that_was_asked_for_before_a_change_is_not_remembered_after_it() -> None:
    remembered, answers = Remembered(), iter([{"role": "lead"}, None])

    def ask_while_somebody_is_taken_off_the_team() -> Row | None:
        answer = next(answers)
        remembered.forget()
        return answer

    asked: list[Row | None] = [
        remembered.answer("whose role?", {}, ask_while_somebody_is_taken_off_the_team) for _ in range(2)
    ]
    assert asked == [{"role": "lead"}, None]


def test_an_answer_about_one_person_is_not_given_about_another() -> None:
    remembered = Remembered()
    assert remembered.answer("who?", {"id": 1}, lambda: {"name": "Ines"}) == {"name": "Ines"}
    assert remembered.answer("who?", {"id": 2}, lambda: {"name": "Otto"}) == {"name": "Otto"}


def test_more_answers_than_are_remembered_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST", 2)
    remembered, asked = Remembered(), []

    def ask(number: int) -> Row | None:
        def look() -> Row | None:
            asked.append(number)
            return {"number": number}

        return remembered.answer("which?", {"number": number}, look)

    for number in (1, 2, 2, 3, 1):
        assert ask(number) == {"number": number}
    assert asked == [1, 2, 3, 1]


def test_reading_ahead_passes_on_what_goes_wrong() -> None:
    def damaged() -> Iterator[int]:
        yield 1
        raise RecordDamaged(2)

    things = replaying.ahead(damaged())
    assert next(things) == 1
    with pytest.raises(RecordDamaged):
        next(things)


def test_what_is_replayed_equals_what_was_refreshed_one_by_one(home: Path) -> None:
    """The present state is the same whether it grew change by change or came from a replay."""
    store = Store(home)
    for table in ("item", "activity", "person", "membership", "inspection", "child", "provider"):
        kept = store.frame(f"from {table}_now order by all")
        derived = store.frame(f"from {table}_present order by all")
        assert kept.equals(derived), table
    store.close()


def test_what_was_just_logged_stands_as_its_history_derives_it(team: Team) -> None:
    """It is stored by a statement of its own, because the view over the history takes as long as all the rest."""
    own = (AreaTag("I2"), AreaTag("I1", "mixed"))
    for fields in ({}, {"stance": None}, {"areas": ()}, {"areas": own}, {"stance": None, "areas": own, "themes": ()}):
        team.log(**fields)
    kept = team.store.frame("from item_now order by all")
    assert kept.equals(team.store.frame("from item_present order by all"))
    assert len(kept) == 5


def test_a_store_that_had_no_texts_for_search_is_opened_with_them(home: Path) -> None:
    before, _ = reopened(home)
    with duckdb.connect(str(home / "evidence.duckdb")) as connection:
        connection.execute("alter table item_now drop searchable")
        connection.execute("delete from migration where name = '0004_search.sql'")
    assert reopened(home) == (before, [])
    store = Store(home)
    assert [row["fact"] for row in store.rows("from item_now where contains(searchable, ' changed ')")] == ["changed"]
    store.close()


def test_a_store_whose_present_state_other_views_made_is_filled_anew(home: Path) -> None:
    before, _ = reopened(home)
    with duckdb.connect(str(home / "evidence.duckdb")) as connection:
        connection.execute("update item_now set searchable = 'as an earlier version folded it'")
        connection.execute("comment on table migration is 'other views'")
    assert reopened(home) == (before, [])


def test_the_home_is_private(home: Path) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "journal" / "000001.jsonl").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "private.sqlite").stat().st_mode) == 0o600


def test_a_second_process_on_the_same_home_is_refused(store: Store) -> None:
    program = "import sys, pathlib; from evidence.store import Store; Store(pathlib.Path(sys.argv[1]))"
    second = subprocess.run(
        [sys.executable, "-c", program, str(store.home)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert "in use by another program" in second.stderr


def test_nothing_is_kept_when_the_block_fails(team: Team) -> None:
    before = (team.store.journal.head(), content_hashes(team.store))

    def fail() -> None:
        with change(team.store, team.lead, Action.WITHDRAW_ITEM, subject="item:1", inspection=team.led) as this:
            this.add("withdrawal", withdrawal_id=new_id(), item_id=new_id(), withdrawn=True, reason="x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (team.store.journal.head(), content_hashes(team.store)) == before


def test_a_key_that_is_there_already_is_refused_before_the_record_has_it(team: Team) -> None:
    item_id = team.log()
    before = team.store.journal.head()
    with (
        pytest.raises(Conflict),
        change(team.store, team.inspector, Action.LOG_ITEM, subject="item:1", inspection=team.inspection) as this,
    ):
        this.add("item", item_id=item_id, inspection_id=team.inspection_id)
    assert team.store.journal.head() == before


def test_a_disk_that_refuses_says_so_and_keeps_the_state(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content_hashes(team.store)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="could not be saved"):
        team.log("lost")
    monkeypatch.undo()
    assert content_hashes(team.store) == before
    team.log("kept")


def test_almost_no_disk_left_refuses_before_anything_is_written(tmp_path: Path) -> None:
    store = Store(tmp_path / "home", minimum_free_bytes=10**18)
    with pytest.raises(StoreUnavailable, match="disk of the server is almost full"):
        make_team(store)
    assert store.journal.head().seq == 0
    store.close()


def test_times_come_back_in_utc(team: Team) -> None:
    item = items.get(team.store, team.inspection, team.log())
    assert item.logged_at.utcoffset() is not None
    assert item.note.happened_at == a_note().happened_at


def test_the_version_of_an_inspection_moves_with_its_changes_only(team: Team) -> None:
    before = team.store.version(team.inspection_id)
    team.log()
    assert team.store.version(team.inspection_id) == team.store.journal.head().seq > before
    assert team.store.version(new_id()) == 0


# Opened again while people work


def test_a_rebuild_waits_for_those_who_read_and_they_notice_nothing(team: Team) -> None:
    for _ in range(20):
        team.log()
    stop, failed = threading.Event(), list[BaseException]()

    def read() -> None:
        while not stop.is_set():
            try:
                assert team.store.one("select count(*) as n from item_now")["n"] == 20
            except BaseException as error:
                failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(3):
        team.store.rebuild()
    stop.set()
    for reader in readers:
        reader.join()
    assert failed == []


class FailsOnce:
    """A cursor of DuckDB whose commit ends as it does when the disk is full at a checkpoint."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, failing: list[str]) -> None:
        self._cursor, self._failing = cursor, failing

    def execute(self, sql: str, *parameters: object) -> object:
        if self._failing and sql.lstrip().startswith(self._failing[0]):
            self._failing.clear()
            with contextlib.suppress(duckdb.Error):
                self._cursor.execute("rollback")
            raise duckdb.FatalException("no space left on device")
        return self._cursor.execute(sql, *parameters)

    def __getattr__(self, name: str) -> object:
        return getattr(self._cursor, name)


class FailingLending(Lending):
    """Lends cursors that fail at a statement, once."""

    failing: list[str]

    @contextlib.contextmanager
    def cursor(self) -> Iterator[tuple[Any, Projection]]:
        with super().cursor() as (cursor, projection):
            yield FailsOnce(cursor, self.failing), projection


def failing_at(store: Store, statement: str) -> None:
    store._lending.__class__ = FailingLending
    store._lending.failing = [statement]  # type: ignore[attr-defined]


def test_what_the_record_has_is_stored_also_when_the_commit_fails(team: Team) -> None:
    failing_at(team.store, "commit")
    item_id = team.log("Acknowledged")
    assert items.get(team.store, team.inspection, item_id).note.fact == "Acknowledged"
    assert "opened again after FatalException" in team.store.repairs[-1]


def test_what_fails_before_the_record_has_it_is_told_and_changes_nothing(team: Team) -> None:
    before = content_hashes(team.store)
    failing_at(team.store, "insert into item_now")
    with pytest.raises(StoreUnavailable, match="Your text is kept; we are recovering"):
        team.log("Not acknowledged")
    assert content_hashes(team.store) == before
    team.log("The next one")


def test_a_question_that_meets_a_fault_is_answered_the_next_time(team: Team) -> None:
    team.log()
    failing_at(team.store, "select count")
    with pytest.raises(StoreUnavailable, match="we are recovering"):
        team.store.one("select count(*) as n from item_now")
    assert team.store.one("select count(*) as n from item_now")["n"] == 1


def test_a_projection_that_cannot_be_opened_again_is_tried_again(team: Team) -> None:
    failing_at(team.store, "commit")
    opening, team.store._opening = team.store._opening, Unopenable()  # type: ignore[assignment]
    item_id = team.log("Acknowledged all the same")
    with pytest.raises(StoreUnavailable):
        items.get(team.store, team.inspection, item_id)
    team.store._opening = opening
    assert items.get(team.store, team.inspection, item_id).note.fact == "Acknowledged all the same"


class Unopenable:
    """Of a disk that is still full."""

    def open(self) -> Projection:
        raise StoreUnavailable("the disk is still full")


def test_a_damaged_block_is_made_again_when_it_is_met(team: Team) -> None:
    """DuckDB opens the file without a word and complains only when it reads the block."""
    for number in range(40):
        team.log(f"Fact {number}. " + "More of it. " * 300)
    team.store.close()
    expected = content_hashes(store := Store(team.store.home))
    store.close()
    path = team.store.home / "evidence.duckdb"
    data = bytearray(path.read_bytes())
    at = data.find(b"More of it. More of it.")
    data[at] ^= 1
    path.write_bytes(data)
    store = Store(team.store.home)
    store.verify_record()
    assert content_hashes(store) == expected
    assert any("damaged" in repair for repair in store.repairs)
    store.close()


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param({"review": [{"decision": "praised"}]}, id="a value that is not allowed"),
        pytest.param({"no_such_table": [{"a": 1}]}, id="an unknown table"),
        pytest.param({"item": [{"item_id": "no id", "inspection_id": "none"}]}, id="a value of the wrong kind"),
        pytest.param({"item": [{"colour": "red"}]}, id="an unknown column"),
    ],
)
@pytest.mark.parametrize("how", ["on going on", "on starting anew"])
def test_an_entry_that_does_not_fit_is_left_out_and_told_once(team: Team, rows: dict[str, Any], how: str) -> None:
    before, home = team.log("before"), team.store.home
    journal = team.store.journal
    journal.append(*journal.seal(actor=None, action="x", subject="x", inspection_id=None, base=None, rows=rows))
    journal.append(
        *journal.seal(actor=None, action="y", subject="y", inspection_id=None, base=None, rows={}),
    )
    head = journal.head()
    team.store.close()
    if how == "on starting anew":
        for path in home.glob("evidence.duckdb*"):
            path.unlink()
    with contextlib.closing(Store(home)) as store:
        assert [row["item_id"] for row in store.rows("select item_id from item_now")] == [before]
        assert store.one("select max(seq) as seq from entry")["seq"] == head.seq
        assert any(f"Entry {head.seq - 1} of the record (x) does not fit" in told for told in store.repairs)
        assert store.verify_record() == head
    with contextlib.closing(Store(home)) as store:
        assert store.repairs == []
