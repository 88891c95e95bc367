"""When the demonstration happens: its fourth of five days on site is today."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from evidence.demo.script import Visit

SATURDAY = 5
WRITTEN_AFTER = timedelta(minutes=3)


class Calendar:
    """When things happen, seen from now; today is squeezed into the hours that have passed."""

    def __init__(self, now: datetime, zone: tzinfo, visits: tuple[Visit, ...]) -> None:
        self._now, self._zone = now.astimezone(UTC).replace(second=0, microsecond=0), zone
        self._today = now.astimezone(zone).date()
        done = [visit for visit in visits if visit.done and visit.day == 0]
        starts = [self._planned(visit) for visit in done]
        self._first, self._last = min(starts), max(self._planned(visit) + _length(visit) for visit in done)

    def day(self, working_days: int) -> date:
        """So many working days from today."""
        step = timedelta(days=1 if working_days > 0 else -1)
        day, left = self._today, abs(working_days)
        while left:
            day += step
            left -= day.weekday() < SATURDAY
        return day

    def at(self, visit: Visit, part: float = 0.0) -> datetime:
        """A moment of an activity, from 0 (its start) to 1 (its end)."""
        if visit.soon:
            quarter = timedelta(minutes=15)
            return self._now + 3 * quarter - (self._now - datetime.min.replace(tzinfo=UTC)) % quarter
        moment = self._planned(visit) + _length(visit) * part
        if visit.done and visit.day == 0:
            moment = self._squeezed(moment)
        return moment.replace(second=0, microsecond=0)

    def written(self, when: datetime) -> datetime:
        """When somebody wrote down what happened then: soon, and not in the future."""
        return max(when, min(when + WRITTEN_AFTER, self._now))

    def _planned(self, visit: Visit) -> datetime:
        local = datetime.combine(self.day(visit.day), time.fromisoformat(visit.time), self._zone)
        return local.astimezone(UTC)

    def _squeezed(self, moment: datetime) -> datetime:
        if self._last <= self._now:
            return moment
        midnight = datetime.combine(self._today, time(), self._zone).astimezone(UTC)
        start = max(midnight, min(self._first, self._now - timedelta(hours=2)))
        return start + (self._now - start) * ((moment - self._first) / (self._last - self._first))


def _length(visit: Visit) -> timedelta:
    return timedelta(minutes=visit.minutes)
