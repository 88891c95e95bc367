"""Every changing action leaves exactly one entry in the record, by its own name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pyotp
import pytest

from evidence import (
    activities,
    children,
    clock,
    concerns,
    inspections,
    items,
    packs,
    people,
    providers,
    removals,
    retention,
    reviews,
    second_factors,
    teams,
)
from evidence.access import INSTALLATION, UNRECORDED, Action, Role, Status
from evidence.activities import Arrangement
from evidence.concerns import Account, Concern, Telling, exports
from evidence.ids import new_id
from evidence.imports import changes
from evidence.private import authenticators
from evidence.retention import Scope
from evidence.store import Store
from tests.conftest import Team, a_note, a_plan


def revision(team: Team, item_id: UUID) -> UUID:
    return items.get(team.store, team.inspection, item_id).revision_id


def invite(team: Team) -> None:
    people.invite(team.store, team.administrator, email="new@example.org", name="New Person")


def amend_person(team: Team) -> None:
    assert team.stranger.person_id
    people.amend(team.store, team.administrator, team.stranger.person_id, active=False)


def reset(team: Team) -> None:
    assert team.stranger.person_id
    people.reset(team.store, team.administrator, team.stranger.person_id)


def set_up_inspection(team: Team) -> None:
    inspections.set_up(team.store, team.lead, framework=team.led.framework, plan=a_plan(reference="SECOND"))


def amend_inspection(team: Team) -> None:
    inspections.amend(team.store, team.lead, team.led, a_plan(area_name="Northmere and Dale"))


def move_inspection(team: Team) -> None:
    inspections.move(team.store, team.lead, team.led, to=Status.PAUSED)


def change_team(team: Team) -> None:
    assert team.stranger.person_id
    teams.join(team.store, team.lead, team.led, person_id=team.stranger.person_id, role=Role.OBSERVER, discipline=None)


def keep_provider(team: Team) -> None:
    providers.keep(team.store, team.inspector, team.inspection, name="Harbour Centre", kind="pru")


def plan_activity(team: Team) -> None:
    activities.plan(team.store, team.inspector, team.inspection, Arrangement(kind="ap_visit", title="Visit"))


def amend_activity(team: Team) -> None:
    [activity] = activities.of(team.store, team.inspection)
    activities.amend(team.store, team.inspector, team.inspection, activity=activity, status="done")


def keep_child(team: Team) -> None:
    children.keep(team.store, team.inspector, team.inspection)


def log_item(team: Team) -> None:
    items.log(team.store, team.inspector, team.inspection, item_id=new_id(), note=a_note("new"))


def the_item(team: Team) -> UUID:
    item_id = team.store.one("select item_id from item_now")["item_id"]
    assert isinstance(item_id, UUID)
    return item_id


def amend_item(team: Team) -> None:
    item_id = the_item(team)
    base = revision(team, item_id)
    items.amend(team.store, team.inspector, team.inspection, item_id=item_id, base=base, note=a_note("other"))


def withdraw_item(team: Team) -> None:
    items.withdraw(team.store, team.inspector, team.inspection, item_id=the_item(team), reason="twice")


def restore_item(team: Team) -> None:
    items.restore(team.store, team.inspector, team.inspection, item_id=the_item(team))


def import_items(team: Team) -> None:
    file = {"import_id": new_id(), "file_name": "a.csv", "sha256": "0", "stored": 1, "already_there": 0, "refused": 0}
    row = changes.Imported(new_id(), a_note("imported"), imported_as="row 1")
    changes.log_imported(team.store, team.inspector, team.inspection, [row], file=file)


def review_item(team: Team) -> None:
    item_id = the_item(team)
    reviews.accept(team.store, team.lead, team.led, item_id=item_id, revision_id=revision(team, item_id))


def answer_review(team: Team) -> None:
    item_id = the_item(team)
    base = revision(team, item_id)
    reviews.answer(
        team.store, team.inspector, team.inspection, item_id=item_id, revision_id=base, comment="In the meeting."
    )


def build_pack(team: Team) -> None:
    packs.start(team.store, team.lead, team.led).wait()


def ask_removal(team: Team) -> None:
    removals.ask(team.store, team.lead, team.led, item_id=the_item(team), reason="A name was in it.")


def the_request(team: Team) -> UUID:
    [request] = removals.waiting(team.store, team.lead)
    return request.request_id


def drop_removal(team: Team) -> None:
    removals.drop(team.store, team.lead, the_request(team))


def confirm_removal(team: Team) -> None:
    removals.confirm(team.store, team.administrator, the_request(team))


def set_retention(team: Team) -> None:
    retention.set_period(team.store, team.administrator, Scope.EVIDENCE, 72)


def hold_inspection(team: Team) -> None:
    retention.hold(team.store, team.lead, team.led, held=True, reason="A court has asked for it.")


def inspector_id(team: Team) -> UUID:
    assert team.inspector.person_id
    return team.inspector.person_id


def reset_second_factor(team: Team) -> None:
    second_factors.reset(team.store, team.administrator, inspector_id(team))


def log_concern(team: Team) -> None:
    account = Account("A pupil is afraid of the driver of their bus.", clock.EARLIEST, lives_in="Northmere")
    concerns.log(team.store, team.inspector, team.inspection, concern_id=new_id(), account=account)


def the_concern(team: Team) -> Concern:
    [concern] = concerns.of(team.store, team.lead, team.led)
    return concern


def amend_concern(team: Team) -> None:
    concern = the_concern(team)
    account = replace(concern.account, account="A pupil is afraid of two drivers.")
    concerns.amend(team.store, team.inspector, team.inspection, concern=concern, account=account)


def settle_concern(team: Team) -> None:
    concerns.settle(team.store, team.lead, team.led, concern=the_concern(team), reason="The school has referred it.")


def record_referral(team: Team) -> None:
    telling = Telling("Duty social worker", clock.EARLIEST)
    concerns.refer(team.store, team.inspector, team.inspection, concern=the_concern(team), telling=telling)


def export_concerns(team: Team) -> None:
    exports.export(team.store, team.lead, team.led)


def prepare_second_factor(team: Team) -> None:
    secret = pyotp.random_base32()
    authenticators.keep(team.store.private, inspector_id(team), secret, pyotp.TOTP(secret).now(), in_place=True)


def prepare_request(team: Team) -> None:
    prepare_item(team)
    ask_removal(team)


def prepare_activity(team: Team) -> None:
    plan_activity(team)


def prepare_item(team: Team) -> None:
    team.log()


def prepare_queried(team: Team) -> None:
    prepare_item(team)
    item_id = the_item(team)
    base = revision(team, item_id)
    reviews.query(team.store, team.lead, team.led, item_id=item_id, revision_id=base, comment="Who said this?")


def prepare_withdrawn(team: Team) -> None:
    prepare_item(team)
    withdraw_item(team)


# action -> (what must be there, what does it)
DOING: dict[Action, tuple[Callable[[Team], None] | None, Callable[[Team], None]]] = {
    Action.INVITE_PERSON: (None, invite),
    Action.AMEND_PERSON: (None, amend_person),
    Action.RESET_PERSON: (None, reset),
    Action.SET_UP_INSPECTION: (None, set_up_inspection),
    Action.AMEND_INSPECTION: (None, amend_inspection),
    Action.MOVE_INSPECTION: (None, move_inspection),
    Action.CHANGE_TEAM: (None, change_team),
    Action.ASK_REMOVAL: (prepare_item, ask_removal),
    Action.DROP_REMOVAL: (prepare_request, drop_removal),
    Action.CONFIRM_REMOVAL: (prepare_request, confirm_removal),
    Action.SET_RETENTION: (None, set_retention),
    Action.HOLD_INSPECTION: (None, hold_inspection),
    Action.KEEP_PROVIDER: (None, keep_provider),
    Action.PLAN_ACTIVITY: (None, plan_activity),
    Action.AMEND_ACTIVITY: (prepare_activity, amend_activity),
    Action.KEEP_CHILD: (None, keep_child),
    Action.LOG_ITEM: (None, log_item),
    Action.AMEND_ITEM: (prepare_item, amend_item),
    Action.WITHDRAW_ITEM: (prepare_item, withdraw_item),
    Action.RESTORE_ITEM: (prepare_withdrawn, restore_item),
    Action.IMPORT_ITEMS: (None, import_items),
    Action.REVIEW_ITEM: (prepare_item, review_item),
    Action.ANSWER_REVIEW: (prepare_queried, answer_review),
    Action.BUILD_PACK: (prepare_item, build_pack),
    Action.RESET_SECOND_FACTOR: (prepare_second_factor, reset_second_factor),
    Action.LOG_CONCERN: (None, log_concern),
    Action.AMEND_CONCERN: (log_concern, amend_concern),
    Action.SETTLE_CONCERN: (log_concern, settle_concern),
    Action.RECORD_REFERRAL: (log_concern, record_referral),
    Action.EXPORT_CONCERNS: (log_concern, export_concerns),
}


def test_every_changing_action_is_tried_here() -> None:
    assert set(DOING) == set(Action) - UNRECORDED - {Action.SET_UP_INSTALLATION}


@pytest.mark.parametrize("action", DOING, ids=str)
def test_a_change_leaves_one_entry_by_its_name(team: Team, action: Action) -> None:
    prepare, do = DOING[action]
    if prepare:
        prepare(team)
    before = team.store.journal.head().seq
    do(team)
    assert team.store.journal.head().seq == before + 1
    assert team.store.one("select action from entry order by seq desc limit 1")["action"] == action


def test_setting_the_installation_up_leaves_one_entry(store: Store) -> None:
    people.set_up_first(store, email="first@example.org", name="First Person")
    entry = store.one("select * from entry")
    assert (entry["action"], entry["actor"]) == (Action.SET_UP_INSTALLATION, INSTALLATION.person_id)
