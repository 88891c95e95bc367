"""Evidence: what is found and shown, and what can be done with one item."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from evidence import activities, children, inspections, items, people, reviews
from evidence.access import Status, User
from evidence.activities import Arrangement
from evidence.items import Item, histories
from evidence.items.notes import AreaTag
from tests.conftest import Team, a_note
from tests.pages.conftest import Opener, errors, errors_in, field, press, prose, prose_fields, said

FACT = "What was seen, heard or read"


def pills(screen: AppTest, key: str) -> Any:
    """The values of one filter."""
    return next(one for one in screen.get("button_group") if one.key == key)


def fields(screen: AppTest, kind: str, key: str) -> Any:
    """The field whose key begins like this."""
    return next(one for one in screen.get(kind) if one.key and one.key.startswith(key))


def address(screen: AppTest, name: str) -> list[str]:
    """The values that the address has under this name."""
    found = screen.query_params.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def facts(screen: AppTest) -> list[str]:
    """The first lines of the items in the list, as they stand in its HTML."""
    found = re.findall(r'class="ev-fact"[^>]*>(.*?)</p>', said(screen))
    return [re.sub(r"</?mark>", "", one) for one in found]


def present(team: Team, item_id: Any) -> Item:
    return items.get(team.store, team.inspection, item_id)


def amend(team: Team, user: User, item_id: Any, **fields: Any) -> None:
    note = a_note(**fields)
    base = present(team, item_id).revision_id
    items.amend(team.store, user, team.seen_by(user), item_id=item_id, base=base, note=note)


# What is found


def test_an_inspection_without_evidence_says_where_it_will_come_from(held: Team, open_screen: Opener) -> None:
    assert "There is no evidence yet" in said(open_screen("evidence", held.inspector))


def test_a_card_says_who_when_where_and_what_it_is_tagged_to(held: Team, open_screen: Opener) -> None:
    visit = activities.plan(held.store, held.lead, held.led, Arrangement("provider_visit", "Visit: Kestrel School"))
    child = children.keep(held.store, held.lead, held.led)
    held.log(
        "The plan is read aloud.",
        words="They ask me first.",
        meaning="He is calm.",
        source_role="Pupil, Year 9",
        activity_id=visit,
        child_id=child.child_id,
        areas=(AreaTag("I2"), AreaTag("L4", "needs_better")),
    )
    shown = said(open_screen("evidence", held.observer))
    for words in (
        "Child or young person",
        "Pupil, Year 9",
        "Education",
        "Visit: Kestrel School",
        "T1",
        "20 Nov, 10:30",
    ):
        assert words in shown
    assert "▲</span>I2" in shown
    assert "▼</span>L4" in shown
    assert "ev-tone-good" in shown
    assert "ev-tone-poor" in shown
    assert "Own words" in shown
    assert "For children" in shown


def test_choosing_a_filter_narrows_the_list_and_stands_in_the_address(held: Team, open_screen: Opener) -> None:
    held.log("About decisions.", areas=(AreaTag("I2"),))
    held.log("About next steps.", areas=(AreaTag("I4"),))
    screen = open_screen("evidence", held.inspector)
    assert len(facts(screen)) == 2
    screen = pills(screen, "filter areas").set_value(["I4"]).run()
    assert facts(screen) == ["About next steps."]
    assert address(screen, "areas") == ["I4"]
    assert "1 item</strong>" not in said(screen)
    assert "1 item found" in said(screen)


def test_a_link_with_filters_opens_the_same_view(held: Team, open_screen: Opener) -> None:
    held.log("Reported by a leader.", source_kind="leader", directness="reported", stance="mixed")
    held.log("Seen in a document.", source_kind="document", directness=None, stance="needs_better")
    screen = open_screen("evidence", held.inspector, stances="mixed", source_kinds="leader")
    assert facts(screen) == ["Reported by a leader."]
    assert pills(screen, "filter stances").value == ["mixed"]


def test_each_value_has_the_number_of_items_that_choosing_it_would_show(held: Team, open_screen: Opener) -> None:
    held.log(areas=(AreaTag("I2"),), stance="mixed")
    held.log(areas=(AreaTag("I2"), AreaTag("I4")), stance="mixed")
    held.log(areas=(AreaTag("I4"),), stance="working_well")
    held.log(areas=())
    screen = open_screen("evidence", held.inspector, stances="mixed")
    areas = pills(screen, "filter areas").options
    assert "I2 Part in decisions **2**" in areas
    assert "I4 Ready for next steps **1**" in areas
    assert "I1 Needs identified **0**" in areas
    assert "No outcome area yet **0**" in areas
    assert pills(screen, "filter stances").options == ["▲ Working well **2**", "◆ Mixed **2**"]


def test_a_chosen_filter_is_taken_off_by_its_own_button(held: Team, open_screen: Opener) -> None:
    held.log(areas=(AreaTag("I2"),))
    held.log(areas=(AreaTag("I4"),))
    screen = open_screen("evidence", held.inspector, areas="I2", disciplines="education")
    screen = press(screen, "I2 Part in decisions")
    assert "areas" not in screen.query_params
    assert address(screen, "disciplines") == ["education"]
    assert len(facts(screen)) == 2
    assert "Clear all" not in said(screen)


def test_everything_is_cleared_at_once(held: Team, open_screen: Opener) -> None:
    held.log()
    screen = open_screen("evidence", held.inspector, areas="I4", day_from="2026-11-01")
    assert "Nothing matches all of this" in said(screen)
    screen = press(screen, "Clear all")
    assert len(facts(screen)) == 1
    assert set(screen.query_params) == {"inspection"}


def test_days_are_those_of_the_installation(held: Team, open_screen: Opener) -> None:
    held.log("Just after midnight in summer.", happened_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert facts(open_screen("evidence", held.inspector, day_from="2026-07-01", day_to="2026-07-01"))
    assert not facts(open_screen("evidence", held.inspector, day_to="2026-06-30"))


@pytest.mark.parametrize(
    "address",
    [
        {"areas": "Z9"},
        {"stances": "<script>"},
        {"day_from": "yesterday"},
        {"page": "-4"},
        {"page": "99999999999999999999"},
        {"order": "random"},
        {"view": "none"},
        {"item": "not-an-id"},
    ],
)
def test_an_address_that_makes_no_sense_shows_everything(
    held: Team, open_screen: Opener, address: dict[str, str]
) -> None:
    held.log("Here it is.")
    assert facts(open_screen("evidence", held.inspector, **address)) == ["Here it is."]


def test_search_marks_hits_in_every_text_and_never_enters_the_address(held: Team, open_screen: Opener) -> None:
    held.log("Nothing of the kind.", words="The BUS came late.")
    held.log("Something else.")
    screen = open_screen("evidence", held.inspector)
    screen = field(screen, "text_input", "Search all words").set_value("bus late").run()
    assert facts(screen) == ["Nothing of the kind."]
    assert "<mark>BUS</mark>" in said(screen)
    assert "<mark>late</mark>" in said(screen)
    assert "bus" not in str(dict(screen.query_params)).lower()


def test_a_long_text_is_shown_around_the_first_hit(held: Team, open_screen: Opener) -> None:
    held.log("Nothing here. " * 60 + "The therapist left in May. " + "More of it. " * 60)
    screen = open_screen("evidence", held.inspector)
    screen = field(screen, "text_input", "Search all words").set_value("therapist").run()
    (shown,) = facts(screen)
    assert "therapist left in May" in shown
    assert len(shown) < 400


def test_25_items_stand_on_a_page_and_the_page_is_in_the_address(held: Team, open_screen: Opener) -> None:
    for number in range(27):
        held.log(f"Item {number}.")
    screen = open_screen("evidence", held.inspector, page="2")
    assert facts(screen) == ["Item 1.", "Item 0."]
    assert "page 2 of 2" in said(screen)


def test_the_table_shows_the_same_items(held: Team, open_screen: Opener) -> None:
    held.log("One.")
    held.log("Two.")
    screen = open_screen("evidence", held.inspector, view="table")
    shown = said(screen)
    assert shown.count("ev-line-row") == 3  # with the headings
    assert "One." in shown


def test_the_oldest_come_first_when_that_is_asked_for(held: Team, open_screen: Opener) -> None:
    held.log("One.")
    held.log("Two.")
    screen = open_screen("evidence", held.inspector)
    assert facts(screen) == ["Two.", "One."]
    screen = field(screen, "selectbox", "Order").set_value("oldest").run()
    assert facts(screen) == ["One.", "Two."]
    assert address(screen, "order") == ["oldest"]


def test_what_is_closest_to_the_words_comes_first_unless_another_order_is_asked_for(
    held: Team, open_screen: Opener
) -> None:
    held.log("The plan.")
    held.log("Nothing was planned.")
    screen = open_screen("evidence", held.inspector)
    screen = field(screen, "text_input", "Search all words").set_value("plan").run()
    assert facts(screen)[0] == "The plan."
    screen = field(screen, "selectbox", "Order").set_value("newest").run()
    assert facts(screen)[-1] == "The plan."


HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "![picture](https://evil.example/x.png) [link](javascript:alert(1)) **bold** :red[red]",
    "=cmd|' /C calc'!A0",
    "مرحبا بالعالم \u202eevil\u202c and 🎈",
    "</p></div><style>body{display:none}</style>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_is_shown_as_the_text_that_it_is(held: Team, open_screen: Opener, text: str) -> None:
    visit = activities.plan(held.store, held.lead, held.led, Arrangement("provider_visit", text[:100]))
    item_id = held.log(text, words=text, meaning=text, source_role=text, activity_id=visit)
    amend(held, held.inspector, item_id, fact=f"{text} amended", words=text, source_role=text, activity_id=visit)
    asked = present(held, item_id).revision_id
    reviews.query(held.store, held.lead, held.led, item_id=item_id, revision_id=asked, comment=text)
    screen = open_screen("evidence", held.observer, item=str(item_id), activities=str(visit))
    shown = "\n".join(one.proto.body for one in screen.get("html"))
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<style" not in shown
    labels = [one.label for one in (*screen.button, *screen.expander)]
    labels += [option for group in screen.get("button_group") for option in group.options]
    for label in labels:
        assert not re.search(r"(?<!\\)(\[|\]\(|!\[|<|:red)", label), label
    assert not screen.markdown  # nothing of it is given to Markdown


# One item


def test_an_item_is_shown_whole_beside_the_list(held: Team, open_screen: Opener) -> None:
    item_id = held.log("First line.\n\nSecond line. " + "And more. " * 100 + "The end.", words="I was asked.")
    screen = open_screen("evidence", held.inspector)
    screen = press(screen, next(one.label for one in screen.button if one.label.startswith("Open:")))
    assert address(screen, "item") == [str(item_id)]
    shown = said(screen)
    assert "The end." in shown
    assert "<blockquote" in shown
    assert "Logged by Ines Pector" in shown
    screen = press(screen, "List")
    assert "item" not in screen.query_params


def test_an_item_that_does_not_exist_or_is_of_another_inspection_answers_the_same(
    held: Team, open_screen: Opener
) -> None:
    for item_id in (held.inspection_id, "019f0000-0000-7000-8000-000000000000"):
        screen = open_screen("evidence", held.inspector, item=str(item_id))
        assert errors(screen) == ["That does not exist, or you may not see it."]


def test_next_walks_the_list_and_turns_its_pages(held: Team, open_screen: Opener) -> None:
    ids = [held.log(f"Item {number}.") for number in range(26)]
    screen = open_screen("evidence", held.inspector, item=str(ids[2]))
    screen = press(screen, "Next")
    assert address(screen, "item") == [str(ids[1])]
    screen = press(screen, "Next")
    assert address(screen, "item") == [str(ids[0])]
    assert address(screen, "page") == ["2"]
    screen = press(screen, "Previous")
    assert address(screen, "item") == [str(ids[1])]
    assert "page" not in screen.query_params


def test_an_item_that_leaves_the_list_by_being_reviewed_leads_on_to_the_next(held: Team, open_screen: Opener) -> None:
    ids = [held.log(f"Item {number}.") for number in range(3)]
    screen = open_screen("evidence", held.lead, item=str(ids[1]), reviews="none")
    screen = press(screen, "Accept")
    assert facts(screen) == ["Item 2.", "Item 0."]
    assert "no longer in this list" in said(screen)
    assert address(press(screen, "Next"), "item") == [str(ids[0])]


def test_tags_are_changed_in_place_as_one_revision(held: Team, open_screen: Opener) -> None:
    item_id = held.log(stance=None, areas=())
    screen = open_screen("evidence", held.other_inspector, item=str(item_id))
    screen = fields(screen, "button_group", f"item {item_id} areas impact").set_value(["I2", "I3"]).run()
    screen = fields(screen, "button_group", f"item {item_id} stance ").set_value("mixed").run()
    screen = field(screen, "selectbox", "Stance for I3").set_value("working_well").run()
    screen = field(screen, "multiselect", "Themes").set_value(["transport"]).run()
    screen = field(screen, "multiselect", "Age").set_value(["age:5-10"]).run()
    screen = press(screen, "Save")
    item = present(held, item_id)
    assert item.revisions == 2
    assert item.note.areas == (AreaTag("I2"), AreaTag("I3", "working_well"))
    assert (item.note.stance, item.note.themes, item.note.facets) == ("mixed", ("transport",), ("age:5-10",))
    assert not item.to_tag
    assert "To tag</span>" not in said(screen).split("ev-item-head")[1]


def test_opening_the_tags_and_the_texts_alone_changes_nothing(held: Team, open_screen: Opener) -> None:
    item_id = held.log(
        source_kind="document",
        directness=None,
        areas=(AreaTag("L4", "mixed"), AreaTag("I2")),
        themes=("transport", "attendance"),
        facets=("need:ASD", "age:5-10"),
        happened_at=datetime(2026, 11, 20, 10, 30, 12, 345, tzinfo=UTC),
    )
    screen = open_screen("evidence", held.inspector, item=str(item_id))
    screen = press(press(screen, "Change tags"), "Amend text")
    assert "Not saved yet" not in said(screen)
    assert "Close texts" in said(screen)


def test_the_texts_are_amended(held: Team, open_screen: Opener) -> None:
    item_id = held.log("The plan is late.")
    screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
    screen = prose(screen, FACT).write("The plan is three weeks late.")
    assert "Not saved yet" in said(screen)
    screen = press(screen, "Save")
    assert present(held, item_id).note.fact == "The plan is three weeks late."
    assert "<ins>three weeks </ins>" in said(screen)


def test_a_refused_amendment_keeps_what_was_typed_and_says_what_to_do(held: Team, open_screen: Opener) -> None:
    item_id = held.log()
    screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
    screen = prose(screen, FACT).write("x" * 20_001)
    screen = press(screen, "Save")
    assert errors(screen) == ["This is 1 characters too long. Shorten it to 20,000, or split it."]
    assert len(prose(screen, FACT).value) == 20_001
    assert present(held, item_id).revisions == 1


def test_what_was_typed_and_not_saved_is_there_after_a_reload(held: Team, open_screen: Opener) -> None:
    item_id = held.log()
    screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
    prose(screen, FACT).write("Half of a thought")
    again = open_screen("evidence", held.inspector, item=str(item_id))
    assert prose(again, FACT).value == "Half of a thought"
    assert present(held, item_id).revisions == 1
    again = press(again, "Discard changes")
    assert "Half of a thought" not in said(open_screen("evidence", held.inspector, item=str(item_id)))


def test_when_two_amend_the_same_item_both_texts_are_shown_and_nothing_is_lost(held: Team, open_screen: Opener) -> None:
    item_id = held.log("The plan is late.")
    screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
    screen = prose(screen, FACT).write("The plan is three weeks late.")
    amend(held, held.other_inspector, item_id, fact="The plan came on time.")
    screen = press(screen, "Save")
    shown = said(screen)
    assert "Otto Inspector amended this item" in shown
    assert "The plan came on time." in shown
    assert prose(screen, FACT).value == "The plan is three weeks late."
    assert present(held, item_id).note.fact == "The plan came on time."


def test_a_text_begun_before_somebody_elses_amendment_is_known_as_such_from_any_device(
    held: Team, open_screen: Opener
) -> None:
    item_id = held.log("The plan is late.")
    screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
    prose(screen, FACT).write("The plan is three weeks late.")
    amend(held, held.other_inspector, item_id, fact="The plan came on time.")
    elsewhere = open_screen("evidence", held.inspector, item=str(item_id))
    assert "Otto Inspector amended this item" in said(elsewhere)
    assert "Save" not in [one.label for one in elsewhere.button]
    press(press(elsewhere, "Go on from mine"), "Save")
    assert present(held, item_id).note.fact == "The plan is three weeks late."


def test_no_draft_is_left_once_an_amendment_is_saved_or_discarded(held: Team, open_screen: Opener) -> None:
    item_id = held.log("The plan is late.")
    for way in ("Save", "Discard changes"):
        screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
        screen = prose(screen, FACT).write(f"Half of a thought, {way}.")
        screen = field(screen, "checkbox", "Safeguarding flag").check().run()
        press(screen, way)
        assert held.store.private.rows("select * from draft") == []
    assert present(held, item_id).note.fact == "Half of a thought, Save."


def test_a_query_that_was_begun_is_open_again(held: Team, open_screen: Opener) -> None:
    item_id = held.log()
    screen = press(open_screen("evidence", held.lead, item=str(item_id)), "Ask")
    prose(screen, "What do you want to know?").write("Which plan, and")
    again = open_screen("evidence", held.lead, item=str(item_id))
    assert prose(again, "What do you want to know?").value == "Which plan, and"


def test_going_on_from_mine_keeps_the_other_text_in_the_history(held: Team, open_screen: Opener) -> None:
    item_id = held.log("The plan is late.")
    screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
    screen = prose(screen, FACT).write("Mine.")
    amend(held, held.other_inspector, item_id, fact="Theirs.")
    screen = press(press(screen.run(), "Go on from mine"), "Save")
    assert present(held, item_id).note.fact == "Mine."
    written = [one.note.fact for one in histories.of(held.store, held.inspection, item_id) if one.note]
    assert written == ["The plan is late.", "Theirs.", "Mine."]


def test_going_on_from_what_is_saved_puts_mine_aside(held: Team, open_screen: Opener) -> None:
    item_id = held.log("The plan is late.")
    screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
    screen = prose(screen, FACT).write("Mine, and long in the writing.")
    amend(held, held.other_inspector, item_id, fact="Theirs.")
    screen = press(screen.run(), "Go on from what is saved")
    assert prose(screen, FACT).value == "Theirs."
    assert "Mine, and long in the writing." in said(screen)
    again = open_screen("evidence", held.inspector, item=str(item_id))
    assert "Mine, and long in the writing." in said(again)


def test_somebody_elses_change_is_shown_at_once_when_nothing_was_typed(held: Team, open_screen: Opener) -> None:
    item_id = held.log("The plan is late.")
    screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
    amend(held, held.other_inspector, item_id, fact="Theirs.")
    assert prose(screen.run(), FACT).value == "Theirs."


def test_withdrawing_needs_a_reason_and_can_be_undone(held: Team, open_screen: Opener) -> None:
    item_id = held.log("Logged twice.")
    screen = open_screen("evidence", held.inspector, item=str(item_id))
    screen = press(screen, "Withdraw it")
    assert errors_in(screen, "popover") == ["Say why this item is withdrawn. The reason is kept with it."]
    screen = prose(screen, "Why?").write("The same as another")
    screen = press(screen, "Withdraw it")
    assert present(held, item_id).withdrawn
    assert "The same as another" in said(screen)
    assert facts(screen) == []
    screen = press(screen, "Restore")
    assert not present(held, item_id).withdrawn
    assert facts(screen) == ["Logged twice."]


def test_only_a_lead_and_who_logged_it_are_offered_to_withdraw_an_item(held: Team, open_screen: Opener) -> None:
    item_id = held.log()
    for user, offered in ((held.inspector, True), (held.lead, True), (held.other_inspector, False)):
        assert ("Withdraw it" in said(open_screen("evidence", user, item=str(item_id)))) is offered


def test_a_lead_asks_the_author_answers_and_the_lead_accepts(held: Team, open_screen: Opener) -> None:
    item_id = held.log()
    screen = press(open_screen("evidence", held.lead, item=str(item_id)), "Ask")
    screen = press(screen, "Send the query")
    assert errors(screen) == ["Write what you want to know."]
    screen = prose(screen, "What do you want to know?").write("Which plan?")
    screen = press(screen, "Send the query")
    assert "Which plan?" in said(screen)
    assert "Send the answer" not in [one.label for one in screen.button], "nobody answers their own question"

    author = open_screen("evidence", held.inspector, item=str(item_id))
    assert "Which plan?" in said(author)
    assert "Accept" not in [one.label for one in author.button]
    author = prose(author, "Your answer").write("The EHC plan.")
    press(author, "Send the answer")
    assert present(held, item_id).review == "answered"

    press(screen.run(), "Accept")
    assert present(held, item_id).review == "accepted"


def test_nothing_is_accepted_while_changes_of_it_are_not_saved(held: Team, open_screen: Opener) -> None:
    item_id = held.log(stance=None)
    screen = open_screen("evidence", held.lead, item=str(item_id))
    screen = field(screen, "button_group", "Stance", 1).set_value("mixed").run()
    accept = next(one for one in screen.button if one.label == "Accept")
    assert accept.disabled
    press(screen, "Save")
    press(open_screen("evidence", held.lead, item=str(item_id)), "Accept")
    assert present(held, item_id).review == "accepted"


def test_what_changed_since_it_was_accepted_is_shown(held: Team, open_screen: Opener) -> None:
    item_id = held.log("The plan is late.")
    accepted = present(held, item_id).revision_id
    reviews.accept(held.store, held.lead, held.led, item_id=item_id, revision_id=accepted)
    amend(held, held.inspector, item_id, fact="The plan is very late.")
    shown = said(open_screen("evidence", held.lead, item=str(item_id)))
    assert "Changed since it was accepted" in shown
    assert "<ins>very </ins>" in shown


def test_a_revision_is_accepted_only_as_it_was_read(held: Team, open_screen: Opener) -> None:
    item_id = held.log("The plan is late.")
    screen = open_screen("evidence", held.lead, item=str(item_id))
    amend(held, held.inspector, item_id, fact="The opposite.")
    screen = press(screen, "Accept")
    assert "has been amended since you opened it" in errors(screen)[0]
    assert present(held, item_id).review == "none"
    press(screen, "Accept")
    assert present(held, item_id).review == "accepted"


# Who may do what


def test_an_observer_reads_everything_and_is_offered_nothing_else(held: Team, open_screen: Opener) -> None:
    item_id = held.log("The plan is late.", areas=())
    screen = open_screen("evidence", held.observer, item=str(item_id))
    assert "The plan is late." in said(screen)
    assert "you can read its evidence and change nothing of it" in said(screen)
    assert {one.label for one in screen.button if not one.label.startswith("Open:")} == {
        "Filters",
        "List",
        "Previous",
        "Next",
    }
    assert not prose_fields(screen)


@pytest.mark.parametrize(("to", "words"), [(Status.PAUSED, "is paused"), (Status.LOCKED, "is locked")])
def test_a_paused_or_locked_inspection_says_why_nothing_can_be_changed(
    held: Team, open_screen: Opener, to: Status, words: str
) -> None:
    item_id = held.log()
    inspections.move(held.store, held.lead, held.led, to=to, reason="For the test")
    screen = open_screen("evidence", held.inspector, item=str(item_id))
    assert f"This inspection {words}" in said(screen)
    assert not {"Amend text", "Change tags", "Withdraw it", "Tag several"} & {one.label for one in screen.button}


def test_a_lock_while_somebody_types_keeps_the_text(held: Team, open_screen: Opener) -> None:
    item_id = held.log()
    screen = press(open_screen("evidence", held.inspector, item=str(item_id)), "Amend text")
    prose(screen, FACT).write("Half of a thought")
    inspections.move(held.store, held.lead, held.led, to=Status.LOCKED)
    locked = held.seen_by(held.lead)
    assert "is locked" in said(screen.run())
    inspections.move(held.store, held.lead, locked, to=Status.LIVE, reason="More to write")
    again = open_screen("evidence", held.inspector, item=str(item_id))
    assert prose(again, FACT).value == "Half of a thought"


# Many at once, and what is new


def test_selected_items_are_tagged_and_the_result_is_counted(held: Team, open_screen: Opener) -> None:
    first, second, third = held.log(areas=()), held.log(areas=()), held.log(areas=(AreaTag("L4"),))
    screen = press(open_screen("evidence", held.inspector), "Tag several")
    for item_id in (first, third):
        screen = fields(screen, "checkbox", f"select {item_id}").check().run()
    screen = field(screen, "selectbox", "Outcome area").set_value("L4").run()
    screen = press(screen, "Tag 2 items")
    assert "1 item changed. 1 item stood like that already." in said(screen)
    assert present(held, first).note.areas == (AreaTag("L4"),)
    assert present(held, second).note.areas == ()


def test_all_that_were_found_are_tagged_also_those_on_other_pages(held: Team, open_screen: Opener) -> None:
    for number in range(27):
        held.log(f"Transport {number}")
    held.log("Something else")
    screen = press(open_screen("evidence", held.lead), "Tag several")
    screen = field(screen, "text_input", "Search all words").set_value("transport").run()
    screen = screen.radio(key="which items").set_value("found").run()
    screen = field(screen, "selectbox", "What to do").set_value("add_theme").run()
    screen = field(screen, "selectbox", "Theme").set_value("transport").run()
    screen = press(screen, "Tag 27 items")
    assert "27 items changed." in said(screen)
    tagged = held.store.one("select count(*) as n from item_now where list_contains(themes, 'transport')")
    assert tagged["n"] == 27


def test_names_of_people_in_filters_are_those_of_who_logged(held: Team, open_screen: Opener) -> None:
    held.log()
    people.amend(held.store, held.administrator, held.inspector.person_id, name="**Ines** :red[P]")  # type: ignore[arg-type]
    screen = open_screen("evidence", held.lead)
    (option,) = pills(screen, "filter people").options
    assert option.endswith(" **1**")
    assert "\\*\\*Ines\\*\\*" in option
