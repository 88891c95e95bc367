"""Notes: what a person writes down as one item of evidence, checked field by field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from evidence import clock
from evidence.errors import InvalidInput
from evidence.frameworks import Framework
from evidence.text import clean, one_line, required

AHEAD = timedelta(minutes=5)  # clocks differ; evidence from tomorrow is a slip


@dataclass(frozen=True)
class AreaTag:
    """An outcome area, with a stance of its own where that differs from the item's."""

    code: str
    stance: str | None = None


@dataclass(frozen=True)
class Note:
    """The content of one item. Ids are those of the framework that the inspection started with."""

    happened_at: datetime
    source_kind: str
    discipline: str
    fact: str  # what was seen, heard or read
    words: str = ""  # in their own words
    meaning: str = ""  # what it means for children
    activity_id: UUID | None = None
    source_role: str | None = None
    directness: str | None = None
    stance: str | None = None
    areas: tuple[AreaTag, ...] = ()
    themes: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    child_id: UUID | None = None
    safeguarding: bool = False

    def to_json(self) -> dict[str, Any]:
        """As the API, drafts and the command line write it."""
        return {
            "happened_at": clock.stamp(self.happened_at),
            "activity_id": str(self.activity_id) if self.activity_id else None,
            "source_kind": self.source_kind,
            "source_role": self.source_role,
            "discipline": self.discipline,
            "directness": self.directness,
            "fact": self.fact,
            "words": self.words,
            "meaning": self.meaning,
            "stance": self.stance,
            "areas": [{"code": tag.code, "stance": tag.stance} for tag in self.areas],
            "themes": list(self.themes),
            "facets": list(self.facets),
            "child_id": str(self.child_id) if self.child_id else None,
            "safeguarding": self.safeguarding,
        }

    @staticmethod
    def from_json(body: object) -> Note:
        """Raises InvalidInput naming the field whose type cannot be right; content is checked by checked()."""
        if not isinstance(body, dict):
            raise InvalidInput(note="The note could not be read. Copy your text, reload the page and try again.")
        return Note(
            happened_at=_moment(body.get("happened_at")),
            source_kind=_text(body, "source_kind") or "",
            discipline=_text(body, "discipline") or "",
            fact=_text(body, "fact") or "",
            words=_text(body, "words") or "",
            meaning=_text(body, "meaning") or "",
            activity_id=_id(body, "activity_id"),
            source_role=_text(body, "source_role") or None,
            directness=_text(body, "directness") or None,
            stance=_text(body, "stance") or None,
            areas=_areas(body.get("areas") or []),
            themes=_texts(body, "themes"),
            facets=_texts(body, "facets"),
            child_id=_id(body, "child_id"),
            safeguarding=body.get("safeguarding") is True,
        )


def checked(note: Note, framework: Framework, *, now: datetime) -> Note:
    """The note as it can be kept. Raises InvalidInput with every field that cannot, and what to do."""
    problems: dict[str, str] = {}

    def keep(name: str, value: Any) -> Any:
        try:
            return value()
        except InvalidInput as error:
            problems.update(error.fields)
            return getattr(note, name)

    kept = replace(
        note,
        fact=keep("fact", lambda: required(note.fact, "fact", "Write what was seen, heard or read.")),
        words=keep("words", lambda: clean(note.words, "words")),
        meaning=keep("meaning", lambda: clean(note.meaning, "meaning")),
        source_role=keep("source_role", lambda: one_line(note.source_role or "", "source_role") or None),
        areas=_normal(note),
        themes=tuple(dict.fromkeys(note.themes)),
        facets=tuple(dict.fromkeys(note.facets)),
    )
    problems.update(_unknown(kept, framework))
    if note.happened_at < clock.EARLIEST:
        problems["happened_at"] = clock.TOO_EARLY
    if note.happened_at > now + AHEAD:
        problems["happened_at"] = "This time lies in the future. Evidence can be dated up to now."
    if problems:
        raise InvalidInput(**problems)
    return kept


def _unknown(note: Note, framework: Framework) -> dict[str, str]:
    """Ids that this framework does not have, and what has to be chosen."""
    problems = {}
    if not framework.has("source_kind", note.source_kind):
        problems["source_kind"] = "Choose where this evidence comes from."
    elif framework.source_kind(note.source_kind).person and note.directness is None:
        problems["directness"] = "Say whether this was heard first-hand or reported by somebody else."
    if not framework.has("discipline", note.discipline):
        problems["discipline"] = "Choose a discipline."
    stances = [note.stance, *(tag.stance for tag in note.areas)]
    for name, kind, ids in (
        ("directness", "directness", [note.directness]),
        ("stance", "stance", stances),
        ("areas", "area", [tag.code for tag in note.areas]),
        ("themes", "theme", note.themes),
        ("facets", "choice", note.facets),
    ):
        for id in ids:
            if id is not None and not framework.has(kind, id):
                problems[name] = f"“{id}” is not part of the framework of this inspection. Choose again."
    return problems


def _normal(note: Note) -> tuple[AreaTag, ...]:
    """Each area once, and with a stance of its own only where that differs from the item's."""
    stances = {tag.code: tag.stance if tag.stance != note.stance else None for tag in note.areas}
    return tuple(AreaTag(code, stance) for code, stance in stances.items())


def _moment(value: object) -> datetime:
    try:
        return clock.parse(str(value))
    except ValueError as error:
        raise InvalidInput(happened_at="Enter the day and time of this evidence.") from error


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidInput(**{name: "This must be text."})
    return value


def _texts(body: dict[str, Any], name: str) -> tuple[str, ...]:
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInput(**{name: "This must be a list."})
    return tuple(value)


def _id(body: dict[str, Any], name: str) -> UUID | None:
    value = _text(body, name)
    try:
        return UUID(value) if value else None
    except ValueError as error:
        raise InvalidInput(**{name: "Choose this again: it is not known here."}) from error


def _areas(value: object) -> tuple[AreaTag, ...]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InvalidInput(areas="Choose the outcome areas again.")
    return tuple(AreaTag(_text(one, "code") or "", _text(one, "stance") or None) for one in value)
