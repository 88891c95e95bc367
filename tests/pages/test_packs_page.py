"""Packs: what is said before, while and after one is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import names, packs
from evidence.packs import Build, Contents
from evidence.searches import Filters
from tests.conftest import Team
from tests.pages.conftest import Opener, press, said


def built(team: Team, contents: Contents | None = None) -> Path:
    build = packs.start(team.store, team.lead, team.led, contents)
    build.wait(60)
    assert build.state == "done", build.error
    return packs.path(team.store, team.led, build.pack_id)


def test_every_sheet_is_announced_with_its_rows(held: Team, open_screen: Opener) -> None:
    held.log()
    shown = said(open_screen("packs", held.lead))
    for name in packs.preview(held.store, held.led, Contents()).rows:
        assert f">{name}</th>" in shown
    assert ">1 row</td>" in shown


def test_what_looks_like_a_person_is_listed_before_a_pack_is_built_and_leads_to_its_item(
    held: Team, open_screen: Opener
) -> None:
    names.add(held.store, held.lead, held.led, "Tamsin Orrowby = the child (T3)")
    item_id = held.log("<b>Tamsin</b> said so.")
    screen = open_screen("packs", held.lead)
    shown = said(screen)
    for words in (
        "Look at them before you build",
        "looks like a name to avoid",
        "&lt;b&gt;<mark>Tamsin</mark>&lt;/b&gt; said so.",
    ):
        assert words in shown
    links = {one.proto.label: one.proto.query_string for one in screen.get("page_link")}
    assert str(item_id) in links["E-0001"]


def test_a_pack_that_is_whole_says_so_on_the_first_press_and_goes_on_saying_it(held: Team, open_screen: Opener) -> None:
    built(held)
    screen = press(open_screen("packs", held.lead), "Check")
    assert "Checked today at" in said(screen)
    assert "as it was built" in said(screen)
    assert "as it was built" in said(screen.run())


def test_a_pack_that_was_changed_says_so_where_it_stands(held: Team, open_screen: Opener) -> None:
    path = built(held)
    with path.open("ab") as file:
        file.write(b"!")
    assert "changed after it was built" in said(press(open_screen("packs", held.lead), "Check"))


def test_a_pack_is_listed_with_whom_it_is_for_and_what_it_holds(held: Team, open_screen: Opener) -> None:
    held.log(stance="mixed")
    built(held, Contents(("items", "revisions"), Filters(stances=("mixed",)), "The panel"))
    shown = said(open_screen("packs", held.lead))
    for words in ("The panel", "Everything but coverage, impact and activities", "Stance: Mixed", "2 rows", " kB"):
        assert words in shown


def test_no_numbers_are_shown_before_they_are_known(
    held: Team, open_screen: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evidence import clock
    from evidence.ids import new_id

    build = Build(new_id(), held.inspection_id, "Lee Lead", clock.now())
    monkeypatch.setitem(packs._builds, build.pack_id, build)
    (bar,) = open_screen("packs", held.lead).get("progress")
    assert bar.proto.text == "Gathering the evidence…"
