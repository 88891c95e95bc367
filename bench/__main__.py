"""python -m bench [PART ...]: how long the main things take, printed and kept in bench/RESULTS.md.

Without a part: all those that together take less than ten minutes. A figure that is twice as bad as the last time, on
the same machine, is an error.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bench import asking, crowds, first_view, logging, national, neighbours, packing, record, screens
from bench.figures import Figure, keep, kept, merged, table
from bench.measuring import commit, load, machine, today

FOLDER = Path(__file__).parent
RESULTS, FIGURES, FOUND = FOLDER / "RESULTS.md", FOLDER / "figures.json", FOLDER / "FOUND.md"

# part -> what measures it, given a folder for what it makes
PARTS: dict[str, Callable[[Path], Iterable[Figure]]] = {
    "logging": logging.figures,
    "asking": asking.figures,
    "packing": packing.figures,
    "record": record.figures,
    "screens": screens.figures,
    "crowds": crowds.figures,
    "first_view": first_view.figures,
    "neighbours": neighbours.figures,
    "soak": crowds.soak,
    "large pack": packing.large,
    "record at 1,000,000": record.million,
    "national": national.figures,
}
# Only when they are asked for by name.
LONG = frozenset({"neighbours", "soak", "large pack", "record at 1,000,000", "national"})


def main(asked: list[str]) -> int:
    if unknown := set(asked) - PARTS.keys():
        print(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
        return 2
    parts = asked or [part for part in PARTS if part not in LONG]
    began, busy = time.perf_counter(), load()
    measured: list[Figure] = []
    for part in parts:
        with tempfile.TemporaryDirectory(prefix="evidence-bench-") as folder:
            for figure in PARTS[part](Path(folder)):
                measured.append(figure)
                print(f"{part}: {figure.name}: {figure.value:,.2f} {figure.unit}", flush=True)
    when = f"{today()}, commit {commit()}, load by others {busy}"
    before = kept(FIGURES)
    # The figures of another machine say nothing about this one.
    if before and machine() not in RESULTS.read_text(encoding="utf-8"):
        before = []
    figures = merged(before, measured, parts=set(parts), when=when)
    figures.sort(key=lambda one: list(PARTS).index(one.part))
    write(figures, seconds=time.perf_counter() - began)
    keep(FIGURES, figures)
    worse = [one for one in figures if one.part in parts and one.worse]
    for one in worse:
        print(
            f"Twice as bad as the last time: {one.part}: {one.name}: {one.value:,.2f}, was {one.last:,.2f} {one.unit}"
        )
    return 1 if worse else 0


def write(figures: list[Figure], *, seconds: float) -> None:
    """The table, and below it what was found."""
    lines = ["# Results of `make bench`", "", f"- Machine: {machine()}"]
    lines += [f"- The last run took {seconds:.0f} s."]
    lines += ["", "Times of another machine, or of this one while it does other things, are not comparable."]
    lines += table(figures)
    found = FOUND.read_text(encoding="utf-8") if FOUND.exists() else ""
    RESULTS.write_text("\n".join(lines) + "\n\n" + found, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
