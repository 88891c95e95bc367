"""Record: what administrators and leads are told about the safety of the record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evidence import holding
from evidence.private import happenings
from evidence.private.happenings import Kind
from evidence.settings import Settings
from evidence.upkeep import Upkeep
from tests.conftest import Team
from tests.pages.conftest import Opener, press, said


def again(held: Team, **settings: object) -> Team:
    """The server stopped, and started on the same home with these settings."""
    home = held.store.home
    holding.release()
    return replace(held, store=holding.hold(Settings(home=home, **settings)))  # type: ignore[arg-type]


def test_a_lead_sees_head_and_copies_and_has_no_buttons(held: Team, tmp_path: Path, open_screen: Opener) -> None:
    team = again(held, mirror=tmp_path / "share")
    team.store.journal.settle()
    screen = open_screen("record", team.lead)
    assert team.store.journal.head().hash in said(screen)
    assert "in two copies" in said(screen)
    assert "Signed in now" not in said(screen)
    assert "Who was refused" not in said(screen)
    assert not screen.button


def test_one_copy_only_is_said(held: Team, open_screen: Opener) -> None:
    team = again(held)
    assert "There is one copy only" in said(open_screen("record", team.administrator))


def test_a_second_copy_that_is_gone_is_a_warning(held: Team, tmp_path: Path, open_screen: Opener) -> None:
    (tmp_path / "share").write_text("no folder")
    team = again(held, mirror=tmp_path / "share")
    assert not team.store.journal.settle(0.1)
    screen = open_screen("record", team.administrator)
    assert any("People can work on" in warning.value for warning in screen.warning)


def test_a_check_that_is_asked_for_is_done_and_stands_here(held: Team, tmp_path: Path, open_screen: Opener) -> None:
    team = again(held, backup=tmp_path / "backup")
    press(open_screen("record", team.administrator), "Check the record now")
    assert happenings.wanted(team.store.private) == {Kind.VERIFICATION}
    Upkeep(team.store, tmp_path / "backup").look()
    shown = said(open_screen("record", team.administrator))
    assert f"All {team.store.journal.head().seq} entries were read and are whole" in shown
    assert "checked after writing" in shown


def test_without_a_folder_for_backups_the_button_says_why(held: Team, open_screen: Opener) -> None:
    team = again(held)
    button = next(one for one in open_screen("record", team.administrator).button if one.label == "Back up now")
    assert button.disabled
    assert "EVIDENCE_BACKUP" in button.help


def test_what_was_repaired_stands_here_after_the_next_start(held: Team, open_screen: Opener) -> None:
    home = held.store.home
    holding.release()
    (home / "evidence.duckdb").unlink()
    for _ in range(2):
        again_held = replace(held, store=holding.hold(Settings(home=home)))
        assert "made again from the record because it was missing" in said(
            open_screen("record", again_held.administrator)
        )
        holding.release()
