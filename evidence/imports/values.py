"""What stands in a cell of a spreadsheet as a value that an item can keep, or why it cannot."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from evidence.clock import EARLIEST
from evidence.columns import AREA, YES, ItemColumn
from evidence.frameworks.terms import Term
from evidence.spreadsheets.parsing import Value

TRUE, FALSE = frozenset({"yes", "y", "true", "1", "x", "✓"}), frozenset({"no", "n", "false", "0", ""})
NOON = time(12)  # a day without a time: far from both of its ends in every time zone of Europe
WRITTEN = (
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d %b %Y %H:%M",
    "%d %b %Y",
    "%d %B %Y %H:%M",
    "%d %B %Y",
)


class Unusable(Exception):
    """A cell that cannot be used: a code for programs, what is wrong and what to do for people."""

    def __init__(self, code: str, what: str, to_do: str) -> None:
        super().__init__(what)
        self.code, self.what, self.to_do = code, what, to_do


def text(value: Value) -> str:
    """A cell as text, as a person would read it."""
    if isinstance(value, bool):
        return YES if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)


def moment(value: Value, zone: ZoneInfo, written: str = "") -> datetime:
    """A time, in UTC. What names no offset is taken as local; a day alone is noon of that day."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise Unusable(
            "bad_date", f"“{text(value)}” is a number.", "Format the cell as a date, or write 23/11/2026 14:02."
        )
    found = value if isinstance(value, date) else _parsed(str(value).strip(), written)
    if not isinstance(found, datetime):
        found = datetime.combine(found, NOON)
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    try:
        found = found.astimezone(UTC)
    except OverflowError as error:
        raise _no_date(text(value)) from error
    if found < EARLIEST:
        raise Unusable("bad_date", f"“{text(value)}” lies before the year 2000.", "Check the year.")
    return found


def flag(value: str) -> bool:
    word = value.strip().casefold()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise Unusable("unknown_value", f"“{_short(value)}” is neither yes nor no.", "Write yes, or leave the cell empty.")


def term(column: ItemColumn, value: str) -> str:
    """The id of a coded value; ids, labels and signs are understood, in capitals or not."""
    word = _folded(value)
    if column.id.startswith(AREA) and word in TRUE:
        return YES
    for one in column.terms:
        if word in _ways_to_write(column, one):
            return column.prefix + one.id
    offered = ", ".join(label for label in column.column.choices)
    raise Unusable(
        "unknown_value",
        f"“{_short(value)}” is not one of the values of this column.",
        f"Use one of: {offered}." if offered else "Leave the cell empty.",
    )


def terms(column: ItemColumn, value: str) -> list[str]:
    """Several values in one cell, on lines of their own or between semicolons or commas."""
    found: list[str] = []
    for part in re.split(r"[\n;|]", value):
        if part.strip():
            found += _one_or_more(column, part)
    return list(dict.fromkeys(found))


def _one_or_more(column: ItemColumn, part: str) -> list[str]:
    """A label may have a comma in it, so the whole is tried first."""
    try:
        return [term(column, part)]
    except Unusable:
        pieces = [piece for piece in part.split(",") if piece.strip()]
        if len(pieces) < 2:
            raise
        return [term(column, piece) for piece in pieces]


def _ways_to_write(column: ItemColumn, one: Term) -> set[str]:
    sign = getattr(one, "sign", one.label)
    return {_folded(word) for word in (one.id, column.prefix + one.id, one.label, sign, f"{sign} {one.label}")}


def _parsed(written: str, format_: str) -> date:
    """A datetime, or a date where no time is written."""
    try:
        if format_:
            return _dated(datetime.strptime(written, format_), format_)
        if re.match(r"\d{4}-\d\d-\d\d$", written):
            return date.fromisoformat(written)
        if re.match(r"\d{4}-\d\d-\d\d[T ]", written):
            return datetime.fromisoformat(written)
    except ValueError as error:
        raise _no_date(written) from error
    for one in WRITTEN:
        try:
            return _dated(datetime.strptime(" ".join(written.split()), one), one)
        except ValueError:
            continue
    raise _no_date(written)


def _dated(found: datetime, format_: str) -> date:
    return found if re.search("%[HIcXT]", format_) else found.date()


def _no_date(written: str) -> Unusable:
    return Unusable(
        "bad_date", f"“{_short(written)}” is not a date.", "Write it as 23/11/2026 14:02 or 2026-11-23 14:02."
    )


def _folded(value: str) -> str:
    return " ".join(value.split()).casefold()


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:57]}..."
