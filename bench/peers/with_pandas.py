"""Runs in the environment of pandas, without any code of ours: with_pandas.py WHAT FILE answers in JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd


def questions(path: str) -> dict[str, float]:
    """The median of nine of each, in ms, once the items are in memory."""
    items = pd.read_parquet(path)
    areas = [name for name in items.columns if name.startswith("area_")]

    def tagged() -> pd.DataFrame:
        """One row for each item and outcome area, with the stance that counts there."""
        long = items.melt(["source_kind", "discipline", "stance"], areas, "area", "own").dropna(subset="own")
        return long.assign(stance=long["own"].where(long["own"] != "yes", long["stance"]))

    def by(column: str) -> Callable[[], pd.DataFrame]:
        def ask() -> pd.DataFrame:
            long = tagged()
            return pd.crosstab(long["area"], long[column])

        return ask

    asked = {"by_source": by("source_kind"), "by_discipline": by("discipline"), "stances": by("stance")}
    return {name: _middle(ask) for name, ask in asked.items()}


def workbook(path: str) -> dict[str, float]:
    sheets = {name: pd.DataFrame(rows) for name, rows in json.loads(Path(path).read_text(encoding="utf-8")).items()}
    started = time.perf_counter()
    with pd.ExcelWriter(Path(path).with_suffix(".xlsx"), engine="openpyxl") as writer:
        for name, sheet in sheets.items():
            sheet.to_excel(writer, sheet_name=name, index=False, header=False)
    return {"seconds": time.perf_counter() - started}


def _middle(ask: Callable[[], object]) -> float:
    ask()
    taken = []
    for _ in range(9):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


print(json.dumps({"questions": questions, "workbook": workbook}[sys.argv[1]](sys.argv[2])))
