"""Figures that are computed once for the whole team, until something in the inspection changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, TypeVar

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
