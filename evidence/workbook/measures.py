"""How much room a text takes in a cell, so that a row is as high as its text and no higher.

Not every program works heights out for itself, and none does while it prints. Widths of letters are those of Arial,
which Helvetica and Liberation Sans share.
"""

from __future__ import annotations

import re
from functools import lru_cache

LINE_HEIGHT = 12.75  # points, in type of 10 points
POINTS = 5.25  # of one unit of the width of a column
PADDING = 11.0  # points of a cell that stay free: its edges and the indent
SPARE = 0.97  # screens round the widths of letters
SHORT = 60  # letters: labels and names, which come again and again

# Letter by letter from the space to the tilde, in thousandths of the size of the type.
_ASCII = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556,) * 10,
    *(278, 278, 584, 584, 584, 556, 1015),
    *(667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667),
    *(944, 667, 667, 611, 278, 278, 278, 469, 556, 333),
    *(556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500),
    *(722, 500, 500, 500, 334, 260, 334, 584),
)
_LETTERS = {chr(32 + place): width for place, width in enumerate(_ASCII)} | {
    "\u2018": 222,  # quotation marks
    "\u2019": 222,
    "\u201c": 333,
    "\u201d": 333,
}
_PIECES = re.compile("[^ -]*-|[^ -]* |[^ -]+")  # a line may end after a space or a hyphen
_OTHER, _WIDE, _WIDE_FROM = 600, 1000, "\u1100"


def lines(text: str, width: float, size: float = 10) -> int:
    """How many lines a text takes in a column of this width, word by word, in type of this size in points."""
    return _known(text, width, size) if len(text) <= SHORT else _counted(text, width, size)


def _counted(text: str, width: float, size: float) -> int:
    room = max((POINTS * width - PADDING) * SPARE / size * 1000, _WIDE)
    return sum(_wrapped(line, room) for line in text.split("\n"))


_known = lru_cache(maxsize=20_000)(_counted)


def _wrapped(line: str, room: float) -> int:
    count, used = 1, 0.0
    for piece in _PIECES.findall(line):
        long: float = _width(piece.rstrip(" "))
        if used and used + long > room:
            count, used = count + 1, 0.0
        if long > room:  # a word that is longer than a line is broken anywhere
            count, long = count + int(long // room), long % room
        used += long + (_LETTERS[" "] if piece.endswith(" ") else 0)
    return count


@lru_cache(maxsize=20_000)
def _width(word: str) -> int:
    return sum(_LETTERS.get(letter, _WIDE if letter >= _WIDE_FROM else _OTHER) for letter in word)
