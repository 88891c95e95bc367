"""The bench fills stores past the domain: what it writes must be what the journal and the domain would have written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.filling import Size, opened, written
from evidence import clock, items, searches
from evidence.access import User
from evidence.inspections import Inspection
from evidence.items.notes import checked
from evidence.searches import Filters
from evidence.store import Store

Filled = tuple[Store, User, list[Inspection]]


@pytest.fixture(scope="module", params=[1, 20], ids=["as people log them", "as files bring them"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    size = Size(items=200, areas=2, each=request.param)
    store, user, found = opened(written(tmp_path_factory.mktemp("filled"), size).home)
    yield store, user, found
    store.close()


def test_its_record_is_whole_and_fits_the_store(filled: Filled) -> None:
    store, *_ = filled
    assert store.verify_record() == store.journal.head()
    assert store.repairs == ["The store was made again from the record because it was missing."]


def test_it_has_as_many_items_as_were_asked_for(filled: Filled) -> None:
    store, _, found = filled
    assert store.one("select count(*) as items from item_now")["items"] == 200
    assert len(found) == 2


def test_its_notes_are_such_as_people_may_log(filled: Filled) -> None:
    store, _, found = filled
    for inspection in found:
        for one in searches.search(store, inspection, Filters()).items:
            assert checked(one.note, inspection.framework, now=clock.now()) == one.note
            assert items.get(store, inspection, one.item_id) == one
