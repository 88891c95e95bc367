"""Is the demonstration a believable inspection, whole, and free of anybody real?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from evidence import activities, children, demo, impact, inspections, items, people, teams
from evidence.access import Role, User
from evidence.coverage import gaps
from evidence.demo import SignIn, script
from evidence.demo.calendar import Calendar
from evidence.errors import Conflict
from evidence.frameworks import load_all
from evidence.inspections import Inspection
from evidence.items.notes import Note, checked
from evidence.private import marks, passwords
from evidence.private.marks import Mark
from evidence.store import Store

pytestmark = pytest.mark.timeout(300)  # several hundred changes, each of them on disk

FRAMEWORK = load_all()[demo.FRAMEWORK]
SCRIPT = script.read()
NOW = datetime.now(UTC)
TEXTS = [
    text
    for note in SCRIPT.notes
    for text in (
        note.fact,
        note.words,
        note.meaning,
        note.role,
        note.query,
        note.answer,
        *note.was.values(),
        *note.concern.values(),
    )
] + [text for visit in SCRIPT.activities for text in (visit.title, visit.place, visit.spoken_to, visit.cancelled)]

FIRST_NAMES = """
    Adam Aisha Alan Alice Amelia Amina Amy Andrew Anna Anne Anthony Archie Arthur Ava Barbara Ben Benjamin Beth Billy
    Caroline Catherine Charles Charlie Charlotte Chloe Chris Christopher Claire Daisy Daniel David Deborah Dylan Edward
    Ella Elizabeth Emily Emma Ethan Evie Fatima Finley Florence Freddie Freya George Grace Hannah Harry Harvey Helen
    Henry Ibrahim Isabella Isla Jack Jacob Jake James Jane Jason Jayden Jennifer Jessica Joe John Jonathan Joseph Josh
    Joshua Julie Karen Kate Katie Kevin Laura Leah Leo Lewis Liam Lily Linda Logan Lucas Lucy Luke Maisie Margaret Maria
    Mark Martin Mary Mason Matilda Matthew Megan Mia Michael Michelle Millie Mohammed Muhammad Natalie Nathan Nicola
    Noah Oliver Olivia Omar Oscar Patricia Paul Peter Phoebe Poppy Rachel Rebecca Richard Riley Robert Rosie Ruby Ryan
    Sam Samuel Sandra Sarah Scarlett Sean Sebastian Simon Sophia Sophie Stephen Steven Susan Theo Thomas Toby Tom Tracey
    Tyler William Yusuf Zachary Zara Zoe
"""


@pytest.fixture(scope="module")
def sign_ins(filled: tuple[Store, tuple[SignIn, ...]]) -> tuple[SignIn, ...]:
    return filled[1]


@pytest.fixture(scope="module")
def store(filled: tuple[Store, tuple[SignIn, ...]]) -> Store:
    return filled[0]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, tuple[SignIn, ...]]]:
    store = Store(tmp_path_factory.mktemp("demo") / "home")
    yield store, demo.fill(store, NOW)
    store.close()


@pytest.fixture(scope="module")
def lead(store: Store) -> User:
    return user(store, "lead@demo.example")


@pytest.fixture(scope="module")
def led(store: Store, lead: User) -> Inspection:
    [inspection] = inspections.for_user(store, lead)
    return inspection


def user(store: Store, email: str) -> User:
    person = people.find(store, email)
    assert person is not None
    return people.user(store, person.person_id, None)


# What is written


def test_there_are_more_than_400_notes() -> None:
    assert len(SCRIPT.notes) > 400


def test_no_two_notes_say_the_same() -> None:
    facts = [" ".join(note.fact.split()).casefold() for note in SCRIPT.notes]
    assert len(set(facts)) == len(facts)


def test_no_two_quotations_are_the_same() -> None:
    words = [note.words.casefold() for note in SCRIPT.notes if note.words]
    assert len(set(words)) == len(words) > 100


def test_a_believable_part_says_what_it_means_for_children() -> None:
    share = sum(bool(note.meaning) for note in SCRIPT.notes) / len(SCRIPT.notes)
    assert 0.2 < share < 0.5


def test_notes_are_short_and_long() -> None:
    lengths = [len(note.fact) for note in SCRIPT.notes]
    assert min(lengths) < 90
    assert max(lengths) > 1_000


def test_three_disciplines_write() -> None:
    disciplines = {one.id: one.discipline for one in SCRIPT.people}
    assert {disciplines[note.by] for note in SCRIPT.notes} == {one.id for one in FRAMEWORK.disciplines}


def test_every_source_kind_speaks() -> None:
    assert {note.source for note in SCRIPT.notes} == {kind.id for kind in FRAMEWORK.source_kinds}


def test_every_outcome_area_and_stance_appears() -> None:
    tags = {tag.partition(":")[0] for note in SCRIPT.notes for tag in note.areas.split()}
    assert tags == {area.code for area in FRAMEWORK.areas}
    assert {note.stance for note in SCRIPT.notes} == {stance.id for stance in FRAMEWORK.stances} | {""}


def test_a_role_is_given_where_a_person_speaks_and_only_there() -> None:
    for note in SCRIPT.notes:
        person = FRAMEWORK.source_kind(note.source).person
        assert person or not note.role, note.fact
        assert note.role or note.child or not person, note.fact


def test_every_reviewed_note_has_what_its_review_needs() -> None:
    for note in SCRIPT.notes:
        assert note.review in ("", "accepted", "changed", "queried")
        assert bool(note.query) == (note.review == "queried"), note.fact
        assert note.was or note.review != "changed", note.fact


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a first name", rf"\b(?:{'|'.join(FIRST_NAMES.split())})\b"),
        ("a person by title", r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame) [A-Z][a-z]"),
        ("a unique pupil number", r"\b[A-Z]\d{11}[0-9A-Z]\b"),
        ("an NHS number", r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"),
        ("a postcode", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
        ("a telephone number", r"(?:\+44|\b0\d)[\d ]{8,}"),
        ("an e-mail address", r"\S@\S+\.\S"),
        ("a date of birth", r"\b\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d\b"),
        ("a web address", r"https?://|www\."),
    ],
)
def test_no_text_holds(what: str, pattern: str) -> None:
    assert [text for text in TEXTS if re.search(pattern, text)] == []


def test_families_never_speak_about_how_provision_is_commissioned() -> None:
    """The gap that Coverage is there to show."""
    commissioning = [note.source for note in SCRIPT.notes if "L4" in note.areas]
    assert not [source for source in commissioning if FRAMEWORK.side(source) == "families"]


# What a team finds


def test_it_is_refused_where_somebody_is_here_already(tmp_path: Path) -> None:
    store = Store(tmp_path / "home")
    people.set_up_first(store, email="first@example.org", name="Somebody")
    with pytest.raises(Conflict, match="not empty"):
        demo.fill(store, NOW)
    assert [one.name for one in people.everybody(store)] == ["Somebody"]
    store.close()


def test_each_item_was_written_soon_after_it_happened(store: Store) -> None:
    found = store.one(
        """
        select
            max(logged_at - happened_at) as latest,
            min(logged_at - happened_at) as earliest,
            max(logged_at) as last,
            count(distinct logged_at::date) as days
        from item_now
        """
    )
    assert timedelta(0) <= found["earliest"] <= found["latest"] <= timedelta(minutes=3)
    assert found["last"] <= datetime.now(UTC)
    assert found["days"] >= 3


def test_the_home_is_marked_so_that_no_start_asks_for_a_second_factor(store: Store) -> None:
    assert marks.has(store.private, Mark.DEMONSTRATION)


def test_every_sign_in_works(store: Store, sign_ins: tuple[SignIn, ...]) -> None:
    for one in sign_ins:
        person = people.find(store, one.email)
        assert person is not None
        assert passwords.checked(one.password, about=(one.name, one.email)) == one.password
        assert passwords.matches(store.private, person.person_id, one.password)


def test_seven_people_of_three_disciplines_are_on_the_team(store: Store, led: Inspection) -> None:
    members = teams.members(store, led)
    assert [member.role for member in members].count(Role.OBSERVER) == 1
    assert {member.employer for member in members if member.role is Role.LEAD} == {"Ofsted HMI", "CQC"}
    assert len(members) == 7
    assert len({member.discipline for member in members}) == 3


def test_the_administrator_sees_no_evidence(store: Store) -> None:
    assert inspections.for_user(store, user(store, "admin@demo.example")) == []


def test_every_item_is_kept_as_it_can_be_written_today(store: Store, led: Inspection) -> None:
    notes: list[Note] = [items.item(row).note for row in store.rows("select * from item_now")]
    assert len(notes) == len(SCRIPT.notes)
    for note in notes:
        assert checked(note, led.framework, now=NOW) == note


def test_items_lie_on_many_days_and_some_on_today(store: Store) -> None:
    london = ZoneInfo("Europe/London")
    days = [row["happened_at"].astimezone(london).date() for row in store.rows("select happened_at from item_now")]
    assert max(days) == NOW.astimezone(london).date()
    assert days.count(max(days)) > 20
    assert len(set(days)) > 12


def test_activities_are_done_planned_and_cancelled(store: Store, led: Inspection) -> None:
    states = [one.status for one in activities.of(store, led)]
    assert len(states) > 25
    assert states.count("cancelled") == 1
    assert states.count("planned") > 4


def test_what_is_planned_lies_ahead_and_what_is_done_behind(store: Store, led: Inspection) -> None:
    for one in activities.of(store, led):
        if one.status == "planned":
            assert one.arrangement.planned_at is not None
            assert one.arrangement.planned_at > NOW
        if one.status == "done":
            assert one.done_at is not None
            assert one.done_at <= NOW


def test_one_of_six_tracked_children_lacks_consent(store: Store, led: Inspection) -> None:
    tracked = children.of(store, led)
    assert [child.pseudonym for child in tracked] == ["T1", "T2", "T3", "T4", "T5", "T6"]
    assert [child.pseudonym for child in tracked if child.consent != "given"] == ["T6"]


def test_the_lead_finds_every_state_of_review(store: Store) -> None:
    rows = store.rows("select review, count(*) as n from item_now where not withdrawn group by review")
    assert {row["review"] for row in rows} == {"none", "accepted", "changed", "queried", "answered"}


def test_some_items_are_to_tag_amended_and_withdrawn(store: Store) -> None:
    found = store.one(
        """
        select
            count(*) filter (to_tag and not withdrawn) as to_tag,
            count(*) filter (revisions > 1) as amended,
            count(*) filter (withdrawn) as withdrawn
        from item_now
        """
    )
    assert min(found["to_tag"], found["amended"]) > 10
    assert 2 < found["withdrawn"] < 10


def test_coverage_says_what_is_missing(store: Store, led: Inspection) -> None:
    sentences = [gap.sentence for gap in gaps.what_next(store, led)]
    assert "L4 has no word from a child or family about alternative provision." in sentences
    assert "I5 has nothing from health." in sentences


def test_families_and_professionals_disagree_somewhere(store: Store, led: Inspection) -> None:
    figure = impact.areas(store, led).data
    apart = figure.loc[figure["Where they disagree"] != "", "area"]
    assert {"I2", "L6"} <= set(apart)


# When


@pytest.mark.parametrize("hour", [0, 7, 12, 23])
def test_today_always_lies_within_the_hours_that_have_passed(hour: int) -> None:
    now = datetime(2026, 11, 25, hour, 3, tzinfo=UTC)
    calendar = Calendar(now, ZoneInfo("Europe/London"), SCRIPT.activities)
    for visit in SCRIPT.activities:
        if visit.done and visit.day == 0:
            start, end = calendar.at(visit), calendar.at(visit, 1.0)
            assert datetime(2026, 11, 25, tzinfo=UTC) <= start <= end <= now


def test_weekends_are_no_working_days() -> None:
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    calendar = Calendar(monday, ZoneInfo("Europe/London"), SCRIPT.activities)
    assert calendar.day(-1) == date(2026, 11, 20)
    assert calendar.day(0) == date(2026, 11, 23)
    assert calendar.day(1) == date(2026, 11, 24)
