"""A corpus of hostile files: each is refused in words or read safely.

Those that cost seconds are in tests/faults/test_hostile_files.py, which also has every file read by a child process.
"""

from __future__ import annotations

import pytest

from evidence import spreadsheets
from evidence.errors import ImportRejected, Issue
from evidence.spreadsheets.parsing import parse
from tests.hostile_files import ENDLESS, HEAVY, READ, REFUSED

CODES = ("unsafe", "not_readable", "too_large", "too_many_rows", "empty", "encoding")


def refusal(content: bytes) -> Issue:
    with pytest.raises(ImportRejected) as caught:
        [list(rows) for _, rows in parse(content).grids]
    (issue,) = caught.value.issues
    return issue


def test_there_are_more_than_ninety() -> None:
    assert len(REFUSED) + len(READ) + len(ENDLESS) > 90
    assert REFUSED.keys() | ENDLESS.keys() >= HEAVY


@pytest.mark.parametrize("name", sorted(REFUSED.keys() - HEAVY - {"ten megabytes and one byte"}))
def test_what_is_no_evidence_is_refused_in_words(name: str) -> None:
    issue = refusal(REFUSED[name]())
    assert issue.code in CODES
    assert issue.what.endswith((".", ")."))
    assert issue.to_do.endswith("."), "it says what to do"
    assert "Error" not in issue.what + issue.to_do


@pytest.mark.parametrize("name", READ)
def test_what_only_looks_dangerous_is_read_as_what_it_says(name: str) -> None:
    make, wanted = READ[name]
    values = [value for _, rows in parse(make()).grids for row in rows for value in row]
    assert found(wanted, values)


def found(wanted: object, values: list[object]) -> bool:
    return any(wanted in one if isinstance(wanted, str) and isinstance(one, str) else wanted == one for one in values)


def test_a_text_that_takes_more_memory_than_there_is_ends_the_child_and_not_the_server() -> None:
    with pytest.raises(ImportRejected, match="1 problem") as caught:
        spreadsheets.read(REFUSED["a text of one megabyte in 9,000 cells"]())
    assert "more memory or time" in caught.value.issues[0].what
