"""Measures: how many lines a text takes in a cell."""

from __future__ import annotations

import pytest

from evidence.workbook.measures import lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("one", 1),
        ("one\ntwo\n\nfour", 4),
        ("iiiiiiiiiiiiiiiiiiiiiii", 1),
        ("WWWWWWWWWWWWWWWWWWWWWWW", 3),
        ("Self-evaluation", 1),
        ("A plan for self-evaluation", 2),
        ("Petra Hollinshaw-Vane", 2),
        ("\u6f22" * 12, 2),
    ],
)
def test_a_text_takes_the_lines_that_its_letters_need(text: str, expected: int) -> None:
    assert lines(text, 17) == expected


def test_smaller_type_takes_fewer_lines() -> None:
    words = "Officer confirmed the survey links went to all schools. " * 5
    assert lines(words, 40, 8) < lines(words, 40, 10) < lines(words, 40, 14)


def test_no_column_is_too_narrow_to_measure() -> None:
    assert lines("word", 0) == 3
