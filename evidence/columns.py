"""The columns of an item of evidence, the same in packs, templates, exports and imports. Their ids never change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evidence.frameworks import Framework
from evidence.frameworks.terms import Area, Facet, Term
from evidence.workbook.book import Column, Kind

YES = "yes"  # an area without a stance, a flag that is set
UNTAGGED = "✓"  # its sign
EXAMPLE = "EXAMPLE"  # in item_id: a row to learn from, not to import
AREA, FACET = "area_", "facet_"  # before the code of an outcome area and the id of a facet

REVIEWS = {
    "none": "",
    "accepted": "Accepted",
    "changed": "Changed since accepted",
    "queried": "Queried",
    "answered": "Query answered",
}

# Filled in by the toolkit; an import does not read them.
FILLED_IN = ("reference", "outcome_areas", "review", "versions", "revision_id", "row_hash")
# Made from other columns, for whoever reads or checks the sheet of a pack.
ON_SHEETS = ("outcome_areas", "row_hash")


@dataclass(frozen=True)
class ItemColumn:
    """One column: how it looks in a workbook, and which part of the framework its values come from."""

    column: Column
    vocabulary: str = ""  # kind of term, as Framework.label() names it; empty for what is not coded
    prefix: str = ""  # before a term's id where it is stored, such as "age:"
    terms: tuple[Term, ...] = ()

    @property
    def id(self) -> str:
        return self.column.id


def of(framework: Framework) -> tuple[ItemColumn, ...]:
    """The columns of an item in a pack: first what is read and printed, then what is filtered and kept."""
    return (*_read(framework), *_filtered(framework), *_KEPT)


def data(framework: Framework) -> tuple[ItemColumn, ...]:
    """The columns of an item as data: without what is made from others."""
    return tuple(one for one in of(framework) if one.id not in ON_SHEETS)


def fillable(framework: Framework) -> tuple[ItemColumn, ...]:
    """The columns that people fill in and imports read."""
    return tuple(one for one in of(framework) if one.id not in FILLED_IN)


def _read(framework: Framework) -> tuple[ItemColumn, ...]:
    return (
        _plain("reference", "Ref.", width=8),
        _plain("happened_at", "When", "moment", 18.5),
        _plain("activity", "Activity", width=15.5),
        _coded("source_kind", "Source", "source_kind", framework.source_kinds, width=11.5),
        _plain("source_role", "Role of who said it", width=12.5),
        _coded("directness", "First-hand or reported", "directness", framework.directness, width=12.5),
        _plain("fact", "What was seen, heard or read", width=39),
        _plain("words", "In their own words", width=18),
        _plain("meaning", "What it means for children", width=18),
        _plain("outcome_areas", "Areas", width=8),
        _coded("themes", "Themes", "theme", framework.themes, width=15, several=True),
        _coded("discipline", "Discipline", "discipline", framework.disciplines, width=12),
        _plain("recorded_by", "Recorded by", width=12),
    )


def _filtered(framework: Framework) -> tuple[ItemColumn, ...]:
    return (
        _coded("stance", "Stance", "stance", framework.stances, width=12),
        *(_area(framework, area) for area in framework.areas),
        _coded("activity_kind", "Kind of activity", "activity_kind", framework.activity_kinds, width=20),
        *(_facet(facet) for facet in framework.facets),
        _plain("child", "Tracked child", width=10),
        ItemColumn(Column(id="safeguarding", label="Safeguarding", width=14, choices=(YES,))),
    )


def printed(framework: Framework) -> int:
    """How many columns from the left make up the page that people read."""
    return next(place for place, one in enumerate(of(framework), start=1) if one.id == "recorded_by")


def signs(framework: Framework) -> dict[str, tuple[str, str]]:
    """For columns that show a sign: label -> (sign, tone)."""
    return {stance.label: (stance.sign, stance.tone) for stance in framework.stances} | {YES: (UNTAGGED, "")}


def legend(framework: Framework) -> str:
    """The signs in words."""
    signed = [f"{stance.sign} {stance.label}" for stance in framework.stances]
    return "   ".join([*signed, f"{UNTAGGED} tagged, no stance yet"])


def area_label(area: Area) -> str:
    return f"{area.code}  {area.label}"


def labelled(framework: Framework) -> dict[str, Callable[[object], object]]:
    """For each coded column how what is stored becomes what people read."""
    return {one.id: _shower(framework, one) for one in of(framework) if one.vocabulary or one.id == "review"}


def _shower(framework: Framework, one: ItemColumn) -> Callable[[object], object]:
    def show(value: object) -> object:
        if one.id == "review":
            return REVIEWS.get(str(value), str(value))
        if value is None or value == "" or value == YES:
            return value
        if isinstance(value, (list, tuple)):
            return "\n".join([str(show(part)) for part in value])
        return framework.label(one.vocabulary, one.prefix + str(value))

    return show


def _plain(id: str, label: str, kind: Kind = "text", width: float = 16) -> ItemColumn:
    return ItemColumn(Column(id=id, label=label, kind=kind, width=width))


def _coded(
    id: str,
    label: str,
    vocabulary: str,
    terms: Sequence[Term],
    *,
    width: float,
    several: bool = False,
) -> ItemColumn:
    return ItemColumn(
        Column(id=id, label=label, width=width, choices=_labels(terms), several=several), vocabulary, "", tuple(terms)
    )


def _area(framework: Framework, area: Area) -> ItemColumn:
    choices = (*_labels(framework.stances), YES)
    column = Column(id=AREA + area.code, label=area_label(area), kind="sign", width=6, choices=choices)
    return ItemColumn(column, "stance", "", framework.stances)


def _facet(facet: Facet) -> ItemColumn:
    column = Column(id=FACET + facet.id, label=facet.label, width=17, choices=_labels(facet.choices), several=True)
    return ItemColumn(column, "choice", f"{facet.id}:", facet.choices)


def _labels(terms: Sequence[Term]) -> tuple[str, ...]:
    return tuple(term.label for term in terms)


_KEPT = (
    _plain("recorded_at", "Recorded", "moment", 18),
    _plain("review", "Review", width=14),
    _plain("versions", "Versions", "number", 10),
    _plain("item_id", "Item id", "id", 40),
    _plain("happened_at_utc", "When, exactly (UTC)", "id", 32),
    _plain("recorded_at_utc", "Recorded, exactly (UTC)", "id", 32),
    _plain("activity_id", "Activity id", "id", 40),
    _plain("child_id", "Child id", "id", 40),
    _plain("revision_id", "Revision id", "id", 40),
    _plain("row_hash", "Hash of the row", "id", 72),
)
