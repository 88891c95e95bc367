"""A day of reading: what a tab keeps of an item that its reader has left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from streamlit.testing.v1 import AppTest

from evidence import items
from evidence.private import drafts
from tests.conftest import Team, a_note
from tests.pages.conftest import Opener, press, said


def read_on(screen: AppTest, further: int) -> AppTest:
    for _ in range(further):
        screen = press(screen, "Next")
    return screen


def remembered(screen: AppTest) -> set[str]:
    return {key for key in screen._session_state.filtered_state if key.startswith("remembered ")}


def known_widgets(screen: AppTest) -> tuple[int, int]:
    """Of how many widgets Streamlit knows what they are, and under which key."""
    state: Any = screen._session_state._state
    return len(state._new_widget_state.widget_metadata), len(state._key_id_mapper.id_key_mapping)


def areas(screen: AppTest) -> Any:
    """The outcome areas of impact of the item that is open."""
    return next(one for one in screen.get("button_group") if " areas impact" in str(one.key))


def reading(held: Team, open_screen: Opener, *, number: int) -> tuple[AppTest, list[UUID]]:
    """A lead has opened the first item of this many."""
    ids = [held.log(f"Item {one}.") for one in range(number)][::-1]
    return open_screen("evidence", held.lead, item=str(ids[0])), ids


def test_a_tab_remembers_of_items_only_the_one_that_is_open(held: Team, open_screen: Opener) -> None:
    screen, ids = reading(held, open_screen, number=5)
    screen = read_on(screen, 4)
    assert [id for id in ids if any(str(id) in key for key in remembered(screen))] == [ids[4]]


def test_after_the_list_a_tab_remembers_no_item(held: Team, open_screen: Opener) -> None:
    screen, ids = reading(held, open_screen, number=2)
    screen = press(read_on(screen, 1), "List")
    assert not [key for key in remembered(screen) if any(str(id) in key for id in ids)]


def test_streamlit_knows_no_more_widgets_after_many_items_than_after_a_few(held: Team, open_screen: Opener) -> None:
    screen, _ = reading(held, open_screen, number=16)
    screen = read_on(screen, 5)
    few = known_widgets(screen)
    assert known_widgets(read_on(screen, 9)) == few


def test_what_was_changed_and_not_saved_waits_while_other_items_are_read(held: Team, open_screen: Opener) -> None:
    screen, _ = reading(held, open_screen, number=4)
    screen = press(screen, "Change tags")
    screen = areas(screen).set_value(["I2", "I3"]).run()
    assert "Not saved yet" in said(screen)
    screen = read_on(screen, 2)
    assert "Not saved yet" not in said(screen)
    screen = press(press(screen, "Previous"), "Previous")
    assert "Not saved yet" in said(screen)
    assert areas(screen).value == ["I2", "I3"]


def test_what_was_changed_waits_also_where_the_server_has_no_draft_of_it(held: Team, open_screen: Opener) -> None:
    screen, _ = reading(held, open_screen, number=2)
    screen = areas(press(screen, "Change tags")).set_value(["I2", "I3"]).run()
    (draft,) = drafts.all_of(held.store.private, held.lead.person_id, held.inspection_id, "amendment")
    drafts.forget(held.store.private, held.lead.person_id, draft.draft_id)
    screen = press(press(screen, "Next"), "Previous")
    assert areas(screen).value == ["I2", "I3"]


def test_an_item_that_is_opened_again_shows_what_somebody_has_amended_meanwhile(
    held: Team, open_screen: Opener
) -> None:
    screen, ids = reading(held, open_screen, number=2)
    screen = press(press(screen, "Change tags"), "Next")
    item = items.get(held.store, held.inspection, ids[0])
    items.amend(
        held.store,
        held.inspector,
        held.seen_by(held.inspector),
        item_id=item.item_id,
        base=item.revision_id,
        note=a_note("Amended meanwhile."),
    )
    screen = press(screen, "Previous")
    assert "Amended meanwhile." in said(screen).split("ev-item-head")[1]
    assert "Not saved yet" not in said(screen)
