"""The bench fills stores past the domain: what it writes must be what the journal and the domain would have written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.filling import Opened, Size, opened, written
from evidence import clock, searches
from evidence.items.notes import checked
from evidence.searches import Filters


@pytest.fixture(scope="module", params=[1, 20], ids=["as people log them", "as files bring them"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    size = Size(items=200, areas=2, each=request.param)
    filled = opened(written(tmp_path_factory.mktemp("filled"), size).home)
    yield filled
    filled.store.close()


def test_its_record_is_whole_and_fits_the_store(filled: Opened) -> None:
    store = filled.store
    assert store.verify_record() == store.journal.head()
    assert store.repairs == ["The store was made again from the record because it was missing."]


def test_it_has_as_many_items_as_were_asked_for(filled: Opened) -> None:
    assert len(filled.inspections) == 2
    assert sum(items for _, items in filled.inspections) == 200


def test_its_notes_are_such_as_people_may_log(filled: Opened) -> None:
    for inspection, _ in filled.inspections:
        for one in searches.search(filled.store, inspection, Filters()).items:
            assert checked(one.note, inspection.framework, now=clock.now()) == one.note
