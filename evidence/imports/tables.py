"""Where in a file the items stand: which sheet, which row of headings, which column is which."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass

from evidence import columns
from evidence.columns import AREA, FILLED_IN, ItemColumn
from evidence.errors import ImportRejected, Issue
from evidence.frameworks import Framework
from evidence.imports.mappings import Mapping, require_known
from evidence.imports.values import text
from evidence.spreadsheets import Grid, Reading
from evidence.spreadsheets.parsing import Value

SHEET = "Items"
HOW_DEEP = 30  # rows that are looked at for headings
REQUIRED = ("happened_at", "source_kind", "fact")


@dataclass(frozen=True)
class Found:
    """The items of a file."""

    sheet: str
    columns: dict[str, ItemColumn]  # every column that an import reads
    places: dict[str, int]  # column id -> where it stands in a row
    headings: dict[str, str]  # column id -> what the file calls it, with its letter
    rows: list[tuple[int, list[Value]]]  # number as a spreadsheet counts, and cells
    notes: list[str]
    ours: bool  # a CSV file that `items --csv` wrote, with its apostrophes


def find(reading: Reading, framework: Framework, mapping: Mapping) -> Found:
    """Raises ImportRejected when there are no headings that can be used, BadDefinition for a wrong mapping."""
    made = {one.id: one for one in columns.fillable(framework)}
    require_known(mapping, made, "the mapping")
    grid = _grid(reading, mapping, made)
    at = _heading_row(grid, mapping, made)
    headings = [text(value).strip() for value in grid.rows[at]]
    places = _mapped(grid, mapping, headings, at) if mapping.columns else _recognised(headings, made)
    _require(places, mapping, made, grid, at)
    start = at + 1
    if start < len(grid.rows) and not mapping.columns and _is_labels(grid.rows[start], places, made):
        start += 1
    rows = [
        (number, cells)
        for number, cells in enumerate(grid.rows[start:], start=start + 1)
        if any(text(value).strip() for value in cells)
    ]
    return Found(
        sheet=grid.name,
        columns=made,
        places=places,
        headings={name: f"{letter(place)} ({_said(headings[place], made[name])})" for name, place in places.items()},
        rows=rows,
        notes=_unused(headings, places, mapping),
        ours=reading.csv and "happened_at_utc" in headings and not mapping.columns,
    )


def letter(place: int) -> str:
    """A column as a spreadsheet names it: A, B, ..., Z, AA."""
    word, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        word = chr(65 + rest) + word
    return word


def _grid(reading: Reading, mapping: Mapping, made: AnyMapping[str, ItemColumn]) -> Grid:
    """The sheet of the mapping; else the one named Items; else the one with most of our headings."""
    grids = [grid for grid in reading.grids if grid.rows]
    if mapping.sheet:
        grids = [grid for grid in grids if grid.name.casefold() == mapping.sheet.casefold()]
        if not grids:
            raise _refused(
                "no_sheet", mapping.sheet, "This sheet is not in the file, or is empty.", "Correct the mapping."
            )
    if not grids:
        raise _refused("empty", "", "The file is empty.", "Choose a file with a row of headings and rows below it.")
    if mapping.columns:
        return grids[0]
    named = [grid for grid in grids if grid.name.casefold() == SHEET.casefold()]
    return max(named or grids, key=lambda grid: max(_matches(grid, made)))


def _heading_row(grid: Grid, mapping: Mapping, made: AnyMapping[str, ItemColumn]) -> int:
    if mapping.heading_row:
        if mapping.heading_row > len(grid.rows):
            raise _refused("no_headings", grid.name, "The file ends above its row of headings.", "Correct the mapping.")
        return mapping.heading_row - 1
    if mapping.columns:
        return next(at for at, cells in enumerate(grid.rows) if any(text(value).strip() for value in cells))
    counts = _matches(grid, made)
    best = max(range(len(counts)), key=lambda at: (counts[at], -at))
    if counts[best] < 2:
        raise _refused(
            "no_headings",
            grid.name,
            "There is no row of headings with the names of our columns.",
            "Use the template (python -m evidence template OUT.xlsx), or a mapping that names your columns.",
        )
    return best


def _matches(grid: Grid, made: AnyMapping[str, ItemColumn]) -> list[int]:
    """For each of the first rows, how many of our columns it names."""
    return [len(_recognised([text(value).strip() for value in cells], made)) for cells in grid.rows[:HOW_DEEP]]


def _recognised(headings: list[str], made: AnyMapping[str, ItemColumn]) -> dict[str, int]:
    """By id first, then by label; an outcome area also by its code alone."""
    known: dict[str, str] = {}
    for name, one in made.items():
        known.setdefault(_folded(one.column.label), name)
        if name.startswith(AREA):
            known.setdefault(_folded(name.removeprefix(AREA)), name)
    known.update({_folded(name): name for name in made})
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        found = known.get(_folded(heading))
        if found and found not in places:
            places[found] = place
    return places


def _mapped(grid: Grid, mapping: Mapping, headings: list[str], at: int) -> dict[str, int]:
    folded = [_folded(heading) for heading in headings]
    places, issues = {}, []
    for name, heading in mapping.columns.items():
        if _folded(heading) in folded:
            places[name] = folded.index(_folded(heading))
        else:
            issues.append(
                Issue("no_column", grid.name, at + 1, heading, "There is no such heading.", "Correct the mapping.")
            )
    if issues:
        raise ImportRejected(issues)
    return places


def _require(places: dict[str, int], mapping: Mapping, made: AnyMapping[str, ItemColumn], grid: Grid, at: int) -> None:
    """Columns without which no row can be an item; happened_at_utc says it too."""
    there = {name.removesuffix("_utc") for name in (*places, *mapping.constants)}
    issues = [
        Issue(
            "no_column",
            grid.name,
            at + 1,
            made[name].column.label,
            "This column is missing.",
            f"Add it, or name it in a mapping, as {name}.",
        )
        for name in REQUIRED
        if name not in there
    ]
    if issues:
        raise ImportRejected(issues)


def _is_labels(cells: list[Value], places: dict[str, int], made: AnyMapping[str, ItemColumn]) -> bool:
    """The row below the ids that says the same for people."""
    said = {name: _folded(text(cells[place])) for name, place in places.items() if place < len(cells)}
    same = sum(_folded(made[name].column.label) == words for name, words in said.items())
    return 2 * same > len(places)


def _unused(headings: list[str], places: dict[str, int], mapping: Mapping) -> list[str]:
    if mapping.columns:
        return []
    quiet = {*FILLED_IN, ""}  # a pack has more than an import needs
    unused = [
        heading for place, heading in enumerate(headings) if heading not in quiet and place not in places.values()
    ]
    return [f"Not used, because no column of ours has this heading: {', '.join(unused)}."] if unused else []


def _said(heading: str, one: ItemColumn) -> str:
    return one.column.label if _folded(heading) == _folded(one.id) else heading


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _refused(code: str, sheet: str, what: str, to_do: str) -> ImportRejected:
    return ImportRejected([Issue(code, sheet, None, "", what, to_do)])
