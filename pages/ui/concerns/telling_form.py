"""Who was told about a concern, and that they acknowledged it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import streamlit as st

from evidence import concerns
from evidence.concerns import About, Concern, Referral, Telling
from evidence.errors import InvalidInput
from pages.ui import forms
from pages.ui.actions import attempt
from pages.ui.concerns.account_form import moment_fields
from pages.ui.visit import Visit

WHOM = {
    About.CHILD: "for example the duty social worker",
    About.STAFF: "for example the designated officer",
}


def told_somebody(visit: Visit, concern: Concern) -> None:
    """It stays open until they acknowledge it."""
    form = f"tell {concern.concern_id}"
    with st.form(forms.key(form), border=False):
        given = _fields(visit, form, concern, Telling("", forms.as_opened(form, visit.now)))
        save = st.form_submit_button("Record it", type="primary")
    if save:
        with attempt("Recorded. It stays open until they acknowledge it.") as this:
            concerns.refer(visit.store, visit.user, visit.inspection, concern=concern, telling=given())
        if this.done:
            forms.renew(form)
            st.rerun()


def corrected(visit: Visit, concern: Concern, referral: Referral) -> None:
    """Who was told, when, or their reference was written down wrong; what it was stays in the record."""
    form = f"correct {referral.referral_id}"
    with (
        st.popover("Correct it", icon=":material/edit:", key=f"ask {form}"),
        st.form(forms.key(form), border=False),
    ):
        given = _fields(visit, form, concern, referral.telling)
        if st.form_submit_button("Save the correction", type="primary"):
            with attempt("Saved") as this:
                _keep(visit, concern, referral, given())
            if this.done:
                forms.renew(form)
                st.rerun()


def _fields(visit: Visit, form: str, concern: Concern, present: Telling) -> Callable[[], Telling]:
    """What is in the fields, to be asked for when it is to be kept. Raises InvalidInput then."""
    told = st.text_input(
        "Who was told: name, post and body",
        present.told,
        placeholder=WHOM[concern.account.about],
        key=forms.key(form, "told"),
    )
    moment = moment_fields(visit, form, "When", present.told_at)
    reference = st.text_input("Their reference (optional)", present.reference, key=forms.key(form, "reference"))
    return lambda: replace(present, told=told, told_at=_given(moment), reference=reference)


def acknowledged(visit: Visit, concern: Concern, referral: Referral) -> None:
    """They answered: who, when, and what they will do."""
    form = f"acknowledge {referral.referral_id}"
    # The refusal too stands inside, because the open popover hides what is below it.
    with (
        st.popover("They acknowledged it", icon=":material/check:", key=f"ask {form}"),
        st.form(forms.key(form), border=False),
    ):
        by = st.text_input("Who acknowledged it, and what will they do?", key=forms.key(form, "by"))
        moment = moment_fields(visit, form, "When", forms.as_opened(form, visit.now))
        reference = st.text_input(
            "Their reference (optional)", referral.telling.reference, key=forms.key(form, "reference")
        )
        if st.form_submit_button("Record it", type="primary"):
            with attempt("Recorded") as this:
                telling = replace(
                    referral.telling,
                    acknowledged_at=_given(moment),
                    acknowledged_by=by,
                    reference=reference,
                )
                _keep(visit, concern, referral, telling)
            if this.done:
                forms.renew(form)
                st.rerun()


def not_acknowledged(visit: Visit, concern: Concern, referral: Referral) -> None:
    """It was recorded by a slip."""
    if st.button("Not acknowledged after all", key=f"reopen {referral.referral_id}", type="tertiary"):
        with attempt("It waits for an acknowledgement again") as this:
            telling = replace(referral.telling, acknowledged_at=None, acknowledged_by="")
            _keep(visit, concern, referral, telling)
        if this.done:
            st.rerun()


def _keep(visit: Visit, concern: Concern, referral: Referral, telling: Telling) -> None:
    concerns.amend_referral(
        visit.store, visit.user, visit.inspection, concern=concern, referral=referral, telling=telling
    )


def _given(moment: datetime | None) -> datetime:
    if moment is None:
        raise InvalidInput(told_at="Say when it was.")
    return moment
