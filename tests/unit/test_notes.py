"""What a note may hold: every bad input is named by its field, says what to do, and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evidence import frameworks
from evidence.errors import InvalidInput
from evidence.frameworks import Framework
from evidence.ids import new_id
from evidence.items.notes import AreaTag, Note, checked
from evidence.text import LIMIT
from tests.conftest import a_note

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def framework() -> Framework:
    return frameworks.load_all()["area-send-2025"]


def refused(framework: Framework, **fields: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        checked(a_note(**fields), framework, now=NOW)
    return caught.value.fields


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u00a0\n"])
def test_a_note_without_its_fact_is_refused(framework: Framework, text: str) -> None:
    assert refused(framework, fact=text) == {"fact": "Write what was seen, heard or read."}


@pytest.mark.parametrize("field", ["fact", "words", "meaning"])
def test_a_text_of_the_largest_size_is_kept_whole(framework: Framework, field: str) -> None:
    text = "🎈" * (LIMIT // 2)  # two UTF-16 units each
    assert getattr(checked(a_note(**{field: text}), framework, now=NOW), field) == text


@pytest.mark.parametrize("field", ["fact", "words", "meaning"])
def test_a_text_one_unit_too_long_is_refused_in_its_own_field(framework: Framework, field: str) -> None:
    problems = refused(framework, **{field: "🎈" * (LIMIT // 2) + "x"})
    assert set(problems) == {field}
    assert "too long" in problems[field]


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\x7f", "\ufffe", "\uffff", "\ud83c"])
@pytest.mark.parametrize("field", ["fact", "words", "meaning", "source_role"])
def test_characters_that_cannot_be_stored_are_named(framework: Framework, field: str, character: str) -> None:
    problems = refused(framework, **{field: f"She said {character}yes"})
    assert set(problems) == {field}
    assert f"U+{ord(character):04X}" in problems[field]


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+44 20 7946 0000",
        "-1",
        "@SUM(A1)",
        "<script>alert(1)</script>",
        "![x](https://evil.example/x.png) **bold** $x$ :red[no]",
        "مرحبا \u202eright to left\u202c",
        "👩\u200d👩\u200d👧 🎈 naïve café",
        "One\ttab and\n\na paragraph",
    ],
)
def test_text_of_every_kind_is_kept_as_it_is(framework: Framework, text: str) -> None:
    kept = checked(a_note(fact=text, words=text, meaning=text), framework, now=NOW)
    assert (kept.fact, kept.words, kept.meaning) == (text, text, text)


def test_line_ends_and_accents_have_one_form(framework: Framework) -> None:
    assert checked(a_note(fact=" cafe\u0301\r\nopen\u2028late "), framework, now=NOW).fact == "café\nopen\nlate"


def test_evidence_may_lie_five_minutes_ahead_and_not_more(framework: Framework) -> None:
    checked(a_note(happened_at=NOW + timedelta(minutes=5)), framework, now=NOW)
    assert set(refused(framework, happened_at=NOW + timedelta(minutes=5, seconds=1))) == {"happened_at"}
    assert set(refused(framework, happened_at=NOW + timedelta(days=1))) == {"happened_at"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source_kind", "spy"),
        ("source_kind", ""),
        ("discipline", "astrology"),
        ("discipline", ""),
        ("directness", "third_hand"),
        ("stance", "outstanding"),
        ("areas", (AreaTag("Z9"),)),
        ("areas", (AreaTag("I2", "outstanding"),)),
        ("themes", ("football",)),
        ("facets", ("age:ancient",)),
        ("facets", ("age",)),
    ],
)
def test_what_is_not_in_the_framework_is_refused(framework: Framework, field: str, value: Any) -> None:
    problems = refused(framework, **{field: value})
    assert len(problems) == 1
    assert set(problems) <= {field, "stance"}


def test_an_area_of_another_framework_is_refused() -> None:
    other = next(one for id, one in frameworks.load_all().items() if id != "area-send-2025")
    with pytest.raises(InvalidInput):
        checked(a_note(), other, now=NOW)


def test_directness_is_asked_where_a_person_is_the_source(framework: Framework) -> None:
    assert set(refused(framework, directness=None)) == {"directness"}
    checked(a_note(source_kind="document", directness=None), framework, now=NOW)


def test_every_problem_is_told_at_once(framework: Framework) -> None:
    problems = refused(
        framework, fact="", words="\x00", source_kind="spy", happened_at=NOW + timedelta(days=1), themes=("football",)
    )
    assert set(problems) == {"fact", "words", "source_kind", "happened_at", "themes"}


def test_a_note_without_tags_is_kept(framework: Framework) -> None:
    kept = checked(a_note(stance=None, areas=()), framework, now=NOW)
    assert (kept.stance, kept.areas) == (None, ())


def test_each_tag_stands_once(framework: Framework) -> None:
    kept = checked(
        a_note(
            areas=(AreaTag("I2"), AreaTag("I2")),
            themes=("transport", "transport"),
            facets=("age:5-10", "age:5-10"),
        ),
        framework,
        now=NOW,
    )
    assert (kept.areas, kept.themes, kept.facets) == ((AreaTag("I2"),), ("transport",), ("age:5-10",))


def test_a_stance_of_an_area_that_is_the_items_is_not_its_own(framework: Framework) -> None:
    kept = checked(a_note(stance="mixed", areas=(AreaTag("I2", "mixed"), AreaTag("I4", "context"))), framework, now=NOW)
    assert kept.areas == (AreaTag("I2"), AreaTag("I4", "context"))


def test_a_note_reads_back_what_it_writes() -> None:
    note = a_note(
        words="Mine",
        meaning="Much",
        activity_id=new_id(),
        child_id=new_id(),
        source_role="Pupil",
        themes=("transport",),
        facets=("age:5-10",),
        safeguarding=True,
        areas=(AreaTag("I2"), AreaTag("L4", "mixed")),
    )
    assert Note.from_json(note.to_json()) == note


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (None, "note"),
        ([], "note"),
        ({}, "happened_at"),
        ({"happened_at": "yesterday"}, "happened_at"),
        ({"happened_at": "2026-11-20T10:00:00"}, "happened_at"),  # which time zone?
        ({"fact": 7}, "fact"),
        ({"words": ["a"]}, "words"),
        ({"activity_id": "not an id"}, "activity_id"),
        ({"child_id": {}}, "child_id"),
        ({"areas": "I2"}, "areas"),
        ({"areas": ["I2"]}, "areas"),
        ({"themes": [1]}, "themes"),
        ({"facets": "age:5-10"}, "facets"),
    ],
)
def test_a_body_that_is_no_note_is_refused_by_field(body: Any, field: str) -> None:
    if isinstance(body, dict) and body and "happened_at" not in body:
        body = {"happened_at": "2026-11-20T10:00:00Z", **body}
    with pytest.raises(InvalidInput) as caught:
        Note.from_json(body)
    assert set(caught.value.fields) == {field}
