"""Hand-written definitions (TOML tables, CSV rows) turned into frozen dataclasses, with faults told in words."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
import typing
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast

from evidence.errors import BadDefinition

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"

# Facet values are written "group:choice", so an id has no colon; the rest keeps ids safe as column names.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
ID_NAMES = ("id", "code")
LONGEST = 500  # characters of a label, prompt or source: it has to fit a screen

T = TypeVar("T")


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, or BadDefinition where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise BadDefinition(path.name, "", "is not UTF-8 text; save it again as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadDefinition(path.name, "", f"is not valid TOML: {error}") from None
    except OSError as error:
        raise BadDefinition(path.name, "", f"cannot be read: {error.strerror}") from None


def build(kind: type[T], row: object, *, file: str, place: str, above: str = "") -> T:
    """One dataclass from one table: its fields are the allowed keys, those without a default are required.

    A fault names `place`, or for a row of a list inside the table the id of that row after `above`.
    """
    known, hints = _fields(cast(Any, kind)), _hints(cast(Any, kind))
    table = _checked_keys(known, row, file, place)
    values = {}
    for name in (name for name in known if name in table):
        part = _part(hints[name])
        if part is not None:
            values[name] = _rows(part, name, table[name], file, place, above)
        else:
            values[name] = _value(hints[name], name, table[name], file, place)
    return kind(**values)


def _checked_keys(known: Mapping[str, Field[Any]], row: object, file: str, place: str) -> Mapping[str, object]:
    """The row as a table that has every key it must have and none that nobody knows."""
    if not isinstance(row, Mapping):
        raise BadDefinition(file, place, "must be a table of keys and values")
    for key in row:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"known are {_listed(known)}"
            raise BadDefinition(file, place, f'has the unknown key "{key}"; {hint}')
    for name, field in known.items():
        if name not in row and field.default is MISSING:
            raise BadDefinition(file, place, f'has no "{name}"')
    return row


def plain(thing: object) -> Any:
    """The JSON-able content that `build` makes the same thing from; what equals its default is left out."""
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, tuple):
        return [plain(part) for part in thing]
    if is_dataclass(thing):
        known = _fields(cast(Any, type(thing)))
        kept = {name: getattr(thing, name) for name, field in known.items()}
        return {name: plain(value) for name, value in kept.items() if value != known[name].default}
    return thing


def _value(hint: Any, name: str, value: object, file: str, place: str) -> Any:
    """A value of the type that the field asks for, or BadDefinition."""
    reader, words = _reader(hint, name)
    found = reader(value)
    if found is None:
        raise BadDefinition(file, place, f'"{name}" must be {words}, not {_shown(value)}')
    return found


def _rows(kind: Any, name: str, value: object, file: str, place: str, above: str) -> tuple[Any, ...]:
    """A list of tables, each with an id and a label of its own."""
    if not isinstance(value, list) or not value:
        raise BadDefinition(file, place, f'"{name}" must be a list with at least one entry')
    built = []
    for number, row in enumerate(value, start=1):
        given = next((row[key] for key in ID_NAMES if isinstance(row, Mapping) and key in row), None)
        here = given if isinstance(given, str) and given.strip() else f"{name} {number}"
        built.append(build(kind, row, file=file, place=above + here, above=f"{above}{here}:"))
    for key in _fields(kind):
        if key in (*ID_NAMES, "label"):
            _refuse_twice(key, [getattr(row, key) for row in built], name, file, above)
    return tuple(built)


def _refuse_twice(key: str, values: Sequence[str], name: str, file: str, above: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            raise BadDefinition(file, above + value, f'the {key} "{value}" stands twice in "{name}"')
        seen.add(value.casefold())


def _reader(hint: Any, name: str) -> tuple[Callable[[object], Any], str]:
    """How a value of this type is read, and the words for what it must be; a key may be left out but never be null."""
    if typing.get_origin(hint) in (UnionType, Union):
        hint = next(part for part in typing.get_args(hint) if part is not NoneType)
    if typing.get_origin(hint) is Literal:
        allowed = {str(word): word for word in typing.get_args(hint)}
        return lambda value: allowed.get(value) if isinstance(value, str) else None, f"one of {_listed(allowed)}"
    if hint is str and name in ID_NAMES:
        return _id, "an id of up to 40 letters, digits, _ . or -"
    return READERS[hint]


def _id(value: object) -> str | None:
    return value if isinstance(value, str) and ID.fullmatch(value) else None


def _line(value: object) -> str | None:
    """Text of one line without control characters or spaces at its ends, composed as all text here is."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
        return None
    return unicodedata.normalize("NFC", value) if value == value.strip() and value.isprintable() else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _day(value: object) -> date | None:
    if isinstance(value, str):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            return None
        return found if found.isoformat() == value else None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _lines(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not value:
        return None
    lines = [line for line in map(_line, value) if line is not None]
    return tuple(lines) if len(lines) == len(value) == len(set(lines)) else None


READERS: dict[Any, tuple[Callable[[object], Any], str]] = {
    str: (_line, f"text on one line of up to {LONGEST} characters, without spaces at its ends"),
    bool: (_flag, "true or false, without quotes"),
    int: (_number, "a whole number above zero, without quotes"),
    date: (_day, "a date such as 2025-06-06"),
    tuple[str, ...]: (_lines, "a list with at least one text, none empty and none twice"),
}


@functools.cache
def _fields(kind: Any) -> dict[str, Field[Any]]:
    return {field.name: field for field in fields(kind)}


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _part(hint: Any) -> Any:
    """The dataclass that a field holds a list of, None for any other field."""
    part = typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else None
    return part if is_dataclass(part) else None


def _listed(words: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join(words)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
