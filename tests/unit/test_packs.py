"""Evidence packs: what they hold, that every text is whole and inert, and that a failure leaves nothing behind."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from evidence import activities, columns, inspections, items, names, packs, reviews, workbook
from evidence.activities import Arrangement
from evidence.clock import LONDON
from evidence.errors import Conflict, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.items.notes import AreaTag
from evidence.packs import Contents
from evidence.searches import Filters
from evidence.workbook import proofreading
from evidence.workbook.book import Book, Column, Sheet, Table
from evidence.workbook.measures import POINTS, lines
from tests.conftest import Team, a_note, a_plan
from tests.libreoffice import read_by_libreoffice

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+44 20 7946 0000",
    "-1+1",
    "@SUM(A1:A9)",
    "\tindented\tby tabs",
    '=HYPERLINK("https://example.org","click")',
    "https://example.org/looks-like-a-link",
    "_x0041_ and _x000D__x005F_",
    "<b>bold</b> & [a link](https://example.org)",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd",
    "\U0001f469\u200d\U0001f467 and one\nmore\n\nline",
    "{{template}} ${formula} '; drop table item; --",
    "'an apostrophe in front",
    "long " + "x" * 19_995,
]


def built(team: Team, *sections: str, filters: Filters | None = None) -> Path:
    """A pack with these sections, or with all."""
    contents = Contents(sections or tuple(packs.SECTIONS), filters or Filters())
    build = packs.start(team.store, team.lead, team.led, contents)
    build.wait(60)
    assert build.state == "done", build.error
    return packs.path(team.store, team.led, build.pack_id)


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by column id, as openpyxl reads them: no code of ours."""
    rows = list(load_workbook(path)[sheet].iter_rows(min_row=3, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def a_workbook(folder: Path, *texts: str, count: int | None = None) -> Path:
    """One sheet S with one column of these texts, in a folder where it can be built; count is what it is told."""
    (folder / "rows.jsonl").write_text("".join(json.dumps([text]) + "\n" for text in texts))
    rows = len(texts) if count is None else count
    made = Table(title="T", note="", columns=(Column(id="a", label="A"),), rows="rows.jsonl", count=rows)
    book = Book(title="", author="", timezone="Europe/London", sheets=(Sheet(name="S", tables=(made,)),))
    book.save(folder / "book.json")
    return folder


def test_every_text_is_there_whole_and_nothing_is_a_formula(team: Team) -> None:
    for text in HOSTILE:
        team.log(text, words=text, meaning=text)
    path = built(team)
    found = table(path, "Items")
    kept = sorted(text.strip() for text in HOSTILE)
    assert [sorted(row[name] for row in found) for name in ("fact", "words", "meaning")] == [kept, kept, kept]
    for sheet in load_workbook(path):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


def test_libreoffice_opens_it_with_every_text_and_no_formula(team: Team, tmp_path: Path) -> None:
    for text in HOSTILE:
        team.log(text)
    path = built(team, "items")
    assert {text.strip() for text in HOSTILE} <= set(read_by_libreoffice(path, tmp_path)["Items"])


def test_texts_are_marked_as_text_for_excel(team: Team) -> None:
    team.log("=1+1")
    sheet = load_workbook(built(team, "items"))["Items"]
    assert sheet["G5"].value == "=1+1"
    assert sheet["G5"].quotePrefix


def test_the_file_has_no_macros_links_or_outside_references(team: Team) -> None:
    team.log("https://example.org")
    with zipfile.ZipFile(built(team)) as parts:
        names = parts.namelist()
        assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]
        assert not any(b'TargetMode="External"' in parts.read(name) for name in names)


def test_an_item_stands_in_one_row_with_one_column_for_each_outcome_area(team: Team) -> None:
    when = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    team.log(
        happened_at=when,
        stance="mixed",
        areas=(AreaTag("I1"), AreaTag("L4", "needs_better")),
        themes=("transport", "data"),
        facets=("age:5-10",),
    )
    (row,) = table(built(team, "items"), "Items")
    assert row["happened_at"] == datetime(2026, 7, 1, 10, 30), "as people in London read it"
    assert row["happened_at_utc"] == "2026-07-01T09:30:00.000000Z"
    assert (row["area_I1"], row["area_I2"], row["area_L4"]) == ("Mixed", None, "Needs to be better")
    assert row["themes"] == "Transport\nUse of data"
    assert row["recorded_by"] == team.inspector.name
    assert {f"area_{area.code}" for area in team.led.framework.areas} <= row.keys()


def test_rows_are_counted_on_the_cover_in_the_record_and_in_the_file(team: Team) -> None:
    for _ in range(3):
        team.log()
    activities.plan(team.store, team.lead, team.led, Arrangement(kind="ap_visit", title="Visit & talk"))
    path = built(team)
    (pack,) = packs.past(team.store, team.led)
    assert {name: len(table(path, name)) for name in ("Items", "Activities", "Revisions")} == {
        "Items": 3,
        "Activities": 1,
        "Revisions": 3,
    }
    assert pack.row_counts["Items"] == 3
    cover = " ".join(str(cell.value) for row in load_workbook(path)["Cover"].iter_rows() for cell in row if cell.value)
    for words in ("Northmere", "ASEND-2026-01", "Lee Lead", "3 rows", pack.head.hash, "None: all items that stand"):
        assert words in cover


def test_the_figures_are_those_of_the_screen(team: Team) -> None:
    team.log(areas=(AreaTag("I2"),), source_kind="child")
    rows = table(built(team, "coverage"), "Coverage")
    area = next(row for row in rows if str(row["outcome_area"]).startswith("I2"))
    assert area["child_or_young_person"] == 1


def test_sheets_can_be_filtered_and_printed(team: Team) -> None:
    team.log()
    sheet = load_workbook(built(team, "items"))["Items"]
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref.startswith("A4:")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.row_dimensions[3].hidden, "ids of columns are for programs"
    assert sheet["G5"].alignment.wrap_text


def printed(sheet: Worksheet) -> list[str]:
    """The ids of the columns that come out of a printer."""
    last = range_boundaries(sheet.print_area.split("!")[1])[2]
    return [cell.value for cell in sheet[3][:last]]


def test_every_line_on_paper_says_which_item_who_said_it_how_it_is_known_and_who_recorded_it(team: Team) -> None:
    team.log()
    there = printed(load_workbook(built(team, "items"))["Items"])
    assert {"reference", "happened_at", "source_kind", "source_role", "directness", "recorded_by"} <= set(there)
    assert {"fact", "words", "meaning", "outcome_areas"} <= set(there)
    assert not [name for name in there if name.startswith("area_")], "they are for filters"


@pytest.mark.parametrize("name", ["Items", "Revisions"])
def test_print_on_a4_is_large_enough_to_read(team: Team, name: str) -> None:
    """Type of 10 points, scaled so that the columns fit the width of the paper within its margins."""
    team.log()
    sheet = load_workbook(built(team))[name]
    width = sum(sheet.column_dimensions[get_column_letter(at)].width for at in range(1, len(printed(sheet)) + 1))
    paper = 297 / 25.4 - sheet.page_margins.left - sheet.page_margins.right
    assert 10 * paper * 72 / (width * POINTS) >= 7.2


def test_the_heading_is_as_high_as_its_words(team: Team) -> None:
    assert load_workbook(built(team, "items"))["Items"].row_dimensions[4].height < 40


def test_outcome_areas_stand_together_with_their_signs(team: Team) -> None:
    team.log(stance="mixed", areas=(AreaTag("I1"), AreaTag("L4", "needs_better")))
    team.log(stance=None, areas=(AreaTag("I2"),))
    team.log(stance="context", areas=())
    rows = table(built(team, "items"), "Items")
    assert sorted(row["outcome_areas"] for row in rows) == ["I1 ◆\nL4 ▼", "I2 ✓", "●"]


def test_revisions_have_the_reference_of_their_item(team: Team) -> None:
    team.log()
    path = built(team)
    assert [row["reference"] for row in table(path, "Revisions")] == ["E-0001"]
    assert [row["reference"] for row in table(path, "Items")] == ["E-0001"]


def test_filters_choose_items_and_their_revisions(team: Team) -> None:
    team.log("The one that is wanted", stance="mixed")
    team.log("Another one")
    path = built(team, "items", "revisions", filters=Filters(stances=("mixed",)))
    assert [row["fact"] for row in table(path, "Items")] == ["The one that is wanted"]
    assert [row["fact"] for row in table(path, "Revisions")] == ["The one that is wanted"]
    assert load_workbook(path).sheetnames == ["Cover", "Items", "Revisions"]


def test_what_was_withdrawn_is_among_the_revisions_only(team: Team) -> None:
    item = team.log("Logged twice")
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item, reason="A double")
    path = built(team, "items", "revisions")
    assert table(path, "Items") == []
    (row,) = table(path, "Revisions")
    assert (row["fact"], row["withdrawn_because"]) == ("Logged twice", "A double")


def test_revisions_stand_in_order_with_their_review(team: Team) -> None:
    item = team.log("First words")
    first = items.get(team.store, team.led, item).revision_id
    reviews.query(team.store, team.lead, team.led, item_id=item, revision_id=first, comment="Who said so?")
    note = a_note("Better words")
    items.amend(team.store, team.inspector, team.inspection, item_id=item, base=first, note=note)
    rows = table(built(team, "revisions"), "Revisions")
    assert [(row["version"], row["what"], row["fact"]) for row in rows] == [
        (1, "Logged", "First words"),
        (2, "Amended", "Better words"),
    ]
    assert (rows[0]["review"], rows[0]["comment"]) == ("Queried", "Who said so?")


def test_revisions_of_another_inspection_are_in_no_pack(team: Team) -> None:
    plan = a_plan(reference="OTHER")
    other = inspections.set_up(team.store, team.inspector, framework=team.led.framework, plan=plan)
    items.log(team.store, team.inspector, other, item_id=new_id(), note=a_note("Of the other one"))
    team.log("Of this one")
    assert [row["fact"] for row in table(built(team, "revisions"), "Revisions")] == ["Of this one"]


def test_an_empty_inspection_makes_a_pack_too(team: Team) -> None:
    assert table(built(team), "Items") == []


def test_the_preview_counts_and_warns(team: Team) -> None:
    team.log("Ring the mother on 07700 900123", safeguarding=True)
    team.log("Nothing special", areas=(), stance=None)
    seen = packs.preview(team.store, team.led, Contents())
    assert (seen.rows["Items"], seen.to_tag, seen.safeguarding, len(seen.suspicions)) == (2, 1, 1, 1)


def suspected(team: Team, *sections: str, **filters: Any) -> list[tuple[str, str, str, bool]]:
    contents = Contents(sections or tuple(packs.SECTIONS), Filters(**filters))
    found = packs.preview(team.store, team.led, contents).suspicions
    return [(one.reference, one.field, one.text, one.earlier) for one in found]


def test_what_looks_like_a_person_is_listed_with_its_item_and_the_words_around(team: Team) -> None:
    names.add(team.store, team.lead, team.led, "Amara Okonkwo = the child (T3)")
    team.log("Nothing special.")
    item_id = team.log("One long sentence stands in front of this. Then amara said so, and Amara’s mother too.")
    team.log("Nothing either.", words="My NHS number is 943 476 5919", source_role="Amara's aunt", source_kind="parent")
    found = packs.preview(team.store, team.led, Contents()).suspicions
    assert [(one.reference, one.field, one.text) for one in found] == [
        ("E-0002", "What was seen, heard or read", "amara"),
        ("E-0002", "What was seen, heard or read", "Amara"),
        ("E-0003", "In their own words", "943 476 5919"),
        ("E-0003", "Role of who said it", "Amara"),
    ]
    assert (found[0].item_id, found[0].before, found[0].after) == (
        item_id,
        "… sentence stands in front of this. Then ",
        " said so, and Amara’s mother too.",
    )


def test_what_looks_like_a_person_is_listed_in_the_order_in_which_it_was_written(team: Team) -> None:
    note = a_note("Ring 01-a@example.org", words="02-b@example.org", meaning="03-c@example.org")
    logged = items.log(team.store, team.inspector, team.inspection, item_id=new_id(), note=note)
    given = {"item_id": logged.item_id, "revision_id": logged.revision_id, "comment": "04-d@example.org"}
    reviews.query(team.store, team.lead, team.led, **given)
    reviews.accept(team.store, team.lead, team.led, **given | {"comment": "05-e@example.org"})
    items.withdraw(team.store, team.lead, team.led, item_id=logged.item_id, reason="06-f@example.org")
    assert [text for _, _, text, _ in suspected(team)] == [
        "01-a@example.org",
        "02-b@example.org",
        "03-c@example.org",
        "04-d@example.org",
        "05-e@example.org",
        "06-f@example.org",
    ]


def test_a_name_that_was_amended_away_is_still_in_the_revisions(team: Team) -> None:
    names.add(team.store, team.lead, team.led, "Amara Okonkwo")
    item = team.log("Amara said so.")
    first = items.get(team.store, team.inspection, item).revision_id
    items.amend(team.store, team.inspector, team.inspection, item_id=item, base=first, note=a_note("A child said so."))
    gone = team.log("Ring 07700 900123.")
    reason = "It had the number of Amara."
    items.withdraw(team.store, team.inspector, team.inspection, item_id=gone, reason=reason)
    assert suspected(team, "items", "impact") == []
    fact = "What was seen, heard or read"
    assert sorted(suspected(team, "revisions")) == [
        ("E-0001", fact, "Amara", True),
        ("E-0002", fact, "07700 900123", True),
        ("E-0002", "Withdrawn because", "Amara", True),
    ]


def test_what_was_written_after_the_first_look_is_looked_through_too(team: Team) -> None:
    item = team.log("Nothing special.")
    assert suspected(team) == []
    first = items.get(team.store, team.led, item).revision_id
    reviews.query(team.store, team.lead, team.led, item_id=item, revision_id=first, comment="Is it the one of NE1 4XF?")
    items.amend(
        team.store, team.inspector, team.inspection, item_id=item, base=first, note=a_note("Ring 07700 900123.")
    )
    gone = team.log("Nothing either.")
    items.withdraw(team.store, team.inspector, team.inspection, item_id=gone, reason="Sent to me@example.org")
    assert [(text, earlier) for _, _, text, earlier in suspected(team)] == [
        ("07700 900123", False),
        ("NE1 4XF", True),
        ("me@example.org", True),
    ]


def test_a_name_that_joins_the_list_later_is_looked_for_in_all_that_was_written(team: Team) -> None:
    team.log("Amara said so. Ring 07700 900123.")
    assert [text for _, _, text, _ in suspected(team, "items")] == ["07700 900123"]
    names.add(team.store, team.lead, team.led, "Amara Okonkwo")
    assert [text for _, _, text, _ in suspected(team, "items")] == ["Amara", "07700 900123"]


def test_only_what_goes_in_is_looked_through(team: Team) -> None:
    team.log("Ring 07700 900123.", stance="mixed")
    activities.plan(team.store, team.lead, team.led, Arrangement(kind="ap_visit", title="Visit, NE1 4XF"))
    assert [text for _, _, text, _ in suspected(team)] == ["07700 900123", "NE1 4XF"]
    assert [text for _, _, text, _ in suspected(team, "activities")] == ["NE1 4XF"]
    assert suspected(team, "items", stances=("working_well",)) == []


def test_the_cover_counts_what_looks_like_a_person_and_names_nobody(team: Team) -> None:
    names.add(team.store, team.lead, team.led, "Amara Okonkwo = the child (T3)")
    team.log("Amara said so.")
    cover = str(list(load_workbook(built(team, "items"))["Cover"].iter_rows(values_only=True)))
    assert "1 place where a text may point to a person" in cover
    assert "Amara" not in cover
    assert "the child (T3)" not in cover


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(stances=("mixed",)), Filters(text="plan"), Filters(areas=("L6",))]
)
@pytest.mark.parametrize("sections", [tuple(packs.SECTIONS), ("revisions",), ("coverage", "items")], ids="+".join)
def test_what_the_preview_says_is_what_is_built(team: Team, sections: tuple[str, ...], filters: Filters) -> None:
    for stance in ("mixed", "working_well"):
        team.log(stance=stance)
        again = team.log("Another words", stance=stance)
        note = a_note("Better words", stance=stance)
        first = items.get(team.store, team.led, again).revision_id
        items.amend(team.store, team.inspector, team.inspection, item_id=again, base=first, note=note)
        items.withdraw(team.store, team.inspector, team.inspection, item_id=again, reason="A double")
    activities.plan(team.store, team.lead, team.led, Arrangement(kind="ap_visit", title="Visit"))
    expected = packs.preview(team.store, team.led, Contents(sections, filters)).rows
    path = built(team, *sections, filters=filters)
    (pack,) = packs.past(team.store, team.led)
    assert pack.row_counts == expected
    assert load_workbook(path).sheetnames == ["Cover", *expected]


def test_the_file_is_for_its_owner_only(team: Team) -> None:
    path = built(team, "items")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert not list((team.store.home / "jobs").iterdir()), "no evidence is left lying about"


def test_a_build_leaves_one_entry(team: Team) -> None:
    before = team.store.journal.head().seq
    built(team, "items")
    assert team.store.journal.head().seq == before + 1


def test_an_observer_builds_no_pack(team: Team) -> None:
    with pytest.raises(NotAllowed):
        packs.start(team.store, team.observer, team.seen_by(team.observer))


def test_a_pack_of_another_inspection_is_not_found(team: Team) -> None:
    with pytest.raises(NotFound):
        packs.path(team.store, team.led, new_id())


def test_a_changed_file_is_told(team: Team) -> None:
    path = built(team, "items")
    packs.check(team.store, team.led, UUID(path.stem))
    with path.open("ab") as file:
        file.write(b"!")
    with pytest.raises(Conflict, match="changed after it was built"):
        packs.check(team.store, team.led, UUID(path.stem))


def test_a_download_is_named_by_inspection_and_time_and_no_two_alike(team: Team) -> None:
    names = [packs.file_name(team.store, team.led, UUID(built(team, "items").stem)) for _ in range(2)]
    first = packs.past(team.store, team.led)[-1]
    local = first.built_at.astimezone(LONDON)
    assert names[0] == f"evidence-pack-ASEND-2026-01-{local:%Y-%m-%d-%H%M}.xlsx"
    assert len(set(names)) == 2


def test_what_a_pack_was_asked_to_hold_is_kept_with_it(team: Team) -> None:
    asked = Contents(("items",), Filters(stances=("mixed",), day_from=date(2026, 11, 1), text="plan"), "The panel")
    build = packs.start(team.store, team.lead, team.led, asked)
    build.wait(60)
    (pack,) = packs.past(team.store, team.led)
    assert pack.contents == asked
    assert packs.in_words(team.store, team.led, pack.contents.filters) == [
        ("Stance", "Mixed"),
        ("From", "1 November 2026"),
        ("With the words", "plan"),
    ]


def test_a_failed_child_says_so_and_leaves_no_pack(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.log()
    monkeypatch.setattr("evidence.workbook.child.PROJECT", team.store.home)  # where no such module is
    build = packs.start(team.store, team.lead, team.led)
    build.wait(60)
    assert build.state == "failed"
    assert "could not be written" in build.error
    assert packs.past(team.store, team.led) == []
    assert not list(team.store.home.glob("packs/*"))


def test_a_text_too_long_for_a_cell_is_never_cut(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not fit a cell"):
        workbook.build(a_workbook(tmp_path, "x" * 32_768), lambda _: None)


def test_a_row_that_is_missing_is_found_when_the_file_is_read_back(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 rows instead of 2"):
        workbook.build(a_workbook(tmp_path, "one", count=2), lambda _: None)


def test_a_build_that_there_is_not_is_not_found() -> None:
    with pytest.raises(NotFound):
        packs.progress(new_id())


def test_a_pack_whose_file_is_no_longer_kept_has_no_path(team: Team) -> None:
    build = packs.start(team.store, team.lead, team.led, Contents(sections=()))
    build.wait()
    packs.path(team.store, team.led, build.pack_id).unlink()
    with pytest.raises(NotFound, match="no longer kept"):
        packs.path(team.store, team.led, build.pack_id)


def test_each_row_counts_when_it_is_written_and_when_it_is_read_back(tmp_path: Path) -> None:
    told: list[int] = []
    workbook.build(a_workbook(tmp_path, *("one",) * 600), told.append)
    assert told == sorted(told)
    assert {250, 500, 600, 850, 1_100} <= set(told)


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        (b"<t>one</t>", b"<t>two</t>", "S, row 1, A: it was not kept as it is"),
        (b"<t>one</t>", b"<t>one</t></is><f>1+1</f><is>", "a formula or a link"),
        (b"<t>one</t>", b"<t>_x006F_ne</t>", "Excel would read another text"),
        (b'<row r="6"', b'<row r="7"', "S, row 2: it is missing"),
        (b"</sheetData>", b'<row r="9"><c r="A9"><v>1</v></c></row></sheetData>', "more rows"),
        (b"</c></row></sheetData>", b'</c><c r="B6"><v>1</v></c></row></sheetData>', "more cells"),
    ],
)
def test_what_is_not_as_it_should_be_is_found_when_the_file_is_read_back(
    tmp_path: Path, there: bytes, instead: bytes, told: str
) -> None:
    path = workbook.build(a_workbook(tmp_path, "one", "more"), lambda _: None)
    with zipfile.ZipFile(path) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert held[sheet].count(there) == 1
    with zipfile.ZipFile(path, "w") as parts:
        for name, content in held.items():
            parts.writestr(name, content.replace(there, instead) if name == sheet else content)
    with pytest.raises(ValueError, match=told):
        proofreading.check(Book.load(tmp_path / "book.json"), tmp_path, path, lambda _: None)


def test_more_rows_than_a_sheet_can_hold_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="S has more rows than a sheet of a workbook can hold"):
        workbook.build(a_workbook(tmp_path, "one", count=1_048_573), lambda _: None)


def test_what_the_program_made_stands_on_one_line(team: Team) -> None:
    """Ids, hashes and exact times are never measured: their columns have to be wide enough."""
    team.log(activity_id=activities.plan(team.store, team.lead, team.led, Arrangement(kind="ap_visit", title="Visit")))
    (row,) = table(built(team, "items"), "Items")
    made = [one.column for one in columns.of(team.led.framework) if one.column.kind == "id"]
    assert len(made) == 7
    assert [one.id for one in made if row[one.id] and lines(row[one.id], one.width) > 1] == []
