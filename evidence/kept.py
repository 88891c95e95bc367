"""Answers about an inspection that are kept in memory until something in it changes.

Only for what is the same for everybody: what somebody may see, and what is theirs, is asked anew each time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from evidence.store import Store

MOST_INSPECTIONS, MOST_ANSWERS = 50, 100  # of a store, and of one of them: those that were asked for last

Answer = TypeVar("Answer")
Answers = OrderedDict[Hashable, Future[Any]]

_lock = threading.Lock()
_kept: WeakKeyDictionary[Store, OrderedDict[UUID, tuple[object, Answers]]] = WeakKeyDictionary()


def until_changed(store: Store, inspection_id: UUID, question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What ask() answers. Of several who ask at once the first does the work, and the others wait for it.

    The answer is shared: whoever gets it leaves it as it is.
    """
    with _lock:
        answers = _answers(store, inspection_id)
        found = answers.get(question)
        future = answers.setdefault(question, Future())
        answers.move_to_end(question)
        while len(answers) > MOST_ANSWERS:
            answers.popitem(last=False)
    if found is None:
        try:
            future.set_result(ask())
        except BaseException as error:
            with _lock:
                answers.pop(question, None)
            future.set_exception(error)
    answer: Answer = future.result()
    return answer


def forget(store: Store) -> None:
    """Everything, so that it is asked anew."""
    with _lock:
        _kept.pop(store, None)


def _answers(store: Store, inspection_id: UUID) -> Answers:
    """Those of the present state; what was kept of an earlier one goes."""
    state, of_store = store.state(inspection_id), _kept.setdefault(store, OrderedDict())
    if inspection_id not in of_store or of_store[inspection_id][0] != state:
        of_store[inspection_id] = (state, OrderedDict())
    of_store.move_to_end(inspection_id)
    while len(of_store) > MOST_INSPECTIONS:
        of_store.popitem(last=False)
    return of_store[inspection_id][1]
