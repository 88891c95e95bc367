"""What is kept for one person, or for one inspection, is theirs: whatever another does, it stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from evidence.errors import InvalidInput
from evidence.private import Private, avoided, devices, drafts, half_way, preferences, sessions

HOUR = timedelta(hours=1)
MINE, THEIRS, SAME = uuid4(), uuid4(), uuid4()  # two people; and an id of a draft and of a name that both use
HERE, THERE = uuid4(), uuid4()  # two inspections


@pytest.fixture
def private(tmp_path: Path) -> Iterator[Private]:
    private = Private(tmp_path / "private.sqlite")
    yield private
    private.close()


def fill(private: Private, person: UUID, inspection: UUID) -> dict[str, str]:
    """Everything that there can be. Returns the tokens."""
    for draft_id in (uuid4(), uuid4()):
        drafts.save(private, person, draft_id=draft_id, inspection_id=inspection, form="note", body={"fact": "half a"})
    drafts.end(private, person, draft_id=draft_id, inspection_id=inspection, form="note", edits={"phone": 1})
    preferences.keep(private, person, "place", str(inspection))
    with private.transaction() as this:
        avoided.keep(this, inspection, uuid4(), f"{person} Featherstone", "the mother")
    return {
        "session": sessions.start(private, person, idle=HOUR, lifetime=HOUR),
        "half way": half_way.start(private, person),
        "device": devices.remember(private, person),
    }


def seen(private: Private, person: UUID, inspection: UUID, tokens: dict[str, str]) -> list[object]:
    return [
        drafts.all_of(private, person, inspection, "note"),
        drafts.ended_of(private, person, inspection, "note"),
        preferences.get(private, person, "place"),
        avoided.of(private, inspection),
        sessions.of_person(private, person),
        sessions.find(private, tokens["session"]),
        half_way.find(private, tokens["half way"]),
        devices.is_known(private, person, tokens["device"]),
    ]


def test_nothing_that_one_person_does_touches_what_is_anothers(private: Private) -> None:
    theirs, mine = fill(private, THEIRS, THERE), fill(private, MINE, HERE)
    drafts.save(
        private, THEIRS, draft_id=SAME, inspection_id=THERE, form="note", body={"fact": "theirs", "edits": {"b": 1}}
    )
    before = seen(private, THEIRS, THERE, theirs)
    assert all(before), "they have everything that there can be"
    assert not seen(private, MINE, THERE, mine)[0]
    assert [preferences.get(private, one, "place") for one in (MINE, THEIRS)] == [str(HERE), str(THERE)]
    assert not devices.is_known(private, MINE, theirs["device"])
    their_session, my_session = (sessions.find(private, one["session"]) for one in (theirs, mine))
    assert their_session
    assert my_session
    name_id = UUID(avoided.of(private, THERE)[0]["name_id"])
    drafts.save(private, MINE, draft_id=SAME, inspection_id=HERE, form="note", body={"fact": "mine", "edits": {"a": 1}})
    drafts.end(private, MINE, draft_id=SAME, inspection_id=HERE, form="note", edits={})
    drafts.forget(private, MINE, SAME)
    drafts.forget_in(private, HERE, but="concern.")
    preferences.keep(private, MINE, "place", "elsewhere")
    avoided.forget(private, HERE, name_id)
    avoided.forget_all_of(private, [HERE])
    for _ in range(devices.MOST + 2):
        devices.remember(private, MINE)
    sessions.end_one_of(private, MINE, their_session.session_id)
    sessions.end_without_second_factor(private, MINE)
    sessions.end_others_of(private, MINE, my_session.session_id)
    assert seen(private, THEIRS, THERE, theirs) == before
    sessions.end_all_of(private, MINE)
    assert seen(private, THEIRS, THERE, theirs) == before


def test_what_one_has_in_two_inspections_is_told_apart(private: Private) -> None:
    here, there = fill(private, MINE, HERE), fill(private, MINE, THERE)
    for one, other, tokens in ((HERE, THERE, here), (THERE, HERE, there)):
        found, elsewhere = seen(private, MINE, one, tokens), seen(private, MINE, other, tokens)
        assert [len(part) for part in (found[0], found[1], found[3])] == [1, 1, 1]  # type: ignore[arg-type]
        assert all(found[number] != elsewhere[number] for number in (0, 1, 3))


def test_a_draft_that_another_person_ended_under_the_same_id_is_still_mine(private: Private) -> None:
    drafts.end(private, THEIRS, draft_id=SAME, inspection_id=HERE, form="note", edits={"phone": 3})
    drafts.save(private, MINE, draft_id=SAME, inspection_id=HERE, form="note", body={"fact": "mine"})
    assert len(drafts.all_of(private, MINE, HERE, "note")) == 1


def test_room_is_counted_for_each_person_and_inspection(private: Private, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 1)

    def save(person: UUID, inspection: UUID) -> None:
        drafts.save(private, person, draft_id=uuid4(), inspection_id=inspection, form="note", body={})

    save(THEIRS, HERE)
    save(MINE, THERE)
    save(MINE, HERE)
    with pytest.raises(InvalidInput, match="unfinished texts"):
        save(MINE, HERE)


def test_the_devices_of_others_take_no_room_of_mine(private: Private) -> None:
    first = devices.remember(private, MINE)
    for _ in range(devices.MOST):
        devices.remember(private, THEIRS)
    devices.remember(private, MINE)
    assert devices.is_known(private, MINE, first)
