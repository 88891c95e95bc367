"""Time: kept in UTC, shown in the time zone of the installation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # what lies before it is a slip: nobody of 25 was born then
TOO_EARLY = "This lies before the year 2000. Check the year: write all four figures of it."


_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    return _standing.get() or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """For what is made up: inside the block it is then, for this thread."""
    token = _standing.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(token)


def stamp(moment: datetime) -> str:
    """As the record and the API write it: 2026-11-23T14:02:31.123456Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse(text: str) -> datetime:
    """Reads what stamp() wrote, and any ISO 8601 time that names its offset. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time before the first or after the last year") from error


def start_of(day: date | None, zone: tzinfo) -> datetime | None:
    """The moment at which a day of that zone begins, as end_of() gives the one at which it ends."""
    return None if day is None else datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)


def end_of(day: date | None, zone: tzinfo) -> datetime | None:
    """The moment at which a day of that zone ends, in UTC and without a zone, as the store compares times."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC).replace(tzinfo=None)
