"""What was measured: figures with their targets, and what they were the last time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

TWICE = 2.0  # as bad as the last time: then something is wrong
NOISE = {"ms": 5.0, "s": 0.5, "MB": 20.0, "%": 5.0}  # differences below it are not told from noise


@dataclass(frozen=True)
class Figure:
    """One number of one part of the bench."""

    part: str
    name: str
    value: float
    unit: str  # ms, s, MB, %, times (a ratio), per s
    at_most: float | None = None  # the target, as either of these
    at_least: float | None = None
    measured: str = ""  # date and commit, set when it is kept
    last: float | None = None  # what it was the time before, on the same machine

    @property
    def met(self) -> bool | None:
        """None where there is no target."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    @property
    def worse(self) -> bool:
        """Twice as bad as the last time, and by more than noise."""
        if self.last is None or abs(self.value - self.last) < NOISE.get(self.unit, 0.0):
            return False
        if self.unit == "per s" or self.at_least is not None:
            return self.value * TWICE < self.last
        return self.value > self.last * TWICE


def kept(path: Path) -> list[Figure]:
    """The figures of the last time."""
    if not path.exists():
        return []
    return [Figure(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def keep(path: Path, figures: Iterable[Figure]) -> None:
    path.write_text(json.dumps([asdict(one) for one in figures], indent=1) + "\n", encoding="utf-8")


def merged(before: Iterable[Figure], measured: Iterable[Figure], *, parts: set[str], when: str) -> list[Figure]:
    """What was measured beside what it was, and the figures of parts that were not measured this time as they were."""
    known = {(one.part, one.name): one for one in before}
    found = []
    for one in measured:
        last = known.get((one.part, one.name))
        found.append(replace(one, measured=when, last=last.value if last else None))
    return [*found, *(one for one in known.values() if one.part not in parts)]


def table(figures: Iterable[Figure]) -> list[str]:
    """As Markdown, part by part."""
    lines = []
    part = None
    for one in figures:
        if one.part != part:
            part = one.part
            lines += ["", f"## {part[:1].upper()}{part[1:]}", "", f"Measured {one.measured}.", ""]
            lines += ["|  | figure | target | last time |", "| --- | ---: | ---: | ---: |"]
        lines.append(f"| {one.name} | {_shown(one.value, one.unit)} | {_target(one)} | {_last(one)} |")
    return lines


def _shown(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def _target(one: Figure) -> str:
    if one.met is None:
        return ""
    limit = f"at most {one.at_most:g}" if one.at_most is not None else f"at least {one.at_least:g}"
    return f"{limit}{'' if one.met else ' **missed**'}"


def _last(one: Figure) -> str:
    if one.last is None:
        return ""
    return f"{_shown(one.last, one.unit)}{' **twice as bad now**' if one.worse else ''}"
