"""Frameworks: what the files say arrives whole, and every fault is told with file, id and reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence.errors import BadDefinition
from evidence.frameworks import Framework, load_all

AREA_SEND, OTHER = "area-send-2025", "school-journeys-example"
FRAMEWORKS = load_all()


def small() -> dict[str, Any]:
    """The content of the small framework, for a test to spoil."""
    return copy.deepcopy(FRAMEWORKS[OTHER].content)


def refused(content: dict[str, Any]) -> BadDefinition:
    with pytest.raises(BadDefinition) as caught:
        Framework.parse(content, "spoilt.toml")
    assert caught.value.file == "spoilt.toml"
    return caught.value


def refused_file(folder: Path, name: str, content: bytes) -> BadDefinition:
    (folder / name).write_bytes(content)
    with pytest.raises(BadDefinition) as caught:
        load_all(folder)
    return caught.value


def test_both_frameworks_load() -> None:
    assert set(FRAMEWORKS) == {AREA_SEND, OTHER}


def test_area_send_has_its_eleven_outcome_areas_in_two_strands() -> None:
    areas = {area.code: area.strand for area in FRAMEWORKS[AREA_SEND].areas}
    assert areas == {f"I{n}": "impact" for n in range(1, 6)} | {f"L{n}": "leadership" for n in range(1, 7)}


def test_what_is_background_is_marked_as_not_confirmed() -> None:
    unconfirmed = [area.code for area in FRAMEWORKS[AREA_SEND].areas if not area.confirmed]
    assert unconfirmed == ["I3", "I4", "I5", "L1", "L2", "L3", "L4", "L5", "L6"]
    assert not any(role.confirmed for role in FRAMEWORKS[AREA_SEND].source_roles)


def test_every_area_has_a_question_for_the_inspector_and_a_source() -> None:
    for area in FRAMEWORKS[AREA_SEND].areas:
        assert area.prompt.endswith("?")
        assert area.source


def test_short_labels_of_areas_fit_a_pill() -> None:
    assert max(len(area.label) for area in FRAMEWORKS[AREA_SEND].areas) <= 24


def test_directness_is_asked_only_where_a_person_is_the_source() -> None:
    persons = {kind.id for kind in FRAMEWORKS[AREA_SEND].source_kinds if kind.person}
    assert persons == {"child", "parent", "forum", "practitioner", "leader"}


def test_what_a_child_wrote_in_a_survey_counts_as_a_child() -> None:
    framework = FRAMEWORKS[AREA_SEND]
    assert framework.source_kind("survey_children").voice_group == "children"
    assert framework.side("survey_children") == "families"
    assert framework.side("survey_practitioners") == "professionals"
    assert framework.side("document") == "other"


def test_only_the_third_outcome_leads_to_a_priority_action_plan() -> None:
    leads = {outcome.id: " ".join(outcome.leads_to) for outcome in FRAMEWORKS[AREA_SEND].outcomes}
    assert [id for id, words in leads.items() if "riority action plan" in words] == ["3"]


def test_coverage_expects_what_the_inspection_needs() -> None:
    expected = {one.kind: one for one in FRAMEWORKS[AREA_SEND].expectations}
    assert expected["source_kinds"].at_least == 3
    assert expected["voice_side"].side == "families"
    assert expected["each_discipline"].area is None
    assert (expected["from"].area, expected["from"].activity_kinds, expected["from"].facets) == (
        "L4",
        ("ap_visit",),
        ("setting:ap",),
    )


def test_the_second_framework_shares_no_area_discipline_stance_or_source_with_the_first() -> None:
    first, second = FRAMEWORKS[AREA_SEND], FRAMEWORKS[OTHER]
    for section in ("strands", "areas", "disciplines", "stances", "source_kinds", "directness", "activity_kinds"):
        assert not {row.id for row in getattr(first, section)} & {row.id for row in getattr(second, section)}


@pytest.mark.parametrize("name", [AREA_SEND, OTHER])
def test_content_gives_an_equal_framework_back(name: str) -> None:
    framework = FRAMEWORKS[name]
    kept = json.dumps(framework.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    again = Framework.parse(json.loads(kept), "the kept content")
    assert again == framework
    assert json.dumps(again.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == kept


def test_changing_the_content_that_was_handed_out_changes_no_framework() -> None:
    framework = FRAMEWORKS[OTHER]
    framework.content["areas"].clear()
    assert framework.content["areas"]


def test_unknown_ids_raise_but_still_have_words_for_a_screen() -> None:
    framework = FRAMEWORKS[AREA_SEND]
    with pytest.raises(KeyError):
        framework.area("Z9")
    assert framework.label("area", "Z9") == "Z9"
    assert framework.label("no such kind", "x") == "x"
    assert framework.label("choice", "need:ASD") == framework.choice("need:ASD").label == "Autism"


@pytest.mark.parametrize(
    ("value", "known"),
    [("age:0-4", True), ("age:", False), ("age", False), ("0-4", False), ("setting:ASD", False)],
)
def test_a_facet_value_is_known_only_with_its_own_group(value: str, known: bool) -> None:
    assert FRAMEWORKS[AREA_SEND].has("choice", value) is known


Spoil = Callable[[dict[str, Any]], object]
FAULTS: list[tuple[str, Spoil, str, str]] = [
    ("unknown key", lambda c: c.update(titel="x"), OTHER, 'has the unknown key "titel"; did you mean "title"?'),
    ("unknown key of a row", lambda c: c["areas"][0].update(colour="red"), "Way-A", 'has the unknown key "colour"'),
    ("missing key", lambda c: c.pop("title"), OTHER, 'has no "title"'),
    ("missing section", lambda c: c.pop("stances"), OTHER, 'has no "stances"'),
    ("missing key of a row", lambda c: c["areas"][1].pop("prompt"), "Way-B", 'has no "prompt"'),
    ("row without id", lambda c: c["stances"][1].pop("id"), "stances 2", 'has no "id"'),
    ("empty section", lambda c: c.update(areas=[]), OTHER, '"areas" must be a list with at least one entry'),
    ("empty optional section", lambda c: c.update(themes=[]), OTHER, '"themes" must be a list with at least one'),
    ("section of another type", lambda c: c.update(areas="I1"), OTHER, '"areas" must be a list'),
    ("row of another type", lambda c: c["areas"].append("I1"), "areas 4", "must be a table of keys and values"),
    ("duplicate id", lambda c: c["stances"][1].update(id="smooth"), "smooth", 'the id "smooth" stands twice'),
    ("duplicate but for case", lambda c: c["areas"][1].update(code="WAY-A"), "WAY-A", 'code "WAY-A" stands twice'),
    ("duplicate label", lambda c: c["stances"][1].update(label="Smooth"), "Smooth", 'the label "Smooth" stands twice'),
    ("duplicate choice", lambda c: c["facets"][0]["choices"][1].update(id="bus"), "vehicle:bus", "stands twice"),
    ("empty choices", lambda c: c["facets"][0].update(choices=[]), "vehicle", '"choices" must be a list'),
    (
        "unknown strand",
        lambda c: c["areas"][0].update(strand="sea"),
        "Way-A",
        '"strand" names "sea", which is no strand',
    ),
    ("strand without areas", lambda c: c["strands"].append({"id": "x", "label": "X"}), "x", "no outcome area belongs"),
    (
        "unknown voice group",
        lambda c: c["source_kinds"][0].update(voice_group="crowd"),
        "rider",
        '"voice_group" names "crowd", which is no voice group of this framework',
    ),
    ("unknown area", lambda c: c["expectations"][1].update(area="I1"), "a_bus", '"area" names "I1", which is no area'),
    (
        "unknown activity kind",
        lambda c: c["expectations"][1].update(activity_kinds=["ap_visit"]),
        "a_bus",
        '"activity_kinds" names "ap_visit", which is no activity kind',
    ),
    ("unknown facet", lambda c: c["expectations"][1].update(facets=["vehicle:ship"]), "a_bus", 'names "vehicle:ship"'),
    ("unknown expectation", lambda c: c["expectations"][0].update(kind="luck"), "two_sources", '"kind" must be one of'),
    ("no source of expectation", lambda c: _only(c["expectations"][1]), "a_bus", 'needs "activity_kinds" or "facets"'),
    (
        "senseless key of expectation",
        lambda c: c["expectations"][0].update(side="families"),
        "two_sources",
        'an expectation of kind "source_kinds" cannot have "side"',
    ),
    (
        "more sources than there are",
        lambda c: c["expectations"][0].update(at_least=4),
        "two_sources",
        '"at_least" is 4, but there are 3 source kinds',
    ),
    ("side that nobody is on", lambda c: _no_family(c), "family", '"side" must name the side of one of the voice'),
    ("unknown side", lambda c: c["voice_groups"][0].update(side="mine"), "riders", "must be one of families, prof"),
    ("unknown sign", lambda c: c["stances"][0].update(sign="!"), "smooth", '"sign" must be one of ▲, ◆, ▼, ●'),
    ("unknown tone", lambda c: c["stances"][0].update(tone="green"), "smooth", "must be one of good, mixed, poor"),
    (
        "unknown consent",
        lambda c: c.update(consents=[{"id": "maybe", "label": "Maybe"}]),
        "maybe",
        '"id" must be one of not_asked, asked, given, declined, withdrawn',
    ),
    ("wrong type", lambda c: c["source_kinds"][0].update(person="yes"), "rider", "true or false, without quotes"),
    ("number as text", lambda c: c["expectations"][0].update(at_least="2"), "two_sources", "a whole number above"),
    ("nothing expected", lambda c: c["expectations"][0].update(at_least=0), "two_sources", "a whole number above"),
    ("true as number", lambda c: c["expectations"][0].update(at_least=True), "two_sources", "a whole number above"),
    ("empty list", lambda c: c["expectations"][1].update(facets=[]), "a_bus", "a list with at least one text"),
    ("empty label", lambda c: c["areas"][0].update(label=" "), "Way-A", '"label" must be text on one line'),
    ("two lines", lambda c: c["areas"][0].update(label="a\nb"), "Way-A", '"label" must be text on one line'),
    ("hidden character", lambda c: c["areas"][0].update(label="a\ufffe"), "Way-A", '"label" must be text on one line'),
    ("very long label", lambda c: c["areas"][0].update(label="a" * 501), "Way-A", "up to 500 characters"),
    ("colon in an id", lambda c: c["areas"][0].update(code="I:1"), "I:1", '"code" must be an id of up to 40 letters'),
    ("bad date", lambda c: c.update(valid_from="6 June 2025"), OTHER, '"valid_from" must be a date such as 2025-06-06'),
    ("no such day", lambda c: c.update(valid_to="2025-02-30"), OTHER, '"valid_to" must be a date'),
    (
        "dates in the wrong order",
        lambda c: c.update(valid_from="2025-06-06", valid_to="2025-06-05"),
        OTHER,
        '"valid_to" lies before "valid_from"',
    ),
    ("null", lambda c: c.update(valid_to=None), OTHER, '"valid_to" must be a date'),
]


def _only(expectation: dict[str, Any]) -> None:
    del expectation["activity_kinds"], expectation["facets"]


def _no_family(content: dict[str, Any]) -> None:
    content["voice_groups"][0]["side"] = "other"
    content["expectations"].append(
        {"id": "family", "kind": "voice_side", "side": "families", "label": "a rider", "at_least": 1}
    )


@pytest.mark.parametrize(("spoil", "id", "reason"), [pytest.param(*case[1:], id=case[0]) for case in FAULTS])
def test_a_fault_names_the_place_and_the_reason(spoil: Spoil, id: str, reason: str) -> None:
    content = small()
    spoil(content)
    error = refused(content)
    assert error.id == id
    assert reason in error.reason
    assert str(error).startswith(f"spoilt.toml: {id}: ")


def test_a_file_that_is_not_toml_says_where_it_breaks(tmp_path: Path) -> None:
    error = refused_file(tmp_path, "broken.toml", b'id = "broken"\ntitle = "no end\n')
    assert error.file == "broken.toml"
    assert "is not valid TOML" in error.reason
    assert "line 2" in error.reason


def test_a_file_that_is_not_utf_8_says_what_to_do(tmp_path: Path) -> None:
    error = refused_file(tmp_path, "latin.toml", 'title = "caf\u00e9"'.encode("latin-1"))
    assert (error.file, error.reason) == ("latin.toml", "is not UTF-8 text; save it again as UTF-8")


def test_an_id_that_is_not_the_name_of_the_file_is_refused(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "schemas" / "frameworks" / f"{OTHER}.toml"
    error = refused_file(tmp_path, "copy.toml", source.read_bytes())
    assert (error.file, error.id) == ("copy.toml", OTHER)
    assert 'here "copy"' in error.reason


def test_a_time_of_day_is_no_date(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "schemas" / "frameworks" / f"{OTHER}.toml"
    text = "valid_from = 2025-06-06T10:00:00\n" + source.read_text("utf-8")
    error = refused_file(tmp_path, f"{OTHER}.toml", text.encode())
    assert '"valid_from" must be a date' in error.reason


def test_a_file_saved_by_a_windows_editor_loads(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "schemas" / "frameworks" / f"{OTHER}.toml"
    text = "\ufeff" + source.read_text("utf-8").replace("\n", "\r\n")
    (tmp_path / f"{OTHER}.toml").write_bytes(text.encode())
    assert load_all(tmp_path)[OTHER] == FRAMEWORKS[OTHER]


def test_a_folder_without_frameworks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDefinition, match="holds no framework"):
        load_all(tmp_path)
