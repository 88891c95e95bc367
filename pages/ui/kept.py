"""Figures that are computed once for the whole team, until something in the inspection changes, and what is made of
them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from evidence.figures import Figure
from evidence.inspections import Inspection
from evidence.kept import until_changed
from evidence.store import Store

Answer = TypeVar("Answer")


def kept(
    question: Callable[..., Answer], store: Store, inspection: Inspection, *, beside: Hashable = None, **given: Any
) -> Answer:
    """What question(store, inspection, **given) answers. beside: what else the answer depends on.

    The inspection that it is given has nobody's role and discipline, so that no answer can hold what one person sees
    and another does not.
    """

    def ask() -> Answer:
        return question(store, replace(inspection, role=None, discipline=None), **given)

    return until_changed(store, inspection.inspection_id, (question, beside, *sorted(given.items())), ask)


def with_figure(make: Callable[[Figure], Answer]) -> Callable[[Figure], Answer]:
    """make, which answers for each figure once: a figure that is kept is the same object each time, and what was made
    of it goes with it.
    """
    made: WeakKeyDictionary[Figure, Answer] = WeakKeyDictionary()

    @functools.wraps(make)
    def answer(figure: Figure) -> Answer:
        if figure not in made:
            made[figure] = make(figure)
        return made[figure]

    return answer
