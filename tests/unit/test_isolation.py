"""Two inspections of the same people: what is asked of one never answers with anything of the other."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pandas as pd
import pytest

import evidence
from evidence import (
    activities,
    children,
    concerns,
    inspections,
    items,
    names,
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
from evidence.concerns import Account, Telling, exports
from evidence.errors import EvidenceError, InvalidInput, NotFound
from evidence.ids import new_id
from evidence.imports.changes import Imported, log_imported
from evidence.inspections import Inspection
from evidence.items.notes import AreaTag
from evidence.packs import Contents
from evidence.providers import Provider
from evidence.searches import Filters
from evidence.store import Store
from tests.conftest import a_note, a_plan, make_team

ASK = "Ask asha.lisle@example.org."  # looks like a person, wherever it stands

READ_AS_SOMEBODY = ("evidence.waiting", "evidence.concerns.log")  # they take a user and change nothing
# What changes something is tried below and in test_matrix; a pack is compared with the record of its own
# inspection; and a scope is no answer, but what others ask with.
NOT_ASKED = {
    "packs.start",
    "packs.verification.compare",
    "teams.have_seen",
    "coverage.expectations.scope",
    "names.detector",
}
NOT_ASKED |= {"names.detector"}  # has no words by which two could be compared; tried in test_names.py


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
    concern: UUID
    name: UUID
    member: UUID | None = None  # of this team alone


def fill(store: Store, lead: User, inspection: Inspection, word: str, kind: str) -> Filled:
    """Everything that there can be in an inspection, by the same person; kind is that of its activity."""
    setting = "setting:ap" if kind == "ap_visit" else "setting:mainstream"
    child = children.keep(store, lead, inspection, facets=("age:5-10",))
    provider = providers.keep(store, lead, inspection, name=f"{word} School", kind="pru")
    goes = (lead.person_id,) if lead.person_id else ()
    plan = Arrangement(
        kind,
        f"Visit to {word}",
        datetime(2026, 11, 18, 9, tzinfo=UTC),
        provider.provider_id,
        who_goes=goes,
        notes=ASK,
        children=(child.child_id,),
    )
    activity_id = activities.plan(store, lead, inspection, plan)
    notes = [
        a_note(f"{word} one", words="We wait.", activity_id=activity_id, child_id=child.child_id, safeguarding=True),
        a_note(f"{word} two. {ASK}", areas=(), stance=None, source_kind="parent"),
        a_note(f"{word} three", stance="mixed", areas=(AreaTag("L4"),), facets=("age:5-10", setting), themes=()),
        a_note(f"{word} four"),
    ]
    logged = [items.log(store, lead, inspection, item_id=new_id(), note=note) for note in notes]
    names.add(store, lead, inspection, f"{word} Featherstone = the mother")
    for one, decide in ((logged[0], reviews.query), (logged[2], reviews.accept)):
        given = {"item_id": one.item_id, "revision_id": one.revision_id, "comment": f"Who says so? {ASK}"}
        decide(store, lead, inspection, **given)
    again = items.log(store, lead, inspection, item_id=new_id(), note=a_note(f"{word} five. {ASK}"))
    base = again.revision_id
    items.amend(store, lead, inspection, item_id=again.item_id, base=base, note=a_note(f"{word} five."))
    items.withdraw(store, lead, inspection, item_id=logged[3].item_id, reason=f"Twice. {ASK}")
    removals.ask(store, lead, inspection, item_id=logged[1].item_id, reason="A name was in it.")
    packs.start(store, lead, inspection, Contents(sections=())).wait()
    concern_id = new_id()
    account = Account(
        f"{word} is afraid.", datetime(2026, 11, 18, 9, tzinfo=UTC), lives_in=word, item_id=logged[0].item_id
    )
    concerns.log(store, lead, inspection, concern_id=concern_id, account=account)
    concern = concerns.get(store, lead, inspection, concern_id)
    telling = Telling(f"{word} council", datetime(2026, 11, 18, 10, tzinfo=UTC))
    concerns.refer(store, lead, inspection, concern=concern, telling=telling)
    return Filled(
        logged[1].item_id,
        logged[1].revision_id,
        logged[0].item_id,
        activities.get(store, inspection, activity_id),
        child,
        provider,
        packs.past(store, inspection)[0].pack_id,
        concern_id,
        names.listed(store, lead, inspection)[0].name_id,
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
            changes = "change(" in inspect.getsource(one) or ("User" in types and module.name not in READ_AS_SOMEBODY)
            if "Store" in types and types & {"Inspection", "Standing"} and not changes and said not in NOT_ASKED:
                yield said, one
    yield "teams.news", teams.news
    yield "names.listed", names.listed


QUESTIONS = dict(questions())
# They name one thing, and here that is one of the other inspection.
OF_ONE_THING = {"activities.get", "items.get", "packs.built.get", "packs.built.path", "packs.built.file_name"}
OF_ONE_THING |= {"packs.built.check", "concerns.log.get", "concerns.log.versions", "concerns.exports.path"}


def answers(store: Store, lead: User, inspection: Inspection, theirs: Mapping[str, object]) -> dict[str, object]:
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
        "by": lead.person_id,
        "user": lead,
        "draft_id": theirs["item_id"],
        "form": f"amend.fact:{theirs['item_id']}",
        "body": {},
        "activities": activities.of(store, inspection),
        **theirs,
    }
    found: dict[str, object] = {}
    for name, one in QUESTIONS.items():
        wanted = inspect.signature(one).parameters
        fitting = {key: given[key] for key, it in wanted.items() if key in given and it.default is it.empty}
        try:
            found[name] = plain(one(store, inspection=inspection, **fitting))
        except EvidenceError as error:
            found[name] = f"{type(error).__name__}: {error}"
    found["retention.held_because"] = retention.held_because(store.maybe_one, inspection.inspection_id)
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


@dataclasses.dataclass(frozen=True)
class Two:
    """A home with mine alone filled, and one in which theirs is too; the same person leads both."""

    before: Path
    after: Path
    lead: User
    mine: UUID
    other: UUID
    ours: Filled
    theirs: Filled
    export: UUID


_PREPARED: list[Two] = []


def prepared(folder: Path) -> Two:
    """Made once in a process, and in those that it forks; nobody works in these homes, but in copies."""
    if not _PREPARED:
        _PREPARED.append(_two(folder / "before", folder / "after"))
    return _PREPARED[0]


def _two(before: Path, after: Path) -> Two:
    with closing(Store(before)) as store:
        team = make_team(store)
        plan = a_plan(reference="THEIRS")
        other = inspections.set_up(store, team.lead, framework=team.led.framework, plan=plan)
        ours = fill(store, team.lead, team.led, "Quince", "leaders_meeting")
    shutil.copytree(before, after)
    with closing(Store(after)) as store:
        theirs = fill(store, team.lead, other, "Persimmon", "ap_visit")
        assert team.stranger.person_id is not None
        joining = {"person_id": team.stranger.person_id, "role": Role.OBSERVER, "discipline": None}
        teams.join(store, team.administrator, other, **joining)
        made = exports.export(store, team.lead, other)
        retention.hold(store, team.lead, other, held=True, reason="Persimmon in court.")
    theirs = dataclasses.replace(theirs, member=team.stranger.person_id)
    return Two(before, after, team.lead, team.inspection_id, other.inspection_id, ours, theirs, made)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    return prepared(tmp_path_factory.mktemp("two"))


def test_what_comes_into_one_inspection_changes_no_answer_of_another(two: Two, tmp_path: Path) -> None:
    known: dict[str, object] = {
        "item_id": two.theirs.item,
        "item_ids": [two.theirs.item],
        "activity_id": two.theirs.activity.activity_id,
        "pack_id": two.theirs.pack,
        "concern_id": two.theirs.concern,
        "export_id": two.export,
    }
    found = []
    for home in (two.before, two.after):
        shutil.copytree(home, tmp_path / home.name)
        with closing(Store(tmp_path / home.name)) as store:
            found.append(answers(store, two.lead, inspections.get(store, two.lead, two.mine), known))
            theirs = str(answers(store, two.lead, inspections.get(store, two.lead, two.other), known))
            assert ("Persimmon" in theirs) is (home is two.after)
    before, after = found
    assert {name for name in before if before[name] != after[name]} == set()
    assert {name for name in after if not str(after[name]).startswith("NotFound")} == set(after) - OF_ONE_THING


def test_every_question_is_asked() -> None:
    assert len(QUESTIONS) > 35
    assert {"items.get", "searches.search", "exports.items", "waiting.queries", "impact.stances"} <= QUESTIONS.keys()


# What is tried in my inspection on a thing of theirs.
TRIED: dict[str, Callable[[Store, User, Inspection, Filled, Filled], object]] = {
    "amend": lambda store, user, mine, it, ours: items.amend(
        store, user, mine, item_id=it.item, base=it.item_revision, note=a_note("Other.")
    ),
    "name the activity in an amendment": lambda store, user, mine, it, ours: items.amend(
        store,
        user,
        mine,
        item_id=ours.item,
        base=ours.item_revision,
        note=a_note(activity_id=it.activity.activity_id),
    ),
    "answer": lambda store, user, mine, it, ours: reviews.answer(
        store, user, mine, item_id=it.item, revision_id=it.item_revision, comment="Yes."
    ),
    "take their member off": lambda store, user, mine, it, ours: teams.leave(
        store, user, mine, person_id=it.member or new_id()
    ),
    "name their member in a concern": lambda store, user, mine, it, ours: concerns.log(
        store,
        user,
        mine,
        concern_id=new_id(),
        account=Account("Ours.", datetime(2026, 11, 18, tzinfo=UTC), lives_in="Dale", named=(it.member or new_id(),)),
    ),
    "withdraw": lambda store, user, mine, it, ours: items.withdraw(store, user, mine, item_id=it.item, reason="Twice."),
    "restore": lambda store, user, mine, it, ours: items.restore(store, user, mine, item_id=it.item),
    "accept": lambda store, user, mine, it, ours: reviews.accept(
        store, user, mine, item_id=it.item, revision_id=it.item_revision
    ),
    "ask for removal": lambda store, user, mine, it, ours: removals.ask(
        store, user, mine, item_id=it.item, reason="Why."
    ),
    "amend the concern": lambda store, user, mine, it, ours: concerns.amend(
        store,
        user,
        mine,
        concern=next(one for one in concerns.open_ones(store, user) if one.concern_id == it.concern),
        account=Account("Mine now.", datetime(2026, 11, 18, tzinfo=UTC), lives_in="Dale"),
    ),
    "amend a referral of theirs": lambda store, user, mine, it, ours: concerns.amend_referral(
        store,
        user,
        mine,
        concern=concerns.get(store, user, mine, ours.concern),
        referral=next(one for one in concerns.open_ones(store, user) if one.concern_id == it.concern).referrals[0],
        telling=Telling("Us", datetime(2026, 11, 18, 10, tzinfo=UTC)),
    ),
    "change a name on their list": lambda store, user, mine, it, ours: names.change(
        store, user, mine, it.name, name="Our Featherstone", instead="the mother"
    ),
    "amend the activity": lambda store, user, mine, it, ours: activities.amend(
        store, user, mine, activity=it.activity, arrangement=Arrangement("ap_visit", "Mine now"), status="done"
    ),
    "change the child": lambda store, user, mine, it, ours: children.keep(
        store, user, mine, child_id=it.child.child_id
    ),
    "change the provider": lambda store, user, mine, it, ours: providers.keep(
        store, user, mine, name="Mine", kind="pru", provider_id=it.provider.provider_id
    ),
    "log at the activity": lambda store, user, mine, it, ours: items.log(
        store, user, mine, item_id=new_id(), note=a_note(activity_id=it.activity.activity_id)
    ),
    "import from the activity": lambda store, user, mine, it, ours: log_imported(
        store,
        user,
        mine,
        [Imported(new_id(), a_note(activity_id=it.activity.activity_id))],
        file={
            "import_id": new_id(),
            "file_name": "a.csv",
            "sha256": "0",
            "stored": 1,
            "already_there": 0,
            "refused": 0,
        },
    ),
    "log of the child": lambda store, user, mine, it, ours: items.log(
        store, user, mine, item_id=new_id(), note=a_note(child_id=it.child.child_id)
    ),
    "visit the provider": lambda store, user, mine, it, ours: activities.plan(
        store, user, mine, Arrangement("ap_visit", "Visit", provider_id=it.provider.provider_id)
    ),
    "meet the child": lambda store, user, mine, it, ours: activities.plan(
        store, user, mine, Arrangement("ap_visit", "Visit", children=(it.child.child_id,))
    ),
    "send somebody of their team": lambda store, user, mine, it, ours: activities.plan(
        store, user, mine, Arrangement("ap_visit", "Visit", who_goes=(it.member or new_id(),))
    ),
}


def test_what_is_of_another_inspection_cannot_be_changed_or_named(two: Two, tmp_path: Path) -> None:
    shutil.copytree(two.after, tmp_path / "home")
    with closing(Store(tmp_path / "home")) as store:
        mine, head = inspections.get(store, two.lead, two.mine), store.journal.head()
        for what, act in TRIED.items():
            try:
                act(store, two.lead, mine, two.theirs, two.ours)
            except (NotFound, InvalidInput):
                continue
            pytest.fail(f"{what}: it was done")
        assert store.journal.head() == head
