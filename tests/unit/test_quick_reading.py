"""The record is read by a quicker library than the one that defines how it is written: neither may find what the other
does not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import RecordDamaged
from evidence.journal import Head, Journal
from evidence.journal.entries import canonical, quick
from tests.data.records.make import HERE

texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts
rows = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=30)


@given(rows)
def test_both_write_what_rows_hold_byte_for_byte_alike(value: Any) -> None:
    assert quick(value) == canonical(value)


@pytest.mark.parametrize("path", sorted(HERE.glob("*/journal/*.jsonl")), ids=lambda path: f"{path.parts[-3]}")
def test_both_write_every_entry_of_released_versions_alike(path: Path) -> None:
    for line in path.read_bytes().splitlines():
        assert quick(json.loads(line)) == canonical(json.loads(line)) == line.rstrip()


@pytest.mark.parametrize("value", [1e16, 1e-7, 0.1, -0.0, 2**70])
def test_what_the_quicker_one_writes_otherwise_is_no_damage(tmp_path: Path, value: float) -> None:
    journal = Journal(tmp_path / "journal")
    rows: dict[str, list[dict[str, Any]]] = {"item": [{"number": value}]}
    entry, head = journal.seal(actor=None, action="x", subject="x", inspection_id=None, base=None, rows=rows)
    journal.append(entry, head)
    assert journal.verify() == head
    assert journal.stands(head)
    assert journal.entry_after(Head()).rows["item"][0]["number"] == value
    journal.close()


def test_a_fraction_that_was_changed_is_damage(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    rows: dict[str, list[dict[str, Any]]] = {"item": [{"number": 1e16}]}
    journal.append(*journal.seal(actor=None, action="x", subject="x", inspection_id=None, base=None, rows=rows))
    path = tmp_path / "journal" / "000001.jsonl"
    path.write_bytes(path.read_bytes().replace(b"1e+16", b"2e+16"))
    with pytest.raises(RecordDamaged):
        journal.verify()
    journal.close()
