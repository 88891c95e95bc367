"""The template for imports: instructions, the columns of an item with drop-downs, and an example row."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from evidence import clock, columns, workbook
from evidence.columns import AREA, EXAMPLE, FACET, ItemColumn
from evidence.frameworks import Framework
from evidence.workbook.book import Book, Cell, Column, Line, Sheet, Table, offered, save_rows

ROWS = 1_000  # that have drop-downs

HELP = {
    "happened_at": "Required. Day and time, such as 23/11/2026 14:02. A day alone counts as noon.",
    "activity": "The title of an activity of the inspection, as it stands on the Fieldwork screen. May be empty.",
    "source_kind": "Required. Where it comes from.",
    "discipline": "Required, unless it is the discipline of the person who imports.",
    "fact": "Required. What you saw, heard or read, up to 20,000 characters. No names of children.",
    "words": "A quotation, word for word.",
    "meaning": "What it means for children.",
    "stance": "What it shows. Empty: still to tag.",
    "themes": "One or more, on lines of their own or with semicolons between them.",
    "activity_kind": "Only read together with an activity id.",
    "source_role": "Who said it, by role and never by name.",
    "directness": "Required where the source is a person: heard from them, or reported by somebody else.",
    "child": "The pseudonym of a tracked child, such as T4.",
    "safeguarding": "yes where the procedure for safeguarding concerns was started. No details here.",
    "recorded_by": "Who recorded it, where that is not the person who imports. Kept as a fact about this file.",
    "recorded_at": "When it was recorded. Kept as a fact about this file.",
    "item_id": "An id of your own. It keeps a row from being stored twice. May be empty.",
    "happened_at_utc": "Leave these empty: packs fill them in, so that they can be imported again exactly.",
}
INTRODUCTION = (
    "Write one row for each item on the sheet Items, below the example. Take the drop-downs where there are any; the "
    "ids of the framework are understood too. Nothing is stored until every row is right: the import lists all "
    "problems at once, with sheet, row, column and what to do. Importing the file again after corrections adds only "
    "what is new."
)


def write(path: Path, framework: Framework) -> None:
    """A template for inspections under this framework."""
    made = [_fillable(one) for one in columns.fillable(framework)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sheets = (
            Sheet(name="Instructions", page=tuple(_instructions(framework))),
            Sheet(name="Items", tables=(_items(folder, made),), frozen=1),
            Sheet(name="Lists", tables=(_lists(folder, made),), frozen=0),
        )
        book = Book(
            title="Evidence for import",
            author="Evidence toolkit",
            timezone="Europe/London",
            sheets=sheets,
            spare_rows=ROWS,
        )
        book.save(folder / "book.json")
        shutil.copyfile(workbook.build(folder, lambda _: None), path)


def _fillable(one: ItemColumn) -> Column:
    """The column as one writes into it: signs become words, and there is room for them."""
    kind = "text" if one.column.kind == "sign" else one.column.kind
    return replace(one.column, kind=kind, width=max(one.column.width, 16.0))


def _items(folder: Path, made: Sequence[Column]) -> Table:
    count = save_rows(folder / "items.jsonl", [[_example(column) for column in made]])
    return Table(
        title="Items of evidence",
        note="Write below the example, one row an item. The example is not imported; it may stay.",
        columns=tuple(made),
        rows="items.jsonl",
        count=count,
    )


def _example(column: Column) -> Cell:
    texts: dict[str, Cell] = {
        "happened_at": clock.stamp(clock.now().replace(minute=0, second=0, microsecond=0)),
        "fact": "A young person says nobody asked what they want to do after Year 11. This row is an example.",
        "words": "“They talk to Mum. Nobody asks me.”",
        "meaning": "They do not know what they could choose, and worry about it.",
        "item_id": EXAMPLE,
    }
    chosen = column.choices[0] if column.choices and _has_example(column.id) else None
    return [texts.get(column.id, chosen), "example"]


def _has_example(name: str) -> bool:
    return not name.startswith((AREA, FACET)) and name not in ("safeguarding", "activity", "child", "activity_kind")


def _lists(folder: Path, made: Sequence[Column]) -> Table:
    """Each list of choices once; the first column that offers it gives it its name."""
    lists = {column.choices: column for column in reversed(made) if column.choices}
    shown = [lists[choices] for choices in offered(made)]
    rows: Iterator[list[Cell]] = (list(row) for row in zip_longest(*offered(made)))
    count = save_rows(folder / "lists.jsonl", rows)
    return Table(
        title="Lists",
        note="What the drop-downs offer. Changing it here changes nothing in the toolkit.",
        columns=tuple(replace(column, kind="text", width=max(column.width, 24.0), choices=()) for column in shown),
        rows="lists.jsonl",
        count=count,
    )


def _instructions(framework: Framework) -> Iterator[Line]:
    yield Line(style="title", text="Evidence for import")
    yield Line(style="subtitle", text=f"{framework.title}, version {framework.version}")
    yield Line(style="text", text=INTRODUCTION)
    yield Line(style="heading", text="Columns")
    for one in columns.fillable(framework):
        if one.id in HELP:
            yield Line(style="fact", text=one.column.label, value=HELP[one.id])
        elif one.id == AREA + framework.areas[0].code:
            codes = f"{framework.areas[0].code} to {framework.areas[-1].code}"
            yield Line(style="fact", text=codes, value="The stance for this outcome area, or yes for the item's own.")
        elif framework.facets and one.id == FACET + framework.facets[0].id:
            about = ", ".join(facet.label for facet in framework.facets)
            yield Line(style="fact", text="About whom", value=f"{about}: one or more in each column, as with themes.")
