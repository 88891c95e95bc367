"""The filters on the screen: each value with the number of items that choosing it would show."""

from __future__ import annotations

from datetime import date

import streamlit as st

from evidence.searches import Filters
from pages.ui.inert import label
from pages.ui.items.filters import SEARCHED, Group, Names, ask, ask_for_everything
from pages.ui.visit import entered, preset, put_in_address, remember, remembered

Counts = dict[str, dict[str, int]]
OPEN = "filters are open"  # on a phone; beside the list they always are


def search_box() -> None:
    st.text_input(
        "Search all words",
        key=SEARCHED,
        placeholder="Search all words",
        type="search",
        icon=":material/search:",
        label_visibility="collapsed",
        autocomplete="off",
        live="400ms",
        on_change=_start_again,
    )


def filter_panel(known: Names, filters: Filters, counts: Counts) -> None:
    """All filters in one column; on a phone behind a button."""
    number = len(chips(known, filters))
    shown = remembered(OPEN, False)
    words = "Hide filters" if shown else f"Filters ({number})" if number else "Filters"
    st.button(words, key="ev_filters_button", icon=":material/tune:", on_click=_turn, width="stretch")
    with st.container(key="ev_filters_open" if shown else "ev_filters_closed", gap=None):
        for group in known.groups:
            _group(group, filters, counts)
        _days(filters)


def chosen_filters(known: Names, filters: Filters) -> None:
    """What narrows the list, each with a way to take it off."""
    found = chips(known, filters)
    if not found:
        return
    with st.container(key="ev_chips", horizontal=True, gap="xsmall"):
        for name, value, words in found:
            st.button(
                label(words),
                key=f"take off {name} {value}",
                help="Take this filter off",
                icon=":material/close:",
                icon_position="right",
                on_click=_take_off,
                args=(filters, name, value),
            )
        if len(found) > 1:
            st.button("Clear all", key="ev_clear", type="tertiary", on_click=ask_for_everything)


def chips(known: Names, filters: Filters) -> list[tuple[str, str, str]]:
    """(filter, value, words) of everything that is chosen."""
    found = [(group.name, value, group.values[value]) for group in known.groups for value in group.chosen(filters)]
    if filters.day_from:
        found.append(("day_from", "", f"From {_written(filters.day_from)}"))
    if filters.day_to:
        found.append(("day_to", "", f"To {_written(filters.day_to)}"))
    return found


def _group(group: Group, filters: Filters, counts: Counts) -> None:
    counted = counts[group.name]
    chosen = group.chosen(filters)
    values = [value for value in group.values if group.whole or counted.get(value) or value in chosen]
    if not values:
        return

    def words(value: str) -> str:
        return f"{label(group.values[value])} **{counted.get(value, 0):,}**"

    with st.expander(group.title, expanded=group.opened or bool(chosen), key=f"ev_fold_{group.name}_{group.part}"):
        preset(group.key, chosen)  # the counts in the labels change, so what is chosen is said anew each time
        st.pills(
            group.title,
            values,
            selection_mode="multi",
            format_func=words,
            key=group.key,
            on_change=_choose,
            args=(group, filters),
            label_visibility="collapsed",
            width="stretch",
        )


def _days(filters: Filters) -> None:
    chosen = bool(filters.day_from or filters.day_to)
    with st.expander("Days", expanded=chosen, key="ev_fold_days"):
        for name, title in (("day_from", "From"), ("day_to", "To")):
            preset(f"filter {name}", getattr(filters, name))
            st.date_input(
                title,
                value=None,
                key=f"filter {name}",
                format="DD/MM/YYYY",
                on_change=_choose_day,
                args=(name,),
            )


def _choose(group: Group, filters: Filters) -> None:
    now = [value for value in group.values if value in (entered(group.key) or [])]
    elsewhere = [value for value in getattr(filters, group.name) if value not in group.values]
    ask(group.name, [*elsewhere, *now])


def _choose_day(name: str) -> None:
    day = entered(f"filter {name}")
    ask(name, day.isoformat() if isinstance(day, date) else None)


def _take_off(filters: Filters, name: str, value: str) -> None:
    kept = getattr(filters, name)
    ask(name, [one for one in kept if one != value] if isinstance(kept, tuple) else None)


def _start_again() -> None:
    put_in_address(page=None)


def _turn() -> None:
    remember(OPEN, not remembered(OPEN, False))


def _written(day: date) -> str:
    return f"{day.day} {day:%B}"
