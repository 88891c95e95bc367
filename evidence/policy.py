"""Who may do what, in plain words: the tables of access.py as a document for people who do not read code.

`python -m evidence.policy` writes docs/who-may-do-what.md anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evidence.access import ALLOWED, WHEN, Action, Role, Status

DOCUMENT = Path(__file__).parents[1] / "docs" / "who-may-do-what.md"

# One line for each action.
PLAIN: dict[Action, str] = {
    Action.SET_UP_INSTALLATION: "Set the installation up: become its first administrator",
    Action.INVITE_PERSON: "Invite somebody",
    Action.AMEND_PERSON: "Change a name, make somebody an administrator, switch somebody off or on",
    Action.RESET_PERSON: "Give somebody a link to choose a new password",
    Action.RESET_SECOND_FACTOR: "Take off the second step of signing in, for somebody who has lost it",
    Action.SET_UP_INSPECTION: "Set up an inspection, and so become its lead",
    Action.AMEND_INSPECTION: "Change the dates, names and bodies of an inspection",
    Action.MOVE_INSPECTION: "Start, pause, continue, lock, reopen and close an inspection",
    Action.SEE_INSPECTION: "See an inspection and all its evidence",
    Action.HOLD_INSPECTION: "Put an inspection on legal hold, or end the hold",
    Action.CHANGE_TEAM: "Add people to a team, give them another role, take them off",
    Action.SEE_RECORD: "See whether the record is safe",
    Action.CHECK_RECORD: "Ask for a check of the record, or for a backup",
    Action.SEE_CONCERN: "See a safeguarding concern",
    Action.LOG_CONCERN: "Log a safeguarding concern",
    Action.AMEND_CONCERN: "Amend a concern; every earlier version is kept",
    Action.RECORD_REFERRAL: "Record who was told of a concern, and who acknowledged it",
    Action.SETTLE_CONCERN: "Say that nothing more has to be done about a concern, and why",
    Action.EXPORT_CONCERNS: "Take the log of concerns as a file",
    Action.KEEP_PROVIDER: "Add or change a school, a service or another provider",
    Action.PLAN_ACTIVITY: "Plan a visit, a meeting or another activity",
    Action.AMEND_ACTIVITY: "Change, complete, cancel or reopen an activity",
    Action.KEEP_CHILD: "Add or change a tracked child",
    Action.KEEP_NAMES: "See and change the list of names to avoid",
    Action.LOG_ITEM: "Log evidence",
    Action.AMEND_ITEM: "Amend and tag evidence; every earlier version is kept",
    Action.WITHDRAW_ITEM: "Withdraw evidence, so that it no longer counts",
    Action.RESTORE_ITEM: "Restore withdrawn evidence",
    Action.IMPORT_ITEMS: "Import evidence from a file",
    Action.REVIEW_ITEM: "Review evidence: accept it, or ask about it",
    Action.ANSWER_REVIEW: "Answer a query of a review",
    Action.BUILD_PACK: "Build and download an evidence pack",
    Action.ASK_REMOVAL: "Ask for something to be removed for good",
    Action.DROP_REMOVAL: "Take back or decline such a request",
    Action.CONFIRM_REMOVAL: "Confirm such a request, so that it is gone for good",
    Action.SET_RETENTION: "Set for how long records are kept",
}

# What no table can say.
BEYOND: dict[Action, str] = {
    Action.AMEND_PERSON: "the last administrator stays one",
    Action.CHANGE_TEAM: "the leads are shown each change that somebody else made; the last lead stays one",
    Action.WITHDRAW_ITEM: "inspectors only what they logged themselves, leads anything",
    Action.RESTORE_ITEM: "inspectors only what they logged themselves, leads anything",
    Action.SEE_CONCERN: "leads all, others what they logged themselves and what names them",
    Action.AMEND_CONCERN: "who logged it, and leads",
    Action.RECORD_REFERRAL: "of a concern that one sees",
    Action.KEEP_NAMES: "it is deleted when the inspection is closed",
    Action.SEE_RECORD: "no evidence is shown; whoever leads any inspection may",
    Action.CONFIRM_REMOVAL: "never by the person who asked, and only while that person still leads",
}

# Heading -> the nouns under it, in the order of the document.
NOUNS = {
    "Evidence": ("item",),
    "Reviews": ("review",),
    "Safeguarding concerns": ("concern", "referral"),
    "Activities": ("activity",),
    "Tracked children": ("child",),
    "Names to avoid": ("names",),
    "Providers": ("provider",),
    "Evidence packs": ("pack",),
    "Inspections": ("inspection",),
    "Teams": ("team",),
    "Removal for good": ("removal",),
    "How long it is kept": ("retention",),
    "People": ("person",),
    "The record": ("record",),
}

ROLES = {
    Role.LEAD: "Lead",
    Role.INSPECTOR: "Inspector",
    Role.OBSERVER: "Observer",
    Role.ADMINISTRATOR: "Administrator",
    Role.PERSON: "Anybody signed in",
    Role.INSTALLATION: "Who runs the server",
}
_OF_NO_INSPECTION = ("person.", "record.", "retention.", Action.SET_UP_INSPECTION)
YES, NO = "✔ yes", "✘ no"

_INTRODUCTION = """\
# Who may do what

This page is written by the program from the tables that it obeys, so it says what is so. After a change of
`evidence/access.py` write it anew with `python -m evidence.policy`; a test compares the two.

- **Lead, inspector and observer** are what somebody is on the team of one inspection. Members from Ofsted and from the
  CQC are equal. To everybody else an inspection does not exist.
- **An administrator** manages people, teams and the installation. An administrator who is not on the team of an
  inspection sees no evidence of it; one who is on it may in addition do what that role may.
- **Anybody signed in** may do what stands in that column, whatever else they are.
- **Who runs the server** acts with the command line and can read its folder. Evidence is touched there only in the name
  of a member of the team.
- Somebody who was **switched off** may do nothing from that moment on.

The last column names the states of the inspection in which something can be done.
"""


def nouns() -> Iterator[tuple[str, list[Action]]]:
    """Heading and actions, as they stand in the document."""
    for title, under in NOUNS.items():
        yield title, [action for action in PLAIN if action.partition(".")[0] in under]


def words(action: Action) -> str:
    """What is done, with what no table can say."""
    more = BEYOND.get(action, "")
    return f"{PLAIN[action]} ({more})" if more else PLAIN[action]


def states(action: Action) -> str:
    """When it can be done."""
    if action.startswith(_OF_NO_INSPECTION):
        return "not of one inspection"
    when = WHEN.get(action, frozenset(Status))
    return "any" if when == frozenset(Status) else ", ".join(one for one in Status if one in when)


def document() -> str:
    lines = [_INTRODUCTION]
    for title, actions in nouns():
        lines += [
            f"## {title}\n",
            f"| what | {' | '.join(ROLES.values())} | state of the inspection |",
            f"|---|{'---|' * len(ROLES)}---|",
        ]
        for action in actions:
            who = (YES if action in ALLOWED[role] else NO for role in ROLES)
            lines.append(f"| {words(action)} | {' | '.join(who)} | {states(action)} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
