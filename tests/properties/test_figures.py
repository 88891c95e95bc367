"""Every number of coverage and impact equals what a deliberately boring loop over the same items finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import activities, coverage, frameworks, impact, inspections, items, people
from evidence.access import User
from evidence.activities import Arrangement
from evidence.clock import LONDON
from evidence.coverage import expectations
from evidence.figures import FEW, Figure
from evidence.frameworks import Expectation, Framework
from evidence.ids import new_id
from evidence.impact import voices
from evidence.imports.changes import Imported, log_imported
from evidence.inspections import Inspection
from evidence.items.notes import AreaTag, Note
from evidence.store import Store
from tests.conftest import a_plan

FRAMEWORKS = frameworks.load_all()
FIRST = datetime(2026, 10, 23, 21, tzinfo=UTC)  # the clocks go back on the 25th
REFERENCES = count()


@dataclass(frozen=True)
class Fact:
    """One generated item."""

    note: Note
    kind: str | None  # of the activity it comes from
    withdrawn: bool


@dataclass(frozen=True)
class Case:
    """A framework, items and the day up to which they count."""

    framework: Framework
    facts: list[Fact]
    day: date | None


@dataclass(frozen=True)
class Place:
    """An inspection that holds the items of one case."""

    store: Store
    inspection: Inspection
    ids: list[UUID]


def _choice(values: Any) -> Any:
    return st.sampled_from([value.id for value in values])


@st.composite
def cases(draw: Any) -> Case:
    framework = FRAMEWORKS[draw(st.sampled_from(sorted(FRAMEWORKS)))]
    facts = draw(st.lists(_facts(framework), max_size=30))
    days = [None, *(date(2026, 10, 23) + timedelta(days=number) for number in range(5))]
    return Case(framework, facts, draw(st.sampled_from(days)))


@st.composite
def _facts(draw: Any, framework: Framework) -> Fact:
    stances = st.none() | _choice(framework.stances)
    codes = draw(st.lists(_choice(framework.areas[:4]), max_size=3, unique=True))
    facets = [f"{facet.id}:{choice.id}" for facet in framework.facets[:2] for choice in facet.choices[:3]]
    facets += [value for one in framework.expectations for value in one.facets]
    themes = [theme.id for theme in framework.themes[:4]]
    note = Note(
        happened_at=FIRST + timedelta(minutes=30 * draw(st.integers(0, 200))),
        source_kind=draw(_choice(framework.source_kinds)),
        discipline=draw(_choice(framework.disciplines)),
        directness=draw(st.none() | _choice(framework.directness)),
        fact="Made up",
        words=draw(st.sampled_from(["", "In my words"])),
        meaning=draw(st.sampled_from(["", "It matters"])),
        stance=draw(stances),
        areas=tuple(AreaTag(code, draw(stances)) for code in codes),
        themes=tuple(draw(st.lists(st.sampled_from(themes), max_size=3, unique=True))) if themes else (),
        facets=tuple(draw(st.lists(st.sampled_from(sorted(set(facets))), max_size=3, unique=True))),
    )
    kind = draw(st.none() | _choice(framework.activity_kinds[:4]))
    return Fact(note, kind, draw(st.sampled_from([False, False, False, True])))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, User]]:
    store = Store(Path(tmp_path_factory.mktemp("figures")) / "home")
    first = people.set_up_first(store, email="lead@example.org", name="Lee Lead")
    yield store, people.user(store, first.person_id, None)
    store.close()


def keep(home: tuple[Store, User], case: Case) -> Place:
    store, user = home
    kind = case.framework.inspection_kinds[0].id
    plan = a_plan(reference=f"R-{next(REFERENCES)}", kind=kind)
    inspection = inspections.set_up(store, user, framework=case.framework, plan=plan)
    kinds = {fact.kind for fact in case.facts if fact.kind}
    held = {kind: activities.plan(store, user, inspection, Arrangement(kind=kind, title=kind)) for kind in kinds}
    rows = [Imported(new_id(), _at_activity(fact.note, held[fact.kind] if fact.kind else None)) for fact in case.facts]
    file = {"import_id": new_id(), "file_name": "made up", "sha256": "", "stored": 0, "already_there": 0, "refused": 0}
    log_imported(store, user, inspection, rows, file=file)
    for row, fact in zip(rows, case.facts, strict=True):
        if fact.withdrawn:
            items.withdraw(store, user, inspection, item_id=row.item_id, reason="Made up")
    return Place(store, inspection, [row.item_id for row in rows])


def _at_activity(note: Note, activity_id: UUID | None) -> Note:
    return Note(**{**{name: getattr(note, name) for name in Note.__dataclass_fields__}, "activity_id": activity_id})


# The boring twin


def counting(case: Case) -> list[Fact]:
    return [fact for fact in case.facts if not fact.withdrawn and (case.day is None or _day(fact) <= case.day)]


def _day(fact: Fact) -> date:
    return fact.note.happened_at.astimezone(LONDON).date()


def under(case: Case, code: str) -> list[Fact]:
    return [fact for fact in counting(case) if code in [tag.code for tag in fact.note.areas]]


def stance_for(fact: Fact, code: str) -> str | None:
    own = next(tag.stance for tag in fact.note.areas if tag.code == code)
    return own or fact.note.stance


def met(framework: Framework, one: Expectation, facts: list[Fact]) -> tuple[int, bool]:
    """How much there is, and whether it is enough."""
    if one.kind == "source_kinds":
        have = len({fact.note.source_kind for fact in facts})
    elif one.kind == "voice_side":
        have = len([fact for fact in facts if framework.side(fact.note.source_kind) == one.side])
    elif one.kind == "from":
        have = len([f for f in facts if f.kind in one.activity_kinds or set(f.note.facets) & set(one.facets)])
    else:
        found = Counter(fact.note.discipline for fact in facts)
        have = len([discipline for discipline, items in found.items() if items >= one.at_least])
        return have, have == len(framework.disciplines)
    return have, have >= one.at_least


def cells(figure: Figure, *keys: str) -> dict[tuple[str, ...], int]:
    return {tuple(row[key] for key in keys): row["Items"] for row in figure.data.to_dict("records")}


checked = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@checked
@given(case=cases())
def test_coverage_counts_each_cell(home: tuple[Store, User], case: Case) -> None:
    place = keep(home, case)
    where = {"day": case.day}
    areas, framework = case.framework.areas, case.framework
    assert cells(coverage.by_source(place.store, place.inspection, **where), "area", "choice") == {
        (area.code, kind.id): len([f for f in under(case, area.code) if f.note.source_kind == kind.id])
        for area in areas
        for kind in framework.source_kinds
    }
    assert cells(coverage.by_discipline(place.store, place.inspection, **where), "area", "choice") == {
        (area.code, one.id): len([f for f in under(case, area.code) if f.note.discipline == one.id])
        for area in areas
        for one in framework.disciplines
    }
    facet = framework.facets[0]
    values = [f"{facet.id}:{choice.id}" for choice in facet.choices]
    assert cells(coverage.by_facet(place.store, place.inspection, facet=facet.id, **where), "area", "choice") == {
        (area.code, value): len([f for f in under(case, area.code) if value in f.note.facets])
        for area in areas
        for value in values
    }


@checked
@given(case=cases().filter(lambda case: len(case.framework.facets) > 1))
def test_a_cohort_counts_each_item_in_every_group_it_is_about(home: tuple[Store, User], case: Case) -> None:
    place = keep(home, case)
    facet, other = case.framework.facets[:2]
    values = [f"{facet.id}:{choice.id}" for choice in facet.choices]
    across = [f"{other.id}:{choice.id}" for choice in other.choices]
    pairs = coverage.cohort(place.store, place.inspection, down=facet.id, across=other.id, day=case.day)
    assert cells(pairs, "down", "across") == {
        (one, two): len([f for f in counting(case) if one in f.note.facets and two in f.note.facets])
        for one in values
        for two in across
    }


@checked
@given(case=cases())
def test_expectations_are_met_when_and_where_the_items_meet_them(home: tuple[Store, User], case: Case) -> None:
    place = keep(home, case)
    within = expectations.scope(place.store, place.inspection, day=case.day)
    found = expectations.of_areas(within)
    assert [one.area for one in found] == list(case.framework.areas)
    for one in found:
        facts = sorted(under(case, one.area.code), key=lambda fact: fact.note.happened_at)
        assert one.items == len(facts)
        for progress in one.progress:
            assert (progress.have, progress.met) == met(case.framework, progress.expectation, facts)
            moments = [
                facts[number].note.happened_at
                for number in range(len(facts))
                if met(case.framework, progress.expectation, facts[: number + 1])[1]
            ]
            assert progress.met_at == (moments[0] if moments else None)


@checked
@given(case=cases())
def test_each_day_has_its_items_and_the_areas_met_by_its_end(home: tuple[Store, User], case: Case) -> None:
    place = keep(home, case)
    found = coverage.by_day(place.store, place.inspection, day=case.day).data
    days = sorted({_day(fact) for fact in counting(case)})
    assert list(found["date"]) == [day.isoformat() for day in days]
    assert list(found["Items"]) == [len([f for f in counting(case) if _day(f) == day]) for day in days]
    wanted = []
    for day in days:
        number = 0
        for area in case.framework.areas:
            facts = [fact for fact in under(case, area.code) if _day(fact) <= day]
            asked = [one for one in case.framework.expectations if one.area in (None, area.code)]
            number += bool(asked) and all(met(case.framework, one, facts)[1] for one in asked)
        wanted.append(number)
    assert list(found["Areas that meet what we expect"]) == wanted


@checked
@given(case=cases())
def test_stances_count_each_item_once_and_diverge_around_the_middle(home: tuple[Store, User], case: Case) -> None:
    place = keep(home, case)
    data = impact.stances(place.store, place.inspection, day=case.day).data
    for code, rows in data.groupby("area", sort=False):
        facts = Counter(stance_for(fact, str(code)) or "none" for fact in under(case, str(code)))
        assert {row["stance"]: row["Items"] for row in rows.to_dict("records") if row["Items"]} == dict(facts)
        assert set(rows["Items in all"]) == {sum(facts.values())}
        placed = rows[rows["starts"].notna()]
        assert set(placed["tone"]) <= {"good", "mixed", "poor"}
        assert list(placed["ends"] - placed["starts"]) == list(placed["Items"])
        assert list(placed["starts"])[1:] == list(placed["ends"])[:-1]
        assert all(placed[placed["tone"] == "poor"]["ends"] <= 0)
        assert all(placed[placed["tone"] == "good"]["starts"] >= 0)


@checked
@given(case=cases())
def test_sides_show_shares_with_their_number_and_say_where_they_are_apart(home: tuple[Store, User], case: Case) -> None:
    place = keep(home, case)
    figure = impact.sides(place.store, place.inspection, day=case.day)
    labels = impact.tone_labels(case.framework)
    shares: dict[tuple[str, str], dict[str, float]] = {}
    numbers: dict[tuple[str, str], int] = {}
    for row in figure.data.to_dict("records"):
        key = row["area"], row["side"]
        tones = [
            case.framework.stance(stance).tone
            for fact in under(case, row["area"])
            for stance in [stance_for(fact, row["area"])]
            if stance and case.framework.side(fact.note.source_kind) == row["side"]
        ]
        told = [tone for tone in tones if tone in labels]
        numbers[key] = len(told)
        assert row["Items"] == len(told)
        if told:
            shares[key] = {tone: told.count(tone) / len(told) for tone in labels}
            assert {tone: row[label] for tone, label in labels.items()} == pytest.approx(shares[key])
    for row in figure.data.to_dict("records"):
        one, two = (row["area"], "families"), (row["area"], "professionals")
        compared = min(numbers[one], numbers[two]) >= FEW
        apart = compared and any(abs(shares[one][t] - shares[two][t]) >= 1 / 3 - 1e-9 for t in labels)
        assert bool(row["Where they disagree"]) == apart


@checked
@given(case=cases())
def test_the_table_of_areas_adds_up(home: tuple[Store, User], case: Case) -> None:
    place = keep(home, case)
    order = [theme.id for theme in case.framework.themes]
    for row in impact.areas(place.store, place.inspection, day=case.day).data.to_dict("records"):
        facts = under(case, row["area"])
        assert row["Items"] == len(facts)
        sides = Counter(case.framework.side(fact.note.source_kind) for fact in facts)
        assert (row["Families"], row["Professionals"]) == (sides["families"], sides["professionals"])
        if facts:
            share = len([fact for fact in facts if fact.note.meaning]) / len(facts)
            assert row["Say what it means for children"] == pytest.approx(share)
        themes = Counter(theme for fact in facts for theme in fact.note.themes)
        top = sorted(themes, key=lambda theme: (-themes[theme], order.index(theme)))[:3]
        within = expectations.scope(place.store, place.inspection, day=case.day)
        assert len(impact.themes(within).get(row["area"], [])) == len(top)
        for theme in top:
            assert f"({themes[theme]})" in row["Themes behind it"]


@checked
@given(case=cases())
def test_voices_are_the_newest_and_the_silent_are_named(home: tuple[Store, User], case: Case) -> None:
    place = keep(home, case)
    framework = case.framework
    code = framework.areas[0].code
    found = voices.of_area(place.store, place.inspection, area=code, day=case.day, most=2)
    kept = [
        (fact, id)
        for fact, id in zip(case.facts, place.ids, strict=True)
        if fact in counting(case) and not fact.withdrawn and code in [tag.code for tag in fact.note.areas]
    ]
    newest = sorted(kept, key=lambda pair: (pair[0].note.happened_at, pair[1]), reverse=True)
    own = [
        id
        for fact, id in newest
        if fact.note.words and framework.voice_group(framework.source_kind(fact.note.source_kind).voice_group).own_words
    ]
    assert [heard.item_id for heard in found.own_words] == own[:2]
    assert found.quotations == len(own)
    for side in ("families", "professionals"):
        direct = [
            id
            for fact, id in newest
            if framework.side(fact.note.source_kind) == side
            and fact.note.directness
            and framework.how_direct(fact.note.directness).first_hand
        ]
        assert [heard.item_id for heard in found.first_hand[side]] == direct[:2]
    spoken = {framework.source_kind(fact.note.source_kind).voice_group for fact, _ in kept}
    people_groups = {kind.voice_group for kind in framework.source_kinds if kind.person}
    assert set(found.not_heard) == {framework.voice_group(id).label for id in people_groups - spoken}
