"""A made-up, believable inspection in an empty home, so that people can look around before they have one of their own.

Everything goes through the same doors that people use. The fourth of five days on site is today; what was seen, heard
or read lies in the days before, and all of it enters the record now, because the record does not pretend.
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from uuid import UUID

from evidence import (
    activities,
    children,
    clock,
    concerns,
    frameworks,
    inspections,
    items,
    names,
    people,
    providers,
    reviews,
    teams,
)
from evidence.access import INSTALLATION, Role, User
from evidence.activities import Arrangement
from evidence.clock import LONDON
from evidence.concerns import About, Account, Telling
from evidence.demo import script
from evidence.demo.calendar import Calendar
from evidence.demo.script import Script, Someone, Visit, Written
from evidence.errors import Conflict
from evidence.ids import new_id
from evidence.inspections import Body, Inspection, Plan
from evidence.items.notes import AreaTag, Note
from evidence.private import marks, passwords
from evidence.private.marks import Mark
from evidence.store import Store

FRAMEWORK = "area-send-2025"
NOTIFIED, FIRST_DAY, LAST_DAY = -13, -3, 1  # in working days from today
LEAD, OTHER_LEAD = "lead", "health_lead"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


@dataclass(frozen=True)
class SignIn:
    """How one person of the demonstration signs in."""

    who: str
    name: str
    email: str
    password: str


def fill(store: Store, now: datetime | None = None, *, zone: tzinfo = LONDON) -> tuple[SignIn, ...]:
    """Make the demonstration and say how to sign in to it. Raises Conflict where somebody is here already."""
    if not people.none_yet(store):
        raise Conflict("This home is not empty, so nothing was added. Choose an empty folder with EVIDENCE_HOME.")
    marks.put(store.private, Mark.DEMONSTRATION)
    written = script.read()
    calendar = Calendar(now or clock.now(), zone, written.activities)
    users = _people(store, written.people)
    filling = _Filling(store, written, calendar, users)
    filling.settings_and_children()
    filling.activities()
    filling.notes()
    return _sign_ins(store, written.people, users)


class _Filling:
    """One inspection being written down by its team."""

    def __init__(self, store: Store, script: Script, calendar: Calendar, users: dict[str, User]) -> None:
        self._store, self._script, self._calendar, self._users = store, script, calendar, users
        self._visits = {visit.id: visit for visit in script.activities}
        self._framework = frameworks.load_all()[FRAMEWORK]
        self._ids: dict[str, UUID] = {}
        self._seen_by = self._set_up()

    def _set_up(self) -> dict[str, Inspection]:
        """The inspection and its team; each member sees it in a role of their own."""
        store, lead, given = self._store, self._users[LEAD], self._script.inspection
        plan = Plan(
            reference=given["reference"],
            area_code="",  # no code of a real area for one that does not exist
            area_name=given["area_name"],
            kind=given["kind"],
            notified_on=self._calendar.day(NOTIFIED),
            fieldwork_from=self._calendar.day(FIRST_DAY),
            fieldwork_to=self._calendar.day(LAST_DAY),
            bodies=tuple(Body(**body) for body in given["bodies"]),
        )
        made = inspections.set_up(store, lead, framework=self._framework, plan=plan)
        members = [one for one in self._script.people if one.role]
        for one in members:
            teams.join(
                store,
                lead,
                made,
                person_id=_id(self._users[one.id]),
                role=Role(one.role),
                discipline=one.discipline,
                employer=one.employer,
            )
        return {one.id: inspections.get(store, self._users[one.id], made.inspection_id) for one in members}

    def settings_and_children(self) -> None:
        lead, led = self._users[LEAD], self._seen_by[LEAD]
        for setting in self._script.providers:
            kept = providers.keep(self._store, lead, led, name=setting.name, kind=setting.kind)
            self._ids[setting.id] = kept.provider_id
        for one in self._script.children:
            child = children.keep(
                self._store,
                lead,
                led,
                pseudonym=one.id,
                facets=tuple(one.about.split()),
                consent=one.consent,
                documents=tuple(one.documents.split()),
            )
            self._ids[one.id] = child.child_id
        names.add(self._store, lead, led, "\n".join(self._script.names))

    def activities(self) -> None:
        lead, led = self._users[LEAD], self._seen_by[LEAD]
        for visit in self._script.activities:
            self._ids[visit.id] = activities.plan(self._store, lead, led, self._arrangement(visit))
        planned = {one.activity_id: one for one in activities.of(self._store, led)}
        for visit in self._script.activities:
            activity = planned[self._ids[visit.id]]
            if visit.cancelled:
                without = replace(activity.arrangement, notes=visit.cancelled)
                activities.amend(self._store, lead, led, activity=activity, arrangement=without, status="cancelled")
            elif visit.done:
                ended = self._calendar.at(visit, 1.0)
                activities.amend(self._store, lead, led, activity=activity, status="done", done_at=ended)

    def _arrangement(self, visit: Visit) -> Arrangement:
        return Arrangement(
            kind=visit.kind,
            title=visit.title,
            planned_at=self._calendar.at(visit),
            provider_id=self._ids.get(visit.provider),
            place=visit.place,
            who_goes=tuple(_id(self._users[name]) for name in visit.team.split()),
            spoken_to=tuple(role for role in visit.spoken_to.split("|") if role),
            children=tuple(self._ids[name] for name in visit.children.split()),
        )

    def notes(self) -> None:
        """In the order in which they happened; each recorder writes through the whole of an activity."""
        count = Counter((written.activity, written.by) for written in self._script.notes)
        so_far: Counter[tuple[str, str]] = Counter()
        timed = []
        for written in self._script.notes:
            place = (written.activity, written.by)
            so_far[place] += 1
            part = so_far[place] / (count[place] + 1)
            timed.append((self._calendar.at(self._visits[written.activity], part), written))
        for when, written in sorted(timed, key=lambda pair: pair[0]):
            with clock.standing_at(self._calendar.written(when)):
                self._write(when, written)

    def _write(self, when: datetime, written: Written) -> None:
        user, inspection = self._users[written.by], self._seen_by[written.by]
        first = self._note(when, replace(written, **written.was))  # type: ignore[arg-type]
        logged = items.log(self._store, user, inspection, item_id=new_id(), note=first)
        if written.review == "changed":
            self._review(written, logged.item_id, logged.revision_id)
        revision_id = logged.revision_id
        if written.was:
            revision_id = items.amend(
                self._store,
                user,
                inspection,
                item_id=logged.item_id,
                base=logged.revision_id,
                note=self._note(when, written),
            )
        if written.review in ("accepted", "queried"):
            self._review(written, logged.item_id, revision_id)
        if written.withdrawn:
            items.withdraw(self._store, user, inspection, item_id=logged.item_id, reason=written.withdrawn)
        if written.restored:
            items.restore(self._store, user, inspection, item_id=logged.item_id, reason=written.restored)
        if written.concern:
            self._concern(when, written, logged.item_id)

    def _concern(self, when: datetime, written: Written, item_id: UUID) -> None:
        """Who was told is told when it is written down."""
        store, user, inspection, given = (
            self._store,
            self._users[written.by],
            self._seen_by[written.by],
            written.concern,
        )
        concern_id, now = new_id(), clock.now()
        account = Account(given["account"], when, About.CHILD, given["lives_in"], item_id)
        concerns.log(store, user, inspection, concern_id=concern_id, account=account)
        if "told" in given:
            answered = {"acknowledged_at": now, "acknowledged_by": given["answer"]} if "answer" in given else {}
            telling = Telling(given["told"], now, given.get("reference", ""), **answered)  # type: ignore[arg-type]
            concern = concerns.get(store, user, inspection, concern_id)
            concerns.refer(store, user, inspection, concern=concern, telling=telling)

    def _note(self, when: datetime, written: Written) -> Note:
        person = self._framework.source_kind(written.source).person
        tags = [tag.partition(":") for tag in written.areas.split()]
        return Note(
            happened_at=when,
            source_kind=written.source,
            discipline=self._seen_by[written.by].discipline or "",
            fact=written.fact,
            words=written.words,
            meaning=written.meaning,
            activity_id=self._ids[written.activity],
            source_role=written.role or None,
            directness=written.heard if person else None,
            stance=written.stance or None,
            areas=tuple(AreaTag(code, stance or None) for code, _, stance in tags),
            themes=tuple(written.themes.split()),
            facets=tuple(written.about.split()),
            child_id=self._ids.get(written.child),
            safeguarding=written.safeguarding,
        )

    def _review(self, written: Written, item_id: UUID, revision_id: UUID) -> None:
        """Nobody reviews what they wrote themselves."""
        name = OTHER_LEAD if written.by == LEAD else LEAD
        lead, led = self._users[name], self._seen_by[name]
        if written.review != "queried":
            reviews.accept(self._store, lead, led, item_id=item_id, revision_id=revision_id)
            return
        reviews.query(self._store, lead, led, item_id=item_id, revision_id=revision_id, comment=written.query)
        if written.answer:
            by, seen = self._users[written.by], self._seen_by[written.by]
            reviews.answer(self._store, by, seen, item_id=item_id, revision_id=revision_id, comment=written.answer)


def _people(store: Store, everybody: tuple[Someone, ...]) -> dict[str, User]:
    """The one without a role on the team sets the installation up and invites the others."""
    found = {}
    for one in sorted(everybody, key=lambda one: bool(one.role)):
        if one.role:
            person = people.invite(store, INSTALLATION, email=one.email, name=one.name)
        else:
            person = people.set_up_first(store, email=one.email, name=one.name)
        found[one.id] = people.user(store, person.person_id, None)
    return found


def _sign_ins(store: Store, everybody: tuple[Someone, ...], users: dict[str, User]) -> tuple[SignIn, ...]:
    made = [SignIn(one.words, one.name, one.email, _password()) for one in everybody]
    hashes = [passwords.hashed(one.password) for one in made]
    with store.private.transaction() as this:
        for one, hash_ in zip(everybody, hashes, strict=True):
            passwords.keep(this, _id(users[one.id]), hash_)
    return tuple(made)


def _password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _id(user: User) -> UUID:
    """People of the demonstration are all in the record."""
    assert user.person_id is not None
    return user.person_id
