"""pandas alone: the same questions of a frame that holds every item, and the same cells in a workbook."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.making import fill
from bench.measuring import middle, milliseconds
from bench.peers import environments
from bench.peers.beside import Beside, fresh
from bench.peers.environments import Unavailable
from evidence import coverage, exports, impact, packs, spreadsheets
from evidence.inspections import Inspection
from evidence.store import Store

ITEMS, PACKED = 100_000, 10_000
INSIDE = Path(__file__).parent / "with_pandas.py"
QUESTIONS: dict[str, tuple[str, Callable[[Store, Inspection], object]]] = {
    "by_source": ("outcome areas by source", lambda store, one: coverage.by_source(store, one)),
    "by_discipline": ("outcome areas by discipline", lambda store, one: coverage.by_discipline(store, one)),
    "stances": ("stances of each outcome area", lambda store, one: impact.stances(store, one)),
}

ABOUT = (
    f"Questions of {ITEMS:,} items that pandas has in memory already; ours reads them from the store each time. A pack "
    f'of {PACKED:,} items beside `to_excel(engine="openpyxl")` with the same cells, which formats nothing, measures no '
    "heights, is not read back and not entered in a record."
)


def compared(folder: Path) -> Iterator[Beside]:
    """Raises Unavailable."""
    python = environments.made("pandas") / "python"
    store, user, inspection = fill(folder / "questions", ITEMS)
    rows = folder / "items.parquet"
    exports.write_parquet(exports.items(store, inspection), rows, inspection)
    theirs = _inside(python, "questions", rows)
    for name, (words, ask) in QUESTIONS.items():
        mine = middle(milliseconds(lambda ask=ask: fresh(ask, store, inspection)))
        yield Beside(words, mine, theirs[name], "ms")
    store.close()
    store, user, inspection = fill(folder / "packing", PACKED)
    started = time.perf_counter()
    build = packs.start(store, user, inspection)
    build.wait()
    taken = time.perf_counter() - started
    if build.error:
        raise SystemExit(build.error)
    cells = folder / "cells.json"
    found = {name: list(sheet) for name, sheet in spreadsheets.sheets(packs.path(store, inspection, build.pack_id))}
    cells.write_text(json.dumps(found, default=str), encoding="utf-8")
    store.close()
    yield Beside(
        f"{PACKED:,} items as a workbook", taken, _inside(python, "workbook", cells)["seconds"], "s", at_most=0.8
    )


def _inside(python: Path, what: str, file: Path) -> dict[str, float]:
    done = subprocess.run([str(python), str(INSIDE), what, str(file)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(done.stderr[-400:])
    found: dict[str, float] = json.loads(done.stdout)
    return found
