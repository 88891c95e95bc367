"""Made-up texts as teams write them: mostly a few sentences, now and then pages; some words are in every note, some in
hardly any.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

from bench.making import SO, WHO, WORDS

WHAT = (
    "the {service} {verb} the {thing} {when}",
    "{thing} and {thing} were not joined up {when}",
    "nobody from the {service} came to the {meeting} {when}",
    "the {thing} names {place} as the setting, and that works",
    "the wait for the {service} is now {number} weeks",
    "{number} of {number} children at {place} have a {thing} that was reviewed {when}",
    "the family asked for help from the {service} {number} times {when}",
    "staff at {place} had training from the {service} {when}",
    "the {meeting} agreed that the {service} would look at the {thing}",
    "what the {service} wrote in the {thing} is not what the child says",
)
SLOTS = {
    "service": (
        "speech and language therapy service",
        "educational psychology service",
        "child and adolescent mental health service",
        "SEND team",
        "early help team",
        "occupational therapy service",
        "school nursing service",
        "short breaks service",
        "inclusion team",
        "community paediatric service",
        "virtual school",
        "youth justice service",
        "sensory support service",
        "portage service",
        "wheelchair service",
    ),
    "verb": ("wrote", "reviewed", "delayed", "shared", "refused", "rewrote", "quality assured", "lost"),
    "thing": (
        "plan",
        "annual review",
        "needs assessment",
        "referral",
        "transition plan",
        "support plan",
        "risk assessment",
        "personal budget",
        "health care plan",
        "timetable",
        "sensory profile",
        "communication passport",
    ),
    "when": (
        "this term",
        "last term",
        "since September",
        "within a week",
        "after eleven months",
        "before the holidays",
        "in time for Year 7",
        "too late for the move to college",
        "every half term",
        "without telling the parents",
    ),
    "meeting": ("annual review", "panel", "team meeting", "core group", "multi-agency meeting", "transition meeting"),
    "number": tuple(str(number) for number in range(2, 60)),
}
SYLLABLES = ("ash", "bram", "cor", "dun", "el", "fen", "glen", "hol", "in", "kel", "low", "mar", "nor", "oak", "pen")
ENDS = ("field", "ton", "bury", "ford", "ley", "mere", "wick", "worth")
KINDS = ("Primary", "School", "Academy", "College", "Nursery", "Centre")
SENTENCES = 4_000


class Texts:
    """What notes are put together from; always the same sentences."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        places = [f"{one}{two}{end}".capitalize() for one in SYLLABLES for two in SYLLABLES for end in ENDS]
        self._slots = {**SLOTS, "place": tuple(f"{name} {self._chance.choice(KINDS)}" for name in places)}
        self._sentences = [self._sentence() for _ in range(SENTENCES)]
        self._often = seldom(SENTENCES)
        self._lengths = list(accumulate((30, 24, 16, 10, 7, 5, 3, 2, 1, 0.5, 0.5, 0.5)))

    def fact(self, chance: random.Random) -> str:
        """Half have fewer than 270 letters; one in fifty has more than a thousand."""
        [few] = chance.choices(range(1, 13), cum_weights=self._lengths)
        if few == 12:
            few = chance.randint(12, 60)
        return " ".join(chance.choices(self._sentences, cum_weights=self._often, k=few))

    def words(self, chance: random.Random) -> str:
        return " ".join(chance.choices(WORDS, k=chance.choice((1, 1, 1, 2))))

    def meaning(self, chance: random.Random) -> str:
        return " ".join(chance.choices(SO, k=chance.choice((1, 1, 2))))

    def _sentence(self) -> str:
        text = f"{self._chance.choice(WHO)} that {self._chance.choice(WHAT)}."
        while "{" in text:
            before, _, rest = text.partition("{")
            name, _, after = rest.partition("}")
            slot = self._slots[name]
            text = before + self._chance.choices(slot, cum_weights=seldom(len(slot)))[0] + after
        return text


def seldom(number: int) -> Sequence[float]:
    """Weights, added up, by which the first of so many is common and the last rare."""
    return list(accumulate(1 / (place + 2) for place in range(number)))
