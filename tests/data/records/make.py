"""Makes a golden record: a small record that a released version wrote, which every later version must be able to read.

    python -m tests.data.records.make make schema-2      a new one, with the version that is about to be released
    python -m tests.data.records.make expect schema-1    what it holds, anew: only where a migration adds to it

A journal that is here is never made again: what a later version would write is no proof that it reads an earlier one.
Everything in it is made up.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from evidence import (
    activities,
    children,
    frameworks,
    imports,
    inspections,
    items,
    packs,
    people,
    providers,
    removals,
    retention,
    reviews,
    teams,
)
from evidence.access import INSTALLATION, Role, Status, User
from evidence.activities import Arrangement
from evidence.ids import new_id
from evidence.inspections import Body, Inspection, Plan
from evidence.items.notes import AreaTag, Note
from evidence.retention import Scope
from evidence.store import Store
from tests.conftest import a_note
from tests.content import content_hashes

HERE = Path(__file__).parent
IMPORTED = """\
fact,happened_at,source_kind,discipline,directness,stance,areas,themes
"A café for parents, «Chez nous», is open on Mondays.",2026-11-17 09:30,parent,education,first_hand,working_well,I2,
Panel minutes show 14 of 20 requests answered within six weeks.,2026-11-17 11:00,document,education,,mixed,L3,timeliness
"""
PLAN = Plan(
    reference="GOLD-2026-01",
    area_code="",
    area_name="Wexmere",
    kind="full",
    notified_on=date(2026, 11, 2),
    fieldwork_from=date(2026, 11, 16),
    fieldwork_to=date(2026, 11, 20),
    bodies=(Body("local_authority", "Wexmere Council"), Body("icb", "NHS Wexmere and Vale")),
)
JOURNEYS = Plan(
    reference="GOLD-2026-02",
    area_code="",
    area_name="Wexmere buses",
    kind="day_visit",
    fieldwork_from=date(2026, 11, 24),
    fieldwork_to=date(2026, 11, 24),
    bodies=(Body("operator", "Wexmere Coaches"),),
)


@dataclass
class Making:
    """One inspection with everything that can be done in it, and one that has hardly begun."""

    store: Store
    administrator: User
    lead: User
    inspector: User
    inspection_id: UUID

    @property
    def led(self) -> Inspection:
        return inspections.get(self.store, self.lead, self.inspection_id)

    @property
    def inspection(self) -> Inspection:
        return inspections.get(self.store, self.inspector, self.inspection_id)

    def note(self, fact: str, **fields: object) -> Note:
        return a_note(fact, **{"happened_at": datetime(2026, 11, 18, 10, 30, tzinfo=UTC), **fields})

    def log(self, fact: str, **fields: object) -> UUID:
        item_id = new_id()
        items.log(self.store, self.inspector, self.inspection, item_id=item_id, note=self.note(fact, **fields))
        return item_id

    def revision(self, item_id: UUID) -> UUID:
        return items.get(self.store, self.led, item_id).revision_id


def a_record(store: Store) -> None:
    making = people_and_inspections(store)
    fieldwork(making)
    notes(making)
    reviewing(making)
    removing(making)
    packs.start(store, making.lead, making.led).wait()
    to_the_end(making)


def people_and_inspections(store: Store) -> Making:
    first = people.set_up_first(store, email="ada@example.org", name="Ada Minchin")
    administrator = people.user(store, first.person_id, None)
    lead = invited(store, "lena@example.org", "Lena Lindqvist-O’Hara")
    inspector = invited(store, "ivo@example.org", "Ivo Pešek")
    observer = invited(store, "olga@example.org", "Olga Reed")
    leaving = invited(store, "noah@example.org", "Noah Field")
    people.amend(store, administrator, id_of(leaving), name="Noah Fielding")
    people.amend(store, administrator, id_of(leaving), active=False)
    people.reset(store, administrator, id_of(observer))
    known = frameworks.load_all()
    made = inspections.set_up(store, lead, framework=known["area-send-2025"], plan=PLAN, discipline="education")
    inspections.set_up(store, lead, framework=known["school-journeys-example"], plan=JOURNEYS)
    making = Making(store, administrator, lead, inspector, made.inspection_id)
    inspections.amend(store, lead, making.led, replace(PLAN, area_name="Wexmere and Vale"))
    for user, role, discipline in ((inspector, Role.INSPECTOR, "education"), (observer, Role.OBSERVER, None)):
        teams.join(store, lead, making.led, person_id=id_of(user), role=role, discipline=discipline)
    teams.leave(store, lead, making.led, person_id=id_of(observer))
    return making


def invited(store: Store, email: str, name: str) -> User:
    return people.user(store, people.invite(store, INSTALLATION, email=email, name=name).person_id, None)


def id_of(user: User) -> UUID:
    assert user.person_id is not None
    return user.person_id


def fieldwork(making: Making) -> None:
    store, lead, led = making.store, making.lead, making.led
    centre = providers.keep(store, lead, led, name="Alder Centre", kind="pru", urn="123456")
    child = children.keep(store, lead, led, facets=("age:11-15", "need:SEMH"))
    children.keep(store, lead, led, child_id=child.child_id, opened=child, consent="given", documents=("ehc_plan",))
    visit = Arrangement(
        kind="ap_visit",
        title="Visit to the Alder Centre",
        planned_at=datetime(2026, 11, 17, 10, tzinfo=UTC),
        provider_id=centre.provider_id,
        place="Mill Lane",
        who_goes=(id_of(making.inspector),),
        spoken_to=("head of centre",),
        children=(child.child_id,),
        notes="Ask for the\nregister.",
    )
    activities.plan(store, lead, led, visit)
    activities.plan(store, lead, led, Arrangement(kind="parent_group", title="Group of parents"))
    for activity in activities.of(store, led):
        done = activity.arrangement.kind == "ap_visit"
        activities.amend(store, lead, led, activity=activity, status="done" if done else "cancelled")


def notes(making: Making) -> None:
    store, inspector, inspection = making.store, making.inspector, making.inspection
    [visit] = [one for one in activities.of(store, inspection) if one.status == "done"]
    [child] = children.of(store, inspection)
    full = making.log(
        "The child’s timetable is 12 hours a week; half of what the plan says.",
        words="I’d like more maths, honest! 😀",
        meaning="Two terms of learning are lost.",
        activity_id=visit.activity_id,
        source_role="Year 9 pupil",
        stance="needs_better",
        areas=(AreaTag("I2"), AreaTag("L3", "working_well")),
        themes=("alternative_provision", "attendance"),
        facets=("age:11-15",),
        child_id=child.child_id,
        safeguarding=True,
    )
    amended = making.note("The child’s timetable is 12 hours a week, half of what the plan says.", areas=())
    base = making.revision(full)
    items.amend(store, inspector, inspection, item_id=full, base=base, note=amended)
    twice = making.log("Logged twice.")
    items.withdraw(store, inspector, inspection, item_id=twice, reason="Logged twice")
    items.restore(store, inspector, inspection, item_id=twice, reason="It was not")
    gone = making.log("Logged by mistake.")
    items.withdraw(store, inspector, inspection, item_id=gone, reason="By mistake")
    imports.bring_in(store, inspector, inspection, name="café.csv", content=IMPORTED.encode())


def reviewing(making: Making) -> None:
    store, lead, inspector = making.store, making.lead, making.inspector
    for fact, decide in (("Accepted as it is.", reviews.accept), ("Asked about.", reviews.query)):
        item_id = making.log(fact)
        at = making.revision(item_id)
        decide(store, lead, making.led, item_id=item_id, revision_id=at, comment="Who said this?")
    reviews.answer(store, inspector, making.inspection, item_id=item_id, revision_id=at, comment="The deputy head.")


def removing(making: Making) -> None:
    """One request is taken back, one carried out; the rows of that item are in no line of the journal any more."""
    store, lead, led = making.store, making.lead, making.led
    for fact in ("Stays after all.", "Names a child."):
        item_id = making.log(fact)
        request_id = removals.ask(store, lead, led, item_id=item_id, reason="A name was in it.")
        if fact.startswith("Stays"):
            removals.drop(store, lead, request_id)
        else:
            removals.confirm(store, making.administrator, request_id)
    retention.set_period(store, making.administrator, Scope.EVIDENCE, 72)
    retention.hold(store, lead, led, held=True, reason="A court has asked for it.")
    retention.hold(store, lead, making.led, held=False, reason="The court has decided.")


def to_the_end(making: Making) -> None:
    for to, reason in (
        (Status.PAUSED, "Snow."),
        (Status.LIVE, ""),
        (Status.LOCKED, ""),
        (Status.LIVE, "A meeting was held late."),
        (Status.LOCKED, ""),
        (Status.CLOSED, ""),
    ):
        inspections.move(making.store, making.lead, making.led, to=to, reason=reason)


def opened(record: Path, home: Path) -> Store:
    """A store on a copy of a golden record."""
    shutil.copytree(record / "journal", home / "journal")
    return Store(home)


def make(record: Path) -> None:
    assert not record.exists(), "it is there, and is never made again"
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        a_record(store)
        store.close()
        shutil.copytree(Path(folder) / "journal", record / "journal")
    expect(record)


def expect(record: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = opened(record, Path(folder))
        expected = {"head": asdict(store.verify_record()), "content": content_hashes(store)}
        store.close()
    (record / "expected.json").write_text(json.dumps(expected, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    {"make": make, "expect": expect}[sys.argv[1]](HERE / sys.argv[2])
