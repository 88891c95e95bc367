"""Streamlit keeps what it knows of every widget that a tab has ever had, and with it all that the words and options of
the widget hold on to: 25 KB for each item that is opened, and every click takes longer.
"""

from __future__ import annotations

from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx


def forget_old_widgets() -> None:
    """Those that have no value any more: Streamlit has taken it away, because the screens that followed had no such
    widget. To be called when a run of the whole screen begins.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    tab: Any = context.session_state
    with tab._lock:
        state = tab._state
        known, keys = state._new_widget_state, state._key_id_mapper
        there = state._old_state.keys() | known.states.keys()
        known.widget_metadata = {id: one for id, one in known.widget_metadata.items() if id in there}
        keys.set_key_id_mapping({key: id for id, key in keys.id_key_mapping.items() if id in there})
