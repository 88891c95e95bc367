"""Safeguarding concerns: who may see them, who was told, and what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from evidence import clock, concerns, inspections, packs, removals, retention, searches, spreadsheets, teams
from evidence.access import Status, User
from evidence.concerns import About, Account, Concern, State, Telling, exports
from evidence.errors import Conflict, InvalidInput, NotAllowed, NotFound
from evidence.ids import new_id
from evidence.retention import Scope
from evidence.searches import Filters
from evidence.workbook.book import ABOVE_ROWS
from tests.conftest import Team

ACCOUNT = "A pupil said that they are locked in a room when they shout."


def an_account(**fields: object) -> Account:
    given: dict[str, object] = {"account": ACCOUNT, "happened_at": clock.now(), "lives_in": "Northmere"}
    return Account(**{**given, **fields})  # type: ignore[arg-type]


def a_telling(**fields: object) -> Telling:
    given: dict[str, object] = {"told": "Duty social worker, Northmere Council", "told_at": clock.now()}
    return Telling(**{**given, **fields})  # type: ignore[arg-type]


def log(team: Team, by: User | None = None, **fields: object) -> Concern:
    user, concern_id = by or team.inspector, new_id()
    concerns.log(team.store, user, team.seen_by(user), concern_id=concern_id, account=an_account(**fields))
    return seen(team, user, concern_id)


def seen(team: Team, user: User, concern_id: UUID) -> Concern:
    return concerns.get(team.store, user, team.seen_by(user), concern_id)


def refer(team: Team, concern: Concern, by: User | None = None, **fields: object) -> Concern:
    user = by or team.inspector
    concerns.refer(team.store, user, team.seen_by(user), concern=concern, telling=a_telling(**fields))
    return seen(team, user, concern.concern_id)


def acknowledge(team: Team, concern: Concern) -> Concern:
    [referral] = concern.referrals
    telling = replace(referral.telling, acknowledged_at=clock.now(), acknowledged_by="M. Okoro, team manager")
    concerns.amend_referral(
        team.store, team.inspector, team.inspection, concern=concern, referral=referral, telling=telling
    )
    return seen(team, team.inspector, concern.concern_id)


# Who may see one


def test_its_author_and_the_leads_see_it(team: Team) -> None:
    concern = log(team)
    assert seen(team, team.inspector, concern.concern_id).account.account == ACCOUNT
    assert seen(team, team.lead, concern.concern_id).account.account == ACCOUNT


@pytest.mark.parametrize("who", ["other_inspector", "observer"])
def test_others_of_the_team_do_not(team: Team, who: str) -> None:
    concern, other = log(team), getattr(team, who)
    assert concerns.of(team.store, other, team.seen_by(other)) == []
    with pytest.raises(NotFound):
        seen(team, other, concern.concern_id)


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_who_is_not_on_the_team_does_not_even_with_its_inspection_in_hand(team: Team, who: str) -> None:
    log(team)
    with pytest.raises(NotFound):
        concerns.of(team.store, getattr(team, who), team.led)
    assert concerns.open_ones(team.store, getattr(team, who)) == []


def test_who_is_named_in_it_sees_it_for_as_long_as_they_are(team: Team) -> None:
    other = team.other_inspector
    concern = log(team, named=(other.person_id,))
    assert seen(team, other, concern.concern_id) == concern
    concerns.amend(
        team.store, team.inspector, team.inspection, concern=concern, account=replace(concern.account, named=())
    )
    with pytest.raises(NotFound):
        seen(team, other, concern.concern_id)


def test_its_author_no_longer_sees_it_when_off_the_team(team: Team) -> None:
    log(team)
    inspection = team.inspection
    assert team.inspector.person_id is not None
    teams.leave(team.store, team.lead, team.led, person_id=team.inspector.person_id)
    with pytest.raises(NotFound):
        concerns.of(team.store, team.inspector, inspection)
    assert concerns.open_ones(team.store, team.inspector) == []


def test_a_lead_of_another_inspection_does_not_see_it(team: Team) -> None:
    concern = log(team)
    assert team.other_inspector.person_id is not None
    other = inspections.set_up(
        team.store,
        team.other_inspector,
        framework=team.inspection.framework,
        plan=replace(team.inspection.plan, reference="ASEND-2026-02"),
    )
    with pytest.raises(NotFound):
        concerns.get(team.store, team.other_inspector, other, concern.concern_id)
    with pytest.raises(NotFound):
        concerns.refer(team.store, team.other_inspector, other, concern=concern, telling=a_telling())


def test_what_one_may_not_see_one_cannot_add_to(team: Team) -> None:
    concern = log(team)
    other = team.other_inspector
    with pytest.raises(NotFound):
        concerns.refer(team.store, other, team.seen_by(other), concern=concern, telling=a_telling())
    with pytest.raises(NotFound):
        concerns.amend(team.store, other, team.seen_by(other), concern=concern, account=an_account())


def test_who_is_named_cannot_change_what_it_says(team: Team) -> None:
    other = team.other_inspector
    concern = log(team, named=(other.person_id,))
    with pytest.raises(NotAllowed, match="who logged it, or a lead"):
        concerns.amend(team.store, other, team.seen_by(other), concern=concern, account=an_account())


# Logging


def test_an_observer_can_log_one_too(team: Team) -> None:
    assert log(team, by=team.observer).logged_by == team.observer.person_id


@pytest.mark.parametrize("status", [Status.PAUSED, Status.LOCKED, Status.CLOSED])
def test_it_can_be_logged_in_whatever_state_the_inspection_is(team: Team, status: Status) -> None:
    if status is Status.CLOSED:
        inspections.move(team.store, team.lead, team.led, to=Status.LOCKED)
    inspections.move(team.store, team.lead, team.led, to=status)
    assert log(team).state is State.NOBODY_TOLD


def test_logging_the_same_once_more_stores_nothing_more(team: Team) -> None:
    concern_id, account = new_id(), an_account()
    for _ in range(2):
        concerns.log(team.store, team.inspector, team.inspection, concern_id=concern_id, account=account)
    assert len(concerns.of(team.store, team.inspector, team.inspection)) == 1


def test_another_account_under_the_same_id_is_a_conflict(team: Team) -> None:
    concern = log(team)
    with pytest.raises(Conflict):
        concerns.log(
            team.store,
            team.inspector,
            team.inspection,
            concern_id=concern.concern_id,
            account=an_account(account="Something else."),
        )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", " \u200b"),
        ("lives_in", ""),
        ("happened_at", clock.EARLIEST - timedelta(days=1)),
        ("happened_at", clock.now() + timedelta(days=1)),
        ("named", (new_id(),)),
    ],
)
def test_what_cannot_be_is_refused_and_says_which_field(team: Team, field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as error:
        log(team, **{field: value})
    assert set(error.value.fields) == {field}


def test_about_staff_no_area_is_asked_for(team: Team) -> None:
    assert log(team, about=About.STAFF, lives_in="").account.lives_in == ""


def test_every_version_is_kept(team: Team) -> None:
    concern = log(team)
    account = replace(concern.account, account="They said it happened twice.")
    concerns.amend(team.store, team.lead, team.led, concern=concern, account=account)
    found = concerns.versions(team.store, team.inspector, team.inspection, concern.concern_id)
    assert [one.account.account for one in found] == [ACCOUNT, "They said it happened twice."]
    assert [one.written_by for one in found] == [team.inspector.person_id, team.lead.person_id]


def test_a_change_by_somebody_else_in_between_is_not_overwritten(team: Team) -> None:
    concern = log(team)
    account = replace(concern.account, account="They said it happened twice.")
    concerns.amend(team.store, team.lead, team.led, concern=concern, account=account)
    with pytest.raises(Conflict, match="Somebody else has changed"):
        concerns.amend(team.store, team.inspector, team.inspection, concern=concern, account=concern.account)


def test_a_lead_does_not_settle_it_over_what_they_have_not_read(team: Team) -> None:
    concern = log(team)
    refer(team, concern)
    with pytest.raises(Conflict, match="Somebody else has changed"):
        concerns.settle(team.store, team.lead, team.led, concern=concern, reason="Nobody has to be told.")


def test_who_was_told_meanwhile_does_not_hold_up_what_somebody_else_writes(team: Team) -> None:
    concern = log(team)
    refer(team, concern)
    account = replace(concern.account, account="They said it happened twice.")
    concerns.amend(team.store, team.lead, team.led, concern=concern, account=account)
    found = seen(team, team.inspector, concern.concern_id)
    assert found.account == account
    assert found.state is State.WAITING


def test_they_are_numbered_by_order_of_logging(team: Team) -> None:
    assert [log(team).reference for _ in range(3)] == ["C-0001", "C-0002", "C-0003"]


# Who was told


def test_a_referral_waits_until_it_is_acknowledged(team: Team) -> None:
    concern = log(team)
    assert concern.state is State.NOBODY_TOLD
    concern = refer(team, concern)
    assert concern.state is State.WAITING
    assert acknowledge(team, concern).state is State.ACKNOWLEDGED


def test_one_of_two_that_was_not_acknowledged_keeps_it_open(team: Team) -> None:
    concern = acknowledge(team, refer(team, log(team)))
    assert refer(team, concern).state is State.WAITING


def test_only_a_lead_settles_it_and_can_open_it_again(team: Team) -> None:
    concern = log(team)
    with pytest.raises(NotAllowed):
        concerns.settle(team.store, team.inspector, team.inspection, concern=concern, reason="Known already.")
    concerns.settle(team.store, team.lead, team.led, concern=concern, reason="Known already.")
    settled = seen(team, team.lead, concern.concern_id)
    assert settled.state is State.SETTLED
    concerns.settle(team.store, team.lead, team.led, concern=settled, reason="")
    assert seen(team, team.lead, concern.concern_id).state is State.NOBODY_TOLD


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("told", {"told": " "}),
        ("told_at", {"told_at": clock.now() + timedelta(days=1)}),
        ("told_at", {"told_at": clock.EARLIEST - timedelta(days=1)}),
        ("acknowledged_at", {"acknowledged_at": clock.now() - timedelta(days=1), "acknowledged_by": "M. Okoro"}),
        ("acknowledged_by", {"told_at": clock.now() - timedelta(hours=1), "acknowledged_at": clock.now()}),
    ],
)
def test_a_telling_that_cannot_be_is_refused(team: Team, field: str, fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as error:
        refer(team, log(team), **fields)
    assert set(error.value.fields) == {field}


def test_what_is_open_is_listed_for_the_lead_until_it_is_acknowledged(team: Team) -> None:
    waiting = refer(team, log(team))
    untold = log(team)
    assert [one.reference for one in concerns.open_ones(team.store, team.lead)] == [
        untold.reference,
        waiting.reference,
    ]
    acknowledge(team, waiting)
    assert [one.reference for one in concerns.open_ones(team.store, team.lead)] == [untold.reference]


# The export


def test_the_export_holds_every_concern_and_who_was_told(team: Team) -> None:
    acknowledge(team, refer(team, log(team)))
    log(team, about=About.STAFF, lives_in="")
    export_id = exports.export(team.store, team.lead, team.led)
    sheets = {name: list(rows) for name, rows in spreadsheets.sheets(exports.path(team.store, team.led, export_id))}
    concerns_sheet, referrals_sheet = (sheets[name][ABOVE_ROWS:] for name in ("Concerns", "Referrals"))
    assert [(row[0], row[1], row[3]) for row in concerns_sheet] == [
        ("C-0002", "Nobody told yet", "Somebody who works with children"),
        ("C-0001", "Acknowledged", "A child"),
    ]
    assert [row[:2] for row in referrals_sheet] == [["C-0001", "Duty social worker, Northmere Council"]]


def test_an_export_is_in_the_record_and_only_a_lead_makes_one(team: Team) -> None:
    with pytest.raises(NotAllowed):
        exports.export(team.store, team.inspector, team.inspection)
    log(team)
    exports.export(team.store, team.lead, team.led)
    [made] = team.store.rows("select action, actor from entry where action = 'concern.export'")
    assert made["actor"] == team.lead.person_id


def test_its_file_is_not_kept_for_long(team: Team) -> None:
    export_id = exports.export(team.store, team.lead, team.led)
    exports.forget_old(team.store, older_than=0)
    with pytest.raises(NotFound):
        exports.path(team.store, team.led, export_id)


def test_what_a_crash_left_of_an_export_is_not_kept_either(team: Team) -> None:
    exports.export(team.store, team.lead, team.led)
    left = exports.folder_of(team.store) / "tmpcrashed"
    left.mkdir()
    (left / "concerns.jsonl").write_text(ACCOUNT)
    exports.forget_old(team.store)
    assert left.exists()
    exports.forget_old(team.store, older_than=0)
    assert list(exports.folder_of(team.store).iterdir()) == []


# Apart from evidence


def test_no_pack_holds_anything_of_one(team: Team) -> None:
    item_id = team.log(safeguarding=True)
    log(team, item_id=item_id, account="Locked in the quiet room.")
    build = packs.start(team.store, team.lead, team.led)
    build.wait()
    cells = {
        str(cell)
        for _, rows in spreadsheets.sheets(packs.path(team.store, team.led, build.pack_id))
        for row in rows
        for cell in row
    }
    assert not any("quiet room" in cell or "C-0001" in cell for cell in cells)


def test_no_search_finds_one(team: Team) -> None:
    log(team, account="Locked in the quiet room.")
    assert list(searches.matching(team.store, team.led, Filters(text="quiet room"))) == []


def test_when_its_period_has_ended_it_is_removed_for_good(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    acknowledge(team, refer(team, log(team, account="Locked in the quiet room."), told="Duty worker Umbra"))
    for status in (Status.LOCKED, Status.CLOSED):
        inspections.move(team.store, team.lead, team.led, to=status)
    retention.set_period(team.store, team.administrator, Scope.CONCERNS, 12)
    later = clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert [one.kind for one in retention.ended(team.store, team.lead)] == [Scope.CONCERNS]
    request_id = removals.ask(team.store, team.lead, team.led, scope=Scope.CONCERNS, reason="The period has ended.")
    removals.confirm(team.store, team.administrator, request_id)
    assert concerns.of(team.store, team.lead, team.led) == []
    team.store.verify_record()
    kept = b"".join(path.read_bytes() for path in team.store.home.rglob("*") if path.is_file())
    assert b"quiet room" not in kept
    assert b"Umbra" not in kept


def test_one_that_was_logged_after_the_end_is_kept_for_a_period_of_its_own(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(team)
    for status in (Status.LOCKED, Status.CLOSED):
        inspections.move(team.store, team.lead, team.led, to=status)
    retention.set_period(team.store, team.administrator, Scope.CONCERNS, 12)
    later = clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)
    request_id = removals.ask(team.store, team.lead, team.led, scope=Scope.CONCERNS, reason="The period has ended.")
    new = log(team)
    with pytest.raises(Conflict, match="has not ended"):
        removals.confirm(team.store, team.administrator, request_id)
    assert seen(team, team.inspector, new.concern_id) == new
    assert retention.ended(team.store, team.lead) == []
