"""Figures as tables in the page: every number is there in words and columns, without a chart."""

from __future__ import annotations

import re

from evidence.items.notes import AreaTag
from tests.conftest import Team
from tests.pages.conftest import Opener, said


def log(held: Team, number: int, **fields: object) -> None:
    for _ in range(number):
        held.log(areas=(AreaTag("I1"),), **fields)


def table(shown: str, heading: str) -> str:
    """The one that has this heading."""
    [found] = [one for one in re.findall(r"<table.*?</table>", shown, re.DOTALL) if f">{heading}</th>" in one]
    return str(found)


def test_shares_are_shown_as_per_cent_and_what_is_not_known_is_no_nought(held: Team, open_screen: Opener) -> None:
    log(held, 1, meaning="They wait without help.")
    log(held, 1)
    shown = table(said(open_screen("impact", held.inspector)), "Say what it means for children")
    assert "</span>50%</td>" in shown
    assert "</span>-</td>" in shown


def test_a_small_number_is_said_below_its_row(held: Team, open_screen: Opener) -> None:
    log(held, 3)
    shown = table(said(open_screen("impact", held.inspector)), "Say what it means for children")
    assert "<strong>Small numbers: </strong>3 items: too few to see a pattern" in shown
    assert ">Small numbers</th>" not in shown


def test_a_value_that_rows_share_is_said_once(held: Team, open_screen: Opener) -> None:
    log(held, 1)
    shown = table(said(open_screen("coverage", held.inspector)), "We expect")
    framework = held.led.framework
    assert [shown.count(f">{strand.label}<") for strand in framework.strands] == [1] * len(framework.strands)
    assert [shown.count(f">{area.code} {area.label}<") for area in framework.areas] == [1] * len(framework.areas)


def test_each_cell_has_its_heading_for_where_columns_have_no_room(held: Team, open_screen: Opener) -> None:
    log(held, 1)
    shown = table(said(open_screen("coverage", held.inspector)), "We expect")
    assert '<span aria-hidden="true">We expect</span>three kinds of source' in shown


def test_what_is_needed_has_its_sign_in_the_table_too(held: Team, open_screen: Opener) -> None:
    log(held, 1, source_kind="leader")
    shown = table(said(open_screen("coverage", held.inspector)), "We expect")
    assert "○ none yet, needed" in shown
