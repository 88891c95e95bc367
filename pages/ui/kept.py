"""Answers about an inspection that are kept until something in it changes: asked once, read by its whole team.

What a question is given has nobody's view in it, so no answer can hold what one person sees and another may not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from evidence.inspections import Inspection
from evidence.store import Store

MOST_INSPECTIONS, MOST_ANSWERS = 50, 100  # that are kept, those that were asked for last

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Answers = OrderedDict[Any, Future[Any]]

_lock = threading.Lock()
_kept: WeakKeyDictionary[Store, OrderedDict[UUID, tuple[object, Answers]]] = WeakKeyDictionary()


def kept(question: Callable[..., Answer], store: Store, inspection: Inspection, **given: Any) -> Answer:
    """What question(store, inspection, **given) answers, as long as the inspection is as it was.

    Of several who ask at once the first does the work. An answer is shared: whoever gets it must leave it as it is.
    """
    answers = _answers(store, inspection)
    key = (question, tuple(sorted(given.items())))
    with _lock:
        found = answers.get(key)
        mine = answers.setdefault(key, Future())
        answers.move_to_end(key)
        while len(answers) > MOST_ANSWERS:
            answers.popitem(last=False)
    if found is None:
        try:
            mine.set_result(question(store, replace(inspection, role=None, discipline=None), **given))
        except BaseException as error:
            with _lock:
                answers.pop(key, None)
            mine.set_exception(error)
    answer: Answer = mine.result()
    return answer


def _answers(store: Store, inspection: Inspection) -> Answers:
    """Those of the present state; what was kept of an earlier one is gone with it."""
    state = store.state(inspection.inspection_id), inspection.plan, inspection.status
    with _lock:
        of_store = _kept.setdefault(store, OrderedDict())
        before = of_store.get(inspection.inspection_id)
        if before is None or before[0] != state:
            of_store[inspection.inspection_id] = (state, OrderedDict())
        of_store.move_to_end(inspection.inspection_id)
        while len(of_store) > MOST_INSPECTIONS:
            of_store.popitem(last=False)
        return of_store[inspection.inspection_id][1]
