"""What is kept apart from the record: passwords, sessions, links, drafts."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from evidence import clock, logs, people, ways_in
from evidence.errors import Conflict, DraftEnded, InvalidInput, NotAllowed, NotFound, StoreUnavailable
from evidence.private import Private, devices, drafts, links, passwords, sessions
from evidence.private.links import Kind
from evidence.store import Store
from tests.conftest import Team

PASSWORD = "olive-lamp-river"
HOUR = timedelta(hours=1)


@pytest.fixture
def private(tmp_path: Path) -> Iterator[Private]:
    private = Private(tmp_path / "private.sqlite")
    yield private
    private.close()


def keep_password(private: Private, person_id: UUID, password: str = PASSWORD) -> None:
    hash_ = passwords.hashed(password)
    with private.transaction() as this:
        passwords.keep(this, person_id, hash_)


class TestTheFile:
    def test_it_is_its_owners_alone(self, private: Private, tmp_path: Path) -> None:
        keep_password(private, uuid4())
        assert [path.stat().st_mode & 0o077 for path in tmp_path.glob("private.sqlite*")] == [0, 0, 0]

    def test_a_transaction_that_fails_leaves_nothing(self, private: Private) -> None:
        person_id = uuid4()

        def fail() -> None:
            with private.transaction() as this:
                passwords.keep(this, person_id, "hash")
                raise InvalidInput(password="no")

        with pytest.raises(InvalidInput):
            fail()
        assert not passwords.any_kept(private)

    def test_many_threads_lose_nothing(self, private: Private) -> None:
        def work() -> None:
            for _ in range(20):
                sessions.start(private, uuid4(), idle=HOUR, lifetime=HOUR)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(private.rows("select 1 from session")) == 160

    def test_damage_is_said_in_words(self, tmp_path: Path) -> None:
        (tmp_path / "private.sqlite").write_bytes(b"no database" * 1000)
        with pytest.raises(StoreUnavailable, match=r"private\.sqlite is damaged"):
            Private(tmp_path / "private.sqlite")

    def test_a_newer_file_is_refused(self, tmp_path: Path) -> None:
        private = Private(tmp_path / "private.sqlite")
        with private.transaction() as this:
            this.run("pragma user_version = 99")
        private.close()
        with pytest.raises(StoreUnavailable, match="newer version"):
            Private(tmp_path / "private.sqlite")


class TestPasswords:
    @pytest.mark.parametrize(
        "weak",
        [
            "short",
            "x" * 129,
            "password1234",
            "Passw0rd!Passw0rd!",
            "aaaaaaaaaaaa",
            "123456789012",
            "Inspection2026!!",
            "jane.smith.2026",
            "ofsted-send-cqc",
            "michelle1234",
            "123qweasdzxc",
            "unbelievable",
            "manchester united",
            "Evidence2026",
        ],
    )
    def test_what_is_easy_to_guess_is_refused(self, weak: str) -> None:
        with pytest.raises(InvalidInput):
            passwords.checked(weak, about=("Jane Smith", "jane.smith@example.org"))

    @pytest.mark.parametrize(
        "good", [PASSWORD, "correct horse battery", "v8#kLq2!mZx0pT", "płaszcz i grzyby 7", "walrus kite " * 10]
    )
    def test_what_is_not_is_accepted(self, good: str) -> None:
        passwords.checked(good, about=("Jane Smith", "jane.smith@example.org"))

    def test_the_right_one_matches_however_its_accents_are_typed(self, private: Private) -> None:
        person_id = uuid4()
        keep_password(private, person_id, "caf\u00e9-lamp-river")
        assert passwords.matches(private, person_id, "cafe\u0301-lamp-river")
        assert not passwords.matches(private, person_id, "cafe-lamp-river")

    def test_nobody_has_a_password(self, private: Private) -> None:
        assert not passwords.matches(private, None, PASSWORD)
        assert not passwords.matches(private, uuid4(), "nobody has this password")

    def test_only_a_slow_hash_is_kept(self, private: Private) -> None:
        keep_password(private, uuid4())
        (row,) = private.rows("select hash from password")
        assert row["hash"].startswith("$argon2id$v=19$m=65536,t=2,p=1$")

    def test_ten_guesses_are_allowed_whoever_makes_them_at_once(self, private: Private) -> None:
        allowed: list[bool] = []

        def guess() -> None:
            try:
                passwords.count_guess(private, " Lead@example.org")
                allowed.append(True)
            except NotAllowed:
                allowed.append(False)

        threads = [threading.Thread(target=guess) for _ in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(allowed) == 10
        passwords.forget_guesses(private, "lead@example.org")
        passwords.count_guess(private, "lead@example.org")

    def test_a_hundred_guesses_come_from_one_place_whichever_accounts_they_are_at(self, private: Private) -> None:
        for number in range(100):
            passwords.count_guess(private, f"{number}@example.org", place="192.0.2.1")
        with pytest.raises(NotAllowed):
            passwords.count_guess(private, "another@example.org", place="192.0.2.1")
        passwords.count_guess(private, "another@example.org", place="192.0.2.2")

    def test_who_signs_in_takes_no_guess_from_others_at_the_same_place(self, private: Private) -> None:
        for number in range(200):
            passwords.count_guess(private, f"{number}@example.org", place="192.0.2.1")
            passwords.forget_guesses(private, f"{number}@example.org", place="192.0.2.1")

    def test_blanks_and_capitals_give_a_known_device_no_more_guesses(self, private: Private) -> None:
        for written in ("lead@example.org", " Lead@example.org", "LEAD@example.org ") * 4:
            with contextlib.suppress(NotAllowed):
                passwords.count_guess(private, written, device="d")
        with pytest.raises(NotAllowed):
            passwords.count_guess(private, "lead@example.org", device="d")

    def test_ten_devices_are_known_for_half_a_year(self, private: Private, monkeypatch: pytest.MonkeyPatch) -> None:
        person_id, now = uuid4(), clock.now()
        tokens = []
        for number in range(11):
            monkeypatch.setattr(clock, "now", lambda number=number: now + timedelta(minutes=number))
            tokens.append(devices.remember(private, person_id))
        assert [devices.is_known(private, person_id, token) for token in tokens] == [False] + [True] * 10
        monkeypatch.setattr(clock, "now", lambda: now + devices.KEPT_FOR + timedelta(hours=1))
        assert not any(devices.is_known(private, person_id, token) for token in tokens)


class TestSessions:
    def test_the_token_finds_the_person_and_is_not_kept(self, private: Private) -> None:
        person_id = uuid4()
        token = sessions.start(private, person_id, idle=HOUR, lifetime=HOUR)
        found = sessions.find(private, token)
        assert found is not None
        assert found.person_id == person_id
        assert sessions.live(private, found.session_id)
        assert token not in str(private.rows("select * from session"))

    @pytest.mark.parametrize("token", [None, "", "made-up", "\ud83d"])
    def test_another_token_finds_nobody(self, private: Private, token: str | None) -> None:
        sessions.start(private, uuid4(), idle=HOUR, lifetime=HOUR)
        assert sessions.find(private, token) is None

    @pytest.mark.parametrize(("idle", "lifetime"), [(timedelta(0), HOUR), (HOUR, timedelta(0))])
    def test_it_ends_when_idle_or_old(self, private: Private, idle: timedelta, lifetime: timedelta) -> None:
        token = sessions.start(private, uuid4(), idle=idle, lifetime=lifetime)
        assert sessions.find(private, token) is None

    def test_using_it_puts_the_idle_end_off(self, private: Private) -> None:
        token = sessions.start(private, uuid4(), idle=HOUR, lifetime=HOUR)
        private.run("update session set seen_at = seen_at - 3000")
        before = sessions.find(private, token)
        assert before is not None
        assert sessions.due(before)
        sessions.used(private, before)
        after = sessions.find(private, token)
        assert after is not None
        assert not sessions.due(after)

    def test_all_of_a_person_end_and_nobody_elses(self, private: Private) -> None:
        person_id = uuid4()
        tokens = [sessions.start(private, person_id, idle=HOUR, lifetime=HOUR) for _ in range(3)]
        somebody_else = sessions.start(private, uuid4(), idle=HOUR, lifetime=HOUR)
        sessions.end_all_of(private, person_id)
        assert not any(sessions.find(private, token) for token in tokens)
        assert sessions.find(private, somebody_else) is not None


class TestLinks:
    def test_a_link_works_once(self, private: Private) -> None:
        person_id = uuid4()
        token = links.make(private, Kind.RESET, person_id).removeprefix("/reset/")
        assert links.find(private, Kind.RESET, token).person_id == person_id
        with private.transaction() as this:
            links.use(this, Kind.RESET, token)
        with pytest.raises(NotFound, match="used already"):
            links.find(private, Kind.RESET, token)
        with pytest.raises(NotFound), private.transaction() as this:
            links.use(this, Kind.RESET, token)

    def test_a_newer_link_replaces_an_older_one(self, private: Private) -> None:
        person_id, other_id = uuid4(), uuid4()
        old = links.make(private, Kind.INVITATION, person_id).rpartition("/")[2]
        others = links.make(private, Kind.INVITATION, other_id).rpartition("/")[2]
        links.make(private, Kind.RESET, person_id)
        with pytest.raises(NotFound):
            links.find(private, Kind.INVITATION, old)
        assert links.find(private, Kind.INVITATION, others).person_id == other_id

    def test_a_link_expires(self, private: Private) -> None:
        token = links.make(private, Kind.SET_UP).rpartition("/")[2]
        private.run("update link set ends_at = 0")
        with pytest.raises(NotFound):
            links.find(private, Kind.SET_UP, token)

    def test_an_empty_store_is_set_up_by_link(self, store: Store) -> None:
        found = ways_in.first(store)
        assert found is not None
        assert found[1].startswith("/set-up/")

    def test_where_nobody_has_a_password_an_administrator_gets_a_new_one(self, team: Team) -> None:
        found = ways_in.first(team.store)
        assert found is not None
        token = found[1].removeprefix("/reset/")
        assert links.find(team.store.private, Kind.RESET, token).person_id == team.administrator.person_id
        assert team.inspector.person_id is not None
        keep_password(team.store.private, team.inspector.person_id)
        assert ways_in.first(team.store) is None
        assert not people.none_yet(team.store)


class TestDrafts:
    def save(self, private: Private, person_id: UUID, draft_id: UUID, text: str = "half", **edits: int) -> None:
        body = {"fact": text, "edits": edits}
        drafts.save(private, person_id, draft_id=draft_id, inspection_id=UUID(int=1), form="note", body=body)

    def kept(self, private: Private, person_id: UUID) -> str:
        (found,) = drafts.all_of(private, person_id, UUID(int=1), "note")
        return str(found.body["fact"])

    def test_the_last_saving_counts(self, private: Private) -> None:
        person_id, draft_id = uuid4(), uuid4()
        for number, text in enumerate(("a", "ab", "abc")):
            self.save(private, person_id, draft_id, text, laptop=number)
        assert self.kept(private, person_id) == "abc"

    def test_an_older_saving_that_arrives_late_changes_nothing(self, private: Private) -> None:
        person_id, draft_id = uuid4(), uuid4()
        self.save(private, person_id, draft_id, "Waited fourteen months", laptop=22)
        self.save(private, person_id, draft_id, "Wai", laptop=3)
        assert self.kept(private, person_id) == "Waited fourteen months"

    def test_another_device_that_has_seen_all_of_it_goes_on_from_it(self, private: Private) -> None:
        person_id, draft_id = uuid4(), uuid4()
        self.save(private, person_id, draft_id, "on the phone", phone=2)
        self.save(private, person_id, draft_id, "on the phone, and the laptop", phone=2, laptop=1)
        assert self.kept(private, person_id) == "on the phone, and the laptop"

    @pytest.mark.parametrize("edits", ["many", None, {"phone": "two"}])
    def test_what_is_no_count_of_edits_breaks_nothing(self, private: Private, edits: object) -> None:
        person_id, draft_id = uuid4(), uuid4()
        body = {"fact": "half", "edits": edits}
        for _ in range(2):
            drafts.save(private, person_id, draft_id=draft_id, inspection_id=UUID(int=1), form="note", body=body)
        assert self.kept(private, person_id) == "half"

    def test_another_inspection_and_another_form_have_their_own(self, private: Private) -> None:
        person_id = uuid4()
        self.save(private, person_id, uuid4())
        assert drafts.all_of(private, person_id, UUID(int=2), "note") == []
        assert drafts.all_of(private, person_id, UUID(int=1), "finding") == []

    def test_another_device_does_not_overwrite_unasked(self, private: Private) -> None:
        person_id, draft_id = uuid4(), uuid4()
        self.save(private, person_id, draft_id, "on the phone", phone=2)
        with pytest.raises(Conflict):
            self.save(private, person_id, draft_id, "on the laptop", laptop=1)
        assert self.kept(private, person_id) == "on the phone"

    def test_nobody_fills_the_disk_with_them(self, private: Private) -> None:
        person_id = uuid4()
        with pytest.raises(InvalidInput):
            self.save(private, person_id, uuid4(), "x" * 500_000)
        for _ in range(drafts.MOST):
            self.save(private, person_id, uuid4())
        with pytest.raises(InvalidInput, match="unfinished texts"):
            self.save(private, person_id, uuid4())

    def end(self, private: Private, person_id: UUID, draft_id: UUID, **seen: int) -> None:
        drafts.end(private, person_id, draft_id=draft_id, inspection_id=UUID(int=1), form="note", edits=seen)

    def test_what_is_saved_of_a_draft_after_it_ended_is_refused(self, private: Private) -> None:
        person_id, draft_id = uuid4(), uuid4()
        self.save(private, person_id, draft_id, laptop=2)
        self.end(private, person_id, draft_id, laptop=2)
        for edits in (2, 3):
            with pytest.raises(DraftEnded) as refused:
                self.save(private, person_id, draft_id, laptop=edits)
            assert refused.value.edits == {"laptop": 2}
        assert drafts.all_of(private, person_id, UUID(int=1), "note") == []

    def test_a_draft_can_end_before_anything_of_it_was_saved(self, private: Private) -> None:
        person_id, draft_id = uuid4(), uuid4()
        self.end(private, person_id, draft_id, laptop=2)
        with pytest.raises(DraftEnded):
            self.save(private, person_id, draft_id, laptop=1)

    def test_what_was_written_beyond_what_had_been_seen_stays_as_a_draft_of_its_own(self, private: Private) -> None:
        person_id, draft_id = uuid4(), uuid4()
        self.save(private, person_id, draft_id, "more, on the phone", laptop=2, phone=1)
        self.end(private, person_id, draft_id, laptop=2)
        assert self.kept(private, person_id) == "more, on the phone"
        (left,) = drafts.all_of(private, person_id, UUID(int=1), "note")
        assert left.draft_id != draft_id

    def test_ending_is_of_one_person_and_keeps_no_content(self, private: Private) -> None:
        mine, theirs, draft_id = uuid4(), uuid4(), uuid4()
        self.save(private, mine, draft_id, "what a child said", laptop=1)
        self.end(private, theirs, draft_id, laptop=1)
        assert self.kept(private, mine) == "what a child said"
        self.end(private, mine, draft_id, laptop=1)
        assert "what a child said" not in str(private.rows("select * from ended_draft"))
        assert drafts.ended_of(private, mine, UUID(int=1), "note") == [drafts.Ended(draft_id, {"laptop": 1})]

    def test_ended_drafts_are_forgotten_after_a_while(self, private: Private) -> None:
        person_id = uuid4()
        self.end(private, person_id, uuid4(), laptop=1)
        longer = (drafts.ENDED_KEPT_FOR + timedelta(days=1)).total_seconds()
        private.run("update ended_draft set ended_at = ended_at - $longer", longer=longer)
        self.end(private, person_id, uuid4(), laptop=1)
        assert len(drafts.ended_of(private, person_id, UUID(int=1), "note")) == 1


class TestLogs:
    def test_an_error_is_logged_by_type_and_place_without_its_words(self, caplog: pytest.LogCaptureFixture) -> None:
        before = logging.getLogRecordFactory()
        logs.scrub()
        try:
            try:
                raise ValueError("what a child said")
            except ValueError as error:
                logging.getLogger("test").exception("It failed: %s", error)
        finally:
            logging.setLogRecordFactory(before)
        assert "ValueError" in caplog.text
        assert "test_private.py" in caplog.text
        assert "what a child said" not in caplog.text
