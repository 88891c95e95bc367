"""Code lists: they load, agree with the framework and the published facts, and tell every fault."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from evidence import codes
from evidence.codes import LocalAuthority
from evidence.errors import BadDefinition
from evidence.frameworks import load_all

TODAY = date(2026, 11, 23)
AREA_SEND = load_all()["area-send-2025"]


def refused(folder: Path, text: str, *, name: str = "needs") -> BadDefinition:
    (folder / f"{name}.csv").write_bytes(text.encode("utf-8"))
    with pytest.raises(BadDefinition) as caught:
        codes.load(name, folder)
    assert caught.value.file == f"{name}.csv"
    return caught.value


def test_every_list_loads() -> None:
    assert set(codes.load_all()) == {path.stem for path in codes.FOLDER.glob("*.csv")}


def test_there_are_153_local_authorities_each_with_a_three_digit_and_a_gss_code() -> None:
    current = codes.local_authorities(TODAY)
    assert len(current) == len({authority.code for authority in current}) == 153
    assert all(len(authority.code) == 3 and authority.code.isdigit() for authority in current)
    assert len({authority.gss for authority in current}) == 153
    assert all(len(authority.gss) == 9 and authority.gss.startswith("E") for authority in current)


def test_there_are_nine_regions() -> None:
    assert len({authority.region for authority in codes.local_authorities(TODAY)}) == 9


@pytest.mark.parametrize(
    ("code", "last", "heirs"),
    [
        ("836", date(2019, 3, 31), {"838", "839"}),
        ("928", date(2021, 3, 31), {"940", "941"}),
        ("909", date(2023, 3, 31), {"942", "943"}),
    ],
)
def test_an_abolished_authority_gives_way_to_its_heirs_overnight(code: str, last: date, heirs: set[str]) -> None:
    def known(on: date) -> set[str]:
        return {authority.code for authority in codes.local_authorities(on)}

    next_day = date.fromordinal(last.toordinal() + 1)
    assert code in known(last)
    assert not heirs & known(last)
    assert code not in known(next_day)
    assert heirs <= known(next_day)


def test_authorities_agree_with_the_published_list(real_data: Path) -> None:
    with (real_data / "local_authorities.csv").open(encoding="utf-8-sig", newline="") as lines:
        published = {(r["la_code"], r["gss_code"], r["name"], r["region"]) for r in csv.DictReader(lines)}
    ours = [code for code in codes.load("local_authorities") if isinstance(code, LocalAuthority)]
    assert {(code.code, code.gss, code.label, code.region) for code in ours} == published


@pytest.mark.parametrize(("facet", "name"), [("age", "age_bands"), ("need", "needs"), ("provision", "provision")])
def test_the_facets_of_the_framework_agree_with_the_code_lists(facet: str, name: str) -> None:
    offered = {code.code: code.label for code in codes.load(name) if code.offered(TODAY)}
    assert {choice.id: choice.label for choice in AREA_SEND.facet(facet).choices} == offered


def test_codes_and_facets_are_marked_alike_where_they_are_not_confirmed() -> None:
    for facet, name in (("need", "needs"),):
        confirmed = {code.code: code.confirmed for code in codes.load(name) if code.in_use}
        assert {choice.id: choice.confirmed for choice in AREA_SEND.facet(facet).choices} == confirmed


def test_codes_of_reforms_and_of_the_past_are_kept_but_not_offered() -> None:
    kept = {code.code for code in codes.load("provision")}
    offered = {code.code for code in codes.load("provision") if code.offered(TODAY)}
    assert kept - offered == {"S", "A", "P", "ISP", "SPP"}


def test_every_setting_of_a_kind_of_provider_is_one_of_the_framework() -> None:
    settings = {choice.id for choice in AREA_SEND.facet("setting").choices}
    assert {kind.setting for kind in codes.provider_kinds(TODAY) if kind.setting} <= settings


def test_a_type_of_the_schools_register_means_one_kind_of_provider() -> None:
    types = [number for kind in codes.provider_kinds(TODAY) for number in kind.gias_types]
    assert len(types) == len(set(types))
    by_type = {number: kind for kind in codes.provider_kinds(TODAY) for number in kind.gias_types}
    assert {number for number, kind in by_type.items() if kind.alternative_provision} == {"14", "38", "42", "43", "49"}


def test_a_code_that_nobody_knows_is_its_own_label() -> None:
    assert codes.label("needs", "DS") == "Down syndrome"
    assert codes.label("needs", "XYZ") == "XYZ"


HEAD = "code,label,valid_from,valid_to,in_use\n"


@pytest.mark.parametrize(
    ("rows", "place", "reason"),
    [
        ("ASD,Autism,,,yes\nASD,Again,,,yes\n", "ASD", 'the code "ASD" stands twice for the same days'),
        ("ASD,Autism,2020-01-01,2019-01-01,yes\n", "ASD", '"valid_to" lies before "valid_from"'),
        ("ASD,Autism,01/04/2019,,yes\n", "ASD", '"valid_from" must be a date such as 2025-06-06'),
        ("ASD,Autism,,,true\n", "ASD", '"in_use" must be yes or no, not "true"'),
        ("ASD,,,,yes\n", "ASD", 'has no "label"'),
        (",Autism,,,yes\n", "row 2", 'has no "code"'),
        ("ASD,Autism, and more,,,yes\n", "ASD", "more or fewer cells than the heading"),
        ("ASD,Autism\n", "ASD", "more or fewer cells than the heading"),
        ("A:D,Autism,,,yes\n", "A:D", '"code" must be an id'),
        ("", "", "holds no code"),
    ],
)
def test_a_fault_names_the_code_and_the_reason(tmp_path: Path, rows: str, place: str, reason: str) -> None:
    error = refused(tmp_path, HEAD + rows)
    assert error.id == place
    assert reason in error.reason


def test_an_unknown_column_is_named(tmp_path: Path) -> None:
    assert 'did you mean "label"' in refused(tmp_path, "code,labl\nASD,Autism\n").reason


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "code,label\n301,Here\n", name="local_authorities").reason == 'has no "region"'


def test_a_code_may_change_its_meaning_from_one_day_to_the_next(tmp_path: Path) -> None:
    (tmp_path / "needs.csv").write_text(HEAD + "VI,Visual,,2024-12-31,yes\nVI,Vision,2025-01-01,,yes\n", "utf-8")
    offered = [code.label for code in codes.load("needs", tmp_path) if code.offered(TODAY)]
    assert offered == ["Vision"]


def test_a_list_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDefinition, match=r"needs\.csv: cannot be read"):
        codes.load("needs", tmp_path)
