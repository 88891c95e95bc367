"""Backups: made while people work, checked after writing, and a home made from them again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence import backups, items, people
from evidence.errors import Conflict, NotFound, StoreUnavailable
from evidence.private import passwords, sessions
from evidence.settings import PROJECT
from evidence.store import Store
from evidence.upkeep import Upkeep
from tests.conftest import Team, make_team
from tests.content import content_hashes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def make(team: Team, folder: Path) -> backups.Backup:
    return backups.make(team.store.journal, team.store.private, folder)


def test_a_home_made_from_a_backup_has_the_same_content(team: Team, folder: Path, tmp_path: Path) -> None:
    item_id = team.log("Kept in the backup")
    make(team, folder)
    expected = content_hashes(team.store)
    backups.restore(folder, tmp_path / "new home")
    store = Store(tmp_path / "new home")
    assert content_hashes(store) == expected
    assert store.one("select fact from item_now where item_id = $id", id=item_id)["fact"] == "Kept in the backup"
    store.close()


def test_accounts_come_back_and_everybody_signs_in_again(team: Team, folder: Path, tmp_path: Path) -> None:
    assert team.lead.person_id
    with team.store.private.transaction() as this:
        passwords.keep(this, team.lead.person_id, passwords.hashed("harbour lantern violin"))
    make(team, folder)
    backups.restore(folder, tmp_path / "new")
    store = Store(tmp_path / "new")
    assert passwords.matches(store.private, team.lead.person_id, "harbour lantern violin")
    assert sessions.signed_in(store.private) == []
    store.close()


def test_the_next_backup_adds_what_is_new(team: Team, folder: Path) -> None:
    first = make(team, folder)
    team.log()
    second = make(team, folder)
    assert second.head.seq == first.head.seq + 1
    assert backups.check(folder) == second
    assert len(list(folder.glob("private-*.sqlite"))) == 1


def test_nothing_is_overwritten(team: Team, folder: Path, tmp_path: Path) -> None:
    make(team, folder)
    with pytest.raises(Conflict, match="not empty"):
        backups.restore(folder, team.store.home)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("something else")
    with pytest.raises(Conflict, match="no backup"):
        make(team, tmp_path / "other")


def test_the_backup_of_another_record_stays_what_it_is(team: Team, folder: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "another")
    other = make_team(store)
    made = make(other, folder)
    with pytest.raises(Conflict, match="another record"):
        make(team, folder)
    assert backups.check(folder) == made
    store.close()


@pytest.mark.parametrize("name", ["journal/000001.jsonl", "private-*.sqlite", "backup.json"])
def test_a_damaged_backup_is_not_restored(team: Team, folder: Path, tmp_path: Path, name: str) -> None:
    make(team, folder)
    (path,) = folder.glob(name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    with pytest.raises((StoreUnavailable, NotFound)):
        backups.restore(folder, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_a_crash_left_behind_the_last_backup_does_not_count(team: Team, folder: Path) -> None:
    made = make(team, folder)
    with (folder / "journal" / "000001.jsonl").open("ab") as file:
        file.write(b'{"action":"half an ent')
    assert backups.check(folder) == made
    team.log()
    assert make(team, folder).head.seq == made.head.seq + 1


def test_only_the_owner_can_read_a_backup(team: Team, folder: Path) -> None:
    make(team, folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o600}


def test_a_folder_that_cannot_be_written_is_said(team: Team, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreUnavailable, match="could not be written"):
        make(team, tmp_path / "file" / "backup")


# On the command line


def run(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evidence", *argv],
        env={**os.environ, "EVIDENCE_HOME": str(home)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_backup_verify_and_restore_on_the_command_line(team: Team, folder: Path, tmp_path: Path) -> None:
    head = team.store.journal.head()
    team.store.close()
    made = run(team.store.home, "backup", str(folder), "--json")
    assert (made.returncode, json.loads(made.stdout)["head"]) == (0, head.hash)
    assert "is whole" in run(tmp_path / "none", "verify", str(folder)).stdout
    assert run(team.store.home, "restore", str(folder)).returncode == 1
    assert run(tmp_path / "new", "restore", str(folder)).returncode == 0
    assert json.loads(run(tmp_path / "new", "verify", "--json").stdout)["head"] == head.hash


def test_verify_says_where_a_hash_was_the_head(team: Team) -> None:
    then = team.store.journal.head()
    team.log()
    team.store.close()
    assert f"at entry {then.seq}" in run(team.store.home, "verify", "--head", then.hash).stdout
    unknown = run(team.store.home, "verify", "--head", "0" * 64)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "never the head" in unknown.stderr


def test_these_need_no_duckdb(team: Team, folder: Path, tmp_path: Path) -> None:
    team.store.close()
    program = (
        "import sys; from evidence.__main__ import main; code = main(sys.argv[1:]); "
        "assert 'duckdb' not in sys.modules; sys.exit(code)"
    )
    for home, argv in (
        (team.store.home, ("backup", str(folder))),
        (team.store.home, ("verify",)),
        (tmp_path / "new", ("restore", str(folder))),
    ):
        ended = subprocess.run(
            [sys.executable, "-c", program, *argv],
            env={**os.environ, "EVIDENCE_HOME": str(home)},
            cwd=PROJECT,
            check=False,
        )
        assert ended.returncode == 0, argv


# By itself, once a day


def test_upkeep_checks_and_backs_up_once_a_day(team: Team, folder: Path) -> None:
    upkeep = Upkeep(team.store, folder)
    upkeep.look()
    made = backups.check(folder)
    team.log()
    upkeep.look()
    assert backups.check(folder) == made, "not due again"


def test_a_backup_that_fails_is_told_and_nothing_stops(team: Team, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    from evidence import record

    Upkeep(team.store, tmp_path / "file" / "backup").look()
    assert any("The last backup failed" in trouble for trouble in record.state(team.store, team.administrator).troubles)
    assert items.get(team.store, team.inspection, team.log())
    assert people.find(team.store, "lead@example.org")
