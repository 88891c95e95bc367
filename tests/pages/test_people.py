"""People: administrators let them in, and switch them off."""

from __future__ import annotations

import re

import pyotp

from evidence import people, second_factors
from evidence.private import authenticators, links, passwords
from evidence.private.links import Kind
from tests.conftest import Team
from tests.pages.conftest import URL, Opener, errors, field, press, said


def link_on(screen: object) -> str:
    found = re.search(rf"{re.escape(URL)}(/\S+)", said(screen))  # type: ignore[arg-type]
    assert found
    return found[1]


def test_everybody_is_listed_with_how_they_stand(held: Team, open_screen: Opener) -> None:
    shown = said(open_screen("people", held.administrator))
    assert "6 people" in shown
    assert "stranger@example.org" in shown
    assert "Invited, not here yet" in shown


def test_an_invitation_gives_a_link_that_works_and_is_shown_until_it_is_put_away(
    held: Team, open_screen: Opener
) -> None:
    screen = open_screen("people", held.administrator)
    field(screen, "text_input", "Name").input("Nina New")
    field(screen, "text_input", "E-mail address").input("Nina@Example.org")
    screen = press(screen, "Invite")
    assert errors(screen) == []
    invited = people.find(held.store, "nina@example.org")
    assert invited is not None
    token = link_on(screen).split("/")[-1]
    assert links.find(held.store.private, Kind.INVITATION, token).person_id == invited.person_id
    assert field(screen, "text_input", "Name").value == ""
    screen = press(screen, "I have copied it")
    assert URL not in said(screen)
    assert URL not in said(open_screen("people", held.administrator))


def test_a_refused_invitation_keeps_what_was_typed(held: Team, open_screen: Opener) -> None:
    screen = open_screen("people", held.administrator)
    field(screen, "text_input", "Name").input("Ines again")
    field(screen, "text_input", "E-mail address").input("inspector@example.org")
    screen = press(screen, "Invite")
    assert errors(screen) == ["Somebody with this e-mail address is here already."]
    assert field(screen, "text_input", "Name").value == "Ines again"


def test_a_new_invitation_replaces_the_one_before(held: Team, open_screen: Opener) -> None:
    assert held.stranger.person_id is not None
    before = links.make(held.store.private, Kind.INVITATION, held.stranger.person_id)
    screen = press(open_screen("people", held.administrator, person=str(held.stranger.person_id)), "Make the link")
    after = link_on(screen)
    assert after.startswith("/invitation/")
    assert after != before


def test_who_forgot_the_password_gets_a_reset_link(held: Team, open_screen: Opener) -> None:
    assert held.stranger.person_id is not None
    with held.store.private.transaction() as this:
        passwords.keep(this, held.stranger.person_id, passwords.hashed("a long enough password"))
    screen = press(open_screen("people", held.administrator, person=str(held.stranger.person_id)), "Make the link")
    assert link_on(screen).startswith("/reset/")


def test_somebody_is_switched_off_and_on_again(held: Team, open_screen: Opener) -> None:
    assert held.stranger.person_id is not None
    address = {"person": str(held.stranger.person_id)}
    screen = press(open_screen("people", held.administrator, **address), "Yes, switch off")
    assert "5 people" in said(screen)
    assert not people.get(held.store, held.stranger.person_id).active
    press(open_screen("people", held.administrator, **address), "Yes, switch on")
    assert people.get(held.store, held.stranger.person_id).active


def test_somebody_is_made_administrator(held: Team, open_screen: Opener) -> None:
    assert held.lead.person_id is not None
    press(open_screen("people", held.administrator, person=str(held.lead.person_id)), "Yes")
    assert people.get(held.store, held.lead.person_id).administrator


def test_the_last_administrator_stays(held: Team, open_screen: Opener) -> None:
    screen = open_screen("people", held.administrator, person=str(held.administrator.person_id))
    screen = press(screen, "Yes, switch off")
    assert ["only administrator" in words for words in errors(screen)] == [True]


def test_a_name_is_put_right(held: Team, open_screen: Opener) -> None:
    assert held.stranger.person_id is not None
    screen = open_screen("people", held.administrator, person=str(held.stranger.person_id))
    field(screen, "text_input", "Name", 1).input("Sam <i>Stranger</i>")
    screen = press(screen, "Save the name")
    assert people.get(held.store, held.stranger.person_id).name == "Sam <i>Stranger</i>"
    assert not any("<i>" in one.proto.body for one in screen.get("html"))


def test_who_needs_the_second_step_is_seen_and_it_is_taken_off_for_a_lost_phone(
    held: Team, open_screen: Opener
) -> None:
    assert held.lead.person_id is not None
    assert said(open_screen("people", held.administrator)).count("Second step required, not set up yet") == 2
    secret = authenticators.new_secret()
    assert authenticators.keep(held.store.private, held.lead.person_id, secret, pyotp.TOTP(secret).now())
    screen = open_screen("people", held.administrator, person=str(held.lead.person_id))
    assert said(screen).count("Second step set up") == 1
    press(screen, "Yes, take it off")
    assert not second_factors.is_set_up(held.store, held.lead.person_id)


def test_who_lacks_the_second_step_is_told_on_every_screen(held: Team, open_screen: Opener) -> None:
    notice = "From your next sign-in you need a code from your phone"
    assert notice in said(open_screen("log", held.lead))
    assert notice not in said(open_screen("log", held.inspector))
