"""How somebody gets in: an invitation or reset link, made for one person and shown once to who hands it out."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from evidence import people
from evidence.people import Person
from evidence.private import links
from evidence.private.links import VALID_FOR, Kind
from evidence.wording import number_of
from pages.ui import forms
from pages.ui.inert import html, tag
from pages.ui.visit import Visit, remember, remembered

NEW = "invite a person"
_TO_HAND_OUT = "link to hand out"


@dataclass(frozen=True)
class HandOut:
    """A link that this tab still shows. Only its hash is stored, so nobody can show it again."""

    name: str
    url: str
    kind: Kind


def invite(visit: Visit, *, name: str, email: str, administrator: bool = False) -> Person:
    """A new person, and the link by which they come in."""
    person = people.invite(visit.store, visit.user, email=email, name=name, administrator=administrator)
    _make(visit, person, Kind.INVITATION)
    return person


def invite_again(visit: Visit, person: Person) -> None:
    """A new link in place of the one that was made before; recorded like every other way in."""
    people.reset(visit.store, visit.user, person.person_id)
    _make(visit, person, Kind.INVITATION)


def reset(visit: Visit, person: Person) -> None:
    """For somebody who forgot the password: they are signed out everywhere and choose a new one."""
    people.reset(visit.store, visit.user, person.person_id)
    _make(visit, person, Kind.RESET)


def hand_out() -> None:
    """The link that was just made, with what to do with it, until it is put away."""
    link: HandOut | None = remembered(_TO_HAND_OUT, None)
    if link is None:
        return
    what = "Invitation" if link.kind is Kind.INVITATION else "Link for a new password"
    with st.container(border=True, key="ev_hand_out"):
        html(
            tag("p", tag("strong", f"{what} for {link.name}")),
            tag(
                "p",
                f"Copy this link and send it to {link.name} yourself, in a way that only they can read. "
                f"It works once, for {number_of(VALID_FOR[link.kind].days, 'day')}, and is shown only here and now.",
            ),
        )
        st.code(link.url, language=None, wrap_lines=True)
        if st.button("I have copied it", key="put the link away"):
            remember(_TO_HAND_OUT, None)
            st.rerun()


def person_fields(form: str) -> tuple[str, str]:
    left, right = st.columns(2)
    return (
        left.text_input("Name", key=forms.key(form, "name"), autocomplete="off"),
        right.text_input("E-mail address", key=forms.key(form, "email"), type="email", autocomplete="off"),
    )


def _make(visit: Visit, person: Person, kind: Kind) -> None:
    path = links.make(visit.store.private, kind, person.person_id)
    remember(_TO_HAND_OUT, HandOut(person.name, visit.url + path, kind))
