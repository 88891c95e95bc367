"""Removal for good while something else happens: crashes, races, repairs, and late copies of what is gone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest

from evidence import backups, disk, journal, packs, removals
from evidence.errors import Conflict, DraftEnded, EvidenceError, ImportRejected, NotFound, RecordDamaged
from evidence.ids import new_id
from evidence.imports import bring_in, changes
from evidence.journal import Copy, segments
from evidence.packs import built, verification
from evidence.private import drafts, happenings
from evidence.private.happenings import Kind
from evidence.store import Store
from evidence.upkeep import Upkeep
from tests.conftest import Team, a_note, a_plan, make_team
from tests.unit.test_removals import SECRET, ask, files_that_say, remove, told

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def safe(tmp_path: Path) -> Iterator[Team]:
    """A team whose record is in two copies of small segments."""
    store = Store(tmp_path / "home", second=tmp_path / "second")
    store.journal._segment_bytes = 4_000
    yield make_team(store)
    store.close()


def nulled(path: Path, table: str = "item_revision") -> None:
    """Take the rows of the last entry with this table out of a file, unnoticed."""
    lines = path.read_bytes().splitlines(keepends=True)
    at = max(number for number, line in enumerate(lines) if table in json.loads(line)["rows"])
    body = json.loads(lines[at])
    body["rows"][table] = [None]
    lines[at] = journal.canonical(body).ljust(len(lines[at]) - 1) + b"\n"
    path.write_bytes(b"".join(lines))


def test_upkeep_that_looks_while_it_is_confirmed_does_not_forget_it(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would take the marker, because the record does not have it yet."""
    gone, put, looks = told(team), disk.put, list[threading.Thread]()

    def then_look(path: Path, content: bytes) -> None:
        put(path, content)
        if path.suffix == ".unfinished":
            looks.append(threading.Thread(target=removals.finish, args=(team.store,)))
            looks[0].start()
            looks[0].join(1)

    monkeypatch.setattr(disk, "put", then_look)
    remove(team, gone)
    looks[0].join()
    assert files_that_say(team.store.home, SECRET) == []


def test_a_crash_between_a_segment_and_its_seal_leaves_nothing_in_copies(
    safe: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = told(safe)
    for number in range(20):
        safe.log(f"Number {number}.")
    backups.make(safe.store.journal, safe.store.private, tmp_path / "backup")
    assert safe.store.journal.settle()
    request_id = ask(safe, gone)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    def take_out(*arguments: object) -> bool:
        monkeypatch.setattr(segments, "write_seal", crash)
        return taking(*arguments)  # type: ignore[arg-type]

    taking = segments.take_out
    monkeypatch.setattr(segments, "take_out", take_out)
    with pytest.raises(KeyboardInterrupt):
        removals.confirm(safe.store, safe.administrator, request_id)
    safe.store.close()
    monkeypatch.undo()
    with closing(Store(safe.store.home, second=tmp_path / "second")) as store:
        assert store.journal.settle()
        Upkeep(store, tmp_path / "backup").look()
        assert store.journal.settle()
        assert files_that_say(tmp_path, SECRET) == []


def test_a_second_copy_that_is_slow_just_then_loses_it_too(
    safe: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = told(safe)
    assert safe.store.journal.settle()
    follow, may_go_on = Copy.follow, threading.Event()

    def slowly(self: Copy, goal: int, *, anew: bool) -> int:
        reached = follow(self, goal, anew=anew)
        may_go_on.wait(20)
        return reached

    monkeypatch.setattr(Copy, "follow", slowly)
    remove(safe, gone)
    may_go_on.set()
    assert safe.store.journal.settle()
    assert files_that_say(tmp_path, SECRET) == []


def test_the_seal_of_a_copy_never_speaks_for_what_was_read_before_it(
    safe: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup that is being made while something is removed is put right by the next."""
    gone = told(safe)
    for number in range(20):
        safe.log(f"Number {number}.")
    begin, taken = Copy._is_beginning, list[UUID]()

    def then_removed(self: Copy, number: int, size: int) -> bool:
        same = begin(self, number, size)
        if self._folder.parent.name == "backup" and number > 1 and not taken and SECRET in _text_of(self, number):
            taken.append(gone)
            remove(safe, gone)
        return same

    def _text_of(copy: Copy, number: int) -> str:
        return segments.path_of(copy._first, number).read_text()

    backups.make(safe.store.journal, safe.store.private, tmp_path / "backup")
    monkeypatch.setattr(Copy, "_is_beginning", then_removed)
    with suppress(RecordDamaged):  # what was copied before it does not know of the removal
        backups.make(safe.store.journal, safe.store.private, tmp_path / "backup")
    assert taken
    backups.make(safe.store.journal, safe.store.private, tmp_path / "backup")
    assert files_that_say(tmp_path / "backup", SECRET) == []


def test_a_backup_that_was_under_way_is_made_once_more(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, make = told(team), backups.make
    upkeep = Upkeep(team.store, tmp_path / "backup")

    def then_removed(*arguments: object) -> object:
        made = make(*arguments)  # type: ignore[arg-type]
        monkeypatch.setattr(backups, "make", make)
        remove(team, gone)
        return made

    monkeypatch.setattr(backups, "make", then_removed)
    upkeep.look()
    assert happenings.wanted(team.store.private) == {Kind.BACKUP}
    upkeep.look()
    assert happenings.wanted(team.store.private) == set()
    assert files_that_say(tmp_path / "backup", SECRET) == []


def test_others_read_on_while_it_is_taken_out(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, fill, read = told(team), team.store._opening._fill, list[int]()

    def reading(*arguments: object, **options: object) -> None:
        if not read:
            monkeypatch.setattr("evidence.store.lending.PATIENCE", 0.2)
            read.append(team.store.one("select count(*) as n from item_now")["n"])
        fill(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(team.store._opening, "_fill", reading)
    remove(team, gone)
    assert read == [0]


def test_a_pack_that_began_before_is_not_kept_with_it(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, write = told(team), packs._write
    request_id = ask(team, gone)

    def then_removed(folder: Path, build: packs.Build) -> None:
        write(folder, build)
        monkeypatch.setattr(packs, "running", lambda _: [])  # it began just after this was asked
        removals.confirm(team.store, team.administrator, request_id)

    monkeypatch.setattr(packs, "_write", then_removed)
    build = packs.start(team.store, team.lead, team.led)
    build.wait()
    assert "removed" in build.error
    assert files_that_say(team.store.home, SECRET) == []


def test_a_row_that_was_taken_out_by_nobody_comes_back_from_the_second_copy(safe: Team, tmp_path: Path) -> None:
    """And before that, the second copy does not follow the first in it."""
    safe.log(SECRET)
    assert safe.store.journal.settle()
    home = safe.store.home
    safe.store.close()
    number = segments.count(home / "journal")
    nulled(segments.path_of(home / "journal", number))
    with closing(Store(home, second=tmp_path / "second")) as store:
        store.journal.settle(0.5)
        assert SECRET in segments.path_of(tmp_path / "second", number).read_text()
        store.verify_record()
        assert SECRET in segments.path_of(home / "journal", number).read_text()
        assert store.journal.settle()
        assert journal.verified(tmp_path / "second") == store.journal.head()


def test_a_row_that_was_taken_out_by_nobody_is_still_told_after_a_removal(team: Team) -> None:
    """And people can go on logging."""
    remove(team, told(team))
    team.log("kept")
    nulled(team.store.home / "journal" / "000001.jsonl")
    for _ in range(2):
        with pytest.raises(RecordDamaged):
            team.store.verify_record()
    assert team.log("one more")


def test_a_repair_later_does_not_throw_away_what_was_set_aside(team: Team) -> None:
    """Only where a copy brought it back is anything to be done again."""
    remove(team, told(team))
    upkeep = Upkeep(team.store, None)
    aside = team.store.home / "quarantine" / "1" / "evidence.duckdb"
    aside.parent.mkdir(parents=True)
    aside.write_text("entries that every copy of the record has lost")
    team.store._note("something was repaired")
    upkeep.look()
    assert aside.exists()


def test_what_a_crash_left_of_sorting_goes(team: Team) -> None:
    gone = told(team)
    spill = team.store.home / "spill"
    spill.mkdir(exist_ok=True)
    (spill / "duckdb_temp_storage-0.tmp").write_text(SECRET)
    remove(team, gone)
    assert files_that_say(team.store.home, SECRET) == []


def test_an_amendment_that_was_begun_goes_with_its_item(team: Team) -> None:
    """It has the whole item in it, and names it only in its own id."""
    gone, kept = told(team), team.log("kept")
    assert team.inspector.person_id
    for item_id, words in ((gone, SECRET), (kept, "kept")):
        drafts.save(
            team.store.private,
            team.inspector.person_id,
            draft_id=uuid5(item_id, "amendment"),
            inspection_id=team.inspection_id,
            form="amendment",
            body={"base": str(new_id()), "opened": {"fact": words}},
        )
    remove(team, gone)
    assert files_that_say(team.store.home, SECRET) == []
    assert drafts.all_of(team.store.private, team.inspector.person_id, team.inspection_id, "amendment")


def test_a_file_that_was_read_before_does_not_bring_it_back(team: Team) -> None:
    gone = told(team)
    remove(team, gone)
    file = {"import_id": new_id(), "file_name": "a.csv", "sha256": "0", "stored": 1, "already_there": 0, "refused": 0}
    rows = [changes.Imported(gone, a_note(SECRET))]
    with pytest.raises(Conflict, match="removed from the record for good"):
        changes.log_imported(team.store, team.inspector, team.inspection, rows, file=file)


def test_a_file_does_not_bring_it_back_into_another_inspection(team: Team) -> None:
    from evidence import frameworks, inspections

    gone = told(team)
    remove(team, gone)
    framework = frameworks.load_all()["area-send-2025"]
    plan = a_plan(reference="ASEND-2026-02")
    other = inspections.set_up(team.store, team.lead, framework=framework, plan=plan, discipline="education")
    content = (
        "item_id,happened_at,source_kind,directness,discipline,fact\n"
        f"{gone},20/11/2026 10:30,Parent or carer,first-hand,Health,{SECRET}\n"
    )
    with pytest.raises(ImportRejected) as refused:
        bring_in(team.store, team.lead, other, name="a.csv", content=content.encode())
    assert [issue.code for issue in refused.value.issues] == ["removed"]


def test_a_row_with_the_id_of_what_was_gone_before_the_pack_is_tampering(team: Team) -> None:
    team.log("kept")
    gone = team.log(SECRET)
    before = packs.start(team.store, team.lead, team.led)
    before.wait()
    older = verification.read(built.file_of(team.store, before.pack_id).read_bytes())
    remove(team, gone)
    after = packs.start(team.store, team.lead, team.led)
    after.wait()
    newer = verification.read(built.file_of(team.store, after.pack_id).read_bytes())
    removed = next(row for row in older.rows if row[1]["item_id"] == str(gone))
    found = verification.compare(team.store, team.led, replace(newer, rows=(*newer.rows, removed)), zone=LONDON)
    assert any(not one.lawful for one in found)
    twice = verification.compare(team.store, team.led, replace(older, rows=(*older.rows, removed)), zone=LONDON)
    assert [one.lawful for one in twice] == [True, False]


def test_a_late_draft_of_it_is_refused(team: Team) -> None:
    """Of the note itself, of a correction and of a field about it; what is about another item is kept."""
    gone, kept, edits = told(team), team.log("kept"), {"phone": 1}
    remove(team, gone)

    def about(item_id: UUID) -> list[tuple[UUID, str, dict[str, object]]]:
        correcting = {"correcting": {"item_id": str(item_id)}}
        return [(item_id, "note", {}), (new_id(), "note", correcting), (new_id(), f"amend.fact:{item_id}", {})]

    for draft_id, form, body in about(gone):
        with pytest.raises(DraftEnded) as refused:
            removals.require_not_about_removed(team.store, team.inspection, draft_id, form, {"edits": edits, **body})
        assert refused.value.edits == edits  # so that the device need not keep it
    for draft_id, form, body in about(kept):
        removals.require_not_about_removed(team.store, team.inspection, draft_id, form, {"edits": edits, **body})


def test_damage_in_its_way_is_mended_first(safe: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, take_out = told(safe), Store.take_out
    assert safe.store.journal.settle()
    files = sorted((safe.store.home / "journal").glob("*.jsonl"))
    path = next(path for path in files if SECRET in path.read_text())

    def damaged_before(*arguments: object, **options: object) -> bool:
        path.write_bytes(path.read_bytes().replace(SECRET.encode(), b"?" * len(SECRET), 1))
        return take_out(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "take_out", damaged_before)
    remove(safe, gone)
    assert safe.store.journal.settle()
    assert files_that_say(safe.store.home.parent, SECRET) == []
    assert safe.store.verify_record() == safe.store.journal.head()


def test_a_removal_that_cannot_be_finished_stops_nothing_else(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object, **__: object) -> bool:
        raise RecordDamaged(7)

    request_id = ask(team, told(team))
    with monkeypatch.context() as patch:
        patch.setattr(Store, "take_out", damaged)
        with pytest.raises(RecordDamaged):
            removals.confirm(team.store, team.administrator, request_id)
        Upkeep(team.store, tmp_path / "backup").look()
    assert backups.check(tmp_path / "backup")
    Upkeep(team.store, tmp_path / "backup").look()
    assert files_that_say(tmp_path, SECRET) == []


def test_a_removal_whose_own_entry_is_damaged_is_mended(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "home", second=tmp_path / "second")) as store:
        team = make_team(store)
        remove(team, told(team))
        assert store.journal.settle()
        path = tmp_path / "home" / "journal" / "000001.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"removal.confirm"', b'"removal.CONFIRM"'))
        assert store.verify_record() == store.journal.head()


def test_of_two_who_answer_at_once_the_second_is_told_that_it_was_answered(team: Team) -> None:
    """Both find the request waiting; they then wait for each other at the one writer."""
    request_id = ask(team, team.log(SECRET))
    told_of: list[EvidenceError] = []

    def drop() -> None:
        try:
            removals.drop(team.store, team.administrator, request_id)
        except EvidenceError as error:
            told_of.append(error)

    both = [threading.Thread(target=drop) for _ in range(2)]
    with team.store.writing():
        for one in both:
            one.start()
        for one in both:
            one.join(0.5)
    for one in both:
        one.join()
    assert [type(error) for error in told_of] == [NotFound]
