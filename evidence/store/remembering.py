"""Answers about anything but items: who is on which team changes seldom, and is asked with every click and every item.

What is remembered holds until an entry adds to anything else. Then all of it goes, once that entry is committed and
before anybody is told of it: who was taken off a team is gone with the next click.
"""

from __future__ import annotations

from collections.abc import Callable

from evidence.journal import Row

MOST = 5_000  # answers
# What is added to when an item is logged, amended, reviewed or withdrawn.
OF_ITEMS = frozenset({"entry", "item", "item_revision", "review", "withdrawal"})


class Remembered:
    """Of one projection. Several may ask at once."""

    def __init__(self) -> None:
        self._answers: dict[object, Row | None] = {}

    def answer(self, sql: str, params: dict[str, object], ask: Callable[[], Row | None]) -> Row | None:
        """What ask() says. Whoever gets it leaves it as it is."""
        answers, question = self._answers, (sql, str(params))
        if question in answers:  # and stays there: answers are only ever left behind as a whole
            return answers[question]
        if len(answers) >= MOST:
            self.forget()
            answers = self._answers
        # Where all was forgotten meanwhile, nobody reads these answers any more: what was asked before is not kept.
        return answers.setdefault(question, ask())

    def forget(self) -> None:
        self._answers = {}
