"""What text is kept as it is, what is put right, and what is refused in words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import InvalidInput
from evidence.text import LIMIT, clean, one_line, required, units
from tests.hostile_text import CORPUS, UNKEEPABLE


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+44 and -1 and @home",
        "<script>alert(1)</script>",
        "![x](https://example.org/x.png)",
        "مرحبا بالعالم",
        "עברית and English",
        "👩‍👩‍👧‍👦 is one family",
        "tab\there",
        "two\nlines",
        "_x0041_",
    ],
)
def test_what_people_write_is_kept_to_the_letter(text: str) -> None:
    assert clean(text, "fact") == text


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\x7f", "\ufffe", "\uffff", "\ud800"])
def test_a_character_that_cannot_be_exported_is_refused_and_named(character: str) -> None:
    with pytest.raises(InvalidInput, match=f"U\\+{ord(character):04X}.*after “before ”"):
        clean(f"before {character} after", "fact")


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\u2028", "\x85"])
def test_every_line_ending_becomes_the_same(ending: str) -> None:
    assert clean(f"a{ending}b", "fact") == "a\nb"


def test_a_letter_and_its_accent_become_one() -> None:
    assert clean("e\u0301", "fact") == "é"


def test_the_limit_counts_as_browsers_and_excel_do() -> None:
    assert units("a😀") == 3
    assert clean("😀" * (LIMIT // 2), "fact")
    with pytest.raises(InvalidInput, match="1 characters too long"):
        clean("😀" * (LIMIT // 2) + "a", "fact")


def test_empty_text_says_what_to_write() -> None:
    with pytest.raises(InvalidInput, match="Write what was seen"):
        required(" \n\t ", "fact", "Write what was seen, heard or read.")


def test_a_title_has_no_line_breaks() -> None:
    assert one_line("Visit\nto  the  school ", "title") == "Visit to the school"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean(text, "fact")
    except InvalidInput:
        return
    assert clean(once, "fact") == once


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u200b", "\u2800", "\u0301", "\u202e"])
def test_what_nobody_can_see_is_no_text(text: str) -> None:
    with pytest.raises(InvalidInput, match="Write it"):
        required(text, "fact", "Write it.")


@pytest.mark.parametrize("text", ["a", "7", "!", "é", "漢", "😀", "\u202e\u05d0"])
def test_one_sign_that_can_be_seen_is_text(text: str) -> None:
    assert required(text, "fact", "Write it.")


@pytest.mark.parametrize("text", UNKEEPABLE, ids=ascii)
def test_what_no_workbook_can_hold_is_kept_nowhere(text: str) -> None:
    for keep in (clean, one_line, lambda text, field: required(text, field, "Write something.")):
        with pytest.raises(InvalidInput):
            keep(text, "fact")


@pytest.mark.parametrize("text", CORPUS, ids=ascii)
def test_hostile_text_is_kept_as_it_is_and_once_normal_stays_so(text: str) -> None:
    kept = clean(text, "fact")
    assert kept == unicodedata.normalize("NFC", text).strip()
    assert clean(kept, "fact") == kept
