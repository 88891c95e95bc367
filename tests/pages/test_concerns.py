"""The screen of safeguarding concerns, and what Home says of them."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from evidence import clock, concerns
from evidence.access import User
from evidence.concerns import About, Account, Concern, Telling
from evidence.ids import new_id
from pages.ui.freshness import news
from pages.ui.visit import Visit
from tests.conftest import Team
from tests.pages.conftest import Opener, errors, errors_in, field, press, prose, said

ACCOUNT = "A pupil said that they are locked in a room when they shout."


@pytest.fixture
def concern(held: Team) -> Concern:
    """Logged by the inspector."""
    account = Account(ACCOUNT, clock.now(), lives_in="Northmere")
    concern_id = new_id()
    concerns.log(held.store, held.inspector, held.inspection, concern_id=concern_id, account=account)
    return concerns.get(held.store, held.inspector, held.inspection, concern_id)


def only_one(held: Team, user: User) -> Concern:
    [found] = concerns.of(held.store, user, held.seen_by(user))
    return found


def test_an_empty_log_says_what_to_do_first(held: Team, open_screen: Opener) -> None:
    screen = open_screen("concerns", held.inspector)
    assert "Call 999 first" in said(screen)
    assert "do not investigate" in said(screen)


def test_a_concern_is_logged_and_then_asks_who_was_told(held: Team, open_screen: Opener) -> None:
    screen = open_screen("concerns", held.observer, concern="new")
    screen = prose(screen, "What did you see or hear?").write(ACCOUNT)
    screen = press(screen, "Log the concern")
    assert errors(screen) == []
    assert only_one(held, held.observer).account.account == ACCOUNT
    field(screen, "text_input", "Who was told: name, post and body").set_value("Duty social worker")
    press(screen, "Record it")
    assert only_one(held, held.observer).referrals[0].telling.told == "Duty social worker"


def test_a_refused_concern_says_what_is_missing_and_keeps_what_was_chosen(held: Team, open_screen: Opener) -> None:
    screen = open_screen("concerns", held.inspector, concern="new")
    field(screen, "radio", "Who is it about?").set_value("staff").run()
    screen = press(screen, "Log the concern")
    assert errors(screen) == ["Write down what you saw or heard."]
    press(prose(screen, "What did you see or hear?").write(ACCOUNT), "Log the concern")
    assert only_one(held, held.inspector).account.about == "staff"


def test_a_concern_from_a_flag_points_to_its_item(held: Team, open_screen: Opener) -> None:
    item_id = held.log(safeguarding=True)
    screen = open_screen("concerns", held.inspector, concern="new", item=str(item_id))
    assert "flagged in item E-0001" in said(screen)
    press(prose(screen, "What did you see or hear?").write(ACCOUNT), "Log the concern")
    assert only_one(held, held.inspector).account.item_id == item_id


def test_the_flagged_item_leads_to_the_log(held: Team, open_screen: Opener) -> None:
    item_id = held.log(safeguarding=True)
    assert "Log a safeguarding concern" in said(open_screen("evidence", held.inspector, item=str(item_id)))


def test_home_of_a_lead_shows_it_until_it_is_acknowledged_and_not_what_it_says(
    held: Team, open_screen: Opener, concern: Concern
) -> None:
    home = said(open_screen("home", held.lead))
    assert "nobody told yet" in home
    assert "locked in a room" not in home
    telling = Telling("Duty worker", clock.now(), acknowledged_at=clock.now(), acknowledged_by="M. Okoro")
    concerns.refer(held.store, held.inspector, held.inspection, concern=concern, telling=telling)
    assert "C-0001" not in said(open_screen("home", held.lead))


@pytest.mark.parametrize("who", ["other_inspector", "observer"])
@pytest.mark.parametrize("screen", ["home", "evidence", "coverage", "impact", "packs", "fieldwork", "concerns"])
def test_nobody_else_sees_it_on_any_screen(
    held: Team, open_screen: Opener, concern: Concern, who: str, screen: str
) -> None:
    words = said(open_screen(screen, getattr(held, who)))
    assert "locked in a room" not in words
    assert concern.reference not in words


@pytest.mark.parametrize("who", ["other_inspector", "observer"])
def test_its_address_answers_others_as_one_that_does_not_exist(
    held: Team, open_screen: Opener, concern: Concern, who: str
) -> None:
    def told(concern_id: UUID) -> list[str]:
        return errors(open_screen("concerns", getattr(held, who), concern=str(concern_id)))

    assert told(concern.concern_id) == told(new_id()) == ["That does not exist, or you may not see it."]


def test_a_lead_settles_it_with_a_reason(held: Team, open_screen: Opener, concern: Concern) -> None:
    screen = open_screen("concerns", held.lead, concern=str(concern.concern_id))
    screen = press(screen, "Settle it")
    assert errors_in(screen, "popover") == ["Say why nothing more has to be done."]
    label = "Why? For example: it was referred already by the school."
    press(prose(screen, label).write("The school has referred it already."), "Settle it")
    assert only_one(held, held.lead).settled == "The school has referred it already."


def test_a_refused_acknowledgement_says_why_where_it_was_written(
    held: Team, open_screen: Opener, concern: Concern
) -> None:
    told = Telling("Duty worker", clock.now().replace(second=0, microsecond=0))  # as the form has it
    concerns.refer(held.store, held.inspector, held.inspection, concern=concern, telling=told)
    screen = open_screen("concerns", held.inspector, concern=str(concern.concern_id))
    assert errors_in(press(screen, "Record it"), "popover") == ["Say who acknowledged it."]


@pytest.mark.parametrize(
    ("about", "words"), [("child", "Children’s social care of Wendale"), ("staff", "The designated officer (LADO)")]
)
def test_a_concern_of_which_nobody_was_told_says_who_has_to_be(
    held: Team, open_screen: Opener, about: str, words: str
) -> None:
    account = Account(ACCOUNT, clock.now(), About(about), lives_in="Wendale" if about == "child" else "")
    concern_id = new_id()
    concerns.log(held.store, held.inspector, held.inspection, concern_id=concern_id, account=account)
    assert f"{words} " in said(open_screen("concerns", held.inspector, concern=str(concern_id)))


def test_an_empty_log_tells_a_lead_that_nobody_has_logged_one(held: Team, open_screen: Opener) -> None:
    assert "Nobody has logged a concern" in said(open_screen("concerns", held.lead))
    assert "none names you" in said(open_screen("concerns", held.inspector))


def test_an_inspector_is_not_offered_the_export(held: Team, open_screen: Opener, concern: Concern) -> None:
    assert "Make the file" not in said(open_screen("concerns", held.inspector))
    assert "Make the file" in said(open_screen("concerns", held.lead))


def test_who_records_who_was_told_can_go_on_to_change_what_it_says(
    held: Team, open_screen: Opener, concern: Concern
) -> None:
    screen = open_screen("concerns", held.inspector, concern=str(concern.concern_id))
    field(screen, "text_input", "Who was told: name, post and body").set_value("Duty social worker")
    screen = press(screen, "Record it")
    assert "Somebody else has changed this" not in said(screen)
    press(prose(screen, "What did you see or hear?").write("It happened twice."), "Save")
    assert only_one(held, held.inspector).account.account == "It happened twice."


def test_a_change_by_somebody_else_is_said_before_it_is_written_over(
    held: Team, open_screen: Opener, concern: Concern
) -> None:
    screen = open_screen("concerns", held.inspector, concern=str(concern.concern_id))
    account = replace(concern.account, account="It happened twice.")
    concerns.amend(held.store, held.lead, held.led, concern=concern, account=account)
    assert "Somebody else has changed this" in said(screen.run())


def test_news_of_a_concern_is_for_those_who_may_see_it(held: Team, concern: Concern) -> None:
    before = held.store.version(held.inspection_id) - 1
    for user, number in ((held.lead, 1), (held.other_inspector, 0), (held.inspector, 0)):
        assert news(Visit(held.store, user, held.seen_by(user)), before) == (number, 0)


def test_who_was_told_can_be_corrected(held: Team, open_screen: Opener, concern: Concern) -> None:
    telling = Telling("Duty worker", clock.now())
    concerns.refer(held.store, held.inspector, held.inspection, concern=concern, telling=telling)
    screen = open_screen("concerns", held.inspector, concern=str(concern.concern_id))
    field(screen, "text_input", "Who was told: name, post and body").set_value("Duty worker, Wendale")
    press(screen, "Save the correction")
    [referral] = only_one(held, held.inspector).referrals
    assert referral.telling.told == "Duty worker, Wendale"
