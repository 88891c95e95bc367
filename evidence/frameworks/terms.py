"""The parts a framework is made of: what can be chosen, and what good coverage has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["families", "professionals", "other"]
Sign = Literal["▲", "◆", "▼", "●"]
Tone = Literal["good", "mixed", "poor", "context"]
ConsentState = Literal["not_asked", "asked", "given", "declined", "withdrawn"]
ExpectationKind = Literal["source_kinds", "voice_side", "each_discipline", "from"]


@dataclass(frozen=True, kw_only=True)
class Term:
    """Something that can be chosen; confirmed is false where it is to be checked against the handbook."""

    id: str
    label: str
    source: str = ""
    confirmed: bool = True


@dataclass(frozen=True, kw_only=True)
class Strand(Term):
    """A group of outcome areas."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """An outcome area that evidence is tagged to."""

    code: str
    strand: str
    label: str
    prompt: str
    source: str
    confirmed: bool = True

    @property
    def id(self) -> str:
        return self.code


@dataclass(frozen=True, kw_only=True)
class VoiceGroup(Term):
    """Whose voice it is; own_words marks the group whose quotations are read first."""

    side: Side
    own_words: bool = False


@dataclass(frozen=True, kw_only=True)
class SourceKind(Term):
    """Where evidence comes from; person is true where directness is asked."""

    voice_group: str
    person: bool


@dataclass(frozen=True, kw_only=True)
class SourceRole(Term):
    """Who said it, by role and never by name."""

    voice_group: str


@dataclass(frozen=True, kw_only=True)
class ActivityKind(Term):
    alternative_provision: bool = False


@dataclass(frozen=True, kw_only=True)
class Stance(Term):
    sign: Sign
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class Directness(Term):
    first_hand: bool


@dataclass(frozen=True, kw_only=True)
class Theme(Term):
    """A topic that cuts across outcome areas."""


@dataclass(frozen=True, kw_only=True)
class Facet(Term):
    """One way to say who evidence is about; a value is written "group:choice"."""

    choices: tuple[Term, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome(Term):
    leads_to: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Consent(Term):
    """A state of a family's consent; the record knows five, a framework words those it uses."""

    id: ConsentState


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What good coverage of an outcome area has; without an area it is expected of every one."""

    id: str
    kind: ExpectationKind
    label: str
    at_least: int
    side: Side | None = None
    area: str | None = None
    activity_kinds: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    source: str = ""
    confirmed: bool = True
