"""Removal for good while something else happens: crashes, races, repairs, and late copies of what is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid5
from zoneinfo import ZoneInfo

import pytest

from evidence import backups, packs, removals
from evidence.errors import Conflict, ImportRejected
from evidence.ids import new_id
from evidence.imports import bring_in, changes
from evidence.packs import built, verification
from evidence.private import drafts, happenings
from evidence.private.happenings import Kind
from evidence.upkeep import Upkeep
from tests.conftest import Team, a_note, a_plan
from tests.unit.test_removals import SECRET, ask, files_that_say, remove, told

LONDON = ZoneInfo("Europe/London")


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
