"""Everybody tries everything in every state of an inspection, on a real store, and is allowed or refused as decided."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import evidence
from evidence import clock, concerns, inspections, people, record, removals, retention, teams
from evidence.access import Action, Role, Status
from evidence.errors import NotAllowed, NotFound
from evidence.ids import new_id
from evidence.inspections import staffing
from evidence.retention import Scope
from evidence.store import Store
from tests import matrix
from tests.conftest import a_plan
from tests.faults.results import Count
from tests.matrix import (
    CHANGING,
    DOING,
    OFF,
    ON_THE_TEAM,
    PEOPLE,
    Attempt,
    Things,
    attempted,
    decided,
    expected,
    prepared,
)

HOMES = dict[Status, Path]


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> tuple[Things, HOMES]:
    """One home for each state of the inspection; nobody works in it, but in a copy."""
    return prepared(tmp_path_factory.mktemp("matrix"))


@contextmanager
def copy_of(home: Path, to: Path) -> Iterator[Store]:
    shutil.copytree(home, to)
    with closing(Store(to)) as store:
        yield store
    shutil.rmtree(to)


@pytest.mark.parametrize("status", Status, ids=str)
def test_everybody_is_allowed_or_refused_as_decided(
    things: tuple[Things, HOMES], tmp_path: Path, status: Status, count: Count
) -> None:
    """Who may change much has a copy of the home alone; the others share one."""
    made, homes = things
    wrong = {}
    with copy_of(homes[status], tmp_path / "shared") as shared:
        for who in PEOPLE:
            alone = copy_of(homes[status], tmp_path / who) if who in CHANGING else nullcontext(shared)
            with alone as store:
                wrong |= dict(differences(store, made, who, status))
    assert not wrong
    count("somebody trying an action in a state of an inspection", len(PEOPLE) * len(DOING))


def differences(store: Store, made: Things, who: str, status: Status) -> Iterator[tuple[tuple[str, Action], str]]:
    """Where what came of it is not what was decided."""
    seen_by_lead = inspections.get(store, made.people["lead"], made.inspection_id)
    for action in DOING:
        found = attempted(Attempt(store, made, who, made.people[who], seen_by_lead), action)
        if found != (wanted := expected(who, action, status)):
            yield (who, action), f"{found}, not {wanted}"
        if action is Action.AMEND_INSPECTION:
            seen_by_lead = inspections.get(store, made.people["lead"], made.inspection_id)


def test_every_action_is_decided_and_done_here() -> None:
    assert set(decided()) == set(Action)
    assert set(DOING) == set(Action)


# What shows something to a person -> asking it, and who is shown what is in the inspection of the matrix.
LEADERS = {"lead", "administrator", "administrator on the team"}
SHOWN: dict[str, tuple[Callable[[Attempt], object], set[str]]] = {
    "inspections.get": (lambda at: inspections.get(at.store, at.user, at.things.inspection_id), {*ON_THE_TEAM}),
    "inspections.find": (lambda at: inspections.find(at.store, at.user, a_plan().reference), {*ON_THE_TEAM}),
    "inspections.for_user": (
        lambda at: [one for one in inspections.for_user(at.store, at.user) if one.reference == a_plan().reference],
        {*ON_THE_TEAM},
    ),
    "staffing.of_all": (lambda at: staffing.of_all(at.store, at.user), LEADERS - {"lead"}),
    "record.led_by": (
        lambda at: (led := record.led_by(at.store, at.user)) and led.reference == a_plan().reference,
        {"lead"},
    ),
    "record.state": (lambda at: record.state(at.store, at.user), LEADERS | {"lead of another", "installation"}),
    "concerns.of": (lambda at: concerns.of(at.store, at.user, at.inspection), {*ON_THE_TEAM}),
    "concerns.open_ones": (lambda at: concerns.open_ones(at.store, at.user), {*ON_THE_TEAM}),
    "removals.waiting": (lambda at: removals.waiting(at.store, at.user), LEADERS),
    "removals.done": (lambda at: removals.done(at.store, at.user), LEADERS),
    "retention.ended": (lambda at: retention.ended(at.store, at.user), LEADERS),
    "people.user": (
        lambda at: people.user(at.store, at.user.person_id or new_id(), None),
        set(PEOPLE) - {*OFF, "installation"},
    ),
    "teams.news": (lambda at: _news(at), {"lead"}),
    "teams.roles": (
        lambda at: teams.roles(at.store, at.user),
        {*ON_THE_TEAM, "lead of another", "inspector of another"},
    ),
}


def _news(at: Attempt) -> object:
    """As the screen asks: of the inspection as this person sees it."""
    return teams.news(at.store, at.user, inspections.get(at.store, at.user, at.things.inspection_id))


def test_everybody_is_shown_what_was_decided(
    things: tuple[Things, HOMES], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    made, homes = things
    administrator, observer = made.people["administrator"], made.people["observer"]
    wrong = {}
    with copy_of(homes[Status.LOCKED], tmp_path / "home") as store:
        led = inspections.get(store, made.people["lead"], made.inspection_id)
        removals.confirm(store, administrator, made.requests["confirm"])
        retention.set_period(store, administrator, Scope.EVIDENCE, 1)
        assert observer.person_id
        teams.join(store, administrator, led, person_id=observer.person_id, role=Role.INSPECTOR, discipline=None)
        teams.join(store, administrator, led, person_id=observer.person_id, role=Role.OBSERVER, discipline=None)
        inspections.move(store, made.people["lead"], led, to=Status.CLOSED)
        for later in (timedelta(), timedelta(days=60)):
            now = datetime.now(UTC) + later
            monkeypatch.setattr(clock, "now", lambda now=now: now)
            for who, (name, (ask, shown_to)) in itertools.product(PEOPLE, SHOWN.items()):
                at = Attempt(store, made, who, made.people[who], led)
                if shown(ask, at) != (who in shown_to and (name != "retention.ended" or bool(later))):
                    wrong[name, who, str(later)] = "wrong"
    assert not wrong
    count("somebody looking at what is shown to some", 2 * len(PEOPLE) * len(SHOWN))


def shown(ask: Callable[[Attempt], object], at: Attempt) -> bool:
    try:
        return bool(ask(at))
    except (NotAllowed, NotFound):
        return False


# Asked by screens for what to offer, or of what somebody holds already: tried in tests of their own.
NOT_TRIED_HERE = {"can", "why_not", "require", "may", "standing", "change", "tag", "have_seen", "cover", "log_imported"}
NOT_TRIED_HERE |= {"listed", "delete", "detector_for"}  # of names to avoid
NOT_TRIED_HERE |= {"amend_referral", "seen", "versions", "for_person", "queries", "logged_on", "leave", "query"}


def test_every_function_that_asks_who_one_is_is_tried() -> None:
    tried = inspect.getsource(matrix) + " ".join(SHOWN)
    found = {
        (module.name, name)
        for module in pkgutil.walk_packages(evidence.__path__, "evidence.")
        if not module.name.endswith(("__main__", "demo"))
        for name, one in vars(importlib.import_module(module.name)).items()
        if inspect.isfunction(one) and one.__module__ == module.name and not name.startswith("_")
        if "User" in {str(given.annotation) for given in inspect.signature(one).parameters.values()}
    }
    untried = {
        f"{module}.{name}"
        for module, name in found
        if name not in NOT_TRIED_HERE and not any(f"{part}.{name}" in tried for part in module.split("."))
    }
    assert untried == set()
    assert len(found) > 40
