"""Stores of national size: a true record, written faster than people could, and its projection made from it.

People, inspections, activities and tracked children go through the domain like any others. Items are written as the
journal writes them, line by line, sealed and chained (its own verify is asked whether they are): rows and their digests
are made in a process for each processor, the chain in this one.

With EVIDENCE_BENCH_STORES, a folder, stores are kept there from run to run; they take some 3 GB for a million items.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import os
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from bench.texts import Texts, seldom
from evidence import activities, children, clock, frameworks, inspections, people, teams
from evidence.access import Role, User
from evidence.activities import Arrangement
from evidence.frameworks import Framework
from evidence.inspections import Inspection, Plan
from evidence.journal import Head, segments
from evidence.journal.entries import SCHEMA, quick
from evidence.store import Store

CHUNK = 2_000  # items that one process makes at a time
AT_ONCE = 6  # inspections that are in the field at the same time
TEAM = 7
TRACKED = 6
YEARS = 4  # in which all areas are inspected once
IMPORTED = 50  # items of one file, where entries have many


@dataclass(frozen=True)
class Size:
    """How large a store is to be."""

    items: int
    areas: int = 1
    each: int = 1  # items in one entry: one, as people log them, or many, as imports bring them


@dataclass(frozen=True)
class Field:
    """What the items of one inspection name."""

    inspection_id: str
    people: tuple[str, ...]
    places: tuple[str, ...]
    children: tuple[str, ...]


@dataclass(frozen=True)
class Work:
    """Items for one process to make: whose they are, in order, and when they were logged (milliseconds)."""

    seed: int
    fields: tuple[Field, ...]
    order: tuple[int, ...]
    since: int
    until: int
    each: int


@dataclass(frozen=True)
class Made:
    """A store on disk, and the seconds that it took to write its record; none where it was there."""

    home: Path
    size: Size
    seconds: float | None


def made(folder: Path, size: Size) -> Made:
    """The home of a store of this size, from the cache where it is there. Its projection has no items yet."""
    cache = os.environ.get("EVIDENCE_BENCH_STORES")
    home = Path(cache or folder) / f"store-{size.items}-{size.areas}-{size.each}"
    if home.exists():
        return Made(home, size, None)
    making = home.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    with clock.standing_at(clock.now() - _length(size) - timedelta(days=2)):
        fields = _set_up(making, size.areas)
    started = time.perf_counter()
    _write(making / "journal", size, fields)
    seconds = time.perf_counter() - started
    for left in making.glob("evidence.duckdb*"):  # it has only the beginning of the record
        left.unlink()
    making.replace(home)
    return Made(home, size, seconds)


def opened(home: Path) -> tuple[Store, User, list[Inspection]]:
    """The store, the lead of all its inspections, and these, the largest first."""
    store = Store(home)
    user = people.user(store, people.everybody(store)[0].person_id, None)
    rows = store.rows("select inspection_id from item_now group by inspection_id order by count(*) desc")
    return store, user, [inspections.get(store, user, row["inspection_id"]) for row in rows]


# People and inspections, through the domain


def _set_up(home: Path, areas: int) -> list[Field]:
    store = Store(home)
    lead = people.user(store, people.set_up_first(store, email="a.lead@example.org", name="A. Lead").person_id, None)
    framework = frameworks.load_all()["area-send-2025"]
    others = [
        people.invite(store, lead, email=f"person.{number}@example.org", name=f"Person {number}").person_id
        for number in range(AT_ONCE * TEAM if areas > 1 else TEAM)
    ]
    fields = []
    for number in range(areas):
        today = clock.now().date()
        plan = Plan(f"AREA-{number + 1:03}", f"{number + 1:03}", f"Area {number + 1}", "full", today, today)
        inspection = inspections.set_up(store, lead, framework=framework, plan=plan, discipline="education")
        team = [others[(number * TEAM + one) % len(others)] for one in range(TEAM)]
        for place, person_id in enumerate(team):
            discipline = framework.disciplines[place % len(framework.disciplines)].id
            teams.join(store, lead, inspection, person_id=person_id, role=Role.INSPECTOR, discipline=discipline)
        fields.append(_field(store, lead, inspection, [*team, *([lead.person_id] if lead.person_id else [])]))
    store.close()
    return fields


def _field(store: Store, lead: User, inspection: Inspection, team: Sequence[UUID]) -> Field:
    places = [
        activities.plan(store, lead, inspection, Arrangement(kind=kind.id, title=kind.label))
        for kind in inspection.framework.activity_kinds
    ]
    tracked = [children.keep(store, lead, inspection).child_id for _ in range(TRACKED)]
    return Field(
        str(inspection.inspection_id), tuple(map(str, team)), tuple(map(str, places)), tuple(map(str, tracked))
    )


# Items, as lines of the record


def _length(size: Size) -> timedelta:
    """From the first item to the last."""
    return timedelta(days=YEARS * 365 if size.areas > 1 else 14)


def _write(journal: Path, size: Size, fields: list[Field]) -> None:
    number = segments.count(journal)
    assert number == 1, "the beginning of the record is one segment"
    starts = [Head()]
    head = segments.examine(journal, 1, Head(), thorough=True).head
    file = segments.path_of(journal, 1).open("ab")
    with ProcessPoolExecutor(initializer=gc.disable) as processes:
        for entries in processes.map(entries_of, _work(size, fields)):
            for entry in entries:
                if head.place - starts[-1].place >= segments.SEGMENT_BYTES:
                    file.close()
                    segments.write_seal(journal, len(starts), starts[-1], head)
                    starts.append(head)
                    file = segments.path_of(journal, len(starts)).open("xb")
                line, head = _chained(entry, head)
                file.write(line)
    file.close()


def _work(size: Size, fields: list[Field]) -> Iterator[Work]:
    """Inspections follow each other as they do in a country: some at a time, and some are larger than others."""
    chance = random.Random(1)
    share = [chance.lognormvariate(0, 0.5) for _ in fields]
    left = [int(size.items * one / sum(share)) for one in share]
    left[0] += size.items - sum(left)
    waiting, live = list(range(AT_ONCE, len(fields))), list(range(min(AT_ONCE, len(fields))))
    until = int((clock.now() - timedelta(days=1)).timestamp() * 1000)
    span, done = int(_length(size).total_seconds() * 1000), 0
    while live:
        order: list[int] = []
        for chosen in chance.choices(live, [left[one] for one in live], k=CHUNK // size.each):
            taken = min(size.each, left[chosen])
            order += [chosen] * taken
            left[chosen] -= taken
        live = [one for one in live if left[one]]
        while waiting and len(live) < AT_ONCE:
            live.append(waiting.pop(0))
        first, last = (until - span + span * place // size.items for place in (done, done + len(order)))
        done += len(order)
        yield Work(done, tuple(fields), tuple(order), first, last, size.each)


@dataclass(frozen=True, slots=True)
class Unchained:
    """One entry but for its place in the chain: stretches of canonical JSON."""

    first: bytes  # action to digests
    middle: bytes  # id and inspection
    rows: bytes
    last: bytes  # subject and time


def _chained(entry: Unchained, head: Head) -> tuple[bytes, Head]:
    """As evidence.journal.entries seals it: the hash covers all but itself and the rows."""
    first, middle, last = entry.first, entry.middle, entry.last
    place = b'"prev":"%s",' % head.hash.encode(), b'"schema":%d,"seq":%d,' % (SCHEMA, head.seq + 1)
    digest = hashlib.sha256(b"".join((first, middle, *place, last))).hexdigest()
    line = b"".join((first, b'"hash":"%s",' % digest.encode(), middle, place[0], entry.rows, place[1], last, b"\n"))
    return line, Head(head.seq + 1, digest, head.place + len(line))


def entries_of(work: Work) -> list[Unchained]:
    """The entries of a stretch of time, in order: items, and what becomes of some of them a little later."""
    chance, framework, texts = random.Random(work.seed), _framework(), _texts()
    found: list[Unchained] = []
    step = max(1, (work.until - work.since) // max(1, len(work.order)))
    place, before = 0, list[tuple[Field, str, str, dict[str, object]]]()
    while place < len(work.order):
        field = work.fields[work.order[place]]
        many = 1
        while many < work.each and place + many < len(work.order) and work.order[place + many] == work.order[place]:
            many += 1
        when = work.since + step * place
        rows: dict[str, list[dict[str, object]]] = {"item": [], "item_revision": []}
        actor = chance.choice(field.people)
        for _ in range(many):
            item_id = _id(when - chance.randrange(60_000), chance)
            revision = _revision(framework, chance, texts, field, item_id, when)
            rows["item"].append({"item_id": item_id, "inspection_id": field.inspection_id, **NOT_IMPORTED})
            rows["item_revision"].append(revision)
            before.append((field, actor, item_id, revision))
        if work.each == 1:
            del rows["item"][0]["imported_as"], rows["item"][0]["imported_by"], rows["item"][0]["imported_at"]
            found.append(_unchained(chance, when, "item.log", actor, f"item:{item_id}", field, rows))
        else:
            import_id = _id(when, chance)
            rows["imported_file"] = [{"import_id": import_id, "inspection_id": field.inspection_id, **_file(many)}]
            found.append(_unchained(chance, when, "item.import", actor, f"imported_file:{import_id}", field, rows))
        place += many
        found += _afterwards(framework, chance, texts, before, when, many)
    return found


NOT_IMPORTED = {"imported_as": None, "imported_by": None, "imported_at": None}


def _file(number: int) -> dict[str, object]:
    return {"file_name": "made up", "sha256": "0" * 64, "stored": number, "already_there": 0, "refused": 0}


def _afterwards(
    framework: Framework,
    chance: random.Random,
    texts: Texts,
    before: list[tuple[Field, str, str, dict[str, object]]],
    when: int,
    many: int,
) -> Iterator[Unchained]:
    """Of a hundred items three are amended, five reviewed and one is withdrawn; of a file's as of others."""
    for _ in range(many):
        what = chance.random()
        if what > 0.09:
            continue
        field, actor, item_id, revision = before[chance.randrange(max(0, len(before) - 200), len(before))]
        subject = f"item:{item_id}"
        if what < 0.03:
            changed = {
                **revision,
                "revision_id": _id(when, chance),
                "base": revision["revision_id"],
                "fact": texts.fact(chance),
            }
            rows: dict[str, list[dict[str, object]]] = {"item_revision": [changed]}
            yield _unchained(chance, when, "item.amend", actor, subject, field, rows)
        elif what < 0.08:
            decision = chance.choice(("accepted", "accepted", "queried", "answered"))
            review = {"review_id": _id(when, chance), "item_id": item_id, "revision_id": revision["revision_id"]}
            rows = {"review": [{**review, "decision": decision, "comment": ""}]}
            yield _unchained(chance, when, "review.decide", field.people[-1], subject, field, rows)
        else:
            withdrawal = {"withdrawal_id": _id(when, chance), "item_id": item_id, "withdrawn": True}
            rows = {"withdrawal": [{**withdrawal, "reason": "Logged twice"}]}
            yield _unchained(chance, when, "item.withdraw", actor, subject, field, rows)


def _unchained(
    chance: random.Random,
    when: int,
    action: str,
    actor: str,
    subject: str,
    field: Field,
    rows: dict[str, list[dict[str, object]]],
) -> Unchained:
    digests: dict[str, list[str]] = {}
    written: list[bytes] = []
    for table in sorted(rows):
        salted = []
        digests[table] = []
        for row in rows[table]:
            salt, text = f"{chance.getrandbits(128):032x}".encode(), quick(row)
            digests[table].append(hashlib.sha256(salt + text).hexdigest())
            salted.append(b'{"row":%s,"salt":"%s"}' % (text, salt))
        written.append(b'"%s":[%s]' % (table.encode(), b",".join(salted)))
    first = {"action": action, "actor": actor, "base": None, "digests": digests}
    middle = {"id": _id(when, chance), "inspection": field.inspection_id}
    last = {"subject": subject, "time": _stamp(when)}
    return Unchained(
        quick(first)[:-1] + b",",
        quick(middle)[1:-1] + b",",
        b'"rows":{%s},' % b",".join(written),
        quick(last)[1:],
    )


def _revision(
    framework: Framework, chance: random.Random, texts: Texts, field: Field, item_id: str, when: int
) -> dict[str, object]:
    kept = _CHOICES[framework.id]
    [source] = chance.choices(framework.source_kinds, cum_weights=kept.sources)
    stance = chance.choices(kept.stances, (5, 3, 3, 1) if kept.professional[source.id] else (3, 3, 5, 1))[0]
    areas = list(dict.fromkeys(chance.choices(kept.areas, cum_weights=kept.often, k=chance.choice((0, 1, 1, 2, 2, 3)))))
    own = [chance.choice(kept.stances) if chance.random() < 0.1 else None for _ in areas]
    return {
        "revision_id": _id(when, chance),
        "item_id": item_id,
        "base": None,
        "happened_at": _stamp(when - chance.randrange(8 * 3_600_000)),
        "activity_id": chance.choices(field.places, cum_weights=kept.places)[0] if chance.random() < 0.8 else None,
        "source_kind": source.id,
        "source_role": None,
        "discipline": chance.choices(kept.disciplines, (5, 3, 2))[0],
        "directness": chance.choice(kept.directness) if source.person else None,
        "fact": texts.fact(chance),
        "words": texts.words(chance) if source.person and chance.random() < 0.4 else "",
        "meaning": texts.meaning(chance) if chance.random() < 0.6 else "",
        "stance": stance if chance.random() < 0.95 else None,
        "areas": areas,
        "area_stances": own,
        "themes": list(dict.fromkeys(chance.choices(kept.themes, k=chance.choice((0, 1, 1, 2))))),
        "facets": [chance.choice(one) for one in kept.facets if chance.random() < 0.5],
        "child_id": chance.choice(field.children) if chance.random() < 0.1 else None,
        "safeguarding": chance.random() < 0.01,
    }


class _Choices:
    """What a framework leaves to choose from, with some of it common and some of it rare."""

    def __init__(self, framework: Framework) -> None:
        self.areas = [area.code for area in framework.areas]
        self.often = seldom(len(self.areas))
        self.sources = seldom(len(framework.source_kinds))
        self.places = seldom(len(framework.activity_kinds))
        self.stances = [one.id for one in framework.stances]
        self.disciplines = [one.id for one in framework.disciplines]
        self.directness = [one.id for one in framework.directness]
        self.themes = [one.id for one in framework.themes]
        self.facets = [[f"{facet.id}:{one.id}" for one in facet.choices] for facet in framework.facets]
        self.professional = {one.id: framework.side(one.id) == "professionals" for one in framework.source_kinds}


_CHOICES: dict[str, _Choices] = {}


@functools.cache
def _texts() -> Texts:
    return Texts()


@functools.cache
def _framework() -> Framework:
    framework = frameworks.load_all()["area-send-2025"]
    if framework.id not in _CHOICES:
        _CHOICES[framework.id] = _Choices(framework)
    return framework


def _id(milliseconds: int, chance: random.Random) -> str:
    """UUIDv7, as evidence.ids makes them, of a moment that is long gone."""
    bits = chance.getrandbits(74)
    text = f"{milliseconds << 80 | 0x7 << 76 | (bits >> 62) << 64 | 0b10 << 62 | bits & (1 << 62) - 1:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _stamp(milliseconds: int) -> str:
    return clock.stamp(datetime.fromtimestamp(milliseconds / 1000, UTC))
