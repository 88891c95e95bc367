"""Mappings: how a spreadsheet of somebody else becomes items, written as a small TOML file.

sheet = "Notes"                 # which sheet; without it the only one, or the one named Items
heading_row = 3                 # where its headings stand; without it the first row that is not empty
date_format = "%d.%m.%Y"        # where dates are text that is written in an unusual way

[columns]                       # our column = their heading
fact = "What we heard"
source_kind = "Who"

[constants]                     # our column = a value for every row that has none of its own
discipline = "education"

[values.source_kind]            # what stands there = what we call it; "*" is anything else
"mum or dad" = "parent"
"*" = "practitioner"
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from evidence.definitions import read_toml
from evidence.errors import BadDefinition

ANYTHING = "*"
KEYS = ("sheet", "heading_row", "date_format", "columns", "constants", "values")


@dataclass(frozen=True)
class Mapping:
    """What the file of a mapping says. An empty one takes headings and values as they are."""

    sheet: str = ""
    heading_row: int = 0  # as a spreadsheet counts; 0: to be found
    date_format: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def value(self, column: str, text: str) -> str:
        """What a text in one of their cells means in ours."""
        known = self.values.get(column)
        if known is None or not text:
            return text
        return known.get(text.strip().casefold(), known.get(ANYTHING, text))


def load(path: Path) -> Mapping:
    """Raises BadDefinition where the file says something that is not understood."""
    found = read_toml(path)
    for key in found:
        if key not in KEYS:
            raise BadDefinition(path.name, key, f"is not known here; known are {', '.join(KEYS)}")
    row = found.get("heading_row", 0)
    if not isinstance(row, int) or isinstance(row, bool) or row < 0:
        raise BadDefinition(path.name, "heading_row", "must be a whole number, counted from 1 as a spreadsheet does")
    values = found.get("values", {})
    if not isinstance(values, dict):
        raise BadDefinition(path.name, "values", "must be a table for each column, such as [values.source_kind]")
    return Mapping(
        sheet=_word(path, found, "sheet"),
        heading_row=row,
        date_format=_word(path, found, "date_format"),
        columns=_table(path, "columns", found.get("columns", {})),
        constants=_table(path, "constants", found.get("constants", {})),
        values={
            column: {their.strip().casefold(): our for their, our in _table(path, f"values.{column}", table).items()}
            for column, table in values.items()
        },
    )


def require_known(mapping: Mapping, names: Collection[str], file: str) -> None:
    """Raises BadDefinition for a column that no item has under this framework."""
    for section in ("columns", "constants", "values"):
        for name in getattr(mapping, section):
            if name not in names:
                known = ", ".join(names)
                raise BadDefinition(file, f"{section}.{name}", f"is no column of ours; the columns are {known}")


def _word(path: Path, found: dict[str, Any], key: str) -> str:
    value = found.get(key, "")
    if not isinstance(value, str):
        raise BadDefinition(path.name, key, "must be text in quotation marks")
    return value


def _table(path: Path, key: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise BadDefinition(path.name, key, "must be a table of names and values")
    return {str(name): _written(path, f"{key}.{name}", one) for name, one in value.items()}


def _written(path: Path, key: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (str, int)):
        return str(value)
    raise BadDefinition(path.name, key, "must be text, a date, a number, true or false")
