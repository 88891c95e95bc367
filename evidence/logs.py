"""What may stand in a log: what failed and where, never the words of an error, which may hold evidence.

Streamlit logs each error of a page with its message, and ids of sessions with which it warns; asyncio and threads say
an error as it is. None of them offers a setting against it.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from evidence.errors import EvidenceError

OURS = "evidence"
FRAMES = 12  # the last ones are those that tell
SECRET = re.compile(r"[\w-]{20,}")  # ids, tokens and cookies; no word is as long
QUOTES = re.compile(r"[\"'(<\[{]")


def scrub() -> None:
    """For the whole process, whoever logs and however often loggers are set up again."""
    if not isinstance(logging.getLogRecordFactory(), _Scrubbing):
        logging.setLogRecordFactory(_Scrubbing())
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda failed: _say("A thread", failed.exc_value)
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = lambda failed: _say("Cleaning up", failed.exc_value)


def _say(what: str, error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        logging.getLogger(OURS).error("%s failed:\n%s", what, where(error))


class _Scrubbing:
    """Makes log records whose errors are named by type and place, and in which others than us quote nothing."""

    def __call__(
        self,
        name: str,
        level: int,
        fn: str,
        lno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **kwargs: Any,
    ) -> logging.LogRecord:
        plain = _plain if name.split(".")[0] == OURS else _quoted
        said = _plain(msg) if plain is _plain else _sentence(msg, args)
        record = logging.LogRecord(name, level, fn, lno, said, _all(plain, args), None, func, sinfo, **kwargs)
        error = exc_info[1] if isinstance(exc_info, tuple) else None
        if error is not None:
            record.exc_text = where(error)
        return record


def where(error: BaseException) -> str:
    """The type of an error and the lines it came through."""
    return "\n".join([*_frames(error.__traceback__), type(error).__qualname__])


def _frames(place: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(place)[-FRAMES:]
    return [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]


def _all(plain: Callable[[object], object], args: Any) -> Any:
    if isinstance(args, Mapping):
        return {name: plain(value) for name, value in args.items()}
    return tuple(plain(value) for value in args) if isinstance(args, tuple) else args


def _plain(value: object) -> object:
    """An error of ours is safe to show; of any other only the type."""
    if isinstance(value, BaseException) and not isinstance(value, EvidenceError):
        return type(value).__qualname__
    return value


def _quoted(value: object) -> object:
    """What others put into their sentences: numbers, and of everything else its kind."""
    return value if value is None or isinstance(value, (int, float)) else _Kind(value)


class _Kind:
    """Says the kind of a value to whichever format asks."""

    def __init__(self, value: object) -> None:
        self._name = f"<{type(value).__name__}>"

    def __repr__(self) -> str:
        return self._name


def _sentence(msg: object, args: Any) -> str:
    """What stands in their code: the first line, and where it was put together before, up to what it quotes."""
    line = str(_plain(msg)).partition("\n")[0]
    return SECRET.sub("<id>", line if args else QUOTES.split(line)[0])
