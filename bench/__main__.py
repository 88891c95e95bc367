"""python -m bench: how long the main things take, printed and kept in bench/RESULTS.md."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

from bench.making import FIRST_DAY, fill, made_up
from bench.measuring import Report, commit, load, machine, middle, milliseconds, slowest_of_twenty, today
from evidence import charts, coverage, impact, items, packs, searches, spreadsheets
from evidence.access import User
from evidence.coverage import gaps
from evidence.ids import new_id
from evidence.impact import voices
from evidence.inspections import Inspection
from evidence.searches import Filters
from evidence.settings import PROJECT
from evidence.store import Store

RESULTS = Path(__file__).parent / "RESULTS.md"
LOGGED = 300
SIZES = (2_000, 100_000)
PACKED = 10_000


def main() -> None:
    report = Report()
    started = time.perf_counter()
    report.say("# Results of `make bench`")
    report.say()
    report.say(f"- Date: {today()}")
    report.say(f"- Machine: {machine()}")
    report.say(f"- Load of the machine by others when it began: {load()}")
    report.say(f"- Commit: {commit()}")
    report.say()
    report.say("Times of another machine, or of this one while it does other things, are not comparable.")
    with tempfile.TemporaryDirectory(prefix="evidence-bench-") as folder:
        for part in (logging, asking, packing):
            report.say()
            part(report, Path(folder))
    report.say()
    report.say(f"All of it took {time.perf_counter() - started:.0f} s.")
    report.write(RESULTS)


def logging(report: Report, folder: Path) -> None:
    """One item after the other, as one person would log them without pause."""
    store, user, inspection = fill(folder / "logging", 2_000)
    notes = list(made_up(inspection.framework, LOGGED + 1, [], seed=2))
    ids = []

    def log() -> None:
        ids.append(new_id())
        items.log(store, user, inspection, item_id=ids[-1], note=notes[len(ids) - 1])

    door = milliseconds(log, times=LOGGED)
    bare = _bare(store, folder / "bare.duckdb", [str(one) for one in ids])
    store.close()
    report.say("## One logged item")
    report.say()
    report.say(
        f"{LOGGED} items, one after the other, into a store of 2,000. The full door checks permission and content, "
        "seals and chains an entry, puts it on disk and keeps the present state; the bare transaction inserts the "
        "same rows of entry, item, item_revision and item_now and nothing else."
    )
    report.say()
    report.table("", "median ms", "95th percentile ms")
    report.row("through the full door", middle(door), slowest_of_twenty(door))
    report.row("the same rows in one bare DuckDB transaction", middle(bare), slowest_of_twenty(bare))
    report.row("ratio", middle(door) / middle(bare), slowest_of_twenty(door) / slowest_of_twenty(bare))


def _bare(store: Store, path: Path, ids: list[str]) -> list[float]:
    """The rows that logging stored, inserted again into tables of the same structure."""
    kept = {
        "entry": store.frame(
            "select entry.* from entry join item using (seq) where item_id in (select unnest($ids::uuid[]))", ids=ids
        ),
        "item": store.frame("select * from item where item_id in (select unnest($ids::uuid[]))", ids=ids),
        "item_revision": store.frame(
            "select * from item_revision where item_id in (select unnest($ids::uuid[]))", ids=ids
        ),
        "item_now": store.frame("select * from item_now where item_id in (select unnest($ids::uuid[]))", ids=ids),
    }
    connection = duckdb.connect(str(path))
    for file in sorted((PROJECT / "schemas" / "migrations").glob("*.sql")):
        connection.execute(file.read_text(encoding="utf-8"))
    inserts = {table: _insert(table, len(rows.columns)) for table, rows in kept.items()}
    values = {table: [_plain(row) for row in rows.itertuples(index=False)] for table, rows in kept.items()}
    numbers = iter(range(len(ids)))

    def insert() -> None:
        number = next(numbers)
        connection.execute("begin")
        for table, statement in inserts.items():
            connection.execute(statement, values[table][number])
        connection.execute("commit")

    taken = milliseconds(insert, times=len(ids) - 1)
    connection.close()
    return taken


def _insert(table: str, columns: int) -> str:
    return "insert into TABLE values (VALUES)".replace("TABLE", table).replace("VALUES", ", ".join("?" * columns))


def _plain(row: tuple[object, ...]) -> list[object]:
    """As Python values: a frame has NaT, NaN and arrays."""
    found = [list(cell) if hasattr(cell, "tolist") and hasattr(cell, "shape") else cell for cell in row]
    return [None if not isinstance(cell, list) and pd.isna(cell) else cell for cell in found]


SEARCH = Filters(areas=("I2",), text="wait help")
Question = Callable[[Store, Inspection], object]
QUESTIONS: dict[str, Question] = {
    "coverage: areas by source": lambda store, one: coverage.by_source(store, one),
    "coverage: areas by discipline": lambda store, one: coverage.by_discipline(store, one),
    "coverage: areas by setting": lambda store, one: coverage.by_facet(store, one, facet="setting"),
    "coverage: age by need": lambda store, one: coverage.cohort(store, one, down="age", across="need"),
    "coverage: by day": lambda store, one: coverage.by_day(store, one),
    "coverage: what to look for next": lambda store, one: gaps.what_next(store, one),
    "coverage: the one sentence": lambda store, one: gaps.summary(store, one, today=FIRST_DAY.date()),
    "impact: stances": lambda store, one: impact.stances(store, one),
    "impact: families beside professionals": lambda store, one: impact.sides(store, one),
    "impact: the table of areas": lambda store, one: impact.areas(store, one),
    "impact: the voices of one area": lambda store, one: voices.of_area(store, one, area="I1"),
    "evidence: the newest page": lambda store, one: searches.search(store, one, Filters()),
    "evidence: one area, two words": lambda store, one: searches.search(store, one, SEARCH),
    "evidence: counts beside the filters": lambda store, one: searches.counts(store, one, Filters(areas=("I2",))),
}


def asking(report: Report, folder: Path) -> None:
    """Each question as its screen asks it, with nothing kept from the time before."""
    taken: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    filled = []
    for size in SIZES:
        started = time.perf_counter()
        store, _, inspection = fill(folder / f"asking-{size}", size)
        filled.append(f"{size:,} items in {time.perf_counter() - started:.1f} s")
        for question, ask in QUESTIONS.items():
            taken[question].append(middle(milliseconds(partial(ask, store, inspection))))
        figure = coverage.by_source(store, inspection)
        store.close()
    report.say("## Questions")
    report.say()
    report.say(f"Median of nine, in ms. Stored through the journal before: {'; '.join(filled)}.")
    report.say()
    report.table("", *(f"{size:,} items" for size in SIZES))
    for question, by_size in taken.items():
        report.row(question, *by_size)
    drawn = middle(milliseconds(lambda: charts.draw(figure)))
    report.row("drawing one heat map (specification kept)", *(drawn for _ in SIZES))


def packing(report: Report, folder: Path) -> None:
    """A whole pack beside what pandas needs for the same cells."""
    store, user, inspection = fill(folder / "packing", PACKED)
    seconds, path = _pack(store, user, inspection)
    sheets = {name: pd.DataFrame(list(rows)) for name, rows in spreadsheets.sheets(path)}
    started = time.perf_counter()
    with pd.ExcelWriter(folder / "plain.xlsx", engine="openpyxl") as writer:
        for name, sheet in sheets.items():
            sheet.to_excel(writer, sheet_name=name, index=False, header=False)
    plain = time.perf_counter() - started
    cells = sum(sheet.size for sheet in sheets.values())
    size = path.stat().st_size / 1e6
    store.close()
    report.say(f"## A pack of {PACKED:,} items")
    report.say()
    report.say(
        f"{cells:,} cells in {len(sheets)} sheets, {size:.1f} MB. The pack gathers its rows, is written in a process "
        "of its own with widths, colours and filters, is read back and entered in the record; pandas only writes "
        "the same cells, unformatted, from memory."
    )
    report.say()
    report.table("", "s")
    report.row("the whole pack", seconds)
    report.row('`to_excel(engine="openpyxl")` with the same cells', plain)
    report.row("ratio", seconds / plain)


def _pack(store: Store, user: User, inspection: Inspection) -> tuple[float, Path]:
    started = time.perf_counter()
    build = packs.start(store, user, inspection)
    build.wait()
    if build.error:
        raise SystemExit(build.error)
    return time.perf_counter() - started, packs.path(store, inspection, build.pack_id)


if __name__ == "__main__":
    main()
