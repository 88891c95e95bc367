"""Figures: one number, one place. Computed once, then drawn as chart, table and Excel sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

# heat     how often, down by across: a number in each cell, and how it stands against what is expected
# stances  how many items take each stance, area by area
# sides    families beside professionals, area by area
# days     how many, day by day
# table    for reading only
Kind = Literal["heat", "stances", "sides", "days", "table"]

# What a cell of a heat map can be, in words; charts and workbooks give each its look.
ENOUGH = "enough"
MORE_NEEDED = "more needed"
NEEDED = "none yet, needed"
WOULD_HELP = "none yet, would help"
SOME = "some"  # where nothing in particular is expected
NOTHING = "none"
SIGNS = {NEEDED: "○", WOULD_HELP: "+", MORE_NEEDED: "○", ENOUGH: "", SOME: "", NOTHING: "·"}

FEW = 5  # with fewer items than this nothing is called a pattern
SMALL = "Small numbers"  # the heading of the column that says so


@dataclass(frozen=True, eq=False)
class Figure:
    """A question and its answer. The columns of data are in words; those named in keys are ids, not for reading."""

    name: str  # stable, for file names and caches
    title: str
    data: pd.DataFrame  # tidy: one row for each mark that a chart draws
    note: str  # how to read it, in one or two sentences
    kind: Kind = "table"
    keys: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()  # columns from 0 to 1 that are shown as a per cent
    down: str = ""  # heat: the column that names the rows
    across: str = ""  # heat: the column that names the columns
    group: str = ""  # the column whose value stands once above the rows that share it
    words: tuple[str, ...] = ()  # columns of running text, which need the whole width of a page
    value: str = "Items"

    @property
    def empty(self) -> bool:
        """Nothing to show yet: no row, or a heat map without a single item."""
        counts = self.value in self.data.columns and not self.shares
        return self.data.empty or (counts and not self.data[self.value].any())

    @property
    def table(self) -> pd.DataFrame:
        """As people read it: without ids; a heat map as the matrix that it is."""
        if self.kind == "heat":
            return self._matrix(self.value)
        return self.data.drop(columns=list(self.keys))

    @property
    def states(self) -> pd.DataFrame:
        """For a heat map: how each cell of table stands against what is expected, in words."""
        return self._matrix("State")

    @property
    def alt(self) -> str:
        """What a screen reader says in place of the chart."""
        return f"{self.title}. {self.note} The same numbers stand in the table."

    def _matrix(self, column: str) -> pd.DataFrame:
        rows, columns = self.data[self.down].unique(), self.data[self.across].unique()
        wide = self.data.pivot(index=self.down, columns=self.across, values=column)
        matrix = wide.reindex(index=rows, columns=columns).reset_index()
        matrix.columns.name = None
        return matrix
