"""Search and its counts, in SQL, give what a plain loop over plain notes gives."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import items, searches
from evidence.clock import LONDON
from evidence.items import Item
from evidence.items.notes import AreaTag, Note
from evidence.searches import NONE, Filters
from evidence.store import Store
from tests.conftest import Team, make_team

AREAS, STANCES = ("I1", "I2", "L4"), ("working_well", "mixed", "needs_better")
THEMES, FACETS = ("attendance", "transport"), ("age:5-10", "age:11-15", "need:ASD", "need:DS")
WORDS = ("plan", "Plan", "planned", "İstanbul", "naïve", "50%", "under_score", "سلام", "🎈 balloon", "a.b")

moments = st.datetimes(datetime(2026, 3, 27), datetime(2026, 3, 31)).map(lambda one: one.replace(tzinfo=UTC))
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


def few(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


notes = st.builds(
    Note,
    happened_at=moments,
    source_kind=st.sampled_from(("child", "document")),
    discipline=st.sampled_from(("education", "health")),
    directness=st.sampled_from(("first_hand", "reported")),
    fact=texts,
    words=st.just("") | texts,
    meaning=st.just("") | texts,
    stance=st.none() | st.sampled_from(STANCES),
    areas=st.lists(
        st.builds(AreaTag, st.sampled_from(AREAS), st.none() | st.sampled_from(STANCES)),
        unique_by=lambda tag: tag.code,
        max_size=3,
    ).map(tuple),
    themes=few(THEMES),
    facets=few(FACETS),
    safeguarding=st.booleans(),
)
filters = st.builds(
    Filters,
    areas=few((*AREAS, NONE)),
    stances=few((*STANCES, NONE)),
    source_kinds=few(("child", "document")),
    directness=few(("first_hand", NONE)),
    themes=few((*THEMES, NONE)),
    facets=few(FACETS),
    marks=few(("to_tag", "words", "meaning", "safeguarding", "withdrawn")),
    day_from=st.none() | st.dates(date(2026, 3, 27), date(2026, 3, 31)),
    day_to=st.none() | st.dates(date(2026, 3, 27), date(2026, 3, 31)),
    text=st.just("") | st.lists(st.sampled_from((*WORDS, "PLAN", "%")), max_size=2).map(" ".join),
)


@pytest.fixture(scope="module")
def team() -> Iterator[Team]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        yield make_team(store)
        store.close()


def everything(team: Team) -> list[Item]:
    rows = team.store.rows("from item_now where inspection_id = $id", id=team.inspection_id)
    return [items.item(row) for row in rows]


def stances(note: Note, chosen: tuple[str, ...]) -> set[str]:
    """Of each chosen area; of the item where none was chosen or it has none."""
    if not chosen or not note.areas:
        return {note.stance or NONE}
    return {tag.stance or note.stance or NONE for tag in note.areas if tag.code in chosen}


def stands_in(word: str, text: str) -> bool:
    """Of one or two letters as a whole word."""
    return word in re.split(r"\W+", text) if word.isalnum() and len(word) <= 2 else word in text


def matches(one: Item, wanted: Filters) -> bool:
    note = one.note
    marks = {
        "to_tag": one.to_tag,
        "words": bool(note.words),
        "meaning": bool(note.meaning),
        "safeguarding": note.safeguarding,
    }
    day = note.happened_at.astimezone(LONDON).date()
    text = "\n".join((note.fact, note.words, note.meaning)).lower()
    groups = {value.partition(":")[0] for value in wanted.facets}
    return all(
        (
            one.withdrawn is ("withdrawn" in wanted.marks),
            all(marks[mark] for mark in wanted.marks if mark != "withdrawn"),
            not wanted.areas or ({tag.code for tag in note.areas} or {NONE}) & set(wanted.areas),
            not wanted.stances or stances(note, wanted.areas) & set(wanted.stances),
            not wanted.source_kinds or note.source_kind in wanted.source_kinds,
            not wanted.directness or (note.directness or NONE) in wanted.directness,
            not wanted.themes or (set(note.themes) or {NONE}) & set(wanted.themes),
            {value.partition(":")[0] for value in set(note.facets) & set(wanted.facets)} == groups,
            wanted.day_from is None or day >= wanted.day_from,
            wanted.day_to is None or day <= wanted.day_to,
            all(stands_in(word, text) for word in wanted.text.lower().split()),
        )
    )


@settings(max_examples=60, deadline=None)
@given(written=st.lists(notes, max_size=3), wanted=filters, withdraw=st.booleans())
def test_search_and_counts_are_those_of_a_plain_loop(
    team: Team, written: list[Note], wanted: Filters, withdraw: bool
) -> None:
    for note in written:
        team.log(**{**vars(note), "fact": note.fact})
    if withdraw and written:
        last = items.recent(team.store, team.inspection, by=_by(team), limit=1)[0]
        items.withdraw(team.store, team.lead, team.led, item_id=last.item_id, reason="A test")
    here = everything(team)
    expected = {one.item_id for one in here if matches(one, wanted)}

    assert searches.matching(team.store, team.inspection, wanted) == expected
    page = searches.search(team.store, team.inspection, wanted)
    assert page.total == len(expected)
    assert {one.item_id for one in page.items} <= expected

    counted = searches.counts(team.store, team.inspection, wanted)
    for name, values in (("areas", (*AREAS, NONE)), ("stances", (*STANCES, NONE)), ("themes", (*THEMES, NONE))):
        for value in values:
            alone = replace(wanted, **{name: (value,)})
            assert counted[name].get(value, 0) == sum(matches(one, alone) for one in here), (name, value)
    for value in FACETS:
        group = value.partition(":")[0]
        others = tuple(one for one in wanted.facets if one.partition(":")[0] != group)
        alone = replace(wanted, facets=(*others, value))
        assert counted["facets"].get(value, 0) == sum(matches(one, alone) for one in here), value
    for mark in ("to_tag", "words", "meaning", "safeguarding", "withdrawn"):
        added = replace(wanted, marks=tuple({*wanted.marks, mark}))
        assert counted["marks"].get(mark, 0) == sum(matches(one, added) for one in here), mark


@settings(max_examples=10, deadline=None)
@given(order=st.sampled_from(("newest", "oldest", "happened", "area", "relevance")), text=st.sampled_from(("", "plan")))
def test_pages_together_hold_every_item_once(team: Team, order: searches.Order, text: str) -> None:
    wanted = Filters(text=text)
    first = searches.search(team.store, team.inspection, wanted, order=order)
    found = [
        one.item_id
        for number in range(1, first.last + 1)
        for one in searches.search(team.store, team.inspection, wanted, page=number, order=order).items
    ]
    assert len(found) == len(set(found)) == first.total
    assert set(found) == searches.matching(team.store, team.inspection, wanted)


def _by(team: Team) -> UUID:
    assert team.inspector.person_id is not None
    return team.inspector.person_id
