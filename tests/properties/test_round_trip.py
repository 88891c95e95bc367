"""Whatever people type: a pack imported again, and a CSV file imported again, give the same items."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from evidence import columns, exports, frameworks, imports, inspections, items, packs, workbook
from evidence.errors import InvalidInput
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.items.notes import AreaTag, Note
from evidence.packs import Contents
from evidence.text import clean
from evidence.workbook.book import Book, Column, Sheet, Table, save_rows
from tests.conftest import Team, a_plan

FRAMEWORK = frameworks.load_all()["area-send-2025"]
NUMBERS = itertools.count()

# Letters of every kind, and what spreadsheets, XML and CSV take for something else.
PIECES = st.sampled_from(
    [
        *("=", "+", "-", "@", "'", '"', ",", ";", "\n", "\t", "\r\n", "&amp;", "<b>", "]]>", "\uff1d", "#N/A", "1e5"),
        *("_x0041_", "_x005F_", "_x", "x0041_", "TRUE", "2026-11-23", "EXAMPLE", "yes", "\u202e", "\u05d0", "\u200b"),
        *("\U0001f469\u200d\U0001f467", "\u0301", "e\u0301", "\ufeff", " "),
    ]
)
ANYTHING = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
TEXTS = st.lists(PIECES | ANYTHING, max_size=12).map(lambda parts: clean("".join(parts), "fact"))
FACTS = TEXTS.map(lambda text: text if any(map(str.isalnum, text)) else clean(f"A fact {text}", "fact"))
STANCES = st.sampled_from([None, *(stance.id for stance in FRAMEWORK.stances)])


@st.composite
def notes(draw: Any) -> Note:
    kind = draw(st.sampled_from(FRAMEWORK.source_kinds))
    facets = [f"{facet.id}:{choice.id}" for facet in FRAMEWORK.facets for choice in facet.choices]
    areas = draw(st.lists(st.sampled_from([area.code for area in FRAMEWORK.areas]), unique=True, max_size=4))
    return Note(
        happened_at=draw(st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC))),
        source_kind=kind.id,
        discipline=draw(st.sampled_from([one.id for one in FRAMEWORK.disciplines])),
        directness=draw(st.sampled_from([one.id for one in FRAMEWORK.directness])) if kind.person else None,
        fact=draw(FACTS),
        words=draw(TEXTS),
        meaning=draw(TEXTS),
        stance=draw(STANCES),
        areas=tuple(AreaTag(code, draw(STANCES)) for code in areas),
        themes=tuple(draw(st.lists(st.sampled_from([one.id for one in FRAMEWORK.themes]), unique=True, max_size=3))),
        facets=tuple(draw(st.lists(st.sampled_from(facets), unique=True, max_size=3))),
        safeguarding=draw(st.booleans()),
    )


def fresh(team: Team) -> Inspection:
    return inspections.set_up(
        team.store, team.lead, framework=FRAMEWORK, plan=a_plan(reference=f"P-{next(NUMBERS)}"), discipline="health"
    )


def content(team: Team, inspection: Inspection) -> list[dict[str, Any]]:
    """Every item but for the ids that another inspection gives it; what has no order of its own is sorted."""
    rows = []
    for row in exports.items(team.store, inspection):
        for name in ("item_id", "revision_id", "reference"):
            row.pop(name)
        rows.append({name: sorted(value) if isinstance(value, list) else value for name, value in row.items()})
    return sorted(rows, key=repr)


def import_into(team: Team, inspection: Inspection, file: Path) -> imports.Outcome:
    return imports.bring_in(team.store, team.lead, inspection, name=file.name, content=file.read_bytes())


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(written=st.lists(notes(), min_size=1, max_size=12))
def test_a_pack_and_a_csv_imported_again_give_the_same_items(team: Team, tmp_path: Path, written: list[Note]) -> None:
    first, second, third = fresh(team), fresh(team), fresh(team)
    for note in written:
        items.log(team.store, team.lead, first, item_id=new_id(), note=note)
    build = packs.start(team.store, team.lead, first, Contents(sections=("items",)))
    build.wait(60)
    assert build.state == "done", build.error
    pack = packs.path(team.store, first, build.pack_id)
    table = tmp_path / "items.csv"
    exports.write_csv(exports.items(team.store, first), table, first)
    for file, other in ((pack, second), (table, third)):
        again = import_into(team, first, file)
        assert (again.stored, again.notes) == (0, ()), "they are there already, as they are"
        assert import_into(team, other, file).stored == len(written)
        assert content(team, other) == content(team, first)
        assert import_into(team, other, file).stored == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(FACTS, min_size=1, max_size=30))
@example(texts=["_x0041_" * 2_857])
@example(texts=["\U0001f600" * 10_000])
@example(texts=["\n" + "=" * 19_998 + "\n."])
def test_any_text_is_read_back_exactly_by_two_readers(tmp_path: Path, texts: list[str]) -> None:
    """A parser of XML reads it inside build(); openpyxl here. Neither sees a formula."""
    count = save_rows(tmp_path / "rows.jsonl", [[text] for text in texts])
    table = Table(title="=T", note="=N", columns=(Column(id="=a", label="=A"),), rows="rows.jsonl", count=count)
    sheets = (Sheet(name="S", tables=(table,), footer="&A & Co"),)
    Book(title="=T", author="=A", timezone="Europe/London", sheets=sheets).save(tmp_path / "book.json")
    cells = list(load_workbook(workbook.build(tmp_path, lambda _: None))["S"]["A"])
    assert [cell.value for cell in cells[4:]] == texts
    assert all(cell.data_type == "s" for cell in cells)


@settings(max_examples=300, deadline=None)
@given(text=st.text() | TEXTS)
def test_the_way_back_from_a_neutral_text_is_exact(text: str) -> None:
    assert exports.restored(exports.neutral(text)) == text
    assert exports.neutral(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\x00")


@pytest.mark.parametrize("text", ["a\ufffe", "a\uffff", "a\ud800", "a\x07", "x" * 20_001])
def test_what_no_workbook_can_hold_is_refused_on_entry(team: Team, text: str) -> None:
    with pytest.raises(InvalidInput):
        team.log(text)


def test_every_column_has_an_id_and_a_label_of_its_own() -> None:
    for framework in frameworks.load_all().values():
        made = columns.of(framework)
        assert len({one.id for one in made}) == len(made)
        assert len({one.column.label.casefold() for one in made}) == len(made)
