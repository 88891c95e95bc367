"""The demonstration as it is written in schemas/demo: an area, its people and activities, and what they noted.

In these files several ids stand in one text with spaces between; an outcome area may carry a stance ("I3:mixed").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidence.definitions import SCHEMAS, read_toml


@dataclass(frozen=True, kw_only=True)
class Someone:
    """A person who can sign in; without a role, not on the team."""

    id: str
    name: str
    email: str
    words: str  # what they do, for the list of sign-ins
    role: str = ""
    discipline: str = ""
    employer: str = ""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A provider."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """A tracked child; the id is the pseudonym."""

    id: str
    about: str
    consent: str
    documents: str


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An activity. day counts working days from today; "soon" is within the hour."""

    id: str
    kind: str
    title: str
    day: int
    time: str
    minutes: int
    team: str
    place: str
    provider: str = ""
    spoken_to: str = ""  # roles with | between
    children: str = ""
    cancelled: str = ""  # why

    @property
    def soon(self) -> bool:
        return self.time == "soon"

    @property
    def done(self) -> bool:
        return self.day <= 0 and not self.soon and not self.cancelled


@dataclass(frozen=True, kw_only=True)
class Written:
    """A note as it stands at the end; was holds what its first version said differently."""

    activity: str
    by: str
    source: str
    fact: str
    words: str = ""
    meaning: str = ""
    role: str = ""
    heard: str = "first_hand"  # counts where the source is a person
    stance: str = ""
    areas: str = ""
    themes: str = ""
    about: str = ""
    child: str = ""
    safeguarding: bool = False
    was: dict[str, str] = field(default_factory=dict)
    review: str = ""  # accepted, changed (accepted before it was amended) or queried
    query: str = ""
    answer: str = ""
    withdrawn: str = ""  # why
    restored: str = ""  # why
    concern: dict[str, str] = field(default_factory=dict)  # about what is flagged: account, lives_in, told, answer


@dataclass(frozen=True, kw_only=True)
class Script:
    """Everything that the demonstration is made of."""

    inspection: dict[str, Any]
    people: tuple[Someone, ...]
    providers: tuple[Setting, ...]
    children: tuple[Tracked, ...]
    names: tuple[str, ...]  # to avoid, each with what to say instead
    activities: tuple[Visit, ...]
    notes: tuple[Written, ...]


def read(folder: Path = SCHEMAS / "demo") -> Script:
    """Notes stand in groups; what a group says holds for each of its notes that does not say otherwise."""
    area = read_toml(folder / "area.toml")
    groups = [group for path in sorted(folder.glob("notes_*.toml")) for group in read_toml(path)["groups"]]
    return Script(
        inspection=area["inspection"],
        people=tuple(Someone(**row) for row in area["people"]),
        providers=tuple(Setting(**row) for row in area["providers"]),
        children=tuple(Tracked(**row) for row in area["children"]),
        names=tuple(area["names"]),
        activities=tuple(Visit(**row) for row in area["activities"]),
        notes=tuple(Written(**{**_shared(group), **row}) for group in groups for row in group["notes"]),
    )


def _shared(group: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in group.items() if name != "notes"}
