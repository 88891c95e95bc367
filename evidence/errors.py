"""Every way a request can fail, in words that the person can act on.

EvidenceError            str(error) is always safe and useful to show
├── InvalidInput         the person can fix it: carries {field: message}
├── NotFound             it does not exist, or this person may not know that it does
├── NotAllowed           signed in, but not permitted, or not permitted now
│   └── SessionEnded     signed in no longer
├── Conflict             somebody else changed it first, or it is there already with other content
├── DraftEnded           what it was a draft of has been stored, or was given up
├── ImportRejected       a file was read but refused: carries every issue found
├── BadDefinition        a framework or code list is wrong: file, id, reason; stops the start
└── StoreUnavailable     the record or the store is in use, full, damaged or newer than this program
    └── RecordDamaged    an entry of the record does not match its hash, and no good copy of it is left
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class EvidenceError(Exception):
    """Base class; anything else that is raised is a bug."""


class InvalidInput(EvidenceError):
    """Something that was typed or chosen cannot be kept as it is."""

    def __init__(self, **fields: str) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


class NotFound(EvidenceError):
    """Says the same whether a thing is missing or hidden."""

    def __init__(self, message: str = "That does not exist, or you may not see it.") -> None:
        super().__init__(message)


class LinkSpent(NotFound):
    """A one-time link that was used, has expired, was replaced or never was: it says the same of all."""

    def __init__(self) -> None:
        super().__init__(
            "It may have been used already, have expired, or have been replaced by a newer one. Sign in if you have "
            "chosen a password with it; else ask an administrator for a new link."
        )


class NotAllowed(EvidenceError):
    """The person is known, but may not do this here or now."""


class SessionEnded(NotAllowed):
    """The sign-in that this request came with has ended."""

    def __init__(self) -> None:
        super().__init__("You have been signed out. Sign in again; your text is kept.")


class Conflict(EvidenceError):
    """Carries what is stored already, so that both can be shown; nothing is overwritten."""

    def __init__(self, message: str, *, stored: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.stored = stored


class DraftEnded(EvidenceError):
    """A late saving: says how much of the draft had been seen when it ended, so that a device can tell what is new."""

    def __init__(self, edits: dict[str, int]) -> None:
        super().__init__("This text has been stored already, or was discarded.")
        self.edits = edits


@dataclass(frozen=True)
class Issue:
    """One thing wrong in a file: where, what, and what to do."""

    code: str
    sheet: str
    row: int | None  # as the spreadsheet counts, from 1
    column: str
    what: str
    to_do: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.sheet, f"row {self.row}" if self.row else "", self.column) if part)
        return f"{place}: {self.what} {self.to_do}".strip()


class ImportRejected(EvidenceError):
    """All issues of a file at once; nothing of it was stored."""

    def __init__(self, issues: list[Issue], suspicions: Sequence[Issue] = ()) -> None:
        count = len(issues)
        noun = "problem" if count == 1 else "problems"
        super().__init__(f"Nothing was imported: the file has {count} {noun}.")
        self.issues = issues
        self.suspicions = tuple(suspicions)  # what looks like a person: no reason to refuse, but to be seen to as well


class BadDefinition(EvidenceError):
    """Raised at start, so that nobody works with a framework that is not what its file says."""

    def __init__(self, file: str, id: str, reason: str) -> None:
        super().__init__(f"{file}: {id}: {reason}" if id else f"{file}: {reason}")
        self.file, self.id, self.reason = file, id, reason


class StoreUnavailable(EvidenceError):
    """Nothing can be read or written until somebody has acted on the message."""


class RecordDamaged(StoreUnavailable):
    """Says at which entry; everything before it is whole."""

    def __init__(self, seq: int) -> None:
        super().__init__(
            f"The record is damaged at entry {seq}: it does not match its hash. Nothing has been changed. "
            "Keep a copy of the home folder and restore the journal from a backup."
        )
        self.seq = seq
