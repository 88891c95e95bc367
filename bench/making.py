"""A made-up evidence base of any size: items as teams write them, stored through the journal like any others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from evidence import activities, clock, frameworks, inspections, people
from evidence.access import User
from evidence.activities import Arrangement
from evidence.frameworks import Framework
from evidence.ids import new_id
from evidence.imports.changes import Imported, log_imported
from evidence.inspections import Inspection, Plan
from evidence.items.notes import AreaTag, Note
from evidence.store import Store

DAYS = 15
FIRST_DAY = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=DAYS + 1)
BATCH = 5_000  # items in one change

WHO = (
    "A parent of a child in Year 4 says",
    "The young person says",
    "The special educational needs co-ordinator says",
    "Leaders of the partnership say",
    "A speech and language therapist reports",
    "The annual review record shows",
    "A social worker says",
    "Staff of the alternative provision say",
    "The plan on file shows",
    "Members of the parent carer forum agree",
)
WHAT = (
    "that help began only after the third request, and that nobody said why",
    "that the outcomes are written in the child's own words and are looked at every half term",
    "that the wait for an assessment is now eleven months, down from sixteen",
    "that advice from health came late and was copied into the plan without being read again",
    "that the move to college was prepared with four visits and a named person",
    "that attendance rose from half of sessions to nearly all of them since September",
    "that short breaks are there on paper, but not at weekends",
    "that the placement was not visited by anybody from the commissioning service this year",
    "that different services each asked the family to tell the same story",
    "that a keyworker rings every Monday and answers messages on the same day",
)
SO = (
    "The child now looks forward to going in.",
    "The family has stopped asking.",
    "Anxiety has grown, and sleep with it.",
    "They feel listened to and say so.",
    "Progress is slower than it could be.",
    "Nobody could say what would happen next.",
    "It works for this child; whether it works for others is not known.",
)
WORDS = ("Nobody asked me.", "I like it here because they know me.", "I wait a lot.", "My mum does the phoning.")


def fill(home: Path, number: int, *, seed: int = 1, second: Path | None = None) -> tuple[Store, User, Inspection]:
    """A new home with one inspection of so many items; second is the folder of the second copy of the record."""
    store = Store(home, second=second)
    first = people.set_up_first(store, email="lead@example.org", name="Lee Lead")
    user = people.user(store, first.person_id, None)
    framework = frameworks.load_all()["area-send-2025"]
    plan = Plan(
        reference="BENCH-1",
        area_code="999",
        area_name="Northmere",
        kind="full",
        fieldwork_from=FIRST_DAY.date(),
        fieldwork_to=FIRST_DAY.date() + timedelta(days=DAYS),
    )
    inspection = inspections.set_up(store, user, framework=framework, plan=plan, discipline="education")
    places = [
        activities.plan(store, user, inspection, Arrangement(kind=kind.id, title=f"{kind.label} {number}"))
        for kind in framework.activity_kinds
        for number in (1, 2)
    ]
    notes = made_up(framework, number, places, seed=seed)
    while batch := [Imported(new_id(), note) for note in islice(notes, BATCH)]:
        log_imported(store, user, inspection, batch, file=_file(len(batch)))
    return store, user, inspection


def made_up(framework: Framework, number: int, places: list[UUID], *, seed: int = 1) -> Iterator[Note]:
    """So many notes, the same ones for the same seed."""
    chance = random.Random(seed)
    areas = [area.code for area in framework.areas]
    often = [chance.randint(1, 8) for _ in areas]
    for _ in range(number):
        yield _note(framework, chance, places, chance.choices(areas, often, k=chance.choice((0, 1, 1, 2, 2, 3))))


def _note(framework: Framework, chance: random.Random, places: list[UUID], codes: list[str]) -> Note:
    source = chance.choice(framework.source_kinds)
    stances = [stance.id for stance in framework.stances]
    leaning = (5, 3, 3, 1) if framework.side(source.id) == "professionals" else (3, 3, 5, 1)
    tags = tuple(
        AreaTag(code, chance.choice(stances) if chance.random() < 0.1 else None) for code in dict.fromkeys(codes)
    )
    return Note(
        happened_at=FIRST_DAY + timedelta(days=chance.randrange(DAYS), minutes=chance.randrange(9 * 60)),
        source_kind=source.id,
        discipline=chance.choices([one.id for one in framework.disciplines], (5, 3, 2))[0],
        fact=" ".join(f"{chance.choice(WHO)} {chance.choice(WHAT)}." for _ in range(chance.randint(1, 4))),
        words=chance.choice(WORDS) if source.person and chance.random() < 0.4 else "",
        meaning=chance.choice(SO) if chance.random() < 0.6 else "",
        activity_id=chance.choice(places) if places and chance.random() < 0.8 else None,
        directness=chance.choice(framework.directness).id if source.person else None,
        stance=chance.choices(stances, leaning)[0] if chance.random() < 0.95 else None,
        areas=tags,
        themes=tuple({chance.choice(framework.themes).id for _ in range(chance.randint(0, 2))}),
        facets=tuple(
            f"{facet.id}:{chance.choice(facet.choices).id}" for facet in framework.facets if chance.random() < 0.5
        ),
    )


def _file(number: int) -> dict[str, object]:
    return {
        "import_id": new_id(),
        "file_name": "made up",
        "sha256": "0" * 64,
        "stored": number,
        "already_there": 0,
        "refused": 0,
    }
