"""Codes of a phone and recovery codes: each counts once, and a stray copy of private.sqlite gives none away."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pyotp
import pytest

from evidence import backups, clock
from evidence.errors import Conflict, NotAllowed, StoreUnavailable
from evidence.private import Private, authenticators, half_way, sealing
from tests.conftest import Team

NOON = datetime(2026, 11, 25, 12, 0, 5, tzinfo=UTC)
STEP = timedelta(seconds=30)
# RFC 6238, appendix B: the shared secret of its SHA-1 vectors, and the last six of their eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"))


@pytest.fixture
def private(tmp_path: Path) -> Iterator[Private]:
    private = Private(tmp_path / "private.sqlite")
    yield private
    private.close()


def code_at(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


def set_up(private: Private, person_id: UUID, secret: str, **fields: bool) -> list[str]:
    """At noon."""
    with clock.standing_at(NOON):
        codes = authenticators.keep(private, person_id, secret, code_at(secret, NOON), **fields)
    assert codes is not None
    return codes


@pytest.fixture
def somebody(private: Private) -> tuple[UUID, str]:
    person_id, secret = uuid4(), authenticators.new_secret()
    set_up(private, person_id, secret)
    return person_id, secret


def accepted(private: Private, person_id: UUID, code: str, moment: datetime) -> bool:
    with clock.standing_at(moment):
        return authenticators.accepts(private, person_id, code)


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(private: Private, seconds: int, code: str) -> None:
    with clock.standing_at(datetime.fromtimestamp(seconds, UTC)):
        assert authenticators.keep(private, uuid4(), RFC_SECRET, code)


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(private: Private, somebody: tuple[UUID, str], steps: int, right: bool) -> None:
    person_id, secret = somebody
    later = NOON + timedelta(hours=1)
    assert accepted(private, person_id, code_at(secret, later + steps * STEP), later) is right


def test_a_code_counts_once_and_none_of_an_earlier_moment_after_it(
    private: Private, somebody: tuple[UUID, str]
) -> None:
    person_id, secret = somebody
    later = NOON + timedelta(hours=1)
    code = code_at(secret, later)
    assert accepted(private, person_id, code, later)
    assert not accepted(private, person_id, code, later)
    assert not accepted(private, person_id, code_at(secret, later - STEP), later)
    assert accepted(private, person_id, code_at(secret, later + STEP), later)


def test_the_code_that_set_it_up_signs_nobody_in(private: Private, somebody: tuple[UUID, str]) -> None:
    person_id, secret = somebody
    assert not accepted(private, person_id, code_at(secret, NOON), NOON)


def test_of_many_who_send_the_same_code_at_once_one_comes_in(private: Private, somebody: tuple[UUID, str]) -> None:
    person_id, secret = somebody
    later = NOON + timedelta(hours=1)
    answers: list[bool] = []
    threads = [
        threading.Thread(target=lambda: answers.append(accepted(private, person_id, code_at(secret, later), later)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 7 + [True]


@pytest.mark.parametrize("written", ["{0} {1}", " {0}{1} ", "{0}\t{1}"])
def test_blanks_in_a_code_do_not_matter(private: Private, somebody: tuple[UUID, str], written: str) -> None:
    person_id, secret = somebody
    later = NOON + timedelta(hours=1)
    code = code_at(secret, later)
    assert accepted(private, person_id, written.format(code[:3], code[3:]), later)


@pytest.mark.parametrize("code", ["", "12345", "\ud83d", "x" * 60_000, "000000' or 1"])
def test_what_is_no_code_is_just_wrong(private: Private, somebody: tuple[UUID, str], code: str) -> None:
    assert not accepted(private, somebody[0], code, NOON + timedelta(hours=1))


def test_a_hundred_wrong_codes_in_a_row_end_guessing_until_a_recovery_code(private: Private) -> None:
    person_id, secret = uuid4(), authenticators.new_secret()
    recovery = set_up(private, person_id, secret)
    later = NOON + timedelta(hours=1)
    assert not any(accepted(private, person_id, "wrong", later) for _ in range(authenticators.MOST_WRONG))
    with pytest.raises(NotAllowed, match="recovery code"):
        accepted(private, person_id, code_at(secret, later), later)
    assert authenticators.accepts_recovery(private, person_id, recovery[0])
    assert accepted(private, person_id, code_at(secret, later), later)


def test_there_are_ten_recovery_codes_and_each_counts_once(private: Private) -> None:
    person_id = uuid4()
    codes = set_up(private, person_id, authenticators.new_secret())
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", code) for code in codes)
    assert [authenticators.accepts_recovery(private, person_id, code) for code in codes + codes] == [True] * 10 + [
        False
    ] * 10
    assert authenticators.of(private, person_id).recovery_codes == 0  # type: ignore[union-attr]


def test_a_recovery_code_may_be_typed_without_its_lines_and_is_its_owners_alone(private: Private) -> None:
    person_id, another = uuid4(), uuid4()
    code = set_up(private, person_id, authenticators.new_secret())[0]
    set_up(private, another, authenticators.new_secret())
    assert not authenticators.accepts_recovery(private, another, code)
    assert authenticators.accepts_recovery(private, person_id, f" {code.replace('-', ' ').upper()} ")


def test_new_recovery_codes_take_the_place_of_the_old(private: Private) -> None:
    person_id = uuid4()
    old = set_up(private, person_id, authenticators.new_secret())
    new = authenticators.new_recovery_codes(private, person_id)
    assert not any(authenticators.accepts_recovery(private, person_id, code) for code in old)
    assert authenticators.accepts_recovery(private, person_id, new[0])


def test_one_that_is_there_is_replaced_only_where_that_is_meant(private: Private, somebody: tuple[UUID, str]) -> None:
    person_id, secret = somebody
    another = authenticators.new_secret()
    with pytest.raises(Conflict):
        set_up(private, person_id, another)
    set_up(private, person_id, another, in_place=True)
    later = NOON + timedelta(hours=1)
    assert not accepted(private, person_id, code_at(secret, later), later)
    assert accepted(private, person_id, code_at(another, later), later)


def test_a_copy_of_the_file_gives_neither_the_key_nor_a_recovery_code(private: Private, tmp_path: Path) -> None:
    person_id, secret = uuid4(), authenticators.new_secret()
    codes = set_up(private, person_id, secret)
    private.copy_to(tmp_path / "copy")
    stray = (tmp_path / "copy").read_bytes()
    assert b"recovery_code" in stray
    assert not [text for text in (secret, *codes) if text.encode() in stray or text.replace("-", "").encode() in stray]
    assert (tmp_path / sealing.KEY).stat().st_mode & 0o077 == 0


def test_without_its_key_no_code_counts_but_a_recovery_code_does(private: Private, tmp_path: Path) -> None:
    person_id, secret = uuid4(), authenticators.new_secret()
    codes = set_up(private, person_id, secret)
    (tmp_path / sealing.KEY).rename(tmp_path / "elsewhere")
    for _ in range(2):  # with no key, and with another one
        with pytest.raises(StoreUnavailable, match=sealing.KEY):
            accepted(private, person_id, code_at(secret, NOON), NOON + STEP)
        (tmp_path / sealing.KEY).write_text("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
    assert authenticators.accepts_recovery(private, person_id, codes[0])


def test_a_lost_key_is_not_replaced_while_something_is_sealed_with_it(
    private: Private, somebody: tuple[UUID, str], tmp_path: Path
) -> None:
    (tmp_path / sealing.KEY).unlink()
    with pytest.raises(StoreUnavailable):
        sealing.seal(private, "anything")
    authenticators.forget(private, somebody[0])
    assert sealing.unseal(private, sealing.seal(private, "anything")) == "anything"


def test_all_who_seal_first_and_at_once_get_the_same_key(private: Private) -> None:
    sealed: list[str] = []
    threads = [threading.Thread(target=lambda: sealed.append(sealing.seal(private, "a key"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sealing.unseal(private, one) for one in sealed] == ["a key"] * 8


def test_what_was_sealed_for_half_an_hour_is_worth_nothing_later(private: Private) -> None:
    with clock.standing_at(NOON):
        sealed = sealing.seal(private, "a key")
    for minutes, found in ((29, "a key"), (31, None)):
        with clock.standing_at(NOON + timedelta(minutes=minutes)):
            assert sealing.unseal(private, sealed, within=timedelta(minutes=30)) == found
    assert sealing.unseal(private, "made up") is None


def test_a_sign_in_is_half_way_for_a_quarter_of_an_hour_and_ends_once(private: Private) -> None:
    person_id = uuid4()
    with clock.standing_at(NOON):
        token = half_way.start(private, person_id)
    for minutes, found in ((14, person_id), (16, None)):
        with clock.standing_at(NOON + timedelta(minutes=minutes)):
            assert half_way.find(private, token) == found
    assert [half_way.end(private, token) for _ in range(2)] == [True, False]


def test_codes_still_count_in_a_home_made_from_a_backup(team: Team, tmp_path: Path) -> None:
    assert team.lead.person_id is not None
    secret = authenticators.new_secret()
    codes = set_up(team.store.private, team.lead.person_id, secret)
    backups.make(team.store.journal, team.store.private, tmp_path / "backup")
    backups.restore(tmp_path / "backup", tmp_path / "new")
    assert (tmp_path / "new" / sealing.KEY).stat().st_mode & 0o077 == 0
    restored = Private(tmp_path / "new" / "private.sqlite")
    later = NOON + timedelta(hours=1)
    assert accepted(restored, team.lead.person_id, code_at(secret, later), later)
    assert authenticators.accepts_recovery(restored, team.lead.person_id, codes[0])
    restored.close()


def test_a_backup_without_its_key_is_not_whole(team: Team, tmp_path: Path) -> None:
    assert team.lead.person_id is not None
    set_up(team.store.private, team.lead.person_id, authenticators.new_secret())
    backups.make(team.store.journal, team.store.private, tmp_path / "backup")
    (tmp_path / "backup" / sealing.KEY).write_bytes(b"another")
    with pytest.raises(StoreUnavailable, match=sealing.KEY):
        backups.check(tmp_path / "backup")
