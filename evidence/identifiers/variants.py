"""How a name may be written: one pattern for all the ways, which Python and JavaScript read alike.

It finds the whole name, each part of it alone, an initial for one of two parts, and both initials with dots; in small
letters and in capitals too, with or without hyphens and apostrophes, before 's, and with a title in front. Of a name
that is a word as well, only what is written as a name. Nicknames it cannot know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Signs that belong to a word, of any script; what is typographic was made plain before.
WORD = r"A-Za-z0-9\u00c0-\u1fff\u2c00-\ud7ff"
NOT_BEFORE, NOT_AFTER = f"(?<![{WORD}])", f"(?![{WORD}])"
NOT_WHERE_A_SENTENCE_BEGINS = r"(?<!^)(?<!\n)(?<![.!?:*] )(?<!- )"
SHORTEST = 3  # letters of a part that is looked for alone, but the first
PLURAL_FROM = 4  # letters from which on an s may follow without its apostrophe
ARTICLES = "AI"  # single letters that are words
SIGNS = {"-": "[ -]?", "'": "'?", ".": r"\.?"}


@dataclass(frozen=True)
class Unless:
    """Where these words are no names: what stands before them, or follows, as patterns."""

    words: tuple[str, ...]
    before: tuple[str, ...]  # of one length each
    after: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What the definition says about names and words that look alike."""

    title: str  # a pattern: what may stand before a surname
    places: tuple[str, ...]
    ordinary: frozenset[str]
    unless: tuple[Unless, ...]


def pattern_of(name: str, words: Words) -> str:
    """Of a name whose accents are plain already. Empty where nothing in it can be looked for."""
    parts, titled = _parts(name, words)
    together, alone = _together(parts, words), _alone(parts, words, surname_only=titled)
    if alone:
        together.append(f"(?:{_either(alone)}){NOT_AFTER}(?! (?:{_either(words.places)}))")
    ways = [f"(?:(?:{words.title})\\.? )?(?:{_either(together)})"] if together else []
    if parts and 1 < len(parts[-1]) < SHORTEST:  # too short alone
        ways.append(f"(?:{words.title})\\.? {_capital(parts[-1])}")
    return f"{NOT_BEFORE}(?:{_either(ways)}){NOT_AFTER}" if ways else ""


@dataclass(frozen=True)
class Marks:
    """What a text has one of wherever the pattern of a name finds something: much quicker to look for."""

    small: tuple[str, ...]  # in the text with small letters throughout
    exact: tuple[str, ...]  # in the text as it is

    def pattern(self) -> str:
        """For RE2. What is short counts only where a word begins."""
        begins = ("(?:^|[^A-Za-z])" if len(mark) <= SHORTEST else "" for mark in self.small)
        small = (f"(?i:{begin}{re.escape(mark)})" for begin, mark in zip(begins, self.small, strict=True))
        return _either([*small, *map(re.escape, self.exact)])


def marks_of(name: str, words: Words) -> Marks:
    """Each way to write the name has one of its parts or halves, or the first initial with its dot."""
    parts, _ = _parts(name, words)
    wanted = [half for part in parts for half in (part, *_halves(part))]
    exact = [one for one in wanted if one.casefold() in words.ordinary]
    small = [max(re.split(r"[-'.]", one), key=len).lower() for one in wanted if one not in exact]
    capitals = [f"{one[0].upper()}{rest}" for one in exact for rest in (one[1:].lower(), one[1:].upper(), one[1:])]
    initial = [f"{parts[0][0].upper()}."] if len(parts) > 1 else []
    return Marks(tuple(dict.fromkeys(small)), tuple(dict.fromkeys((*capitals, *initial))))


def _parts(name: str, words: Words) -> tuple[list[str], bool]:
    """First names and surnames, and whether a title told that there are only surnames."""
    parts = name.split()
    titled = len(parts) > 1 and re.fullmatch(words.title, parts[0].strip(".")) is not None
    return parts[titled:], titled


def _together(parts: Sequence[str], words: Words) -> list[str]:
    """Two parts of the name beside each other, one of them perhaps as an initial."""
    if len(parts) < 2:
        return []
    first, last = (_written(part, words) for part in (parts[0], parts[-1]))
    one, other = (re.escape(part[0].upper()) for part in (parts[0], parts[-1]))
    between = _either([*map(_any_case, parts[1:-1]), r"[A-Z]\.?"])
    ways = [f"{first}[ -]{{1,2}}(?:(?:{between}) ){{0,2}}{last}", f"{last}, ?{first}"]
    if other not in ARTICLES:
        ways += [rf"{first} {other}\.(?= [a-z])", f"{first} {other}"]  # before a capital the dot ends the sentence
    return [*ways, rf"{one}\.{'' if one in ARTICLES else '?'} ?{last}", rf"{one}\. ?{other}\."]


def _alone(parts: Sequence[str], words: Words, *, surname_only: bool) -> list[str]:
    """The first name, and what else is long enough; of a double-barrelled name each half too."""
    ways = []
    for place, part in enumerate(parts):
        is_first = place == 0 and not surname_only
        if len(part) >= (2 if is_first else SHORTEST):
            ways.append(_one(part, words, is_first=is_first))
        ways += [_one(half, words, is_first=is_first) for half in _halves(part)]
    return ways


def _halves(part: str) -> list[str]:
    return [half for half in part.split("-") if half != part and len(half) >= SHORTEST]


def _one(part: str, words: Words, *, is_first: bool) -> str:
    word = part.casefold()
    unless = [one for one in words.unless if word in one.words]
    before = "".join(f"(?<!{before})" for one in unless for before in one.before)
    after = _either(after for one in unless for after in one.after)
    after = f"(?!{after})" if after else ""
    if word in words.ordinary or len(part) < SHORTEST:
        where = "" if is_first or word not in words.ordinary else NOT_WHERE_A_SENTENCE_BEGINS
        return f"(?<!-){where}{before}{_capital(part)}(?!-[a-z]){after}"
    return f"{before}{_any_case(part)}{'s?' if len(part) >= PLURAL_FROM else ''}{after}"


def _written(part: str, words: Words) -> str:
    return _capital(part) if part.casefold() in words.ordinary else _any_case(part)


def _any_case(text: str) -> str:
    """ "O'Hara-Reid" also as "ohara reid" and "O'HARA-REID"."""
    first = "".join(sorted({text[0].lower(), text[0].upper()})) if len(text[0].upper()) == 1 else text[0]
    return f"[{first}]{_rest(text)}" if len(first) > 1 else f"{re.escape(first)}{_rest(text)}"


def _capital(text: str) -> str:
    return f"{re.escape(text[0].upper())}{_rest(text)}"


def _rest(text: str) -> str:
    """What follows the first letter: small, in capitals, or as it was given."""
    rest = text[1:]
    return f"(?:{_either(dict.fromkeys(map(_plain, (rest.lower(), rest.upper(), rest))))})" if rest else ""


def _plain(text: str) -> str:
    return "".join(SIGNS.get(character, re.escape(character)) for character in text)


def _either(ways: Iterable[str]) -> str:
    return "|".join(ways)
