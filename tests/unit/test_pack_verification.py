"""verify --pack: a file that was taken away, beside the record that it was taken from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evidence import activities, items, packs, people, reviews
from evidence.access import INSTALLATION
from evidence.activities import Arrangement
from evidence.commands import running
from evidence.commands.usage import Result
from evidence.packs import Contents
from evidence.packs.items import hash_of
from evidence.searches import Filters
from evidence.store import Store
from tests.conftest import Team, a_note, make_team

FIRST = 5  # the row below the headings


@pytest.fixture
def pack(team: Team, tmp_path: Path) -> Path:
    """Three items, taken away."""
    for number in range(3):
        team.log(f"Fact {number}", happened_at=datetime(2026, 11, 20, 10, number, 59, 999_999, tzinfo=UTC))
    return taken_away(team, tmp_path)


def taken_away(team: Team, folder: Path, contents: Contents | None = None) -> Path:
    build = packs.start(team.store, team.lead, team.led, contents)
    build.wait(60)
    assert build.state == "done", build.error
    return Path(shutil.copy(packs.path(team.store, team.led, build.pack_id), folder / "pack.xlsx"))


def verified(team: Team, file: Path) -> Result:
    return running.run(team.store, ["verify", "--pack", str(file)])


def changed(file: Path, change: Callable[[Worksheet, dict[str, int]], Any], sheet: str = "Items") -> Path:
    """As somebody does it in a spreadsheet program. change gets the sheet, and where each column of it is."""
    workbook = load_workbook(file)
    change(workbook[sheet], {cell.value: cell.column for cell in workbook[sheet][3]})
    workbook.save(file)
    return file


def test_an_untouched_pack_agrees_and_its_head_is_placed(team: Team, pack: Path) -> None:
    result = verified(team, pack)
    assert result.code == 0, result
    (made,) = packs.past(team.store, team.led)
    assert f"at entry {made.head.seq:,}," in result.stdout
    assert "byte for byte" in result.stdout
    assert "3 items: each is as it was built, and as the record gives it." in result.stdout


def test_a_pack_that_was_only_saved_again_agrees(team: Team, pack: Path) -> None:
    result = verified(team, changed(pack, lambda sheet, at: None))
    assert result.code == 0, result
    assert "saved again" in result.stdout


def test_a_cell_that_was_edited_is_named_by_item_and_column(team: Team, pack: Path) -> None:
    def edit(sheet: Worksheet, at: dict[str, int]) -> None:
        sheet.cell(FIRST + 1, at["fact"], "Fact, put more kindly")

    result = verified(team, changed(pack, edit))
    assert result.code == 1
    assert "E-0002 (row 6): it was edited in the file" in result.stdout
    assert "E-0002, What was seen, heard or read: “Fact, put more kindly” in the file, “Fact 1”" in result.stdout
    assert "E-0001" not in result.stdout


def test_a_hash_that_was_made_to_fit_does_not_hide_it(team: Team, pack: Path) -> None:
    row = packs_row(pack)
    forged = {**row, "fact": "Fact, put more kindly"}

    def edit(sheet: Worksheet, at: dict[str, int]) -> None:
        sheet.cell(FIRST, at["fact"], forged["fact"])
        sheet.cell(FIRST, at["row_hash"], hash_of(forged))

    result = verified(team, changed(pack, edit))
    assert result.code == 1
    assert "edited in the file" not in result.stdout
    assert "E-0001, What was seen, heard or read: " in result.stdout
    assert "E-0001, Hash of the row: " in result.stdout


def packs_row(file: Path) -> dict[str, Any]:
    """The first item as verification reads it."""
    from evidence.packs import verification

    return verification.read(file.read_bytes()).rows[0][1]


@pytest.mark.parametrize("column", ["happened_at", "recorded_by", "review", "area_I2", "versions", "reference"])
def test_no_column_can_be_changed_unseen(team: Team, pack: Path, column: str) -> None:
    def edit(sheet: Worksheet, at: dict[str, int]) -> None:
        cell = sheet.cell(FIRST, at[column])
        cell.value = cell.value + timedelta(minutes=1) if isinstance(cell.value, datetime) else "Mixed"

    assert verified(team, changed(pack, edit)).code == 1


def test_a_row_that_was_deleted_is_named(team: Team, pack: Path) -> None:
    result = verified(team, changed(pack, lambda sheet, at: sheet.delete_rows(FIRST + 1)))
    assert result.code == 1
    assert "E-0002: it is missing in the file." in result.stdout
    assert "1 difference in 2 items." in result.stdout


def test_a_row_that_was_added_is_named(team: Team, pack: Path) -> None:
    def add(sheet: Worksheet, at: dict[str, int]) -> None:
        sheet.cell(FIRST + 3, at["fact"], "Never said")

    result = verified(team, changed(pack, add))
    assert result.code == 1
    assert "Items, row 8: no such item stood in the record then." in result.stdout


def test_a_row_that_stands_twice_is_named(team: Team, pack: Path) -> None:
    def copy(sheet: Worksheet, at: dict[str, int]) -> None:
        for place in at.values():
            sheet.cell(FIRST + 3, place, sheet.cell(FIRST, place).value)

    assert "E-0001: it stands a second time, in row 8." in verified(team, changed(pack, copy)).stdout


def test_a_column_that_was_taken_out_is_seen(team: Team, pack: Path) -> None:
    result = verified(team, changed(pack, lambda sheet, at: sheet.delete_cols(at["words"])))
    assert result.code == 1
    assert result.stdout.count("edited in the file") == 3


def test_rows_in_another_order_agree(team: Team, pack: Path) -> None:
    def swap(sheet: Worksheet, at: dict[str, int]) -> None:
        for place in at.values():
            one, other = sheet.cell(FIRST, place), sheet.cell(FIRST + 1, place)
            one.value, other.value = other.value, one.value

    assert verified(team, changed(pack, swap)).code == 0


def test_a_head_that_was_edited_is_told(team: Team, pack: Path) -> None:
    def edit(sheet: Worksheet, at: dict[str, int]) -> None:
        (cell,) = [row[2] for row in sheet.iter_rows() if row[1].value == "Its hash"]
        cell.value = "0" * 64

    result = verified(team, changed(pack, edit, "Cover"))
    assert result.code == 1
    assert "never the head of this record" in result.stdout
    assert "Cover, Its hash: " in result.stdout


def test_a_pack_of_another_record_is_unknown_to_this_one(team: Team, tmp_path: Path) -> None:
    elsewhere = Store(tmp_path / "elsewhere")
    try:
        other = make_team(elsewhere)
        other.log()
        file = taken_away(other, tmp_path)
    finally:
        elsewhere.close()
    result = verified(team, file)
    assert result.code == 1
    assert "never the head of this record" in result.stdout
    assert "none was compared with a record" in result.stdout


def test_an_older_pack_agrees_with_its_own_head_whatever_happened_since(team: Team, tmp_path: Path) -> None:
    visit = activities.plan(team.store, team.lead, team.led, Arrangement(kind="ap_visit", title="Visit"))
    item = team.log("First words", activity_id=visit)
    gone = team.log("Logged twice")
    file = taken_away(team, tmp_path)
    base = items.get(team.store, team.led, item).revision_id
    reviews.accept(team.store, team.lead, team.led, item_id=item, revision_id=base)
    items.amend(
        team.store, team.inspector, team.inspection, item_id=item, base=base, note=a_note("Better", activity_id=visit)
    )
    items.withdraw(team.store, team.inspector, team.inspection, item_id=gone, reason="A double")
    assert team.inspector.person_id is not None
    people.amend(team.store, INSTALLATION, team.inspector.person_id, name="Ines Married-Name")
    team.log("Later")
    result = verified(team, file)
    assert result.code == 0, result


def test_under_filters_the_number_of_rows_is_compared(team: Team, tmp_path: Path) -> None:
    for stance in ("mixed", "mixed", "working_well"):
        team.log(stance=stance)
    file = taken_away(team, tmp_path, Contents(filters=Filters(stances=("mixed",))))
    assert verified(team, file).code == 0
    result = verified(team, changed(file, lambda sheet, at: sheet.delete_rows(FIRST)))
    assert "Items: 2 rows were built, 1 are in the file." in result.stdout


def test_a_pack_without_items_is_placed_by_its_head(team: Team, tmp_path: Path) -> None:
    assert verified(team, taken_away(team, tmp_path, Contents(("coverage",)))).code == 0


def test_differences_are_data_too(team: Team, pack: Path) -> None:
    changed(pack, lambda sheet, at: sheet.delete_rows(FIRST))
    told = json.loads(running.run(team.store, ["verify", "--pack", str(pack), "--json"]).stdout)
    assert (told["agrees"], told["rows"]) == (False, 2)
    assert told["differences"] == [
        {"place": "E-0001", "column": "", "what": "it is missing in the file", "lawful": False}
    ]


def test_a_pack_too_large_to_be_taken_apart_is_known_byte_for_byte(
    team: Team, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.commands.checking.MOST_BYTES", 1_000)
    result = verified(team, pack)
    assert result.code == 0, result
    assert "byte for byte, with 3 items. It is too large" in result.stdout
    result = verified(team, changed(pack, lambda sheet, at: None))
    assert (result.code, result.stdout) == (1, "")
    assert "is not, byte for byte, a pack that was built here" in result.stderr


def test_what_is_no_pack_is_refused(team: Team, tmp_path: Path) -> None:
    running.run(team.store, ["template", str(tmp_path / "t.xlsx")])
    result = verified(team, tmp_path / "t.xlsx")
    assert (result.code, result.stdout) == (1, "")
    assert "not an evidence pack" in result.stderr
