"""What is inspected: frameworks written as data in schemas/frameworks, loaded and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from evidence.definitions import SCHEMAS, build, plain, read_toml
from evidence.errors import BadDefinition
from evidence.terms import (
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
    consents: tuple[Consent, ...] = ()
    documents: tuple[Term, ...] = ()
    expectations: tuple[Expectation, ...] = ()

    @staticmethod
    def parse(content: dict[str, Any], file: str) -> Framework:
        """The framework that this content describes, or BadDefinition with file, id and reason."""
        framework = build(Framework, content, file=file, place="")
        for id, reason in _faults(framework):
            raise BadDefinition(file, id, reason)
        return framework

    @property
    def content(self) -> dict[str, Any]:
        """JSON-able, so that it can be kept with an inspection; parse gives an equal framework back."""
        kept: dict[str, Any] = plain(self)
        return kept

    def strand(self, id: str) -> Strand:
        return self._found("strand", id)

    def area(self, code: str) -> Area:
        return self._found("area", code)

    def discipline(self, id: str) -> Term:
        return self._found("discipline", id)

    def voice_group(self, id: str) -> VoiceGroup:
        return self._found("voice_group", id)

    def source_kind(self, id: str) -> SourceKind:
        return self._found("source_kind", id)

    def source_role(self, id: str) -> SourceRole:
        return self._found("source_role", id)

    def activity_kind(self, id: str) -> ActivityKind:
        return self._found("activity_kind", id)

    def stance(self, id: str) -> Stance:
        return self._found("stance", id)

    def how_direct(self, id: str) -> Directness:
        return self._found("directness", id)

    def theme(self, id: str) -> Theme:
        return self._found("theme", id)

    def facet(self, id: str) -> Facet:
        return self._found("facet", id)

    def choice(self, value: str) -> Term:
        """The choice that a facet value ("group:choice") means."""
        return self._found("choice", value)

    def inspection_kind(self, id: str) -> Term:
        return self._found("inspection_kind", id)

    def outcome(self, id: str) -> Outcome:
        return self._found("outcome", id)

    def consent(self, id: str) -> Consent:
        return self._found("consent", id)

    def document(self, id: str) -> Term:
        return self._found("document", id)

    def side(self, source_kind: str) -> Side:
        """Whether a source kind speaks for families, for professionals or for neither."""
        return self.voice_group(self.source_kind(source_kind).voice_group).side

    def label(self, kind: str, id: str) -> str:
        """Words for an id on a screen; the id itself where this framework does not know it."""
        found = self._lookup.get(kind, {}).get(id)
        return str(found.label) if found is not None else id

    def has(self, kind: str, id: str) -> bool:
        """Whether this framework knows the id; kind in the singular, as in label()."""
        return id in self._lookup[kind]

    def _found(self, kind: str, id: str) -> Any:
        return self._lookup[kind][id]

    @cached_property
    def _lookup(self) -> dict[str, dict[str, Any]]:
        """Everything by kind in the singular and by id."""
        found = {kind: {row.id: row for row in getattr(self, section)} for kind, section in SECTIONS.items()}
        return found | {"choice": {f"{facet.id}:{row.id}": row for facet in self.facets for row in facet.choices}}


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


def _faults(framework: Framework) -> Iterator[tuple[str, str]]:
    """What is wrong between the parts of a framework: (id, reason)."""
    if framework.valid_from and framework.valid_to and framework.valid_to < framework.valid_from:
        yield framework.id, '"valid_to" lies before "valid_from"'
    for section, field, kind in REFERENCES:
        for row in getattr(framework, section):
            for id in _named(getattr(row, field)):
                if id not in framework._lookup[kind]:
                    yield row.id, f'"{field}" names "{id}", which is no {kind.replace("_", " ")} of this framework'
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
