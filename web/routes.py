"""Every address of ours; the rest is Streamlit's. What is open to people who have not signed in stands in web.gate."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount

from web import (
    commands,
    concerns,
    drafts,
    health,
    home,
    identifiers,
    items,
    note_forms,
    packs,
    second_factor,
    second_step,
    sessions,
    sign_in,
    sign_ins,
    ways_in,
)
from web.static_files import ASSETS, Assets

ROUTES: list[BaseRoute] = [
    *health.ROUTES,
    *home.ROUTES,
    *sign_in.ROUTES,
    *second_step.ROUTES,
    *second_factor.ROUTES,
    *sign_ins.ROUTES,
    *ways_in.ROUTES,
    *sessions.ROUTES,
    *drafts.ROUTES,
    *items.ROUTES,
    *identifiers.ROUTES,
    *note_forms.ROUTES,
    *packs.ROUTES,
    *concerns.ROUTES,
    *commands.ROUTES,
    Mount("/assets", Assets(directory=ASSETS)),
]
