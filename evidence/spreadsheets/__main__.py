"""The process that takes one file from outside apart: python -m evidence.spreadsheets < FILE."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import asdict

from evidence.errors import ImportRejected
from evidence.spreadsheets import written
from evidence.spreadsheets.parsing import parse, refused

MOST_MEMORY = 1_000_000_000  # bytes
MOST_WORK = 10  # seconds of a processor
MOST_SAID = 200_000_000  # bytes of the answer, which the server holds whole


def main() -> None:
    _limit()
    answer = Answer()
    try:
        parsed = parse(sys.stdin.buffer.read())
        for name, rows in parsed.grids:
            answer.say({"sheet": name})
            for row in rows:
                answer.say(row)
        answer.say({"done": True, "csv": parsed.csv, "notes": parsed.notes})
    except ImportRejected as error:
        answer.say({"issues": [asdict(issue) for issue in error.issues]})


def _limit() -> None:
    """As far as the system has limits: it ends a process that goes beyond them."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)  # people at their screens come first
    with contextlib.suppress(ImportError):
        import resource

        for name, most in (
            ("RLIMIT_AS", MOST_MEMORY),
            ("RLIMIT_CPU", MOST_WORK),
            ("RLIMIT_FSIZE", 0),  # it writes no file
            ("RLIMIT_CORE", 0),  # and leaves no image of its memory, which holds the file
        ):
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (most, most))


class Answer:
    """Lines of JSON on standard output, up to the most that is said."""

    def __init__(self) -> None:
        self._room = MOST_SAID

    def say(self, what: object) -> None:
        line = json.dumps(what, default=written).encode() + b"\n"
        self._room -= len(line)
        if self._room < 0:
            raise refused("too_many_rows", "There is more text in the file than one import takes.", "Split the file.")
        sys.stdout.buffer.write(line)


if __name__ == "__main__":
    main()
