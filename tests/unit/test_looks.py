"""The colours of charts: every ink can be read on its ground, in both themes."""

from __future__ import annotations

import pytest

from evidence.charts.looks import DARK, LIGHT, Look
from evidence.figures import ENOUGH, NOTHING, SIGNS, SOME, WOULD_HELP


def contrast(one: str, two: str) -> float:
    """As WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_every_ink_can_be_read_on_its_ground(look: Look) -> None:
    pairs = [(look.ink, look.ground), (look.quiet, look.ground)]
    pairs += [(look.on_tones[tone], look.tones[tone]) for tone in look.tones]
    pairs += [(look.on_states[state], look.states[state]) for state in look.states]
    assert [(ink, ground) for ink, ground in pairs if contrast(ink, ground) < 4.5] == []


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_needed_stands_out_from_the_page(look: Look) -> None:
    needed = next(iter(SIGNS))
    assert contrast(look.states[needed], look.ground) >= 3


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_there_can_be_told_from_the_page(look: Look) -> None:
    assert min(contrast(look.states[state], look.ground) for state in (ENOUGH, SOME)) >= 1.3


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_a_cell_without_a_tint_has_an_edge(look: Look) -> None:
    assert min(contrast(look.edges[state], look.ground) for state in (NOTHING, WOULD_HELP)) >= 1.3


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_every_state_has_its_colours(look: Look) -> None:
    assert set(look.states) == set(look.on_states) == set(look.edges) == set(SIGNS)
