"""The policy in words: whole, as the code has it, and as people decided it."""

from __future__ import annotations

import pytest

from evidence import policy
from evidence.access import ALLOWED, WHEN, Action, Role, Status
from tests.matrix import decided


@pytest.mark.parametrize("action", Action, ids=str)
def test_every_action_has_a_plain_name_and_stands_under_a_heading(action: Action) -> None:
    assert policy.PLAIN[action]
    assert action in [one for _, actions in policy.nouns() for one in actions]


def test_the_document_says_what_the_tables_say() -> None:
    assert policy.DOCUMENT.read_text(encoding="utf-8") == policy.document(), "write it: python -m evidence.policy"


@pytest.mark.parametrize("action", Action, ids=str)
def test_the_tables_are_as_people_decided(action: Action) -> None:
    row = decided()[action]
    who = {role for role in Role if row["anybody" if role is Role.PERSON else role] == "yes"}
    assert {role for role in Role if action in ALLOWED[role]} == who
    when = {status for status in Status if row[status] != "-"}
    assert WHEN.get(action, frozenset(Status)) == when


def test_the_states_are_named_as_people_say_them() -> None:
    assert policy.states(Action.LOG_ITEM) == "planned, live"
    assert policy.states(Action.BUILD_PACK) == "any"
    assert policy.states(Action.INVITE_PERSON) == "not of one inspection"


def test_beyond_the_tables_only_actions_are_explained_that_there_are() -> None:
    assert policy.BEYOND.keys() <= policy.PLAIN.keys() == set(Action)
