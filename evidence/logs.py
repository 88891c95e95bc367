"""What may stand in a log: what failed and where, never the words of an error, which may hold evidence.

Streamlit logs each error of a page with its message, and offers no setting against it.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from evidence.errors import EvidenceError

FRAMES = 12  # the last ones are those that tell


def scrub() -> None:
    """For the whole process, whoever logs and however often loggers are set up again."""
    if not isinstance(logging.getLogRecordFactory(), _Scrubbing):
        logging.setLogRecordFactory(_Scrubbing())


class _Scrubbing:
    """Makes log records whose errors are named by type and place."""

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
        record = logging.LogRecord(name, level, fn, lno, _plain(msg), _plain_all(args), None, func, sinfo, **kwargs)
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


def _plain_all(args: Any) -> Any:
    if isinstance(args, Mapping):
        return {name: _plain(value) for name, value in args.items()}
    return tuple(_plain(value) for value in args) if isinstance(args, tuple) else args


def _plain(value: object) -> object:
    """An error of ours is safe to show; of any other only the type."""
    if isinstance(value, BaseException) and not isinstance(value, EvidenceError):
        return type(value).__qualname__
    return value
