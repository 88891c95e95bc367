"""Removal for good on screen: a lead asks on the item, an administrator confirms on the Record screen."""

from __future__ import annotations

from uuid import UUID

from evidence import removals, retention
from evidence.retention import KINDS, Scope
from tests.conftest import Team
from tests.pages.conftest import Opener, press, said

SECRET = "Persimmon says so."


def asked(held: Team) -> UUID:
    item_id = held.log(SECRET)
    removals.ask(held.store, held.lead, held.led, item_id=item_id, reason="A name was in it.")
    return item_id


def test_only_a_lead_is_offered_it_on_an_item(held: Team, open_screen: Opener) -> None:
    address = {"inspection": str(held.inspection_id), "item": str(held.log())}
    offered = {
        who: "Ask for its removal"
        in [one.label for one in open_screen("evidence", getattr(held, who), **address).button]
        for who in ("lead", "inspector", "observer")
    }
    assert offered == {"lead": True, "inspector": False, "observer": False}


def test_a_request_stands_on_its_item_and_can_be_taken_back(held: Team, open_screen: Opener) -> None:
    item_id = asked(held)
    screen = open_screen("evidence", held.lead, inspection=str(held.inspection_id), item=str(item_id))
    assert "waits for an administrator: A name was in it." in said(screen)
    press(screen, "Take the request back")
    assert removals.waiting(held.store, held.lead) == []


def test_an_administrator_confirms_without_seeing_what_it_says(held: Team, open_screen: Opener) -> None:
    asked(held)
    screen = open_screen("record", held.administrator)
    assert "Item E-0001 of ASEND-2026-01" in said(screen)
    assert SECRET not in said(screen)
    press(screen, "Yes, remove it")
    assert held.store.rows("select 1 from item") == []
    shown = said(open_screen("record", held.administrator))
    assert "Asked for by Lee Lead, confirmed by Ada Minister. A name was in it." in shown


def test_a_lead_is_told_that_it_waits_and_cannot_confirm(held: Team, open_screen: Opener) -> None:
    asked(held)
    screen = open_screen("record", held.lead)
    assert "It waits for an administrator" in said(screen)
    assert "Yes, remove it" not in [one.label for one in screen.button]


def test_a_period_is_set_and_stands_in_its_field(held: Team, open_screen: Opener) -> None:
    screen = open_screen("record", held.administrator)
    screen.number_input[0].set_value(72)
    press(screen, "Save these periods")
    assert retention.periods(held.store) == dict.fromkeys(KINDS) | {Scope.EVIDENCE: 72}
    assert open_screen("record", held.administrator).number_input[0].value == 72


def test_a_legal_hold_is_said_on_the_inspection(held: Team, open_screen: Opener) -> None:
    retention.hold(held.store, held.lead, held.led, held=True, reason="A court has asked for it.")
    assert "On legal hold: nothing of it may be removed. A court has asked for it." in said(
        open_screen("inspections", held.observer, inspection=str(held.inspection_id))
    )
