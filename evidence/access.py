"""Who may do what, and when. One vocabulary: an Action is permitted, performed and recorded by the same name.

ALLOWED and WHEN are the whole policy, for anybody to review: which role may do which action, and in which states of
the inspection. Everything below them only looks things up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from evidence.errors import NotAllowed, NotFound


class Role(StrEnum):
    """What somebody is, to the installation or to one inspection."""

    INSTALLATION = "installation"  # the program itself, and who may read its home folder
    ADMINISTRATOR = "administrator"  # manages people; sees no evidence unless on the team
    PERSON = "person"  # anybody who is signed in
    LEAD = "lead"
    INSPECTOR = "inspector"
    OBSERVER = "observer"  # shadowing, quality assurance: reads


class Status(StrEnum):
    """The life of an inspection."""

    PLANNED = "planned"
    LIVE = "live"
    PAUSED = "paused"
    LOCKED = "locked"
    CLOSED = "closed"


class Action(StrEnum):
    """noun.verb, as it stands in the record."""

    SET_UP_INSTALLATION = "person.set_up"
    INVITE_PERSON = "person.invite"
    AMEND_PERSON = "person.amend"
    RESET_PERSON = "person.reset"
    RESET_SECOND_FACTOR = "person.reset_second_factor"
    SET_UP_INSPECTION = "inspection.set_up"
    AMEND_INSPECTION = "inspection.amend"
    MOVE_INSPECTION = "inspection.move"
    CHANGE_TEAM = "team.change"
    SEE_INSPECTION = "inspection.see"
    SEE_RECORD = "record.see"
    CHECK_RECORD = "record.check"
    KEEP_PROVIDER = "provider.keep"
    PLAN_ACTIVITY = "activity.plan"
    AMEND_ACTIVITY = "activity.amend"
    KEEP_CHILD = "child.keep"
    KEEP_NAMES = "names.keep"  # of people whom no text should name; see and change them
    LOG_ITEM = "item.log"
    AMEND_ITEM = "item.amend"
    WITHDRAW_ITEM = "item.withdraw"
    RESTORE_ITEM = "item.restore"
    IMPORT_ITEMS = "item.import"
    REVIEW_ITEM = "review.decide"
    ANSWER_REVIEW = "review.answer"
    BUILD_PACK = "pack.build"
    ASK_REMOVAL = "removal.ask"
    DROP_REMOVAL = "removal.drop"
    CONFIRM_REMOVAL = "removal.confirm"
    SET_RETENTION = "retention.set"
    HOLD_INSPECTION = "inspection.hold"
    SEE_CONCERN = "concern.see"  # one's own, and those that one is named in; leads see all
    LOG_CONCERN = "concern.log"
    AMEND_CONCERN = "concern.amend"
    SETTLE_CONCERN = "concern.settle"
    RECORD_REFERRAL = "referral.record"
    EXPORT_CONCERNS = "concern.export"


# These leave no entry in the record: what only reads, and names to avoid, which must never be in it.
READING = frozenset({Action.SEE_INSPECTION, Action.SEE_RECORD, Action.CHECK_RECORD, Action.SEE_CONCERN})
UNRECORDED = READING | {Action.KEEP_NAMES}

# Whoever is told of something by a child has to pass it on, also who only observes, and whatever state it is in.
_SAFEGUARDING = frozenset({Action.SEE_CONCERN, Action.LOG_CONCERN, Action.AMEND_CONCERN, Action.RECORD_REFERRAL})

_FIELD = frozenset(
    {
        Action.SEE_INSPECTION,
        Action.KEEP_PROVIDER,
        Action.PLAN_ACTIVITY,
        Action.AMEND_ACTIVITY,
        Action.KEEP_CHILD,
        Action.KEEP_NAMES,
        Action.LOG_ITEM,
        Action.AMEND_ITEM,
        Action.WITHDRAW_ITEM,
        Action.RESTORE_ITEM,
        Action.IMPORT_ITEMS,
        Action.ANSWER_REVIEW,
        Action.BUILD_PACK,
    }
)
_PEOPLE = frozenset({Action.INVITE_PERSON, Action.AMEND_PERSON, Action.RESET_PERSON, Action.RESET_SECOND_FACTOR})
_RECORD = frozenset({Action.SEE_RECORD, Action.CHECK_RECORD})

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.INSTALLATION: _PEOPLE | _RECORD | {Action.SET_UP_INSTALLATION},
    Role.ADMINISTRATOR: _PEOPLE
    | _RECORD
    | {
        Action.CHANGE_TEAM,
        Action.DROP_REMOVAL,
        Action.CONFIRM_REMOVAL,
        Action.SET_RETENTION,
    },
    Role.PERSON: frozenset({Action.SET_UP_INSPECTION}),
    Role.LEAD: _FIELD
    | _SAFEGUARDING
    | {
        Action.AMEND_INSPECTION,
        Action.MOVE_INSPECTION,
        Action.CHANGE_TEAM,
        Action.REVIEW_ITEM,
        Action.SEE_RECORD,
        Action.ASK_REMOVAL,
        Action.DROP_REMOVAL,
        Action.HOLD_INSPECTION,
        Action.SETTLE_CONCERN,
        Action.EXPORT_CONCERNS,
    },
    Role.INSPECTOR: _FIELD | _SAFEGUARDING,
    Role.OBSERVER: _SAFEGUARDING | {Action.SEE_INSPECTION},
}

_OPEN = frozenset({Status.PLANNED, Status.LIVE})
_NOT_LOCKED = _OPEN | {Status.PAUSED}
WHEN: dict[Action, frozenset[Status]] = {
    Action.AMEND_INSPECTION: _NOT_LOCKED,
    Action.MOVE_INSPECTION: frozenset(Status) - {Status.CLOSED},
    Action.KEEP_PROVIDER: _OPEN,
    Action.PLAN_ACTIVITY: _OPEN,
    Action.AMEND_ACTIVITY: _OPEN,
    Action.KEEP_CHILD: _OPEN,
    Action.KEEP_NAMES: frozenset(Status) - {Status.CLOSED},  # the list goes when an inspection is closed
    Action.LOG_ITEM: _OPEN,
    Action.AMEND_ITEM: _OPEN,
    Action.WITHDRAW_ITEM: _OPEN,
    Action.RESTORE_ITEM: _OPEN,
    Action.IMPORT_ITEMS: _OPEN,
    Action.REVIEW_ITEM: _NOT_LOCKED,
    Action.ANSWER_REVIEW: _NOT_LOCKED,
}  # an action that is not named may be done in every state


@dataclass(frozen=True)
class User:
    """Who asks. session names the sign-in that the request came with; the command line has none."""

    person_id: UUID | None
    name: str
    administrator: bool = False
    session: str | None = None


INSTALLATION = User(None, "The installation")


@dataclass(frozen=True)
class Standing:
    """An inspection as far as permission goes: which, this user's role on its team, and its state."""

    inspection_id: UUID
    role: Role | None
    status: Status


def can(user: User, action: Action, inspection: Standing | None = None) -> bool:
    """For screens: whether to offer the button."""
    role = inspection.role if inspection else None
    if action not in _permitted(user, role):
        return False
    return inspection is None or inspection.status in WHEN.get(action, frozenset(Status))


def why_not(user: User, action: Action, inspection: Standing) -> str:
    """For screens: one sentence on why they do not offer it; empty where they do."""
    if can(user, action, inspection):
        return ""
    if action in _permitted(user, inspection.role):
        return _ADVICE.get(inspection.status, "This cannot be done now.")
    if inspection.role is Role.OBSERVER:
        return "You are an observer of this inspection: you can read its evidence and change nothing of it."
    return _refusal(action)


Reader = Callable[..., dict[str, Any] | None]  # maybe_one of a store or of an open change
Rows = Callable[..., list[dict[str, Any]]]  # rows of a store, rows_of of an open change


def require(maybe_one: Reader, user: User, action: Action, inspection: Standing | None = None) -> None:
    """For the domain: whether to obey it, asked of the store at this moment. Raises NotAllowed, NotFound."""
    if inspection is None:
        row = maybe_one("select active, administrator from person_now where person_id = $id", id=user.person_id)
        if action not in _permitted(_current(user, row), None):
            raise NotAllowed(_refusal(action))
        return
    row = _row(maybe_one, user, inspection.inspection_id)
    current, found = _current(user, row), _standing(inspection.inspection_id, row)
    if action not in _permitted(current, found.role):
        if found.role is None:
            raise NotFound
        raise NotAllowed(_refusal(action))
    if found.status not in WHEN.get(action, frozenset(Status)):
        raise NotAllowed(_not_now(found.status))


def may(maybe_one: Reader, user: User, action: Action, inspection_id: UUID) -> bool:
    """For lists that span inspections: whether the domain would obey, without saying why not."""
    try:
        require(maybe_one, user, action, standing(maybe_one, user, inspection_id))
    except (NotAllowed, NotFound):
        return False
    return True


def standing(maybe_one: Reader, user: User, inspection_id: UUID) -> Standing:
    """This user's role in an inspection and its state, as they are now: none for who was switched off.

    Raises NotFound.
    """
    return _standing(inspection_id, _row(maybe_one, user, inspection_id))


def _row(maybe_one: Reader, user: User, inspection_id: UUID) -> dict[str, Any]:
    """The person and the inspection in one question, since each change begins with it. Raises NotFound."""
    row = maybe_one(
        """
        select inspection_now.status, person_now.active, person_now.administrator, membership_now.role
        from inspection_now
        left join person_now on person_now.person_id = $person_id
        left join membership_now
            on membership_now.inspection_id = inspection_now.inspection_id
            and membership_now.person_id = person_now.person_id
            and membership_now.active
            and person_now.active
        where inspection_now.inspection_id = $inspection_id
        """,
        inspection_id=inspection_id,
        person_id=user.person_id,
    )
    if row is None:
        raise NotFound
    return row


def _standing(inspection_id: UUID, row: dict[str, Any]) -> Standing:
    return Standing(inspection_id, Role(row["role"]) if row["role"] else None, Status(row["status"]))


def _current(user: User, row: dict[str, Any] | None) -> User:
    """The user as the record knows them now: a person may have been disabled since they signed in."""
    if user.person_id is None:
        return user
    if row is None or not row["active"]:
        raise NotAllowed("Your access has been switched off. Ask an administrator. Your text is kept.")
    return User(user.person_id, user.name, row["administrator"], user.session)


def _permitted(user: User, role: Role | None) -> frozenset[Action]:
    if user.person_id is None:
        return ALLOWED[Role.INSTALLATION]
    permitted = ALLOWED[Role.PERSON]
    if user.administrator:
        permitted |= ALLOWED[Role.ADMINISTRATOR]
    if role is not None:
        permitted |= ALLOWED[role]
    return permitted


def _refusal(action: Action) -> str:
    who = [str(role) for role in (Role.LEAD, Role.INSPECTOR, Role.ADMINISTRATOR) if action in ALLOWED[role]]
    return f"Your role does not allow this. Ask {' or '.join(_with_article(one) for one in who) or 'an administrator'}."


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _not_now(status: Status) -> str:
    return f"{_ADVICE.get(status, 'This cannot be done now.')} Nothing was changed and your text is kept."


_ADVICE = {
    Status.PAUSED: "This inspection is paused. A lead can continue it on the Inspections screen.",
    Status.LOCKED: "This inspection is locked. A lead can reopen it, with a reason, on the Inspections screen.",
    Status.CLOSED: "This inspection is closed, so nothing in it can be changed.",
}
