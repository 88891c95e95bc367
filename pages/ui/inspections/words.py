"""What an inspection is, in a few lines to read."""

from __future__ import annotations

from datetime import date

from evidence.inspections import Inspection
from pages.ui.inert import html, join, tag
from pages.ui.visit import Visit


def facts(visit: Visit) -> None:
    """Everything that was decided at set-up."""
    inspection = visit.inspection
    plan = inspection.plan
    kind = inspection.framework.label("inspection_kind", plan.kind)
    bodies = join(*[tag("span", body.name, cls="ev-line") for body in plan.bodies])
    pairs = [
        ("Reference", plan.reference),
        ("Kind", kind),
        ("Stage", tag("span", inspection.status.capitalize(), cls=f"ev-status ev-status-{inspection.status}")),
        ("Area notified", day(plan.notified_on) if plan.notified_on else "Not given"),
        ("On site", period(inspection)),
        ("Partnership", bodies if plan.bodies else "No bodies given"),
        ("Framework", f"{inspection.framework.title}, version {inspection.framework.version}"),
    ]
    html(tag("dl", *[join(tag("dt", term), tag("dd", words)) for term, words in pairs], cls="ev-facts"))


def day(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"


def period(inspection: Inspection) -> str:
    """16 to 20 November 2026, without saying anything twice."""
    first, last = inspection.plan.fieldwork_from, inspection.plan.fieldwork_to
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{day(first)} to {day(last)}"
