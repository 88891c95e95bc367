"""Made-up entries of the record, as the journal writes them, but for their place in the chain.

Rows, salts and digests of one stretch of time depend on nothing else, so stretches are made in several processes.
"""

from __future__ import annotations

import functools
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from bench.texts import Texts, seldom
from evidence import clock, frameworks
from evidence.frameworks import Framework
from evidence.journal import Head
from evidence.journal.entries import SCHEMA, quick

RECENT = 200  # items that people still work on
AMENDED, REVIEWED, WITHDRAWN = 0.03, 0.05, 0.01  # of all items
HOUR = 3_600_000  # milliseconds, as all times here

Row = dict[str, object]


@dataclass(frozen=True)
class Field:
    """What the items of one inspection name, by id. The last of the people leads it."""

    inspection_id: str
    people: tuple[str, ...]
    places: tuple[str, ...]
    children: tuple[str, ...]


@dataclass(frozen=True)
class Work:
    """A stretch of time: whose items were logged from when to when, in order."""

    seed: int
    fields: tuple[Field, ...]
    order: tuple[int, ...]  # for each item the place of its field
    since: int
    until: int
    each: int  # items in one entry at the most


class Unchained(NamedTuple):
    """One entry as stretches of canonical JSON; the hash before it, its own and its number go between them."""

    first: bytes  # action to digests
    middle: bytes  # id and inspection
    rows: bytes
    last: bytes  # subject and time


class Logged(NamedTuple):
    """An item that may be amended, reviewed or withdrawn."""

    field: Field
    actor: str
    revision: Row


def chained(entry: Unchained, head: Head) -> tuple[bytes, Head]:
    """Its line and the head after it, as evidence.journal.entries seals it."""
    first, middle, rows, last = entry
    before, place = b'"prev":"%s",' % head.hash.encode(), b'"schema":%d,"seq":%d,' % (SCHEMA, head.seq + 1)
    digest = hashlib.sha256(b"".join((first, middle, before, place, last))).hexdigest()
    line = b"".join((first, b'"hash":"%s",' % digest.encode(), middle, before, rows, place, last, b"\n"))
    return line, Head(head.seq + 1, digest, head.place + len(line))


def entries_of(work: Work) -> list[Unchained]:
    """The entries of a stretch of time: items, one by one or as files brought them, and what becomes of some."""
    making = _Making(work)
    found: list[Unchained] = []
    place = 0
    while place < len(work.order):
        chosen, many = work.order[place], 1
        while many < work.each and place + many < len(work.order) and work.order[place + many] == chosen:
            many += 1
        making.now = work.since + (work.until - work.since) * place // len(work.order)
        found.append(making.logged(work.fields[chosen], many))
        found += (one for _ in range(many) for one in making.afterwards())
        place += many
    return found


class _Making:
    """One stretch of time; the same rows for the same seed."""

    def __init__(self, work: Work) -> None:
        self.now = work.since
        self._chance = random.Random(work.seed)
        self._imported = work.each > 1
        self._before: list[Logged] = []
        self._choices, self._texts = _what_there_is()

    def logged(self, field: Field, many: int) -> Unchained:
        """An item, or the items of a file."""
        actor = self._chance.choice(field.people)
        revisions = [self._revision(field) for _ in range(many)]
        self._before += [Logged(field, actor, one) for one in revisions]
        items: list[Row] = [
            {"item_id": one["item_id"], "inspection_id": field.inspection_id, **(NOT_SAID if self._imported else {})}
            for one in revisions
        ]
        rows = {"item": items, "item_revision": revisions}
        if not self._imported:
            return self._entry("item.log", actor, f"item:{revisions[0]['item_id']}", field, rows)
        file = {"import_id": self._id(), "inspection_id": field.inspection_id, "stored": many, **FILE}
        return self._entry(
            "item.import", actor, f"imported_file:{file['import_id']}", field, {"imported_file": [file], **rows}
        )

    def afterwards(self) -> Iterator[Unchained]:
        """What becomes of one of the last items, if anything."""
        what = self._chance.random()
        if what > AMENDED + REVIEWED + WITHDRAWN:
            return
        field, actor, revision = self._chance.choice(self._before[-RECENT:])
        subject, about = f"item:{revision['item_id']}", {"item_id": revision["item_id"]}
        if what < AMENDED:
            changed = {"revision_id": self._id(), "base": revision["revision_id"]}
            changed["fact"] = self._texts.fact(self._chance)
            yield self._entry("item.amend", actor, subject, field, {"item_revision": [{**revision, **changed}]})
        elif what < AMENDED + REVIEWED:
            decision = self._chance.choice(("accepted", "accepted", "queried", "answered"))
            review = {"review_id": self._id(), "revision_id": revision["revision_id"], "decision": decision}
            rows: dict[str, list[Row]] = {"review": [{**about, **review, "comment": "" if decision[0] == "a" else WHY}]}
            yield self._entry("review.decide", field.people[-1], subject, field, rows)
        else:
            rows = {"withdrawal": [{**about, "withdrawal_id": self._id(), "withdrawn": True, "reason": "Logged twice"}]}
            yield self._entry("item.withdraw", actor, subject, field, rows)

    def _revision(self, field: Field) -> Row:
        chance, choices, texts = self._chance, self._choices, self._texts
        [source] = chance.choices(choices.sources, cum_weights=choices.often_sources)
        leaning = (5, 8, 11, 12) if choices.professional[source.id] else (3, 6, 11, 12)
        areas = chance.choices(choices.areas, cum_weights=choices.often_areas, k=chance.choice((0, 1, 1, 2, 2, 3)))
        areas = list(dict.fromkeys(areas))
        stance = chance.choices(choices.stances, cum_weights=leaning)[0] if chance.random() < 0.95 else None
        return {
            "revision_id": self._id(),
            "item_id": self._id(chance.randrange(HOUR // 60)),
            "base": None,
            "happened_at": _stamp(self.now - chance.randrange(8 * HOUR)),
            "activity_id": chance.choice(field.places) if chance.random() < 0.8 else None,
            "source_kind": source.id,
            "source_role": None,
            "discipline": chance.choices(choices.disciplines, cum_weights=(5, 8, 10))[0],
            "directness": chance.choice(choices.directness) if source.person else None,
            "fact": texts.fact(chance),
            "words": texts.words(chance) if source.person and chance.random() < 0.4 else "",
            "meaning": texts.meaning(chance) if chance.random() < 0.6 else "",
            "stance": stance,
            "areas": areas,
            "area_stances": [chance.choice(choices.stances) if chance.random() < 0.1 else None for _ in areas],
            "themes": list(dict.fromkeys(chance.choices(choices.themes, k=chance.choice((0, 1, 1, 2))))),
            "facets": [chance.choice(one) for one in choices.facets if chance.random() < 0.5],
            "child_id": chance.choice(field.children) if chance.random() < 0.1 else None,
            "safeguarding": chance.random() < 0.01,
        }

    def _entry(self, action: str, actor: str, subject: str, field: Field, rows: dict[str, list[Row]]) -> Unchained:
        digests: dict[str, list[str]] = {}
        written = []
        for table in sorted(rows):
            salted = [(f"{self._chance.getrandbits(128):032x}".encode(), quick(row)) for row in rows[table]]
            digests[table] = [hashlib.sha256(salt + row).hexdigest() for salt, row in salted]
            written.append(
                b'"%s":[%s]'
                % (table.encode(), b",".join(b'{"row":%s,"salt":"%s"}' % (row, salt) for salt, row in salted))
            )
        first = quick({"action": action, "actor": actor, "base": None, "digests": digests})
        middle = quick({"id": self._id(), "inspection": field.inspection_id})
        last = quick({"subject": subject, "time": _stamp(self.now)})
        return Unchained(first[:-1] + b",", middle[1:-1] + b",", b'"rows":{%s},' % b",".join(written), last[1:])

    def _id(self, earlier: int = 0) -> str:
        """As evidence.ids makes it, of a moment that is gone."""
        bits = self._chance.getrandbits(74)
        number = self.now - earlier << 80 | 0x7 << 76 | bits >> 62 << 64 | 0b10 << 62 | bits & (1 << 62) - 1
        text = f"{number:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


NOT_SAID = {"imported_as": None, "imported_by": None, "imported_at": None}
FILE = {"file_name": "made up.xlsx", "sha256": "0" * 64, "already_there": 0, "refused": 0}
WHY = "Who said this, and when?"


class _Choices:
    """What a framework leaves to choose from; some of it is common and some rare."""

    def __init__(self, framework: Framework) -> None:
        self.areas = [area.code for area in framework.areas]
        self.often_areas = seldom(len(self.areas))
        self.sources = framework.source_kinds
        self.often_sources = seldom(len(self.sources))
        self.professional = {one.id: framework.side(one.id) == "professionals" for one in self.sources}
        self.stances = [one.id for one in framework.stances]
        self.disciplines = [one.id for one in framework.disciplines]
        self.directness = [one.id for one in framework.directness]
        self.themes = [one.id for one in framework.themes]
        self.facets = [[f"{facet.id}:{one.id}" for one in facet.choices] for facet in framework.facets]


@functools.cache
def _what_there_is() -> tuple[_Choices, Texts]:
    return _Choices(frameworks.load_all()["area-send-2025"]), Texts()


def _stamp(milliseconds: int) -> str:
    return clock.stamp(datetime.fromtimestamp(milliseconds / 1000, UTC))
