"""A real store in a folder of its own, and a team: the constant cast of the tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from evidence import frameworks, inspections, items, people, teams
from evidence.access import INSTALLATION, Role, User
from evidence.ids import new_id
from evidence.inspections import Body, Inspection, Plan
from evidence.items.notes import AreaTag, Note
from evidence.store import Store
from tests import made_up_notes
from tests.faults import results
from tests.faults.results import Count


@dataclass(frozen=True)
class Team:
    """One live inspection with a lead, an inspector and an observer; a stranger and an administrator outside it."""

    store: Store
    inspection_id: UUID
    administrator: User
    lead: User
    inspector: User
    other_inspector: User
    observer: User
    stranger: User

    def seen_by(self, user: User) -> Inspection:
        return inspections.get(self.store, user, self.inspection_id)

    @property
    def inspection(self) -> Inspection:
        return self.seen_by(self.inspector)

    @property
    def led(self) -> Inspection:
        return self.seen_by(self.lead)

    def log(self, fact: str = "A child says the plan is read to them before each meeting.", **fields: object) -> UUID:
        """One item by the inspector."""
        by = fields.pop("by", self.inspector)
        assert isinstance(by, User)
        return items.log(self.store, by, self.seen_by(by), item_id=new_id(), note=a_note(fact, **fields)).item_id


def a_note(fact: str = "A child says the plan is read to them before each meeting.", **fields: object) -> Note:
    """A note that can be logged, with whatever the test is about."""
    given: dict[str, object] = {
        "happened_at": datetime(2026, 11, 20, 10, 30, tzinfo=UTC),
        "source_kind": "child",
        "discipline": "education",
        "directness": "first_hand",
        "stance": "working_well",
        "areas": (AreaTag("I2"),),
    }
    return Note(fact=fact, **{**given, **fields})  # type: ignore[arg-type]


def a_plan(**fields: object) -> Plan:
    given: dict[str, object] = {
        "reference": "ASEND-2026-01",
        "area_code": "999",
        "area_name": "Northmere",
        "kind": "full",
        "fieldwork_from": date(2026, 11, 16),
        "fieldwork_to": date(2026, 11, 20),
        "bodies": (Body("local_authority", "Northmere Council"),),
    }
    return Plan(**{**given, **fields})  # type: ignore[arg-type]


def a_person(store: Store, email: str, name: str) -> User:
    person = people.invite(store, INSTALLATION, email=email, name=name)
    return people.user(store, person.person_id, None)


def make_team(store: Store) -> Team:
    first = people.set_up_first(store, email="admin@example.org", name="Ada Minister")
    administrator = people.user(store, first.person_id, None)
    lead = a_person(store, "lead@example.org", "Lee Lead")
    inspector = a_person(store, "inspector@example.org", "Ines Pector")
    other_inspector = a_person(store, "other@example.org", "Otto Inspector")
    observer = a_person(store, "observer@example.org", "Olive Observer")
    stranger = a_person(store, "stranger@example.org", "Sam Stranger")
    framework = frameworks.load_all()["area-send-2025"]
    led = inspections.set_up(store, lead, framework=framework, plan=a_plan(), discipline="education")
    for user, role, discipline in (
        (inspector, Role.INSPECTOR, "education"),
        (other_inspector, Role.INSPECTOR, "health"),
        (observer, Role.OBSERVER, None),
    ):
        assert user.person_id is not None
        teams.join(store, lead, led, person_id=user.person_id, role=role, discipline=discipline)
    return Team(store, led.inspection_id, administrator, lead, inspector, other_inspector, observer, stranger)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: their driver keeps an event loop running, beside which no other test can have its own."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Keeps how many faults were caused for the summary and the results, from whichever process runs the test."""

    def counted(what: str, number: int) -> None:
        record_property(results.CASES, (what, number))

    return counted


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    results.summarise(terminalreporter)
    made_up_notes.summarise(terminalreporter)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "home")
    yield store
    store.close()


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Team:
    """A home with a team in it, made once and copied for each test; its store is closed."""
    store = Store(tmp_path_factory.mktemp("pattern") / "home")
    made = make_team(store)
    store.close()
    return made


@pytest.fixture
def team(pattern: Team, tmp_path: Path) -> Iterator[Team]:
    home = tmp_path / "team"
    shutil.copytree(pattern.store.home, home)
    store = Store(home)
    yield replace(pattern, store=store)
    store.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Published passages, inspections and lists; not part of this project."""
    folder = Path(os.environ.get("EVIDENCE_REAL_DATA") or "../shared/data")
    if not folder.is_dir():
        pytest.skip("published data is not here: set EVIDENCE_REAL_DATA to its folder")
    return folder
