"""A whole pack beside what pandas needs for the same cells."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from bench.figures import Figure
from bench.making import fill
from evidence import packs, spreadsheets
from evidence.access import User
from evidence.inspections import Inspection
from evidence.store import Store

PACKED = 10_000


def figures(folder: Path) -> Iterator[Figure]:
    """The pack gathers its rows, is written in a process of its own with widths, colours and filters, is read back and
    entered in the record; pandas only writes the same cells, unformatted, from memory.
    """
    store, user, inspection = fill(folder / "packing", PACKED)
    seconds, path = _pack(store, user, inspection)
    sheets = {name: pd.DataFrame(list(rows)) for name, rows in spreadsheets.sheets(path)}
    started = time.perf_counter()
    with pd.ExcelWriter(folder / "plain.xlsx", engine="openpyxl") as writer:
        for name, sheet in sheets.items():
            sheet.to_excel(writer, sheet_name=name, index=False, header=False)
    plain = time.perf_counter() - started
    store.close()
    yield Figure("packing", f"a whole pack of {PACKED:,} items", seconds, "s")
    yield Figure("packing", 'to_excel(engine="openpyxl") with the same cells', plain, "s")
    yield Figure("packing", "the pack beside to_excel", seconds / plain, "times", at_most=0.8)


def _pack(store: Store, user: User, inspection: Inspection) -> tuple[float, Path]:
    started = time.perf_counter()
    build = packs.start(store, user, inspection)
    build.wait()
    if build.error:
        raise SystemExit(build.error)
    return time.perf_counter() - started, packs.path(store, inspection, build.pack_id)
