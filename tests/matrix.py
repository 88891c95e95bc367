"""Who may do what, as people decided it, written down apart from the code; and how each action is really done."""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pyotp

from evidence import (
    activities,
    children,
    concerns,
    frameworks,
    imports,
    inspections,
    items,
    names,
    packs,
    people,
    providers,
    record,
    removals,
    retention,
    reviews,
    second_factors,
    teams,
)
from evidence.access import INSTALLATION, Action, Role, Status, User
from evidence.activities import Arrangement
from evidence.changes import change
from evidence.concerns import Account, Concern, Telling, exports
from evidence.errors import EvidenceError, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.imports.changes import Imported, log_imported
from evidence.inspections import Inspection
from evidence.packs import Contents
from evidence.private import authenticators, happenings
from evidence.private.happenings import Kind
from evidence.retention import Scope
from evidence.store import Store
from tests.conftest import a_note, a_person, a_plan

# One line for each action: who may do it, then in which states of the inspection; ~ for what is of no inspection.
DECIDED = """
action            lead inspector observer administrator anybody installation | planned live paused locked closed
person.set_up     -    -         -        -             -       yes          | ~       ~    ~      ~      ~
person.invite     -    -         -        yes           -       yes          | ~       ~    ~      ~      ~
person.amend      -    -         -        yes           -       yes          | ~       ~    ~      ~      ~
person.reset      -    -         -        yes           -       yes          | ~       ~    ~      ~      ~
person.reset_second_factor - -   -        yes           -       yes          | ~       ~    ~      ~      ~
inspection.set_up -    -         -        -             yes     -            | ~       ~    ~      ~      ~
inspection.amend  yes  -         -        -             -       -            | yes     yes  yes    -      -
inspection.move   yes  -         -        -             -       -            | yes     yes  yes    yes    -
inspection.see    yes  yes       yes      -             -       -            | yes     yes  yes    yes    yes
inspection.hold   yes  -         -        -             -       -            | yes     yes  yes    yes    yes
team.change       yes  -         -        yes           -       -            | yes     yes  yes    yes    yes
record.see        yes  -         -        yes           -       yes          | ~       ~    ~      ~      ~
record.check      -    -         -        yes           -       yes          | ~       ~    ~      ~      ~
provider.keep     yes  yes       -        -             -       -            | yes     yes  -      -      -
activity.plan     yes  yes       -        -             -       -            | yes     yes  -      -      -
activity.amend    yes  yes       -        -             -       -            | yes     yes  -      -      -
child.keep        yes  yes       -        -             -       -            | yes     yes  -      -      -
names.keep        yes  yes       -        -             -       -            | yes     yes  yes    yes    -
item.log          yes  yes       -        -             -       -            | yes     yes  -      -      -
item.amend        yes  yes       -        -             -       -            | yes     yes  -      -      -
item.withdraw     yes  yes       -        -             -       -            | yes     yes  -      -      -
item.restore      yes  yes       -        -             -       -            | yes     yes  -      -      -
item.import       yes  yes       -        -             -       -            | yes     yes  -      -      -
review.decide     yes  -         -        -             -       -            | yes     yes  yes    -      -
review.answer     yes  yes       -        -             -       -            | yes     yes  yes    -      -
concern.see       yes  yes       yes      -             -       -            | yes     yes  yes    yes    yes
concern.log       yes  yes       yes      -             -       -            | yes     yes  yes    yes    yes
concern.amend     yes  yes       yes      -             -       -            | yes     yes  yes    yes    yes
referral.record   yes  yes       yes      -             -       -            | yes     yes  yes    yes    yes
concern.settle    yes  -         -        -             -       -            | yes     yes  yes    yes    yes
concern.export    yes  -         -        -             -       -            | yes     yes  yes    yes    yes
pack.build        yes  yes       -        -             -       -            | yes     yes  yes    yes    yes
removal.ask       yes  -         -        -             -       -            | yes     yes  yes    yes    yes
removal.drop      yes  -         -        yes           -       -            | yes     yes  yes    yes    yes
removal.confirm   -    -         -        yes           -       -            | yes     yes  yes    yes    yes
retention.set     -    -         -        yes           -       -            | ~       ~    ~      ~      ~
"""


@functools.cache
def decided() -> dict[str, dict[str, str]]:
    """action -> column -> yes, - or ~"""
    head, *lines = (line.replace("|", " ").split() for line in DECIDED.strip().splitlines())
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


# Who asks -> what they are to the installation and to the inspection.
PEOPLE = {
    "nobody": (),  # anonymous: no such person
    "switched off": ("inspector", "anybody"),
    "switched off administrator": ("administrator", "lead", "anybody"),
    "stranger": ("anybody",),
    "inspector of another": ("anybody",),
    "lead of another": ("anybody",),
    "observer": ("observer", "anybody"),
    "inspector": ("inspector", "anybody"),
    "lead": ("lead", "anybody"),
    "administrator": ("administrator", "anybody"),
    "administrator on the team": ("administrator", "inspector", "anybody"),
    "installation": ("installation",),
}
OFF = ("nobody", "switched off", "switched off administrator")
ON_THE_TEAM = ("observer", "inspector", "lead", "administrator on the team")
CHANGING = ("inspector", "lead", "administrator", "administrator on the team")
LEAVES_NO_ENTRY = (
    Action.SEE_INSPECTION,
    Action.SEE_CONCERN,
    Action.SEE_RECORD,
    Action.CHECK_RECORD,
    Action.KEEP_NAMES,
    Action.SET_UP_INSTALLATION,
)


def expected(who: str, action: Action, status: Status) -> str:
    """done, or how it is refused."""
    row, roles = decided()[action], {*PEOPLE[who]}
    if who in OFF:
        return "not found" if action in (Action.SEE_INSPECTION, Action.SEE_CONCERN) else "switched off"
    if who == "lead of another" and action is Action.SEE_RECORD:
        roles = {*roles, "lead"}  # whoever leads any inspection sees whether the record is safe
    if any(row[role] == "yes" for role in roles):
        return "not now" if row[status] == "-" else "done"
    of_one = row[status] != "~"
    return "not found" if of_one and who not in ON_THE_TEAM else "not allowed"


@dataclass(frozen=True)
class Things:
    """What the actions are done to: made in an inspection that is planned."""

    inspection_id: UUID
    people: dict[str, User]
    items: dict[str, UUID]  # by what is to be done to them
    requests: dict[str, UUID]
    concerns: dict[str, UUID]  # by who logged them
    spare: UUID  # a person on no team


@dataclass(frozen=True)
class Attempt:
    """Somebody who tries something, holding an Inspection as a lead sees it: what it claims must count for nothing."""

    store: Store
    things: Things
    who: str
    user: User
    inspection: Inspection

    @property
    def status(self) -> Status:
        return self.inspection.status

    def item(self, to_do: str) -> items.Item:
        """Withdrawn and restored is what one logged oneself, where one may log."""
        mine = f"{to_do} {self.who}"
        return items.get(self.store, self.inspection, self.things.items.get(mine) or self.things.items[to_do])

    @property
    def concern(self) -> Concern:
        """One's own, where one may have one."""
        concern_id = self.things.concerns.get(self.who) or self.things.concerns["inspector"]
        return concerns.get(self.store, self.things.people["lead"], self.inspection, concern_id)


ACCOUNT = Account("A child of Quince House is afraid to go home.", datetime(2026, 11, 20, tzinfo=UTC), lives_in="Dale")
TELLING = Telling("Duty social worker, Dale Council", datetime(2026, 11, 20, tzinfo=UTC))

CSV = b"""happened_at,source_kind,directness,discipline,fact
20/11/2026 10:30,Parent or carer,first-hand,Health,They waited a year for speech therapy.
"""


def _set_up_installation(at: Attempt) -> None:
    with change(at.store, at.user, Action.SET_UP_INSTALLATION, subject="person:first") as this:
        this.not_needed()


def _reset_second_factor(at: Attempt) -> None:
    secret = pyotp.random_base32()
    authenticators.keep(at.store.private, at.things.spare, secret, pyotp.TOTP(secret).now(), in_place=True)
    second_factors.reset(at.store, at.user, at.things.spare)


def _build_pack(at: Attempt) -> None:
    if at.status is not Status.LIVE and at.who in ("inspector", "administrator on the team"):
        with change(at.store, at.user, Action.BUILD_PACK, subject="pack:1", inspection=at.inspection):
            return  # the door alone: to write a workbook takes a third of a second
    build = packs.start(at.store, at.user, at.inspection, Contents(sections=()))
    build.wait()
    assert build.state == "done", build.error


def _amend_item(at: Attempt) -> None:
    item = at.item("amend")
    base = item.revision_id
    items.amend(at.store, at.user, at.inspection, item_id=item.item_id, base=base, note=a_note("Other."))


def _decide(at: Attempt, how: Callable[..., None], to_do: str) -> None:
    item = at.item(to_do)
    how(at.store, at.user, at.inspection, item_id=item.item_id, revision_id=item.revision_id, comment="As I saw it.")


def _amend_activity(at: Attempt) -> None:
    activity = activities.of(at.store, at.inspection)[0]
    activities.amend(at.store, at.user, at.inspection, activity=activity, status="done")


def _move(at: Attempt) -> None:
    to = {Status.PLANNED: Status.LIVE, Status.LIVE: Status.LOCKED, Status.PAUSED: Status.LIVE}
    inspections.move(at.store, at.user, at.inspection, to=to.get(at.status, Status.CLOSED))


# One line for each action: how it is done, in this order: the last two change the state, and what somebody is.
DOING: dict[Action, Callable[[Attempt], object]] = {
    Action.SET_UP_INSTALLATION: _set_up_installation,
    Action.INVITE_PERSON: lambda at: people.invite(at.store, at.user, email=f"{new_id()}@example.org", name="New"),
    Action.AMEND_PERSON: lambda at: people.amend(at.store, at.user, at.things.spare, name="Another Name"),
    Action.RESET_PERSON: lambda at: people.reset(at.store, at.user, at.things.spare),
    Action.RESET_SECOND_FACTOR: _reset_second_factor,
    Action.AMEND_INSPECTION: lambda at: inspections.amend(at.store, at.user, at.inspection, a_plan(area_name="Dale")),
    Action.SEE_INSPECTION: lambda at: inspections.get(at.store, at.user, at.things.inspection_id),
    Action.HOLD_INSPECTION: lambda at: retention.hold(at.store, at.user, at.inspection, held=False, reason="It ended."),
    Action.CHANGE_TEAM: lambda at: teams.join(
        at.store, at.user, at.inspection, person_id=at.things.spare, role=Role.OBSERVER, discipline=None
    ),
    Action.SEE_RECORD: lambda at: record.state(at.store, at.user),
    Action.CHECK_RECORD: lambda at: record.ask_for(at.store, at.user, Kind.VERIFICATION),
    Action.KEEP_PROVIDER: lambda at: providers.keep(at.store, at.user, at.inspection, name="Harbour", kind="pru"),
    Action.PLAN_ACTIVITY: lambda at: activities.plan(at.store, at.user, at.inspection, Arrangement("ap_visit", "New")),
    Action.AMEND_ACTIVITY: _amend_activity,
    Action.KEEP_CHILD: lambda at: children.keep(at.store, at.user, at.inspection),
    Action.KEEP_NAMES: lambda at: names.add(at.store, at.user, at.inspection, "Amara Okonkwo = the child (T3)"),
    Action.LOG_ITEM: lambda at: items.log(at.store, at.user, at.inspection, item_id=new_id(), note=a_note("New.")),
    Action.AMEND_ITEM: _amend_item,
    Action.WITHDRAW_ITEM: lambda at: items.withdraw(
        at.store, at.user, at.inspection, item_id=at.item("withdraw").item_id, reason="Twice."
    ),
    Action.RESTORE_ITEM: lambda at: items.restore(
        at.store, at.user, at.inspection, item_id=at.item("restore").item_id, reason="Once."
    ),
    Action.IMPORT_ITEMS: lambda at: imports.bring_in(at.store, at.user, at.inspection, name="notes.csv", content=CSV),
    Action.REVIEW_ITEM: lambda at: _decide(at, reviews.accept, "review"),
    Action.ANSWER_REVIEW: lambda at: _decide(at, reviews.answer, "answer"),
    Action.SEE_CONCERN: lambda at: concerns.get(at.store, at.user, at.inspection, at.concern.concern_id),
    Action.LOG_CONCERN: lambda at: concerns.log(at.store, at.user, at.inspection, concern_id=new_id(), account=ACCOUNT),
    Action.AMEND_CONCERN: lambda at: concerns.amend(
        at.store, at.user, at.inspection, concern=at.concern, account=replace(ACCOUNT, account="Other.")
    ),
    Action.RECORD_REFERRAL: lambda at: concerns.refer(
        at.store, at.user, at.inspection, concern=at.concern, telling=TELLING
    ),
    Action.SETTLE_CONCERN: lambda at: concerns.settle(
        at.store, at.user, at.inspection, concern=at.concern, reason="They know."
    ),
    Action.EXPORT_CONCERNS: lambda at: exports.export(at.store, at.user, at.inspection),
    Action.BUILD_PACK: _build_pack,
    Action.ASK_REMOVAL: lambda at: removals.ask(
        at.store, at.user, at.inspection, item_id=at.item("ask").item_id, reason="A name was in it."
    ),
    Action.DROP_REMOVAL: lambda at: removals.drop(at.store, at.user, at.things.requests["drop"]),
    Action.CONFIRM_REMOVAL: lambda at: removals.confirm(at.store, at.user, at.things.requests["confirm"]),
    Action.SET_RETENTION: lambda at: retention.set_period(at.store, at.user, Scope.EVIDENCE, 72),
    Action.MOVE_INSPECTION: _move,
    Action.SET_UP_INSPECTION: lambda at: inspections.set_up(
        at.store, at.user, framework=at.inspection.framework, plan=a_plan(reference=f"NEW {at.who}")
    ),
}


def attempted(at: Attempt, action: Action) -> str:
    """What came of it: done, with one entry in the record by its name; or refused, with nothing changed."""
    before = (at.store.journal.head(), happenings.wanted(at.store.private))
    try:
        DOING[action](at)
    except EvidenceError as error:
        assert (at.store.journal.head(), happenings.wanted(at.store.private)) == before, "a refusal changes nothing"
        return _refusal(error, at.status)
    made = at.store.journal.head().seq - before[0].seq
    assert made == (action not in LEAVES_NO_ENTRY), "what is done leaves one entry"
    return "done"


def _refusal(error: EvidenceError, status: Status) -> str:
    words = str(error)
    if isinstance(error, NotFound):
        return "not found"
    if not isinstance(error, NotAllowed):
        return f"{type(error).__name__}: {words}"
    if "switched off" in words:
        return "switched off"
    if re.match(rf"This inspection is {status}.*Nothing was changed and your text is kept", words):
        return "not now"
    return "not allowed" if words.startswith("Your role does not allow this. Ask a") else words


def furnished(home: Path) -> Things:
    """A home with the whole cast, an inspection that is planned, and what the actions are done to."""
    store = Store(home)
    cast = _cast(store)
    framework = frameworks.load_all()["area-send-2025"]
    led = inspections.set_up(store, cast["lead"], framework=framework, plan=a_plan(), live=False)
    other = inspections.set_up(
        store, cast["lead of another"], framework=framework, plan=a_plan(reference="OTHER-1", area_name="Southmere")
    )
    for inspection, lead, who, role in (
        (led, "lead", "inspector", Role.INSPECTOR),
        (led, "lead", "observer", Role.OBSERVER),
        (led, "lead", "administrator on the team", Role.INSPECTOR),
        (led, "lead", "switched off", Role.INSPECTOR),
        (led, "lead", "switched off administrator", Role.LEAD),
        (other, "lead of another", "inspector of another", Role.INSPECTOR),
    ):
        person_id = cast[who].person_id
        assert person_id
        teams.join(store, cast[lead], inspection, person_id=person_id, role=role, discipline=None)
    logged = {who: new_id() for who in ON_THE_TEAM}
    for who, concern_id in logged.items():
        concerns.log(store, cast[who], led, concern_id=concern_id, account=ACCOUNT)
    things = Things(
        led.inspection_id, cast, *_evidence(store, cast, led), logged, spare=_id(a_person(store, "e@ex.org", "Ed"))
    )
    for who in OFF[1:]:
        people.amend(store, INSTALLATION, _id(cast[who]), active=False)
    store.close()
    return things


def _cast(store: Store) -> dict[str, User]:
    first = people.set_up_first(store, email="administrator@example.org", name="Ada Minister")
    cast = {"nobody": User(new_id(), "Nobody"), "installation": INSTALLATION}
    cast["administrator"] = people.user(store, first.person_id, None)
    for number, who in enumerate(PEOPLE.keys() - cast.keys()):
        person = people.invite(
            store,
            INSTALLATION,
            email=f"p{number}@example.org",
            name=who.capitalize(),
            administrator="administrator" in PEOPLE[who],
        )
        cast[who] = people.user(store, person.person_id, None)
    return cast


def _id(user: User) -> UUID:
    assert user.person_id
    return user.person_id


def _evidence(store: Store, cast: dict[str, User], led: Inspection) -> tuple[dict[str, UUID], dict[str, UUID]]:
    activities.plan(store, cast["lead"], led, Arrangement("ap_visit", "Visit to Quince House"))
    found: dict[str, UUID] = {}
    for who in ("inspector", "lead", "administrator on the team"):
        to_do = ["withdraw", "restore"]
        if who == "inspector":
            to_do += ["amend", "review", "answer", "ask", "drop", "confirm"]
        made = {one: new_id() for one in to_do}
        rows = [Imported(item_id, a_note(f"Quince: to {one}.")) for one, item_id in made.items()]
        file = dict(import_id=new_id(), file_name="a.csv", sha256="0", stored=len(rows), already_there=0, refused=0)
        log_imported(store, cast[who], led, rows, file=file)
        items.withdraw(store, cast[who], led, item_id=made["restore"], reason="Twice.")
        found |= {f"{one} {who}": item_id for one, item_id in made.items()}
        if who == "inspector":
            found |= made
    asked = items.get(store, led, found["answer"])
    reviews.query(
        store, cast["lead"], led, item_id=asked.item_id, revision_id=asked.revision_id, comment="Who said Quince?"
    )
    requests = {
        one: removals.ask(store, cast["lead"], led, item_id=found[one], reason="A name was in it.")
        for one in ("drop", "confirm")
    }
    return found, requests


WAYS = {
    Status.PLANNED: (),
    Status.LIVE: (Status.LIVE,),
    Status.PAUSED: (Status.LIVE, Status.PAUSED),
    Status.LOCKED: (Status.LIVE, Status.LOCKED),
    Status.CLOSED: (Status.LIVE, Status.LOCKED, Status.CLOSED),
}


def brought_to(status: Status, pattern: Path, home: Path, things: Things) -> None:
    """A copy of the home in which the inspection is in this state."""
    shutil.copytree(pattern, home)
    store = Store(home)
    for step in WAYS[status]:
        lead = things.people["lead"]
        inspections.move(store, lead, inspections.get(store, lead, things.inspection_id), to=step)
    store.close()


_PREPARED: list[tuple[Things, dict[Status, Path]]] = []


def prepared(folder: Path) -> tuple[Things, dict[Status, Path]]:
    """One home for each state of the inspection, made once in a process; and in those that it forks."""
    if not _PREPARED:
        things = furnished(folder / "pattern")
        homes = {status: folder / status for status in Status}
        for status, home in homes.items():
            brought_to(status, folder / "pattern", home, things)
        _PREPARED.append((things, homes))
    return _PREPARED[0]
