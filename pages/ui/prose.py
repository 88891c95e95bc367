"""Fields for prose. What is typed into one is kept on the device and on the server until the page has stored it or
the person gives it up: it is there again after a reload, on another screen and on another device.

A draft never changes the record. Its place names the text, for example "amend.fact:<item id>".
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from evidence.errors import NotFound
from evidence.ids import parse_id
from evidence.private import drafts
from evidence.text import LIMIT
from note_form import prose_field
from pages.ui import forms
from pages.ui.visit import Visit, entered


@dataclass(frozen=True)
class Kept:
    """What somebody has written for a place and not stored. base is what the page gave when it was begun."""

    text: str
    base: str
    aside: list[str]  # other versions of the text that were not gone on with, and not dismissed
    draft: str
    edits: dict[str, int]


def prose(
    visit: Visit,
    label: str,
    *,
    place: str,
    value: str = "",
    base: str | None = None,
    rows: int = 3,
    hint: str = "",
    limit: int = LIMIT,
) -> str:
    """The field, and the text in it: what was written for this place, else value.

    A draft remembers the base that it was begun on. Without one that is value itself, and the field shows what somebody
    else has stored meanwhile; a page that gives another base looks after that itself.
    """
    found = kept(visit, place)
    prose_field(
        inspection_id=visit.inspection.inspection_id,
        person_id=visit.person_id,
        place=place,
        label=label,
        hint=hint,
        value=value,
        base=value if base is None else base,
        rows=rows,
        limit=limit,
        seen=asdict(found) if found else None,
        key=_key(place),
    )
    return found.text if found else value


def kept(visit: Visit, place: str) -> Kept | None:
    """As the field on the screen has it; before it is there, as the server has it."""
    given = entered(_key(place))
    if given and (found := _whole(given.get("prose"))):
        return found
    saved = drafts.all_of(visit.store.private, visit.person_id, visit.inspection.inspection_id, place)
    return next((found for one in saved if (found := _whole({**one.body, "draft": str(one.draft_id)}))), None)


def prose_ended(visit: Visit, place: str) -> None:
    """Its text has been stored, or was given up: the draft goes, here and on every device, and the field is new."""
    if found := kept(visit, place):
        drafts.end(
            visit.store.private,
            visit.person_id,
            draft_id=parse_id(found.draft),
            inspection_id=visit.inspection.inspection_id,
            form=place,
            edits=found.edits,
        )
    forms.renew(_form(place))


def _form(place: str) -> str:
    return f"prose {place}"


def _key(place: str) -> str:
    """Of the field; Streamlit allows no two underscores in it."""
    return forms.key(_form(place)).replace("__", "_")


def _whole(sent: Any) -> Kept | None:
    """What a browser sent is taken only when it is whole."""
    try:
        edits = {str(writer): int(count) for writer, count in sent["edits"].items()}
        aside = [str(text) for text in sent["aside"]]
        # Half a character, as it can stand there while one is typed, cannot be shown.
        text = sent["text"].encode("utf-8", "replace").decode()
        return Kept(text, str(sent["base"]), aside, str(parse_id(sent["draft"])), edits)
    except (AttributeError, KeyError, NotFound, TypeError, ValueError):
        return None
