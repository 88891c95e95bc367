"""What in a row of a file looks like a person. It is said, never refused: whoever brings the file in decides."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.errors import Issue
from evidence.identifiers import Detector
from evidence.items.notes import Note

TEXTS = ("fact", "words", "meaning", "source_role")


def of(detector: Detector, note: Note, sheet: str, number: int, headings: Mapping[str, str]) -> tuple[Issue, ...]:
    """number is that of the row; headings are column id -> what the file calls it."""
    return tuple(
        Issue(
            "looks_like_person",
            sheet,
            number,
            headings.get(name, name),
            f"“{one.text}” looks like {one.words}.",
            "Look at it before you import, or correct the item afterwards.",
        )
        for name in TEXTS
        for one in detector.find(getattr(note, name) or "")
    )
