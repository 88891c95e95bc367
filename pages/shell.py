"""The only script that Streamlit starts: who is here, where they may go, and one boundary for everything that fails."""

from __future__ import annotations

import streamlit as st

from evidence.errors import EvidenceError
from pages.ui.actions import say_what_was_told
from pages.ui.inert import html, label, tag
from pages.ui.leftovers import forget_old_widgets
from pages.ui.screens import navigation
from pages.ui.second_step import say_second_step
from pages.ui.visit import signed_in

forget_old_widgets()
# Set first: without it Streamlit fetches the icon of a screen, for the tab of the browser, from another site.
st.set_page_config(page_icon="/assets/icon.svg", layout="wide")
user = signed_in()
page = navigation(user)
st.set_page_config(page_title=f"{page.title} - Evidence")
with st.sidebar:
    html(
        tag(
            "p",
            tag("span", user.name),
            tag("a", "Change password", href="/password"),
            tag("a", "Sign-ins", href="/sign-ins"),
            tag("a", "Second step", href="/second-factor"),
            tag("a", "Sign out", href="/sign-out", cls="ev-sign-out"),
            cls="ev-me",
        )
    )
    say_second_step(user)
say_what_was_told()
try:
    page.run()
except EvidenceError as error:
    st.error(label(str(error)))
