"""500 made-up inspection notes with people planted in them, the same in every run, and how well they are found.

What is planted comes in the ways that people write it, some of which nobody could find: a nickname, a slip, a number
with a letter for a nought. They count as missed.
"""

from __future__ import annotations

import calendar
import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evidence.identifiers import NAME, Detector

DATA = Path(__file__).parent / "data" / "made_up_notes.toml"
NOTES, SEED = 500, 20261120
ACCURACY = "accuracy"  # the property of a report: its lines for the summary
MONTHS = tuple(calendar.month_name)[1:]
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(frozen=True)
class Planted:
    """Where in a note somebody stands."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class MadeUp:
    """One note."""

    text: str
    planted: tuple[Planted, ...]


@dataclass
class Score:
    """Of one kind, over all notes."""

    planted: int = 0
    met: int = 0  # of the planted
    found: int = 0
    right: int = 0  # of the found

    @property
    def recall(self) -> float:
        return self.met / self.planted

    @property
    def precision(self) -> float:
        return self.right / self.found


@cache
def data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def names() -> list[tuple[str, str]]:
    """The list of the inspection; what is said instead is of no matter here."""
    return [(name, "the child") for name in data()["names"]]


@cache
def notes() -> tuple[MadeUp, ...]:
    chance = random.Random(SEED)
    return tuple(_note(chance, number) for number in range(NOTES))


def _note(chance: random.Random, number: int) -> MadeUp:
    """One to three sentences about nobody, and among them one or two about a person, or none."""
    kinds = list(data()["planted"])
    sentences = [("", one, "") for one in chance.sample(data()["plain"], chance.choice((1, 2, 3)))]
    for kind in (kinds[number % len(kinds)], NAME)[: chance.choice((0, 1, 1, 2, 2))]:
        sentence = chance.choice(data()["planted"][kind])
        sentences.insert(chance.randrange(len(sentences) + 1), (kind, sentence, MAKERS[kind](chance)))
    text, planted = "", []
    for kind, sentence, value in sentences:
        text += " " if text else ""
        if kind:
            start = len(text) + sentence.index("{}")
            planted.append(Planted(kind, start, start + len(value)))
        text += re.sub(r"\{(\w+)\}", lambda slot: TRAPS[slot[1]](chance), sentence).replace("{}", value)
    return MadeUp(text, tuple(planted))


def scores(detector: Detector) -> dict[str, Score]:
    """kind -> how well it is found."""
    found: dict[str, Score] = {kind: Score() for kind in data()["planted"]}
    for note in notes():
        hits = [Planted(one.kind, one.start, one.end) for one in detector.find(note.text)]
        for one in note.planted:
            found[one.kind].planted += 1
            found[one.kind].met += any(_meet(one, hit) for hit in hits)
        for hit in hits:
            found[hit.kind].found += 1
            found[hit.kind].right += any(_meet(one, hit) for one in note.planted)
    return found


def mistakes(detector: Detector) -> Iterator[str]:
    """What was missed, and what was found where nobody is; to read, when a score falls."""
    for note in notes():
        hits = detector.find(note.text)
        there = [Planted(one.kind, one.start, one.end) for one in hits]
        for one in note.planted:
            if not any(_meet(one, hit) for hit in there):
                yield f"missed {one.kind}: {note.text[one.start : one.end]} in {note.text}"
        for hit, one in zip(hits, there, strict=True):
            if not any(_meet(other, one) for other in note.planted):
                yield f"wrong {hit.kind}: {hit.text} in {note.text}"


def _meet(one: Planted, other: Planted) -> bool:
    return one.kind == other.kind and one.start < other.end and one.end > other.start


def table(found: dict[str, Score]) -> list[str]:
    return [
        f"{kind:<12} {score.planted:>4} planted, recall {score.recall:.3f}, precision {score.precision:.3f}"
        for kind, score in found.items()
    ]


def summarise(reporter: pytest.TerminalReporter) -> None:
    """Said at the end of every run in which it was measured."""
    if hasattr(reporter.config, "workerinput"):
        return
    for report in reporter.stats.get("passed", []):
        for lines in (value for name, value in report.user_properties if name == ACCURACY and report.when == "call"):
            reporter.section(f"what looks like a person, in {NOTES} made-up notes")
            for line in lines:
                reporter.line(line)


# What is planted, in the ways that people write it


def _digits(chance: random.Random, count: int) -> str:
    return "".join(str(chance.randrange(10)) for _ in range(count))


def _email(chance: random.Random) -> str:
    who = chance.choice(("s.okafor", "jansmith", "Mum_of_3", "tyrese.young", "o'dwyer", "kw-wojcik", "a.b+send"))
    return f"{who}{chance.randrange(100)}@{chance.choice(('example.org', 'mail.example.com', 'northmere.example'))}"


def _nhs_number(chance: random.Random) -> str:
    while True:
        nine = chance.choice("4679") + _digits(chance, 8)
        check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            break
    ten = f"{nine}{check % 11}"
    return chance.choice((ten, f"{ten[:3]} {ten[3:6]} {ten[6:]}", f"{ten[:3]}-{ten[3:6]}-{ten[6:]}"))


def _uln(chance: random.Random) -> str:
    while True:
        nine = chance.choice("123456789") + _digits(chance, 8)
        rest = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        if rest:
            return f"{nine}{10 - rest}"


def _telephone(chance: random.Random) -> str:
    mobile, landline = f"07700900{_digits(chance, 3)}", f"01632960{_digits(chance, 3)}"
    ways = (
        mobile,
        f"{mobile[:5]} {mobile[5:]}",
        f"{mobile[:5]} {mobile[5:8]} {mobile[8:]}",
        f"+44 {mobile[1:5]} {mobile[5:]}",
        f"+44{mobile[1:]}",
        f"0044 {mobile[1:5]} {mobile[5:]}",
        f"({landline[:5]}) {landline[5:]}",
        f"{landline[:5]} {landline[5:]}",
        f"{landline[:5]}-{landline[5:]}",
        f"020 7946 0{_digits(chance, 3)}",
        f"+353 87 123 {_digits(chance, 4)}",
    )
    # A letter for a nought: nobody finds this.
    return mobile.replace("0", "O", 1) if chance.random() < 0.004 else chance.choice(ways)


def _upn(chance: random.Random) -> str:
    twelve = _digits(chance, 12)
    letter = UPN_LETTERS[sum(int(digit) * weight for digit, weight in zip(twelve, range(2, 14), strict=True)) % 23]
    upn = f"{letter}{twelve}"
    return chance.choice((upn, upn, upn.lower(), f"{upn[:-1]}{chance.choice(UPN_LETTERS)}"))


def _ni_number(chance: random.Random) -> str:
    two = chance.choice(("AB", "CE", "JG", "PX", "SR", "WK"))
    six, last = _digits(chance, 6), chance.choice("ABCD")
    return chance.choice(
        (f"{two}{six}{last}", f"{two} {six[:2]} {six[2:4]} {six[4:]} {last}", f"{two}{six}{last}".lower())
    )


def _postcode(chance: random.Random) -> str:
    out = chance.choice(("NE1", "SW1A", "B12", "M4", "LS26", "EC1V", "PL4", "W1T", "CB25", "DN55"))
    back = f"{chance.randrange(10)}{chance.choice('ABDEFGHJLNPQRSTUWXYZ')}{chance.choice('ABDEFGHJLNPQRSTUWXYZ')}"
    return chance.choice((f"{out} {back}", f"{out} {back}", f"{out}{back}", f"{out} {back}".lower()))


def _birth(chance: random.Random) -> str:
    day, month, year = chance.randrange(1, 29), chance.randrange(1, 13), chance.randrange(2003, 2024)
    name = MONTHS[month - 1]
    return chance.choice(
        (
            f"{day} {name} {year}",
            f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10 if day // 10 != 1 else 0, 'th') } {name} {year}",
            f"{day:02}/{month:02}/{year}",
            f"{day}/{month}/{year % 100:02}",
            f"{day}.{month}.{year}",
            f"{day} {name[:3]} {year}",
            f"{year}-{month:02}-{day:02}",
            f"{name} {day}, {year}",
            f"{day:02}-{month:02}-{year}",
        )
    )


def _name(chance: random.Random) -> str:
    """One of the list as somebody may write it. The last ways are beyond any list."""
    name = chance.choice(data()["names"])
    titled = name.split()[0] in ("Mrs", "Dr")
    first, *_, last = name.split()
    ways: list[Callable[[], str]] = [lambda: name, lambda: name, lambda: f"{name}’s mother", lambda: last]
    if titled:
        ways += [lambda: f"{first}. {last}", lambda: f"{first} {last}'s", lambda: name.lower()]
        return chance.choice(ways)()
    ways += [lambda: first] * 6
    ways += [
        lambda: f"{first}'s brother",
        lambda: f"{first}’s brother",
        lambda: first.upper(),
        lambda: name.upper(),
        lambda: f"{last}, {first}",
        lambda: f"{first[0]}. {last}",
        lambda: f"{first} {last[0]}",
        lambda: f"{first[0]}.{last[0]}.",
        lambda: _plainly(name),
        lambda: _plainly(first),
        lambda: name.replace("-", " "),
        lambda: name.replace("’", ""),
        lambda: last.split("-")[0],
        lambda: f"Mr {last}",
    ]
    if first not in ("Grace", "Will", "May", "Mark", "Rose", "Hope", "Jo", "Dev"):
        ways += [lambda: first.lower(), lambda: name.lower()]
    beyond = [
        lambda: f"{first[0]}{last[0]}",
        lambda: f"{first[:2]}{first[0].lower()}{first[2:]}",
        lambda: f"{first[:3]}y",
    ]
    return (chance.choice(beyond) if chance.random() < 0.03 else chance.choice(ways))()


def _plainly(name: str) -> str:
    return name.translate(str.maketrans("ëŁłâó’", "eLlao'"))


def _ten(chance: random.Random) -> str:
    while True:
        ten = chance.choice("123456789") + _digits(chance, 9)
        rest = sum(int(digit) * weight for digit, weight in zip(ten[:9], range(10, 1, -1), strict=True)) % 11
        if int(ten[9]) not in ((11 - rest) % 11, 10 - rest):
            return ten


TRAPS: dict[str, Callable[[random.Random], str]] = {
    "ten": _ten,
    "day": lambda chance: f"{chance.randrange(1, 29)}{chance.choice('/.-')}{chance.randrange(1, 13)}/2025".replace(
        ".", "/"
    ),
    "price": lambda chance: f"{chance.randrange(1_000, 90_000):,}.{chance.randrange(100):02}",
    "urn": lambda chance: f"1{_digits(chance, 5)}",
    "la": lambda chance: f"{chance.randrange(200, 999)}",
    "four": lambda chance: _digits(chance, 4),
    "room": lambda chance: f"{chance.choice('ABEGLMNSW')}{chance.randrange(1, 30)}",
    "count": lambda chance: f"{chance.randrange(2, 400)}",
}
MAKERS: dict[str, Callable[[random.Random], str]] = {
    "email": _email,
    "nhs_number": _nhs_number,
    "uln": _uln,
    "telephone": _telephone,
    "upn": _upn,
    "ni_number": _ni_number,
    "postcode": _postcode,
    "birth": _birth,
    NAME: _name,
}
