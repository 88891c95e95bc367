"""Retention: what has been kept long enough, counted from the closing, and what a legal hold keeps."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from evidence import activities, children, clock, concerns, inspections, removals, retention
from evidence.access import Status
from evidence.activities import Arrangement
from evidence.concerns import Account
from evidence.errors import Conflict, InvalidInput, NotAllowed
from evidence.ids import new_id
from evidence.private import drafts
from evidence.removals.tombstones import NOUNS
from evidence.retention import KINDS, Scope
from tests.conftest import Team, a_plan
from tests.unit.test_isolation import fill


@pytest.fixture
def closed(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    """An inspection with evidence, fieldwork and a concern that was closed 73 months ago."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(days=73 * 31))
    team.log(happened_at=clock.now())
    activities.plan(team.store, team.inspector, team.inspection, Arrangement(kind="ap_visit", title="Visit"))
    children.keep(team.store, team.inspector, team.inspection)
    account = Account("A pupil is afraid to go home.", clock.now(), lives_in="Northmere")
    concerns.log(team.store, team.inspector, team.inspection, concern_id=new_id(), account=account)
    for status in (Status.LOCKED, Status.CLOSED):
        inspections.move(team.store, team.lead, team.led, to=status)
    monkeypatch.setattr(clock, "now", lambda: now)
    return team


def keep_for(team: Team, months: int | None, kind: Scope = Scope.EVIDENCE) -> None:
    retention.set_period(team.store, team.administrator, kind, months)


def kinds(team: Team) -> list[Scope]:
    return [one.kind for one in retention.ended(team.store, team.lead)]


def test_no_period_is_built_in(closed: Team) -> None:
    assert retention.periods(closed.store) == dict.fromkeys(KINDS)
    assert kinds(closed) == []


def test_what_is_older_than_its_period_is_listed(closed: Team) -> None:
    keep_for(closed, 72)
    assert kinds(closed) == [Scope.EVIDENCE]


def test_what_is_younger_is_not(closed: Team) -> None:
    keep_for(closed, 84)
    assert kinds(closed) == []


def test_what_was_not_closed_has_no_end(team: Team) -> None:
    team.log()
    keep_for(team, 1)
    assert kinds(team) == []


def test_a_period_that_is_taken_back_ends_nothing(closed: Team) -> None:
    keep_for(closed, 72)
    keep_for(closed, None)
    assert kinds(closed) == []


def test_fieldwork_stays_while_there_is_evidence_that_stands_on_it(closed: Team) -> None:
    keep_for(closed, 72)
    keep_for(closed, 72, Scope.FIELDWORK)
    assert kinds(closed) == [Scope.EVIDENCE]
    remove(closed, Scope.EVIDENCE)
    assert kinds(closed) == [Scope.FIELDWORK]
    remove(closed, Scope.FIELDWORK)
    assert kinds(closed) == []
    assert closed.store.one("select count(*) as n from activity_revision")["n"] == 0
    assert closed.store.verify_record() == closed.store.journal.head()


def test_unfinished_texts_go_with_the_evidence_of_their_inspection(closed: Team) -> None:
    keep_for(closed, 72)
    private, person_id = closed.store.private, closed.inspector.person_id
    assert person_id
    for inspection_id in (closed.inspection_id, new_id()):
        body = {"edits": {"a": 1}, "note": {"fact": "unfinished"}}
        drafts.save(private, person_id, draft_id=new_id(), inspection_id=inspection_id, form="note", body=body)
    remove(closed, Scope.EVIDENCE)
    assert drafts.all_of(private, person_id, closed.inspection_id, "note") == []
    assert drafts.all_of(private, person_id, inspection_id, "note")


def test_a_concern_that_is_being_written_stays_when_the_evidence_goes(closed: Team) -> None:
    keep_for(closed, 72)
    private, person_id, form = closed.store.private, closed.observer.person_id, "concern.account:log a concern"
    assert person_id
    drafts.save(
        private, person_id, draft_id=new_id(), inspection_id=closed.inspection_id, form=form, body={"text": "A pupil"}
    )
    remove(closed, Scope.EVIDENCE)
    assert [one.body["text"] for one in drafts.all_of(private, person_id, closed.inspection_id, form)] == ["A pupil"]


def remove(team: Team, scope: Scope) -> None:
    removals.confirm(team.store, team.administrator, ask(team, scope))


def ask(team: Team, scope: Scope) -> UUID:
    return removals.ask(team.store, team.lead, team.led, scope=scope, reason="The period has ended.")


def test_what_is_removed_of_one_inspection_stays_in_another(closed: Team) -> None:
    """Of every noun that a removal knows."""
    other = inspections.set_up(
        closed.store, closed.lead, framework=closed.led.framework, plan=a_plan(reference="OTHER")
    )
    fill(closed.store, closed.lead, other, "Persimmon", "ap_visit")
    nouns = [noun for several in NOUNS.values() for noun in several]

    def there(inspection_id: object) -> dict[str, int]:
        found = {noun: f"{noun}_now" for noun in nouns}
        asked = "select count(*) as n from query_table($table) where inspection_id = $id"
        return {noun: closed.store.one(asked, table=table, id=inspection_id)["n"] for noun, table in found.items()}

    before = there(other.inspection_id)
    for scope in (Scope.EVIDENCE, Scope.FIELDWORK, Scope.CONCERNS):
        keep_for(closed, 72, scope)
        remove(closed, scope)
    assert there(other.inspection_id) == before
    assert all(before.values())
    assert set(there(closed.inspection_id).values()) == {0}


def test_nothing_is_removed_as_a_whole_before_its_end(closed: Team) -> None:
    keep_for(closed, 84)
    with pytest.raises(Conflict, match="has not ended"):
        ask(closed, Scope.EVIDENCE)


def test_a_legal_hold_keeps_it(closed: Team) -> None:
    keep_for(closed, 72)
    retention.hold(closed.store, closed.lead, closed.led, held=True, reason="A court has asked for it.")
    [one] = retention.ended(closed.store, closed.lead)
    assert one.held == "A court has asked for it."
    with pytest.raises(Conflict, match="legal hold"):
        ask(closed, Scope.EVIDENCE)


def test_a_hold_that_came_after_the_request_counts(closed: Team) -> None:
    keep_for(closed, 72)
    request_id = ask(closed, Scope.EVIDENCE)
    retention.hold(closed.store, closed.lead, closed.led, held=True, reason="A court has asked for it.")
    with pytest.raises(Conflict, match="legal hold"):
        removals.confirm(closed.store, closed.administrator, request_id)


def test_a_hold_can_end(closed: Team) -> None:
    keep_for(closed, 72)
    for held in (True, False):
        retention.hold(closed.store, closed.lead, closed.led, held=held, reason="As the court says.")
    remove(closed, Scope.EVIDENCE)
    assert closed.store.one("select count(*) as n from item")["n"] == 0


@pytest.mark.parametrize("months", [0, -1, 1_201])
def test_a_period_is_a_number_of_months(team: Team, months: int) -> None:
    with pytest.raises(InvalidInput, match="number of months"):
        keep_for(team, months)


def test_only_an_administrator_sets_a_period(team: Team) -> None:
    with pytest.raises(NotAllowed):
        retention.set_period(team.store, team.lead, Scope.EVIDENCE, 72)
