"""Finding evidence: filters, words, counts under the present filters, a page at a time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass, fields
from datetime import date, tzinfo
from typing import Literal
from uuid import UUID

from evidence import clock
from evidence.clock import LONDON
from evidence.inspections import Inspection
from evidence.items import Item, item, references
from evidence.journal import Row
from evidence.searches import statements
from evidence.searches.statements import Chosen
from evidence.store import Store
from evidence.text import clean

PAGE = 25
NONE = "none"  # stands for "no outcome area", "no stance" and so on among the values of a filter

Order = Literal["newest", "oldest", "happened", "area", "relevance"]

# A phrase in quotation marks, or a word.
_SOUGHT = re.compile(r'"([^"]*)"|([^\s"]+)')
_STRAIGHT = str.maketrans("’‘“”", "''\"\"")  # phones type curly marks where laptops type straight ones
SHORT = 2  # letters: looked for inside words, "AP" would find "apparently"


def plain(text: str) -> str:
    """Small letters without accents, straight quotation marks, letter by letter: a hit stands at the same place.

    schemas/views.sql does the same for what is looked through.
    """
    small = text.translate(_STRAIGHT).lower()
    return small if small.isascii() else "".join(map(_without_accent, small))


def _without_accent(letter: str) -> str:
    apart = unicodedata.normalize("NFD", letter)
    return apart[0] if all(map(unicodedata.combining, apart[1:])) else letter


@dataclass(frozen=True)
class Filters:
    """What evidence is wanted. An empty list asks for everything; several values of one list mean any of them.

    Two exceptions: of facets, any of each group that is asked for; of marks, all of them.
    """

    areas: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()  # of the chosen areas, where areas are chosen; else of the item
    source_kinds: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    directness: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()  # ids
    themes: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()  # 'group:choice'
    children: tuple[str, ...] = ()  # ids of tracked children
    people: tuple[str, ...] = ()  # ids of those who logged
    reviews: tuple[str, ...] = ()  # none, accepted, changed, queried, answered
    marks: tuple[str, ...] = ()  # to_tag, words, meaning, safeguarding, withdrawn
    day_from: date | None = None
    day_to: date | None = None
    text: str = ""  # every word of it must occur; one of up to SHORT letters as a whole word

    def chosen(self) -> dict[str, object]:
        """Only what is asked for, for describing the filters."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name)}

    def words(self) -> list[str]:
        """The words and, in quotation marks, phrases that are looked for, as plain() writes them."""
        found = _SOUGHT.findall(plain(clean(self.text, "text", limit=500)))
        return list(dict.fromkeys(" ".join(word.split()) for pair in found for word in pair if word.strip()))


@dataclass(frozen=True)
class Page:
    """A stretch of what was found."""

    items: list[Item]
    total: int
    number: int  # from 1

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def search(
    store: Store,
    inspection: Inspection,
    filters: Filters,
    *,
    page: int = 1,
    order: Order = "newest",
    zone: tzinfo = LONDON,
) -> Page:
    """The items of one page, and how many there are in all. A page that does not exist is the nearest one."""
    asked = _Asked(store, inspection, filters, zone)
    statement = statements.page(asked.chosen, order)
    number = max(page, 1)
    found = asked.rows(statement, most=PAGE, skip=(number - 1) * PAGE)
    if not found and number > 1:
        total = asked.rows(statements.how_many(asked.chosen))[0]["total"]
        number = max(1, -(-total // PAGE))
        found = asked.rows(statement, most=PAGE, skip=(number - 1) * PAGE)
    # Which ones first, then what they say: sorting whole items takes longer than finding these few again.
    ids = [row["item_id"] for row in found]
    items = {row["item_id"]: item(row) for row in asked.rows(statements.THESE, ids=ids)} if ids else {}
    return Page([items[one] for one in ids], found[0]["total"] if found else 0, number)


def counts(
    store: Store, inspection: Inspection, filters: Filters, *, zone: tzinfo = LONDON
) -> dict[str, dict[str, int]]:
    """For each value of each filter, how many items choosing it would show: {filter: {value: count}}.

    Counted under all other filters that are chosen, so that a further value of the same filter has its count too.
    """
    asked = _Asked(store, inspection, filters, zone)
    found: dict[str, dict[str, int]] = {field.name: {} for field in fields(Filters)}
    for row in asked.rows(statements.counts(asked.chosen)):
        found[row["filter"]][row["value"]] = row["items"]
    return found


def matching(store: Store, inspection: Inspection, filters: Filters, *, zone: tzinfo = LONDON) -> set[UUID]:
    """The ids of all items that match, for bulk work."""
    asked = _Asked(store, inspection, filters, zone)
    return {row["item_id"] for row in asked.rows(statements.matching(asked.chosen))}


class _Asked:
    """Filters as statements have them: which are chosen, and their values as parameters."""

    def __init__(self, store: Store, inspection: Inspection, filters: Filters, zone: tzinfo) -> None:
        self._store = store
        sought = _sought(store, inspection, filters.words())
        chosen = [name for name in filters.chosen() if name not in ("marks", "text")]
        marks = [mark for mark in filters.marks if mark != "withdrawn"]
        standing = "withdrawn" if "withdrawn" in filters.marks else "standing"
        self.chosen = Chosen((standing, *chosen, *marks), tuple(item_id is not None for _, item_id in sought))
        self._values: dict[str, object] = {
            **{name: list(value) for name, value in asdict(filters).items() if isinstance(value, (list, tuple))},
            "inspection_id": inspection.inspection_id,
            "since": clock.start_of(filters.day_from, zone),
            "until": clock.end_of(filters.day_to, zone),
            "sought": [word for word, _ in sought],
            "named": [item_id for _, item_id in sought],
            "groups": list({value.partition(":")[0] for value in filters.facets}),
        }

    def rows(self, statement: str, **more: object) -> list[Row]:
        values = self._values | more
        return self._store.rows(statement, **{name: values[name] for name in statements.parameters_of(statement)})


def _sought(store: Store, inspection: Inspection, words: list[str]) -> list[tuple[str, UUID | None]]:
    """Each word as the column searchable has it, and the item that it is the reference of.

    Blanks around a short one have it found as a whole word only.
    """
    if not words:
        return []
    named = _named(store, inspection, words)
    [row] = store.rows("select [as_sought(word) for word in $words::text[]] as written", words=words)
    found = []
    for word, written in zip(words, row["written"], strict=True):
        inner = written.strip()
        if inner:
            whole = len(inner) <= SHORT and inner.isalnum()
            found.append((written if whole else inner, named.get(word)))
    return found


def _named(store: Store, inspection: Inspection, words: list[str]) -> dict[str, UUID]:
    """Of the words that are looked for, those that are the reference of an item: word -> its id."""
    found = references.items_of(store, inspection, [word for word in words if references.WRITTEN.fullmatch(word)])
    return {word: item_id for word in words if (item_id := found.get(word.upper()))}
