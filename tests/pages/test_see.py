"""Coverage and Impact as people click through them."""

from __future__ import annotations

from evidence.items.notes import AreaTag
from tests.conftest import Team
from tests.pages.conftest import Opener, field, said


def test_each_click_on_coverage_shows_what_it_says(held: Team, open_screen: Opener) -> None:
    held.log()
    screen = open_screen("coverage", held.inspector)
    for view in ("age", "need", "provision", "setting", "discipline", "source"):
        screen = field(screen, "button_group", "Look at it").set_value(view).run()
        assert field(screen, "button_group", "Look at it").value == view
        assert screen.query_params.get("by", "source") == view


def test_a_link_opens_coverage_as_it_was_shared(held: Team, open_screen: Opener) -> None:
    screen = open_screen("coverage", held.inspector, by="discipline")
    assert field(screen, "button_group", "Look at it").value == "discipline"


def test_each_choice_on_impact_shows_that_area(held: Team, open_screen: Opener) -> None:
    for code in ("L4", "L5", "I2"):
        held.log(f"About {code}.", words=f"Words on {code}", areas=(AreaTag(code),))
    screen = open_screen("impact", held.inspector)
    for code in ("L4", "L5", "I2"):
        screen = field(screen, "selectbox", "Outcome area").set_value(code).run()
        assert f"Words on {code}" in said(screen)
        assert screen.query_params["area"] == code


def test_what_impact_shows_first_is_the_first_area(held: Team, open_screen: Opener) -> None:
    assert field(open_screen("impact", held.inspector), "selectbox", "Outcome area").value == "I1"


def test_what_is_not_confirmed_is_said_where_people_meet_it(held: Team, open_screen: Opener) -> None:
    planning = field(open_screen("fieldwork", held.lead), "button", "Plan an activity").click().run()
    for shown in (said(open_screen("coverage", held.lead)), said(open_screen("impact", held.lead)), said(planning)):
        assert "Check against the handbook" in shown
