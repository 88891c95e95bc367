"""Two inspections of the same people: what is asked of one never answers with anything of the other."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pandas as pd
import pytest

import evidence
from evidence import (
    activities,
    children,
    inspections,
    items,
    packs,
    providers,
    removals,
    retention,
    reviews,
    teams,
)
from evidence.access import Role, User
from evidence.activities import Activity, Arrangement
from evidence.children import Child
from evidence.clock import LONDON
from evidence.errors import EvidenceError, InvalidInput, NotFound
from evidence.ids import new_id
from evidence.inspections import Inspection
from evidence.packs import Contents
from evidence.providers import Provider
from evidence.searches import Filters
from evidence.store import Store
from tests.conftest import Team, a_note, a_plan

# What changes something is tried below and in test_matrix; a pack is compared with the record of its own inspection.
NOT_ASKED = {"packs.start", "packs.verification.compare", "teams.have_seen"}


@dataclasses.dataclass(frozen=True)
class Filled:
    """What an inspection holds."""

    item: UUID
    item_revision: UUID
    queried: UUID
    activity: Activity
    child: Child
    provider: Provider
    pack: UUID


def fill(team: Team, inspection: Inspection, word: str) -> Filled:
    """Everything that there can be in an inspection, by the same two people."""
    store, lead = team.store, team.lead
    child = children.keep(store, lead, inspection, facets=("age:5-10",))
    provider = providers.keep(store, lead, inspection, name=f"{word} School", kind="pru")
    goes = (lead.person_id,) if lead.person_id else ()
    plan = Arrangement(
        "ap_visit",
        f"Visit to {word}",
        datetime(2026, 11, 18, 9, tzinfo=UTC),
        provider.provider_id,
        who_goes=goes,
        children=(child.child_id,),
    )
    activity_id = activities.plan(store, lead, inspection, plan)
    notes = [
        a_note(f"{word} one", words="We wait.", activity_id=activity_id, child_id=child.child_id, safeguarding=True),
        a_note(f"{word} two, a@b.org", areas=(), stance=None, source_kind="parent"),
        a_note(f"{word} three", stance="mixed", facets=("age:5-10",), themes=()),
        a_note(f"{word} four"),
    ]
    logged = [items.log(store, lead, inspection, item_id=new_id(), note=note) for note in notes]
    for one, decide in ((logged[0], reviews.query), (logged[2], reviews.accept)):
        given = {"item_id": one.item_id, "revision_id": one.revision_id, "comment": f"{word}?"}
        decide(store, lead, inspection, **given)
    items.withdraw(store, lead, inspection, item_id=logged[3].item_id, reason="Twice.")
    removals.ask(store, lead, inspection, item_id=logged[1].item_id, reason="A name was in it.")
    packs.start(store, lead, inspection, Contents(sections=())).wait()
    retention.hold(store, lead, inspection, held=True, reason=f"{word} in court.")
    return Filled(
        logged[1].item_id,
        logged[1].revision_id,
        logged[0].item_id,
        activities.get(store, inspection, activity_id),
        child,
        provider,
        packs.past(store, inspection)[0].pack_id,
    )


def questions() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every public function of the domain that is given a store and an inspection, and changes nothing."""
    for module in pkgutil.walk_packages(evidence.__path__, "evidence."):
        if module.name.endswith("__main__"):
            continue
        for name, one in vars(importlib.import_module(module.name)).items():
            if not inspect.isfunction(one) or one.__module__ != module.name or name.startswith("_"):
                continue
            types = {str(given.annotation) for given in inspect.signature(one).parameters.values()}
            said = f"{module.name.removeprefix('evidence.')}.{name}"
            changes = "change(" in inspect.getsource(one) or ("User" in types and module.name != "evidence.waiting")
            if "Store" in types and types & {"Inspection", "Standing"} and not changes and said not in NOT_ASKED:
                yield said, one
    yield "teams.news", teams.news


QUESTIONS = dict(questions())


def answers(team: Team, inspection: Inspection, theirs: Mapping[str, object]) -> dict[str, object]:
    """What each question is answered with, where it is asked about things of the other inspection."""
    given = {
        "zone": LONDON,
        "filters": Filters(marks=("withdrawn",)),
        "contents": Contents(),
        "area": "I2",
        "facet": "age",
        "down": "age",
        "across": "need",
        "day": date(2026, 11, 20),
        "references": [f"E-000{number}" for number in range(1, 9)],
        "by": team.lead.person_id,
        "user": team.lead,
        "activities": activities.of(team.store, inspection),
        **theirs,
    }
    found: dict[str, object] = {}
    for name, one in QUESTIONS.items():
        wanted = inspect.signature(one).parameters
        fitting = {key: given[key] for key, it in wanted.items() if key in given and it.default is it.empty}
        try:
            found[name] = plain(one(team.store, inspection=inspection, **fitting))
        except EvidenceError as error:
            found[name] = f"{type(error).__name__}: {error}"
    return found


def plain(value: object) -> Any:
    """So that two answers can be compared."""
    if isinstance(value, pd.DataFrame):
        return value.to_csv()
    if dataclasses.is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, (list, tuple, Iterator)):
        return [plain(one) for one in value]
    return repr(value)


@pytest.fixture
def two(team: Team) -> tuple[Team, Inspection, Inspection]:
    """Mine and theirs, both led by the same person."""
    framework = team.led.framework
    theirs = inspections.set_up(team.store, team.lead, framework=framework, plan=a_plan(reference="THEIRS"))
    return team, team.led, theirs


def test_what_comes_into_one_inspection_changes_no_answer_of_another(two: tuple[Team, Inspection, Inspection]) -> None:
    team, mine, other = two
    fill(team, mine, "Quince")
    unknown = {name: new_id() for name in ("item_id", "activity_id", "pack_id")}
    before = answers(team, mine, {**unknown, "item_ids": [unknown["item_id"]]})
    assert teams.news(team.store, team.lead, other) == []
    theirs = fill(team, other, "Persimmon")
    assert team.stranger.person_id is not None
    teams.join(
        team.store, team.administrator, other, person_id=team.stranger.person_id, role=Role.OBSERVER, discipline=None
    )
    known = {"item_id": theirs.item, "activity_id": theirs.activity.activity_id, "pack_id": theirs.pack}
    after = answers(team, mine, {**known, "item_ids": [theirs.item]})
    assert {name for name in before if before[name] != after[name]} == set()
    assert "Persimmon" in str(answers(team, other, {**known, "item_ids": [theirs.item]}))


def test_every_question_is_asked() -> None:
    assert len(QUESTIONS) > 35
    assert {"items.get", "searches.search", "exports.items", "waiting.queries", "impact.stances"} <= QUESTIONS.keys()


# What is tried in my inspection on a thing of theirs.
TRIED: dict[str, Callable[[Store, User, Inspection, Filled], object]] = {
    "amend": lambda store, user, mine, it: items.amend(
        store, user, mine, item_id=it.item, base=it.item_revision, note=a_note("Other.")
    ),
    "withdraw": lambda store, user, mine, it: items.withdraw(store, user, mine, item_id=it.item, reason="Twice."),
    "restore": lambda store, user, mine, it: items.restore(store, user, mine, item_id=it.item),
    "accept": lambda store, user, mine, it: reviews.accept(
        store, user, mine, item_id=it.item, revision_id=it.item_revision
    ),
    "ask for removal": lambda store, user, mine, it: removals.ask(store, user, mine, item_id=it.item, reason="Why."),
    "amend the activity": lambda store, user, mine, it: activities.amend(
        store, user, mine, activity=it.activity, arrangement=Arrangement("ap_visit", "Mine now"), status="done"
    ),
    "change the child": lambda store, user, mine, it: children.keep(store, user, mine, child_id=it.child.child_id),
    "change the provider": lambda store, user, mine, it: providers.keep(
        store, user, mine, name="Mine", kind="pru", provider_id=it.provider.provider_id
    ),
    "log at the activity": lambda store, user, mine, it: items.log(
        store, user, mine, item_id=new_id(), note=a_note(activity_id=it.activity.activity_id)
    ),
    "log of the child": lambda store, user, mine, it: items.log(
        store, user, mine, item_id=new_id(), note=a_note(child_id=it.child.child_id)
    ),
    "visit the provider": lambda store, user, mine, it: activities.plan(
        store, user, mine, Arrangement("ap_visit", "Visit", provider_id=it.provider.provider_id)
    ),
    "meet the child": lambda store, user, mine, it: activities.plan(
        store, user, mine, Arrangement("ap_visit", "Visit", children=(it.child.child_id,))
    ),
    "send somebody of their team": lambda store, user, mine, it: activities.plan(
        store, user, mine, Arrangement("ap_visit", "Visit", who_goes=(UUID(int=7),))
    ),
}


def test_what_is_of_another_inspection_cannot_be_changed_or_named(two: tuple[Team, Inspection, Inspection]) -> None:
    team, mine, other = two
    theirs = fill(team, other, "Persimmon")
    head = team.store.journal.head()
    for what, act in TRIED.items():
        try:
            act(team.store, team.lead, mine, theirs)
        except (NotFound, InvalidInput):
            continue
        pytest.fail(f"{what}: it was done")
    assert team.store.journal.head() == head
