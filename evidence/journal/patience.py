"""Asking a disk or share that may hang."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def within(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """The answer, or what asking raised. Raises TimeoutError where there is none in time: the thread is left to itself.

    So ask() must change nothing.
    """
    answers: list[Answer] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(ask())
        except BaseException as error:
            faults.append(error)

    asking = threading.Thread(target=run, name="asking a disk", daemon=True)
    asking.start()
    asking.join(seconds)
    if faults:
        raise faults[0]
    if not answers:
        raise TimeoutError
    return answers[0]
