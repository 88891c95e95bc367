"""What a framework file has not confirmed yet is said where people meet it."""

from __future__ import annotations

from collections.abc import Container

from evidence.frameworks import Framework
from evidence.wording import series
from pages.ui.inert import html, tag


def check_against_handbook(framework: Framework, kind: str, *, among: Container[str] | None = None) -> None:
    """A quiet line naming what is to be checked against the handbook: all of this kind, or those among the given."""
    ids = [id for id in framework.unconfirmed(kind) if among is None or id in among]
    if ids:
        names = ids if kind == "area" else [framework.label(kind, id) for id in ids]
        html(tag("p", f"Check against the handbook: {series(names)}.", cls="ev-quiet"))
