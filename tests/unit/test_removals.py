"""Removal for good: two people, no trace of the text, and a record that still verifies."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from evidence import backups, items, journal, packs, people, removals, reviews, teams
from evidence.access import Role
from evidence.errors import Conflict, InvalidInput, NotAllowed, NotFound, RecordDamaged
from evidence.ids import new_id
from evidence.items import references
from evidence.packs import built, verification
from evidence.private import drafts
from evidence.store import Store
from evidence.upkeep import Upkeep
from tests.conftest import Team, a_note, make_team

SECRET = "Persimmon Featherstonehaugh"  # what must not be found anywhere
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def safe(tmp_path: Path) -> Iterator[Team]:
    """A team whose record is in two copies of small segments, with a backup."""
    store = Store(tmp_path / "home", second=tmp_path / "second")
    yield make_team(store)
    store.close()


def told(team: Team) -> UUID:
    """An item that says the secret in every text that can belong to it."""
    item_id = team.log(f"{SECRET} says so.", words=SECRET, meaning=SECRET)
    base = items.get(team.store, team.inspection, item_id).revision_id
    note = a_note(f"{SECRET} says so, amended.")
    base = items.amend(team.store, team.inspector, team.inspection, item_id=item_id, base=base, note=note)
    reviews.query(team.store, team.lead, team.led, item_id=item_id, revision_id=base, comment=f"Why {SECRET}?")
    items.withdraw(team.store, team.inspector, team.inspection, item_id=item_id, reason=f"{SECRET} asked.")
    return item_id


def ask(team: Team, item_id: UUID, reason: str = "A name was in it.") -> UUID:
    return removals.ask(team.store, team.lead, team.led, item_id=item_id, reason=reason)


def remove(team: Team, item_id: UUID) -> None:
    removals.confirm(team.store, team.administrator, ask(team, item_id))


def files_that_say(folder: Path, words: str) -> list[str]:
    """Also inside of workbooks, whose parts are compressed."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (words.encode() in path.read_bytes() or (path.suffix == ".xlsx" and _says(path, words))):
            found.append(str(path.relative_to(folder)))
    return found


def _says(path: Path, words: str) -> bool:
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        return any(words in str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)


def test_no_file_says_it_afterwards(safe: Team, tmp_path: Path) -> None:
    kept, gone = safe.log("Something else."), told(safe)
    packs.start(safe.store, safe.lead, safe.led).wait()
    assert safe.inspector.person_id
    body = {"edits": {"a": 1}, "note": {"fact": SECRET}, "correcting": str(gone)}
    drafts.save(
        safe.store.private,
        safe.inspector.person_id,
        draft_id=new_id(),
        inspection_id=safe.inspection_id,
        form="note",
        body=body,
    )
    (safe.store.home / "quarantine" / "1").mkdir(parents=True)
    (safe.store.home / "quarantine" / "1" / "torn.part").write_text(SECRET)
    backups.make(safe.store.journal, safe.store.private, tmp_path / "backup")
    assert safe.store.journal.settle()
    assert len(files_that_say(tmp_path, SECRET)) >= 5

    remove(safe, gone)
    assert safe.store.journal.settle()
    backups.make(safe.store.journal, safe.store.private, tmp_path / "backup")
    assert files_that_say(tmp_path, SECRET) == []
    assert files_that_say(tmp_path, "Something else.")
    assert [one["item_id"] for one in safe.store.rows("select item_id from item_now")] == [kept]


def test_the_record_verifies_in_every_copy_and_has_the_same_chain(safe: Team, tmp_path: Path) -> None:
    gone = told(safe)
    before = [row["hash"] for row in safe.store.rows("select hash from entry order by seq")]
    remove(safe, gone)
    assert safe.store.journal.settle()
    head = safe.store.verify_record()
    assert journal.verified(tmp_path / "second") == journal.verified(safe.store.home / "journal") == head
    assert [row["hash"] for row in safe.store.rows("select hash from entry order by seq")][: len(before)] == before
    assert not safe.store.repairs


def test_a_rebuild_gives_the_same_and_nothing_of_it(safe: Team) -> None:
    gone = told(safe)
    remove(safe, gone)
    safe.store.rebuild()
    assert safe.store.rows("select 1 from item_revision where item_id = $id", id=gone) == []
    assert [one.count for one in removals.done(safe.store, safe.administrator)] == [1]


def test_the_other_items_keep_their_references(team: Team) -> None:
    first, second, third = (team.log(words) for words in ("one", "two", "three"))
    remove(team, second)
    assert references.of(team.store, team.inspection, [first, third]) == {first: "E-0001", third: "E-0003"}
    assert references.of(team.store, team.inspection, [team.log("four")]).popitem()[1] == "E-0004"


def test_one_row_of_many_that_came_in_one_file_is_removed_alone(team: Team) -> None:
    from tests.unit.test_changes import import_items

    import_items(team)
    kept = team.log("kept")
    gone = team.store.one("select item_id from item_now where item_id <> $kept", kept=kept)["item_id"]
    remove(team, gone)
    assert team.store.rows("select item_id from item_now") == [{"item_id": kept}]
    assert team.store.verify_record() == team.store.journal.head()


def test_a_row_that_is_absent_and_that_no_entry_removed_is_damage(team: Team) -> None:
    team.log(SECRET)
    home = team.store.home
    team.store.close()
    path = home / "journal" / "000001.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    body = json.loads(lines[-1])
    body["rows"]["item_revision"] = [None]
    lines[-1] = journal.canonical(body).ljust(len(lines[-1]) - 1) + b"\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(RecordDamaged):
        journal.verified(home / "journal")
    with closing(Store(home)) as store, pytest.raises(RecordDamaged):
        store.verify_record()


def test_sealed_segments_and_their_copies_lose_it_too(tmp_path: Path) -> None:
    """Later segments stay where they are: an entry is as long without its rows as with them."""
    home = tmp_path / "home"
    with closing(Store(home, second=tmp_path / "second")) as store:
        team = make_team(store)
        store.journal._segment_bytes = 4_000
        gone = told(team)
        for number in range(20):
            team.log(f"Number {number}.")
        assert len(list((home / "journal").glob("*.seal"))) > 3
        assert store.journal.settle()
        remove(team, gone)
        assert store.journal.settle()
        assert files_that_say(tmp_path, SECRET) == []
        assert store.verify_record() == store.journal.head()
        assert not store.repairs
    with closing(Store(home, second=tmp_path / "second")) as store:
        assert store.repairs == []
        assert store.one("select count(*) as n from item_now")["n"] == 20


def test_a_second_copy_that_was_away_loses_it_when_it_comes_back(tmp_path: Path) -> None:
    home, second = tmp_path / "home", tmp_path / "second"
    with closing(Store(home, second=second)) as store:
        team = make_team(store)
        gone = told(team)
        assert store.journal.settle()
    with closing(Store(home)) as store:
        remove(replace(team, store=store), gone)
    assert files_that_say(second, SECRET)
    with closing(Store(home, second=second)) as store:
        assert store.journal.settle()
        assert files_that_say(tmp_path, SECRET) == []
        assert journal.verified(second) == store.journal.head()


@pytest.mark.parametrize("step", ["after the record", "after the files of the record"])
def test_a_crash_in_the_middle_is_made_good_by_upkeep(team: Team, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, home = told(team), team.store.home
    request_id = ask(team, gone)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    if step == "after the record":
        monkeypatch.setattr(Store, "take_out", crash)
    else:
        monkeypatch.setattr(removals, "_forget_what_is_kept_beside", crash)
    with pytest.raises(KeyboardInterrupt):
        removals.confirm(team.store, team.administrator, request_id)
    team.store.close()
    monkeypatch.undo()
    with closing(Store(home)) as store:
        assert store.rows("select 1 from item_now where item_id = $id", id=gone) == []
        Upkeep(store, None).look()
        assert files_that_say(home, SECRET) == []
        assert list(home.glob("removal-*")) == []


def test_two_people_have_to_agree(team: Team) -> None:
    item_id = team.log()
    assert team.lead.person_id
    people.amend(team.store, team.administrator, team.lead.person_id, administrator=True)
    both = people.user(team.store, team.lead.person_id, None)
    request_id = removals.ask(team.store, both, team.led, item_id=item_id, reason="A name was in it.")
    with pytest.raises(NotAllowed, match="Two people"):
        removals.confirm(team.store, both, request_id)
    assert items.get(team.store, team.inspection, item_id)


@pytest.mark.parametrize("who", ["inspector", "observer"])
def test_only_a_lead_asks(team: Team, who: str) -> None:
    item_id = team.log()
    user = getattr(team, who)
    with pytest.raises(NotAllowed):
        removals.ask(team.store, user, team.seen_by(user), item_id=item_id, reason="A name was in it.")


@pytest.mark.parametrize("who", ["lead", "inspector"])
def test_only_an_administrator_confirms(team: Team, who: str) -> None:
    request_id = ask(team, team.log())
    with pytest.raises(NotAllowed):
        removals.confirm(team.store, getattr(team, who), request_id)


def test_a_stranger_learns_nothing_of_a_request(team: Team) -> None:
    request_id = ask(team, team.log())
    for act in (removals.confirm, removals.drop):
        with pytest.raises(NotFound):
            act(team.store, team.stranger, request_id)
    assert removals.waiting(team.store, team.stranger) == []


def test_an_administrator_sees_which_item_and_why_and_not_what_it_says(team: Team) -> None:
    ask(team, told(team))
    [request] = removals.waiting(team.store, team.administrator)
    assert request.what == "item E-0001 of ASEND-2026-01"
    assert SECRET not in repr(request)


def test_a_request_that_was_taken_back_removes_nothing_and_can_be_made_again(team: Team) -> None:
    item_id = team.log()
    request_id = ask(team, item_id)
    removals.drop(team.store, team.lead, request_id)
    with pytest.raises(NotFound):
        removals.confirm(team.store, team.administrator, request_id)
    assert ask(team, item_id)


def test_a_reason_is_needed(team: Team) -> None:
    item_id = team.log()
    with pytest.raises(InvalidInput, match="Say why"):
        ask(team, item_id, " ")


def test_asking_twice_is_said(team: Team) -> None:
    item_id = team.log()
    ask(team, item_id)
    with pytest.raises(Conflict, match="asked for already"):
        ask(team, item_id)


def test_a_late_copy_is_not_stored_again(team: Team) -> None:
    item_id = team.log("from a phone that was away")
    remove(team, item_id)
    with pytest.raises(Conflict, match="removed from the record for good"):
        items.log(team.store, team.inspector, team.inspection, item_id=item_id, note=a_note("from a phone"))


def test_an_older_pack_shows_it_as_removed_and_not_as_tampering(team: Team, tmp_path: Path) -> None:
    kept, gone = team.log("kept"), team.log(SECRET)
    build = packs.start(team.store, team.lead, team.led)
    build.wait()
    content = built.file_of(team.store, build.pack_id).read_bytes()
    remove(team, gone)
    [found] = verification.compare(team.store, team.led, verification.read(content), zone=LONDON)
    assert found.lawful
    assert "removed from the record for good" in str(found)
    assert SECRET not in str(found)
    assert kept


def test_a_pack_that_was_changed_still_differs_after_a_removal(team: Team, tmp_path: Path) -> None:
    team.log("kept")
    gone = team.log(SECRET)
    build = packs.start(team.store, team.lead, team.led)
    build.wait()
    path = tmp_path / "pack.xlsx"
    path.write_bytes(built.file_of(team.store, build.pack_id).read_bytes())
    remove(team, gone)
    book = openpyxl.load_workbook(path)
    cell = next(cell for row in book["Items"].iter_rows() for cell in row if cell.value == "kept")
    cell.value = "changed"
    book.save(path)
    found = verification.compare(team.store, team.led, verification.read(path.read_bytes()), zone=LONDON)
    assert any(not one.lawful for one in found)


def test_what_somebody_asked_who_no_longer_leads_is_not_confirmed(team: Team) -> None:
    request_id = removals.ask(team.store, team.lead, team.led, item_id=team.log(), reason="A name was in it.")
    assert team.lead.person_id is not None
    assert team.other_inspector.person_id is not None
    other = {"person_id": team.other_inspector.person_id, "role": Role.LEAD, "discipline": None}
    teams.join(team.store, team.lead, team.led, **other)
    mine = {"person_id": team.lead.person_id, "role": Role.INSPECTOR, "discipline": None}
    teams.join(team.store, team.administrator, team.led, **mine)
    head = team.store.journal.head()
    with pytest.raises(Conflict, match="no longer leads the inspection"):
        removals.confirm(team.store, team.administrator, request_id)
    assert team.store.journal.head() == head
    removals.drop(team.store, team.administrator, request_id)


def test_what_somebody_asked_who_was_switched_off_is_not_confirmed(team: Team) -> None:
    request_id = removals.ask(team.store, team.lead, team.led, item_id=team.log(), reason="A name was in it.")
    assert team.lead.person_id is not None
    people.amend(team.store, team.administrator, team.lead.person_id, active=False)
    with pytest.raises(Conflict, match="no longer leads"):
        removals.confirm(team.store, team.administrator, request_id)


def test_a_request_that_one_may_not_see_answers_as_one_that_does_not_exist(team: Team) -> None:
    request_id = removals.ask(team.store, team.lead, team.led, item_id=team.log(), reason="A name was in it.")
    refusals = set()
    for id, act in itertools.product((request_id, new_id()), (removals.drop, removals.confirm)):
        with pytest.raises(NotFound) as refusal:
            act(team.store, team.stranger, id)
        refusals.add(str(refusal.value))
    assert len(refusals) == 1
