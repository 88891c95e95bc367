"""Removal for good while something else happens: crashes, races, repairs, and late copies of what is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from evidence import packs, removals
from evidence.packs import built, verification
from tests.conftest import Team
from tests.unit.test_removals import SECRET, ask, files_that_say, remove, told

LONDON = ZoneInfo("Europe/London")


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
