"""What looks like a person: numbers, addresses, dates of birth, and names that an inspection wants to avoid.

The rules are data (schemas/identifiers.toml), names become rules of the same form, and the browser runs both as they
are given to it here. Nothing is ever replaced by this: a person decides each time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from evidence.definitions import SCHEMAS, read_toml
from evidence.errors import BadDefinition
from evidence.identifiers.checks import CHECKS, passes
from evidence.identifiers.variants import Unless, Words, marks_of, pattern_of

__all__ = ["NAME", "Definition", "Detector", "Found", "Rule", "defined"]

FILE = SCHEMAS / "identifiers.toml"
NAME = "name"  # the kind of what is on the list of an inspection


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One kind of thing to look for, as the browser gets it too."""

    kind: str
    words: str  # "an NHS number"
    instead: str
    pattern: str
    check: str = ""
    ignore_case: bool = False


@dataclass(frozen=True)
class Found:
    """One place of a text, in characters, and what might stand there instead."""

    kind: str
    words: str
    text: str
    start: int
    end: int
    instead: tuple[str, ...]  # more than one where people on the list share a name


@dataclass(frozen=True)
class Definition:
    """What schemas/identifiers.toml says."""

    needs: re.Pattern[str]  # what each of the rules asks for
    fold: tuple[str, str]  # signs, and what is read for each
    rules: tuple[Rule, ...]
    names: Words


class Detector:
    """Looks for the numbers and addresses of people, and for these names: (name, what to say instead)."""

    def __init__(self, names: Iterable[tuple[str, str]] = ()) -> None:
        definition = defined()
        self._needs, self._fold = definition.needs, _Fold(*definition.fold)
        plain = [(self._fold.of(name), instead) for name, instead in names]
        named = [(_named(*one, definition.names), marks_of(one[0], definition.names)) for one in plain]
        named = [(rule, marks) for rule, marks in named if rule.pattern]
        self.rules, self.names = definition.rules, tuple(rule for rule, _ in named)
        self._marks = [marks for _, marks in named]
        self._small = [(mark, place) for place, marks in enumerate(self._marks) for mark in marks.small]
        self._exact = [(mark, place) for place, marks in enumerate(self._marks) for mark in marks.exact]

    def find(self, text: str) -> list[Found]:
        """In the order of the text; no two overlap."""
        folded = self._fold.of(text)
        found: list[Found] = []
        for one in _matches(self.rules if self._needs.search(folded) else (), folded, text):
            if not any(_overlap(one, other) for other in found):
                found.append(one)
        # Of names that overlap the longest counts: a mother and her child may share one.
        for one in sorted(_matches(self._worth_a_look(folded), folded, text), key=_length, reverse=True):
            over = [place for place, other in enumerate(found) if _overlap(one, other)]
            if not over:
                found.append(one)
            elif (found[over[0]].start, found[over[0]].end, found[over[0]].kind) == (one.start, one.end, NAME):
                shared = dict.fromkeys((*found[over[0]].instead, *one.instead))
                found[over[0]] = replace(found[over[0]], instead=tuple(shared))
        return sorted(found, key=lambda one: one.start)

    def hint(self) -> str:
        """A pattern for RE2, over text less accents and vowel signs. Where it does not match, find() does not."""
        seen = (f"(?i:{_without_looking_around(rule.pattern)})" for rule in self.rules)
        return "|".join((*seen, *(_without_signs(marks.pattern()) for marks in self._marks)))

    def _worth_a_look(self, text: str) -> list[Rule]:
        """The names of which something is in the text; most are not, and their patterns are dear."""
        lower = text.lower()
        places = {place for mark, place in self._small if mark in lower}
        places.update(place for mark, place in self._exact if mark in text)
        return [self.names[place] for place in sorted(places)]


@cache
def defined() -> Definition:
    """Raises BadDefinition where the file says something that is not understood."""
    found = read_toml(FILE)
    try:
        needs = re.compile(found["needs"], re.ASCII)
        fold = (str(found["fold"]["from"]), str(found["fold"]["to"]))
        rules = tuple(Rule(**row) for row in found["rules"])
        names = found["names"]
        unless = tuple(
            Unless(tuple(row["words"]), tuple(row.get("before", ())), tuple(row["after"])) for row in names["unless"]
        )
        words = Words(str(names["title"]), tuple(names["places"]), frozenset(names["ordinary"]), unless)
    except (KeyError, TypeError) as error:
        raise BadDefinition(FILE.name, "", f"lacks or does not know {error}") from None
    if len(fold[0]) != len(fold[1]):
        raise BadDefinition(FILE.name, "fold", "must have as many signs in one as in the other")
    for rule in rules:
        if rule.check and rule.check not in CHECKS:
            raise BadDefinition(FILE.name, rule.kind, f"asks for the unknown check {rule.check}")
    return Definition(needs, fold, rules, words)


class _Fold(dict[int, int]):
    """Code of a sign -> code of the plain one: without its accent, or what the definition says."""

    def __init__(self, signs: str, plain: str) -> None:
        super().__init__(zip(map(ord, signs), map(ord, plain), strict=True))

    def __missing__(self, code: int) -> int:
        base, *marks = list(unicodedata.normalize("NFD", chr(code)) if code <= 0xFFFF else chr(code))
        bare = bool(marks) and all(unicodedata.category(mark).startswith("M") for mark in marks)
        self[code] = ord(base) if bare else code
        return self[code]

    def of(self, text: str) -> str:
        """One sign for one, so that places stay."""
        return text if text.isascii() else text.translate(self)


def _named(name: str, instead: str, words: Words) -> Rule:
    return Rule(kind=NAME, words="a name to avoid", instead=instead, pattern=pattern_of(name, words))


@lru_cache(maxsize=1_000)
def _compiled(rule: Rule) -> re.Pattern[str]:
    return re.compile(rule.pattern, re.ASCII | (re.IGNORECASE if rule.ignore_case else re.NOFLAG))


def _matches(rules: Iterable[Rule], folded: str, text: str) -> Iterator[Found]:
    for rule in rules:
        for match in _compiled(rule).finditer(folded):
            if passes(rule.check, match.group()):
                start, end = match.span()
                yield Found(rule.kind, rule.words, text[start:end], start, end, (rule.instead,))


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and one.end > other.start


def _length(one: Found) -> int:
    return one.end - one.start


def _without_signs(text: str) -> str:
    """As DuckDB strips accents: of some scripts, such as that of Hindi, vowels too."""
    kept = (sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.category(sign).startswith("M"))
    return unicodedata.normalize("NFC", "".join(kept))


def _without_looking_around(pattern: str) -> str:
    """The pattern less all that looks ahead or behind, which RE2 cannot: it matches more, and never less."""
    kept, at = [], 0
    while at < len(pattern):
        if pattern.startswith(("(?=", "(?!", "(?<=", "(?<!"), at):
            at = _end_of_group(pattern, at)
        else:
            step = 2 if pattern[at] == "\\" else 1
            kept.append(pattern[at : at + step])
            at += step
    return "".join(kept)


def _end_of_group(pattern: str, at: int) -> int:
    """Behind the bracket that closes the one at this place."""
    depth, in_class = 0, False
    while True:
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign == "]":
            in_class = False
        elif sign == "[":
            in_class = True
        elif sign in "()" and not in_class:
            depth += 1 if sign == "(" else -1
        at += 1
        if depth == 0:
            return at
