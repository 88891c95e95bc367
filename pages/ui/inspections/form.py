"""The form by which an inspection is set up in one page, and changed later."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from evidence import codes, frameworks, inspections
from evidence.errors import InvalidInput
from evidence.frameworks import Framework
from evidence.inspections import Body, Inspection, Plan
from pages.ui import forms
from pages.ui.actions import attempt, tell
from pages.ui.inert import html, label, tag
from pages.ui.visit import Visit, choose, go_to

NEW = "set up an inspection"
_NO_DISCIPLINE = ""
_LIVE, _PLANNED = "Live now", "Planned for later"
_DATE = "DD/MM/YYYY"


def set_up(visit: Visit) -> None:
    """One page; who sets an inspection up is its first lead."""
    framework = _framework(visit)
    with st.form(forms.key(NEW), border=False):
        plan = _fields(NEW, framework, None, visit.now.date())
        left, right = st.columns(2)
        discipline = left.selectbox(
            "Your own discipline",
            [_NO_DISCIPLINE, *(one.id for one in framework.disciplines)],
            format_func=lambda id: framework.label("discipline", id) if id else "None",
            key=forms.key(NEW, "discipline"),
        )
        live = right.radio("Start", [_LIVE, _PLANNED], horizontal=True, key=forms.key(NEW, "live"))
        if st.form_submit_button("Set up the inspection", type="primary"):
            with attempt() as this:
                made = inspections.set_up(
                    visit.store,
                    visit.user,
                    framework=framework,
                    plan=_required(plan),
                    discipline=discipline or None,
                    live=live == _LIVE,
                )
            if this.done:
                _after_set_up(visit, made)


def _after_set_up(visit: Visit, made: Inspection) -> None:
    forms.renew(NEW)
    tell(f"{label(made.reference)} is set up. Next: put the team together.")
    choose(visit.user, made.inspection_id)
    go_to("inspections", inspection=str(made.inspection_id))


def amend(visit: Visit) -> None:
    """Other dates, names and bodies of the present inspection."""
    form = f"inspection {visit.inspection.inspection_id}"
    opened = forms.as_opened(form, visit.inspection)
    forms.say_when_changed(form, opened.revision_id, visit.inspection.revision_id)
    with st.form(forms.key(form), border=False):
        plan = _fields(form, opened.framework, opened.plan, visit.now.date())
        if st.form_submit_button("Save", type="primary"):
            with attempt("Saved.") as this:
                inspections.amend(visit.store, visit.user, opened, _required(plan))
            if this.done:
                forms.renew(form)
                st.rerun()


def _framework(visit: Visit) -> Framework:
    """Asked only where there is a choice."""
    offered = {id: one for id, one in frameworks.load_all().items() if _in_force(one, visit.now.date())}
    if len(offered) == 1:
        return next(iter(offered.values()))
    chosen = st.selectbox(
        "What is inspected",
        list(offered),
        format_func=lambda id: offered[id].title,
        key=forms.key(NEW, "framework"),
        help="The framework as it stands today is kept with the inspection. Later changes to it touch new ones only.",
    )
    return offered[chosen]


def _in_force(framework: Framework, today: date) -> bool:
    return (framework.valid_from or today) <= today <= (framework.valid_to or today)


def _fields(form: str, framework: Framework, plan: Plan | None, today: date) -> Plan | dict[str, str]:
    """What is in the fields: a Plan, or what is missing for one."""
    area_code, area_name = _area(form, plan, today)
    left, right = st.columns(2)
    reference = left.text_input(
        "Reference",
        plan.reference if plan else "",
        placeholder=f"for example ASEND-{today.year}-01",
        key=forms.key(form, "reference"),
    )
    kinds = [kind.id for kind in framework.inspection_kinds]
    kind = right.selectbox(
        "Kind",
        kinds,
        index=kinds.index(plan.kind) if plan else 0,
        format_func=lambda id: framework.label("inspection_kind", id),
        key=forms.key(form, "kind"),
    )
    notified, first, last = _dates(form, plan, today)
    bodies = _bodies(form, framework, plan)
    if first is None or last is None:
        return {"fieldwork_from": "Enter the first and the last day of fieldwork."}
    return Plan(reference, area_code, area_name, kind, first, last, notified, bodies)


def _area(form: str, plan: Plan | None, today: date) -> tuple[str, str]:
    """One of the local authorities of today, or what was typed for an area that is none of them."""
    known = {code.code: code.label for code in codes.local_authorities(today)}
    present = [] if plan is None else [plan.area_code if plan.area_code in known else plan.area_name]
    chosen = st.selectbox(
        "Local area",
        [*known, *(value for value in present if value not in known)],
        index=None if plan is None else [*known, *present].index(present[0]),
        format_func=lambda value: f"{known[value]} ({value})" if value in known else value,
        accept_new_options=True,
        placeholder="Choose one, or type the name of another area",
        key=forms.key(form, "area"),
    )
    if plan and chosen in (plan.area_code, plan.area_name):
        return plan.area_code, plan.area_name  # the name is kept that it had
    return (chosen, known[chosen]) if chosen in known else ("", chosen or "")


def _dates(form: str, plan: Plan | None, today: date) -> tuple[date | None, date | None, date | None]:
    monday = today + timedelta(days=-today.weekday() % 7)
    notified, first, last = st.columns(3)
    return (
        notified.date_input(
            "Area notified on (optional)",
            plan.notified_on if plan else None,
            format=_DATE,
            key=forms.key(form, "notified_on"),
        ),
        first.date_input(
            "First day on site",
            plan.fieldwork_from if plan else monday,
            format=_DATE,
            key=forms.key(form, "fieldwork_from"),
        ),
        last.date_input(
            "Last day on site",
            plan.fieldwork_to if plan else monday + timedelta(days=4),
            format=_DATE,
            key=forms.key(form, "fieldwork_to"),
        ),
    )


def _bodies(form: str, framework: Framework, plan: Plan | None) -> tuple[Body, ...]:
    """The bodies that are inspected, by the names that they have today; one a line."""
    if not framework.body_kinds:
        return plan.bodies if plan else ()
    html(tag("p", "Who is inspected, by the names they have today, one a line", cls="ev-legend"))
    found = []
    for column, kind in zip(st.columns(len(framework.body_kinds)), framework.body_kinds, strict=True):
        present = [body.name for body in plan.bodies if _kind_of(body, framework) == kind.id] if plan else []
        typed = column.text_area(kind.label, "\n".join(present), height=90, key=forms.key(form, kind.id))
        found += [Body(kind.id, name) for name in typed.splitlines() if name.strip()]
    return tuple(found)


def _kind_of(body: Body, framework: Framework) -> str:
    return body.kind if framework.has("body_kind", body.kind) else framework.body_kinds[-1].id


def _required(plan: Plan | dict[str, str]) -> Plan:
    if isinstance(plan, dict):
        raise InvalidInput(**plan)
    return plan
