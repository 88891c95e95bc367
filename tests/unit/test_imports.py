"""Imports: all problems at once, one change or none, nothing twice; labels, ids, dates and mappings understood."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from evidence import activities, children, clock, columns, exports, imports, inspections, items, names, packs
from evidence.activities import Arrangement
from evidence.errors import BadDefinition, ImportRejected, InvalidInput, Issue, NotAllowed
from evidence.imports import Outcome, mappings, template
from evidence.imports.mappings import Mapping
from evidence.inspections import Inspection
from tests.conftest import Team, a_plan

DATA = Path(__file__).parents[1] / "data"
GOOD = {
    "happened_at": "20/11/2026 10:30",
    "source_kind": "Parent or carer",
    "directness": "first-hand",
    "discipline": "Health",
    "fact": "They waited a year for speech therapy.",
}


def a_csv(*rows: dict[str, str]) -> bytes:
    """Rows in the template's columns; what a row does not name is as in GOOD."""
    full = [{**GOOD, **row} for row in rows]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in full for name in row)))
    writer.writeheader()
    writer.writerows(full)
    return out.getvalue().encode()


def bring(team: Team, content: bytes, *, name: str = "notes.csv", **options: object) -> Outcome:
    return imports.bring_in(team.store, team.inspector, team.inspection, name=name, content=content, **options)  # type: ignore[arg-type]


def issues_of(team: Team, content: bytes, **options: object) -> list[Issue]:
    before = team.store.journal.head()
    with pytest.raises(ImportRejected) as caught:
        bring(team, content, **options)
    assert team.store.journal.head() == before, "nothing is stored"
    return caught.value.issues


def the_item(team: Team) -> items.Item:
    (row,) = exports.items(team.store, team.inspection)
    return items.get(team.store, team.inspection, inspections.UUID(row["item_id"]))


def another(team: Team, reference: str = "B2") -> Inspection:
    framework = team.led.framework
    return inspections.set_up(team.store, team.inspector, framework=framework, plan=a_plan(reference=reference))


def test_labels_and_ids_mean_the_same(team: Team) -> None:
    as_labels = a_csv(
        {"stance": "needs to be better", "area_I2": "yes", "area_L4": "MIXED", "themes": "Transport; data"}
    )
    as_ids = a_csv(
        {"stance": "needs_better", "area_I2": "needs_better", "area_L4": "mixed", "themes": "transport\ndata"}
    )
    bring(team, as_labels)
    note = the_item(team).note
    assert (note.source_kind, note.discipline, note.stance) == ("parent", "health", "needs_better")
    assert [(tag.code, tag.stance) for tag in note.areas] == [("I2", None), ("L4", "mixed")]
    assert note.themes == ("transport", "data")
    assert bring(team, as_ids).already_there == 1


def test_times_are_those_of_the_installation(team: Team) -> None:
    bring(team, a_csv({"happened_at": "01/07/2026 10:30"}))
    assert the_item(team).note.happened_at == datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["20/11/2026", "2026-11-20", "20 Nov 2026", "20 November 2026", "20.11.2026", "2026-11-20T12:00:00+00:00"],
)
def test_days_may_be_written_in_many_ways(team: Team, written: str) -> None:
    bring(team, a_csv({"happened_at": written}))
    assert the_item(team).note.happened_at == datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_all_problems_are_told_at_once_by_row_and_column(team: Team) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).strftime("%d/%m/%Y %H:%M")
    found = issues_of(
        team,
        a_csv(
            {"fact": ""},
            {},
            {"source_kind": "Neighbour", "stance": "Outstanding"},
            {"happened_at": tomorrow, "fact": "x" * 20_001},
            {"happened_at": "soon", "fact": "hidden \x07 character"},
            {"directness": ""},
            {"activity": "No such visit", "child": "T9"},
            {"safeguarding": "perhaps"},
        ),
    )
    assert sorted((issue.row or 0, issue.code, issue.column) for issue in found) == [
        (2, "not_valid", "E (What was seen, heard or read)"),
        (4, "unknown_value", "B (Source)"),
        (4, "unknown_value", "F (Stance)"),
        (5, "not_valid", "A (When)"),
        (5, "not_valid", "E (What was seen, heard or read)"),
        (6, "bad_date", "A (When)"),
        (6, "not_valid", "E (What was seen, heard or read)"),
        (7, "not_valid", "C (First-hand or reported)"),
        (8, "unknown_activity", "G (Activity)"),
        (8, "unknown_child", "H (Tracked child)"),
        (9, "unknown_value", "I (Safeguarding)"),
    ]
    assert all(issue.what for issue in found)


def test_a_problem_names_the_choices(team: Team) -> None:
    (issue,) = issues_of(team, a_csv({"discipline": "Housing"}))
    assert "Education, Health, Social care" in issue.to_do


def test_bad_rows_can_be_skipped(team: Team) -> None:
    outcome = bring(team, a_csv({}, {"fact": ""}, {"fact": "Another"}), skip_bad=True)
    assert (outcome.stored, outcome.refused, [issue.row for issue in outcome.issues]) == (2, 1, [3])


def test_a_file_is_one_entry_of_the_record(team: Team) -> None:
    before = team.store.journal.head().seq
    bring(team, a_csv({}, {"fact": "Another"}, {"fact": "A third"}))
    assert team.store.journal.head().seq == before + 1


def test_the_same_file_is_the_same_rows_whoever_imports_it(team: Team) -> None:
    content = a_csv({"fact": "one", "discipline": ""}, {"fact": "two", "discipline": ""})
    assert bring(team, content).stored == 2
    health = team.seen_by(team.other_inspector)
    again = imports.bring_in(team.store, team.other_inspector, health, name="notes.csv", content=content)
    assert (again.stored, again.already_there) == (0, 2)


def test_what_was_withdrawn_meanwhile_is_said(team: Team) -> None:
    bring(team, a_csv({}))
    items.withdraw(
        team.store, team.inspector, team.inspection, item_id=the_item(team).item_id, reason="Noted by mistake"
    )
    assert "1 item of those already there was withdrawn" in " ".join(bring(team, a_csv({})).notes)


@pytest.mark.parametrize("day", ["0026-11-17", "1899-12-31 10:00", "17/11/1026"])
def test_a_slip_in_the_year_is_told(team: Team, day: str) -> None:
    (issue,) = issues_of(team, a_csv({"happened_at": day}))
    assert "year" in f"{issue}" or "date" in f"{issue}"


def test_importing_again_after_corrections_adds_only_what_is_new(team: Team) -> None:
    bring(team, a_csv({"fact": "One"}, {"fact": ""}), skip_bad=True)
    outcome = bring(team, a_csv({"fact": "Put in above"}, {"fact": "One"}, {"fact": "Two"}))
    assert (outcome.stored, outcome.already_there) == (2, 1)
    assert bring(team, a_csv({"fact": "One"}, {"fact": "Two"})).stored == 0


def test_the_same_words_twice_in_one_file_are_two_items(team: Team) -> None:
    assert bring(team, a_csv({}, {})).stored == 2
    assert bring(team, a_csv({}, {}, {})).stored == 1


def test_a_row_is_known_by_its_own_id(team: Team) -> None:
    bring(team, a_csv({"item_id": "N-17", "fact": "As it was"}))
    outcome = bring(team, a_csv({"item_id": "N-17", "fact": "Corrected in the file"}))
    assert (outcome.stored, outcome.already_there) == (0, 1)
    assert "An import never changes an item" in outcome.notes[0]
    assert the_item(team).note.fact == "As it was"


def test_an_id_that_stands_twice_is_a_problem(team: Team) -> None:
    (issue,) = issues_of(team, a_csv({"item_id": "N-17"}, {"item_id": "N-17", "fact": "Another"}))
    assert (issue.code, issue.row) == ("duplicate_id", 3)


def test_an_item_that_was_logged_here_is_known_in_its_pack(team: Team) -> None:
    item = team.log("Logged here")
    outcome = bring(team, a_csv({"item_id": str(item), "fact": "Logged here"}))
    assert (outcome.stored, outcome.already_there) == (0, 1)


def test_an_id_of_another_inspection_is_not_taken_away(team: Team) -> None:
    item = team.log("Logged there")
    other = another(team)
    content = a_csv({"item_id": str(item), "fact": "Logged there"})
    for stored in (1, 0):
        outcome = imports.bring_in(team.store, team.inspector, other, name="a.csv", content=content)
        assert outcome.stored == stored
    assert len(list(exports.items(team.store, team.inspection))) == 1


def test_recorder_and_time_are_kept_as_facts_about_the_file(team: Team) -> None:
    bring(team, a_csv({"recorded_by": "Somebody Else", "recorded_at": "20/11/2026 18:00"}))
    item = the_item(team)
    assert (item.imported_by, item.imported_at) == ("Somebody Else", datetime(2026, 11, 20, 18, tzinfo=UTC))
    assert item.logged_by == team.inspector.person_id


def test_two_times_that_differ_are_a_problem(team: Team) -> None:
    (issue,) = issues_of(team, a_csv({"happened_at_utc": "2026-11-20T11:30:00Z"}))
    assert issue.code == "two_times"


def test_the_discipline_may_be_that_of_who_imports(team: Team) -> None:
    bring(team, a_csv({"discipline": ""}))
    assert the_item(team).note.discipline == "education"


def test_an_activity_and_a_child_are_found_by_name(team: Team) -> None:
    visit = activities.plan(team.store, team.lead, team.led, Arrangement(kind="ap_visit", title="Visit to the Mill"))
    child = children.keep(team.store, team.lead, team.led)
    bring(team, a_csv({"activity": "visit to  the mill", "child": "t1"}))
    assert (the_item(team).note.activity_id, the_item(team).note.child_id) == (visit, child.child_id)


def test_an_ambiguous_title_asks_for_the_id(team: Team) -> None:
    for _ in range(2):
        activities.plan(team.store, team.lead, team.led, Arrangement(kind="ap_visit", title="Visit"))
    (issue,) = issues_of(team, a_csv({"activity": "Visit"}))
    assert "Activity id" in issue.to_do


def test_who_is_not_on_the_team_imports_nothing(team: Team) -> None:
    with pytest.raises(NotAllowed):
        imports.bring_in(team.store, team.observer, team.seen_by(team.observer), name="a.csv", content=a_csv({}))


def test_headings_are_needed(team: Team) -> None:
    (issue,) = issues_of(team, b"one,two\n1,2\n")
    assert issue.code == "no_headings"


def test_a_missing_column_is_told_before_any_row_by_the_heading_that_people_know(team: Team) -> None:
    found = issues_of(team, b"fact,words\nA fact,words\n")
    assert {issue.column for issue in found} == {"When", "Source"}


def test_headings_that_are_not_used_are_said(team: Team) -> None:
    assert "Shoe size" in bring(team, a_csv({"Shoe size": "43"})).notes[0]


@pytest.mark.parametrize(
    "when",
    [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 6, 30, 23, 0, tzinfo=UTC),
        datetime(2026, 6, 30, 22, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, 0, 1, tzinfo=UTC),
    ],
    ids=["an hour that comes twice", "the second time", "midnight", "just before it", "the hour that is left out"],
)
def test_odd_hours_come_back_from_a_pack_exactly(team: Team, when: datetime) -> None:
    team.log(happened_at=when)
    build = packs.start(team.store, team.lead, team.led, packs.Contents(sections=("items",)))
    build.wait(60)
    other = another(team)
    content = packs.path(team.store, team.led, build.pack_id).read_bytes()
    imports.bring_in(team.store, team.inspector, other, name="pack.xlsx", content=content)
    (row,) = exports.items(team.store, other)
    assert clock.parse(row["happened_at"]) == when


# Template


def filled(path: Path, **cells: object) -> bytes:
    """The template with one row written below its example, as somebody does in Excel."""
    workbook = load_workbook(path)
    sheet = workbook["Items"]
    places = {cell.value: cell.column for cell in sheet[3]}
    for name, value in cells.items():
        sheet.cell(6, places[name], value)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_the_template_has_what_people_fill_in_of_a_pack_and_imports_what_is_written_in_it(
    team: Team, tmp_path: Path
) -> None:
    path = tmp_path / "template.xlsx"
    template.write(path, team.led.framework)
    sheet = load_workbook(path)["Items"]
    assert [cell.value for cell in sheet[3]] == [one.id for one in columns.fillable(team.led.framework)]
    assert bring(team, path.read_bytes(), name="t.xlsx").stored == 0, "the example is not evidence"
    content = filled(path, **{**GOOD, "happened_at": datetime(2026, 11, 20, 10, 30), "area_I2": "Mixed"})
    assert bring(team, content, name="t.xlsx").stored == 1
    assert the_item(team).note.happened_at == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


def test_the_template_offers_what_the_importer_takes(team: Team, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    template.write(path, team.led.framework)
    workbook = load_workbook(path)
    offered = {str(one.sqref).split(":")[0] for one in workbook["Items"].data_validations.dataValidation}
    coded = [place for place, one in enumerate(columns.fillable(team.led.framework), 1) if one.column.choices]
    assert len(offered) == len(coded)
    lists = {cell for row in workbook["Lists"].iter_rows(min_row=5, values_only=True) for cell in row if cell}
    assert {stance.label for stance in team.led.framework.stances} <= lists


def test_an_excel_row_is_counted_as_excel_counts_it(team: Team, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    template.write(path, team.led.framework)
    (issue,) = issues_of(team, filled(path, **{**GOOD, "fact": None}), name="t.xlsx")
    assert (issue.sheet, issue.row) == ("Items", 6)


# Mappings


def test_a_mapping_gives_columns_constants_values_and_dates(team: Team) -> None:
    content = b"Day;Who;What\n20-11-26;mum;Waiting\n21-11-26;teacher;Working\n"
    mapping = Mapping(
        date_format="%d-%m-%y",
        columns={"happened_at": "day", "source_kind": "Who", "fact": "What"},
        constants={"discipline": "health", "directness": "reported"},
        values={"source_kind": {"mum": "parent", "*": "practitioner"}},
    )
    assert bring(team, content, mapping=mapping).stored == 2
    found = [(row["source_kind"], row["discipline"], row["fact"]) for row in exports.items(team.store, team.inspection)]
    assert found == [("parent", "health", "Waiting"), ("practitioner", "health", "Working")]


def test_a_heading_that_the_mapping_invents_is_told(team: Team) -> None:
    mapping = Mapping(columns={"fact": "Nowhere"}, constants=GOOD)
    (issue,) = issues_of(team, b"What\nA fact\n", mapping=mapping)
    assert (issue.code, issue.column) == ("no_column", "Nowhere")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[columns]\nfact = 3.5", "columns.fact"),
        ("shets = 'x'", "shets"),
        ("heading_row = 'two'", "heading_row"),
        ("[values]\nstance = 'x'", "values.stance"),
        ("not toml", "TOML"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(written)
    with pytest.raises(BadDefinition, match=said):
        mappings.load(path)


def test_a_column_that_no_item_has_is_refused(team: Team) -> None:
    with pytest.raises(BadDefinition, match=r"columns\.colour"):
        bring(team, b"a\nb\n", mapping=Mapping(columns={"colour": "a"}))


@pytest.mark.parametrize(
    ("area", "rows"), [("hounslow", 43), ("worcestershire", 41), ("bury", 39)], ids=lambda value: str(value)
)
def test_passages_of_published_reports_are_imported_through_a_mapping(
    team: Team, real_data: Path, area: str, rows: int
) -> None:
    with (real_data / "published_passages.csv").open(encoding="utf-8", newline="") as file:
        passages = [row for row in csv.DictReader(file) if row["area"] == area]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(passages[0]))
    writer.writeheader()
    writer.writerows(passages)
    mapping = mappings.load(DATA / "passages.toml")
    content = out.getvalue().encode()
    assert bring(team, content, mapping=mapping).stored == rows
    assert bring(team, content, mapping=mapping).already_there == rows
    found = list(exports.items(team.store, team.inspection))
    assert sorted(row["fact"] for row in found) == sorted(row["text"].strip() for row in passages)
    assert {row["stance"] for row in found} <= {"working_well", "needs_better", "context"}
    assert any(row["area_I3"] for row in found)


# CSV and its apostrophes


def test_a_csv_of_ours_acts_in_no_spreadsheet_and_comes_back_exactly(team: Team, tmp_path: Path) -> None:
    texts = ["=1+1", "+44", "-", "@x", "'quoted'", "''twice", "'=both", "＝wide", "plain", "not = first"]  # noqa: RUF001
    for text in texts:
        team.log(text)
    path = tmp_path / "items.csv"
    exports.write_csv(exports.items(team.store, team.inspection), path, team.inspection)
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "＝")]  # noqa: RUF001
    other = another(team)
    imports.bring_in(team.store, team.inspector, other, name="items.csv", content=path.read_bytes())
    assert sorted(row["fact"] for row in exports.items(team.store, other)) == sorted(texts)


def test_an_apostrophe_of_somebody_else_is_left_alone(team: Team) -> None:
    bring(team, a_csv({"words": "'-- and then he left'"}))
    assert the_item(team).note.words == "'-- and then he left'"


def test_a_name_of_a_file_is_text_like_any_other(team: Team) -> None:
    with pytest.raises(InvalidInput):
        bring(team, a_csv({}), name="a\x00b.csv")


def test_what_looks_like_a_person_is_said_with_row_and_column_and_refuses_nothing(team: Team) -> None:
    names.add(team.store, team.lead, team.led, "Amara Okonkwo = the child (T3)")
    content = a_csv(
        GOOD, {"fact": "Amara’s plan is late."}, {"words": "My number is 07700 900123", "source_role": "Mrs Okonkwo"}
    )
    checked = bring(team, content, check_only=True)
    assert (checked.stored, str(checked)) == (
        3,
        "3 items would be stored, 0 already there, 0 refused. Nothing was stored.",
    )
    assert list(exports.items(team.store, team.inspection)) == []
    outcome = bring(team, content)
    assert outcome.stored == 3
    assert outcome.suspicions == checked.suspicions
    assert [(one.row, one.column.partition(" ")[2], one.what) for one in outcome.suspicions] == [
        (3, "(What was seen, heard or read)", "“Amara” looks like a name to avoid."),
        (4, "(In their own words)", "“07700 900123” looks like a telephone number."),
        (4, "(Role of who said it)", "“Mrs Okonkwo” looks like a name to avoid."),
    ]
    assert bring(team, content).suspicions == (), "what is there already was said when it came"


def test_a_refused_file_says_what_looks_like_a_person_too(team: Team) -> None:
    with pytest.raises(ImportRejected) as refused:
        bring(team, a_csv({"stance": "nonsense", "fact": "Ring 07700 900123"}))
    assert [one.what for one in refused.value.suspicions] == ["“07700 900123” looks like a telephone number."]


def test_who_may_not_import_is_refused_before_the_file_is_read(team: Team) -> None:
    with pytest.raises(NotAllowed):
        imports.bring_in(team.store, team.observer, team.seen_by(team.observer), name="a.csv", content=b"\x00 no file")
