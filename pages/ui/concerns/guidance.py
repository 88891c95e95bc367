"""What to do about a concern, before anybody writes it down."""

from __future__ import annotations

from pages.ui.inert import html, tag

# The steps follow the inspectorates' safeguarding guidance for inspectors (GOV.UK, 2021), in our words.
STEPS = (
    ("Somebody is in danger now?", "Call 999 first."),
    ("Listen.", "Let the child set the pace. Do not lead, do not investigate, and do not promise to keep a secret."),
    ("Tell the lead of your inspection at once.", "Decide together who makes the referral."),
    ("About a child:", "children’s social care of the area where the child lives has to be told."),
    ("About somebody who works with children:", "the designated officer (LADO) of that area has to be told."),
    ("Write it down here:", "what you saw or heard, who was told and when, and who acknowledged it."),
)


def guidance() -> None:
    lines = [tag("li", tag("strong", what), f" {how}") for what, how in STEPS]
    html(
        tag("ol", *lines, cls="ev-steps"),
        tag("p", "The safeguarding procedure of your inspectorate comes first.", cls="ev-quiet"),
    )


def who_sees_it() -> None:
    html(
        tag(
            "p",
            "A concern is not evidence: it is in no search, figure or pack. Whoever logged it, the leads, and people "
            "of the team who are named in it can read it; nobody else sees that there is one.",
            cls="ev-quiet",
        )
    )
