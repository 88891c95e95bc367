"""The team of an inspection: who is on it and since when, adding people, changing what they are, taking them off."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from evidence import people, teams
from evidence.access import Action, Role, can
from evidence.errors import InvalidInput
from evidence.inspections import Inspection
from evidence.inspections.staffing import Staffed
from evidence.teams import Member
from evidence.wording import capital
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.confirming import confirmed
from pages.ui.fieldwork.words import moment_words
from pages.ui.inert import html, label, meta, tag
from pages.ui.invitations import invite, person_fields
from pages.ui.visit import Visit, in_address, put_in_address

ROLE_WORDS = {
    Role.LEAD: "Lead: everything an inspector does, and the team, reviews, and the course of the inspection",
    Role.INSPECTOR: "Inspector: plans, logs, tags and exports",
    Role.OBSERVER: "Observer: reads, and logs safeguarding concerns",
}
_NONE = ""


def team(visit: Visit, inspection: Inspection | Staffed) -> None:
    """Everybody on it; where this person may change the team, what they need for that."""
    members = teams.members(visit.store, inspection)
    may_change = can(visit.user, Action.CHANGE_TEAM, inspection)
    names = people.names(visit.store)
    for member in members:
        with st.container(key=f"ev_row_member_{inspection.inspection_id}_{member.person_id}", horizontal=True):
            html(_row(visit, inspection, member, names))
            if may_change:
                _open_or_close(member)
        if may_change and str(member.person_id) in in_address("member"):
            _change(visit, inspection, member)
    if may_change:
        _add(visit, inspection, {member.person_id for member in members})


def _row(visit: Visit, inspection: Inspection | Staffed, member: Member, names: dict[UUID, str]) -> object:
    discipline = inspection.framework.label("discipline", member.discipline) if member.discipline else ""
    by = names.get(member.added_by, "") if member.added_by else ""
    you = " (you)" if member.person_id == visit.person_id else ""
    added = f"Since {moment_words(visit, member.since)}" + (f", by {by}" if by else "")
    return tag(
        "div",
        tag("strong", member.name + you),
        meta(capital(member.role), discipline, member.employer),
        meta(member.email, added),
    )


def _open_or_close(member: Member) -> None:
    id = str(member.person_id)
    is_open = id in in_address("member")
    if st.button("Close" if is_open else "Change", key=f"member {id}", help=None if is_open else label(member.name)):
        put_in_address(member=None if is_open else id)
        st.rerun()


def _change(visit: Visit, inspection: Inspection | Staffed, member: Member) -> None:
    form = f"member {inspection.inspection_id} {member.person_id}"
    with st.container(border=True):
        with st.form(forms.key(form), border=False):
            given = _fields(form, inspection, member)
            if st.form_submit_button("Save", type="primary", key=f"submit {form}"):
                with attempt(f"{label(member.name)}: saved.") as this:
                    _join(visit, inspection, member.person_id, *given)
                if this.done:
                    _closed(form)
        question = f"Take {member.name} off the team? What they logged stays. They no longer see this inspection."
        if confirmed("Take off the team", question, "Yes, take off", key=f"remove {form}", icon=":material/logout:"):
            with attempt(f"{label(member.name)} is no longer on the team.") as this:
                teams.leave(visit.store, visit.user, inspection, person_id=member.person_id)
            if this.done:
                _closed(form)


def _closed(form: str) -> None:
    forms.renew(form)
    put_in_address(member=None)
    st.rerun()


def _fields(form: str, inspection: Inspection | Staffed, member: Member | None = None) -> tuple[Role, str | None, str]:
    roles = list(teams.TEAM_ROLES)
    role = st.selectbox(
        "Role",
        roles,
        index=roles.index(member.role if member else Role.INSPECTOR),
        format_func=lambda one: ROLE_WORDS[one],
        key=forms.key(form, "role"),
    )
    left, right = st.columns(2)
    ids = [_NONE, *(one.id for one in inspection.framework.disciplines)]
    present = member.discipline if member and member.discipline in ids else _NONE
    discipline = left.selectbox(
        "Discipline",
        ids,
        index=ids.index(present or _NONE),
        format_func=lambda id: inspection.framework.label("discipline", id) if id else "None",
        key=forms.key(form, "discipline"),
    )
    employer = right.text_input(
        "Works for (optional)",
        (member.employer or "") if member else "",
        placeholder="for example CQC",
        key=forms.key(form, "employer"),
    )
    return role, discipline or None, employer


def _add(visit: Visit, inspection: Inspection | Staffed, there: set[UUID]) -> None:
    others = [one for one in people.everybody(visit.store) if one.active and one.person_id not in there]
    with st.expander("Add somebody who can sign in already", icon=":material/person_add:"):
        if others:
            _add_existing(visit, inspection, {one.person_id: f"{one.name}, {one.email}" for one in others})
        else:
            st.text("Everybody who can sign in is on this team.")
    if can(visit.user, Action.INVITE_PERSON):
        with st.expander("Invite somebody new", icon=":material/mail:"):
            _add_new(visit, inspection)
    else:
        st.caption("Somebody is not here yet? Ask an administrator to invite them, then add them.")


def _add_existing(visit: Visit, inspection: Inspection | Staffed, words: dict[UUID, str]) -> None:
    form = f"add to {inspection.inspection_id}"
    with st.form(forms.key(form), border=False):
        person_id = st.selectbox(
            "Person",
            list(words),
            index=None,
            format_func=lambda id: words[id],
            placeholder="Choose by name or e-mail address",
            key=forms.key(form, "person"),
        )
        given = _fields(form, inspection)
        if st.form_submit_button("Add to the team", type="primary", key=f"submit {form}"):
            with attempt("Added to the team.") as this:
                if person_id is None:
                    raise InvalidInput(person="Choose whom to add.")
                _join(visit, inspection, person_id, *given)
            if this.done:
                forms.renew(form)
                st.rerun()


def _add_new(visit: Visit, inspection: Inspection | Staffed) -> None:
    form = f"invite to {inspection.inspection_id}"
    with st.form(forms.key(form), border=False):
        name, email = person_fields(form)
        given = _fields(form, inspection)
        if st.form_submit_button("Invite and add to the team", type="primary", key=f"submit {form}"):
            with attempt("Invited. Now send the link.") as this:
                person = invite(visit, name=name, email=email)
                _join(visit, inspection, person.person_id, *given)
            if this.done:
                forms.renew(form)
                st.rerun()


def _join(
    visit: Visit,
    inspection: Inspection | Staffed,
    person_id: UUID,
    role: Role,
    discipline: str | None,
    employer: str,
) -> None:
    teams.join(
        visit.store, visit.user, inspection, person_id=person_id, role=role, discipline=discipline, employer=employer
    )
