"""One thing that ours and a peer do, measured in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from evidence import kept
from evidence.store import Store


@dataclass(frozen=True)
class Beside:
    """What each of them needs, or does in a second."""

    what: str
    ours: float
    theirs: float
    unit: str  # ms, s, or per s
    at_most: float | None = None  # ours by theirs, as either of these
    at_least: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def met(self) -> bool:
        above = self.at_most is not None and self.ratio > self.at_most
        return not above and (self.at_least is None or self.ratio >= self.at_least)


def fresh(ask: Callable[..., object], store: Store, *about: object) -> object:
    """Ours asked with nothing kept from the time before."""
    kept.forget(store)
    return ask(store, *about)


def table(found: Iterable[Beside], peer: str) -> list[str]:
    """As Markdown."""
    lines = [f"|  | ours | {peer} | ours by {peer} | target |", "| --- | ---: | ---: | ---: | ---: |"]
    for one in found:
        ours, theirs = (f"{value:,.{_digits(value)}f} {one.unit}" for value in (one.ours, one.theirs))
        lines.append(f"| {one.what} | {ours} | {theirs} | {one.ratio:.{_digits(one.ratio)}f} | {_target(one)} |")
    return lines


def _target(one: Beside) -> str:
    if one.at_most is None and one.at_least is None:
        return ""
    limit = f"at most {one.at_most:g}" if one.at_most is not None else f"at least {one.at_least:g}"
    return f"{limit}{'' if one.met else ' **missed**'}"


def _digits(value: float) -> int:
    return 0 if value >= 100 else 1 if value >= 10 else 2
