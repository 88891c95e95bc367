"""What is inspected: frameworks written as data in schemas/frameworks, loaded and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from evidence.definitions import SCHEMAS, build, plain, read_toml
from evidence.errors import BadDefinition
from evidence.frameworks.terms import (
    ActivityKind,
    Area,
    Consent,
    Directness,
    Expectation,
    Facet,
    Outcome,
    Side,
    SourceKind,
    SourceRole,
    Stance,
    Strand,
    Term,
    Theme,
    VoiceGroup,
)

__all__ = [
    "ActivityKind",
    "Area",
    "Consent",
    "Directness",
    "Expectation",
    "Facet",
    "Framework",
    "Outcome",
    "Side",
    "SourceKind",
    "SourceRole",
    "Stance",
    "Strand",
    "Term",
    "Theme",
    "VoiceGroup",
    "load_all",
]

Kind = TypeVar("Kind", bound=Term | Area)


@dataclass(frozen=True, kw_only=True)
class Framework:
    """One version of one framework, whole and checked."""

    id: str
    version: str
    title: str
    source: str
    strands: tuple[Strand, ...]
    areas: tuple[Area, ...]
    disciplines: tuple[Term, ...]
    voice_groups: tuple[VoiceGroup, ...]
    source_kinds: tuple[SourceKind, ...]
    activity_kinds: tuple[ActivityKind, ...]
    stances: tuple[Stance, ...]
    directness: tuple[Directness, ...]
    inspection_kinds: tuple[Term, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    source_roles: tuple[SourceRole, ...] = ()
    themes: tuple[Theme, ...] = ()
    facets: tuple[Facet, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    body_kinds: tuple[Term, ...] = ()
    consents: tuple[Consent, ...] = ()
    documents: tuple[Term, ...] = ()
    expectations: tuple[Expectation, ...] = ()

    @staticmethod
    def parse(content: dict[str, Any], file: str) -> Framework:
        """The framework that this content describes, or BadDefinition with file, id and reason."""
        framework = build(Framework, content, file=file, place=str(content.get("id", "")))
        for where, reason in _faults(framework):
            raise BadDefinition(file, where, reason)
        return framework

    @property
    def content(self) -> dict[str, Any]:
        """JSON-able, so that it can be kept with an inspection; parse gives an equal framework back."""
        kept: dict[str, Any] = plain(self)
        return kept

    def strand(self, key: str) -> Strand:
        return _one(self.strands, key)

    def area(self, key: str) -> Area:
        return _one(self.areas, key)

    def discipline(self, key: str) -> Term:
        return _one(self.disciplines, key)

    def voice_group(self, key: str) -> VoiceGroup:
        return _one(self.voice_groups, key)

    def source_kind(self, key: str) -> SourceKind:
        return _one(self.source_kinds, key)

    def source_role(self, key: str) -> SourceRole:
        return _one(self.source_roles, key)

    def activity_kind(self, key: str) -> ActivityKind:
        return _one(self.activity_kinds, key)

    def stance(self, key: str) -> Stance:
        return _one(self.stances, key)

    def how_direct(self, key: str) -> Directness:
        return _one(self.directness, key)

    def theme(self, key: str) -> Theme:
        return _one(self.themes, key)

    def facet(self, key: str) -> Facet:
        return _one(self.facets, key)

    def choice(self, value: str) -> Term:
        """The choice that a facet value ("group:choice") means."""
        group, _, key = value.partition(":")
        return _one(self.facet(group).choices, key)

    def inspection_kind(self, key: str) -> Term:
        return _one(self.inspection_kinds, key)

    def outcome(self, key: str) -> Outcome:
        return _one(self.outcomes, key)

    def consent(self, key: str) -> Consent:
        return _one(self.consents, key)

    def document(self, key: str) -> Term:
        return _one(self.documents, key)

    def side(self, source_kind: str) -> Side:
        """Whether a source kind speaks for families, for professionals or for neither."""
        return self.voice_group(self.source_kind(source_kind).voice_group).side

    def label(self, kind: str, key: str) -> str:
        """Words for an id on a screen, kind in the singular; the id itself where this framework does not know it."""
        return self._labels.get(kind, {}).get(key, key)

    def unconfirmed(self, kind: str) -> list[str]:
        """The ids of this kind that have not been checked against the handbook yet."""
        return [row.id for row in getattr(self, SECTIONS[kind]) if not row.confirmed]

    def has(self, kind: str, key: str) -> bool:
        """Whether this framework knows the id; kind in the singular, as in label()."""
        return key in self._labels[kind]

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        """The label of everything by kind and id."""
        found = {kind: {row.id: row.label for row in getattr(self, section)} for kind, section in SECTIONS.items()}
        choices = {f"{facet.id}:{row.id}": row.label for facet in self.facets for row in facet.choices}
        return found | {"choice": choices}


SECTIONS = {
    "strand": "strands",
    "area": "areas",
    "discipline": "disciplines",
    "voice_group": "voice_groups",
    "source_kind": "source_kinds",
    "source_role": "source_roles",
    "activity_kind": "activity_kinds",
    "stance": "stances",
    "directness": "directness",
    "theme": "themes",
    "facet": "facets",
    "inspection_kind": "inspection_kinds",
    "outcome": "outcomes",
    "body_kind": "body_kinds",
    "consent": "consents",
    "document": "documents",
}

# section, field and the kind whose ids that field names
REFERENCES = (
    ("areas", "strand", "strand"),
    ("source_kinds", "voice_group", "voice_group"),
    ("source_roles", "voice_group", "voice_group"),
    ("expectations", "area", "area"),
    ("expectations", "activity_kinds", "activity_kind"),
    ("expectations", "facets", "choice"),
)

# what an expectation of each kind may say besides its id, label and at_least
EXPECTATION_KEYS: dict[str, tuple[str, ...]] = {
    "source_kinds": ("area",),
    "voice_side": ("area", "side"),
    "each_discipline": ("area",),
    "from": ("area", "activity_kinds", "facets"),
}


def load_all(folder: Path = SCHEMAS / "frameworks") -> dict[str, Framework]:
    """Every framework of a folder by its id; the first fault stops the start with file, id and reason."""
    loaded = {path: Framework.parse(read_toml(path), path.name) for path in sorted(folder.glob("*.toml"))}
    if not loaded:
        raise BadDefinition(str(folder), "", "holds no framework (*.toml)")
    for path, framework in loaded.items():
        if framework.id != path.stem:
            raise BadDefinition(path.name, framework.id, f'the id of a file must be its name, here "{path.stem}"')
    return {framework.id: framework for framework in loaded.values()}


def _one(rows: tuple[Kind, ...], key: str) -> Kind:
    """The row of this id, or KeyError."""
    for row in rows:
        if row.id == key:
            return row
    raise KeyError(key)


def _faults(framework: Framework) -> Iterator[tuple[str, str]]:
    """What is wrong between the parts of a framework: (id, reason)."""
    if framework.valid_from and framework.valid_to and framework.valid_to < framework.valid_from:
        yield framework.id, '"valid_to" lies before "valid_from"'
    for section, field, kind in REFERENCES:
        for row in getattr(framework, section):
            for key in _named(getattr(row, field)):
                if key not in framework._labels[kind]:
                    yield row.id, f'"{field}" names "{key}", which is no {kind.replace("_", " ")} of this framework'
    used = {area.strand for area in framework.areas}
    yield from (
        (strand.id, "no outcome area belongs to this strand") for strand in framework.strands if strand.id not in used
    )
    for expectation in framework.expectations:
        yield from ((expectation.id, reason) for reason in _expectation_faults(framework, expectation))


def _named(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The ids of a field that holds one, several or none."""
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()


def _expectation_faults(framework: Framework, expectation: Expectation) -> Iterator[str]:
    """What makes an expectation senseless or impossible to meet."""
    allowed = EXPECTATION_KEYS[expectation.kind]
    for key in ("side", "area", "activity_kinds", "facets"):
        if getattr(expectation, key) and key not in allowed:
            yield f'an expectation of kind "{expectation.kind}" cannot have "{key}"'
    if expectation.kind == "source_kinds" and expectation.at_least > len(framework.source_kinds):
        yield f'"at_least" is {expectation.at_least}, but there are {len(framework.source_kinds)} source kinds'
    if expectation.kind == "voice_side" and expectation.side not in {group.side for group in framework.voice_groups}:
        yield '"side" must name the side of one of the voice groups'
    if expectation.kind == "from" and not (expectation.activity_kinds or expectation.facets):
        yield 'needs "activity_kinds" or "facets": what the evidence should come from'
