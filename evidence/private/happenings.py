"""Happenings: what the installation did for the safety of the record, what it found, and who came in or was refused.

No evidence, no record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from evidence import clock
from evidence.private import Private, Row

MOST = 500  # of each kind; older ones are forgotten


class Kind(StrEnum):
    VERIFICATION = "verification"
    BACKUP = "backup"
    REPAIR = "repair"
    SIGN_IN = "sign_in"
    REFUSED_SIGN_IN = "refused_sign_in"  # kept apart, so that who guesses does not push out who came in
    REFUSAL = "refusal"  # of somebody who is signed in


@dataclass(frozen=True)
class Happening:
    """One of them, and how it ended, in words for administrators."""

    happened_at: datetime
    kind: Kind
    ok: bool
    words: str


def note(private: Private, kind: Kind, *, ok: bool, words: str, began_at: datetime | None = None) -> None:
    """What was asked for since it began is still to be done."""
    with private.transaction() as this:
        this.run(
            "insert into happening (happened_at, kind, ok, words) values ($now, $kind, $ok, $words)",
            now=clock.now().timestamp(),
            kind=kind,
            ok=ok,
            words=words,
        )
        this.run(
            """
            delete from happening where kind = $kind and rowid not in
                (select rowid from happening where kind = $kind order by rowid desc limit $most)
            """,
            kind=kind,
            most=MOST,
        )
        this.run(
            "delete from wanted where kind = $kind and wanted_at <= $began_at",
            kind=kind,
            began_at=(began_at or clock.now()).timestamp(),
        )


def latest(private: Private, kind: Kind, most: int = 1) -> list[Happening]:
    """The newest first."""
    rows = private.rows(
        "select * from happening where kind = $kind order by rowid desc limit $most", kind=kind, most=most
    )
    return [_happening(row) for row in rows]


def want(private: Private, kind: Kind) -> None:
    """Ask for one to be done as soon as can be."""
    private.run(
        "insert or replace into wanted (kind, wanted_at) values ($kind, $now)", kind=kind, now=clock.now().timestamp()
    )


def cannot_be(private: Private, kind: Kind) -> None:
    """Whoever asked for one need not wait: this installation is not set up for it."""
    private.run("delete from wanted where kind = $kind", kind=kind)


def wanted(private: Private) -> set[Kind]:
    """What was asked for and has not ended yet."""
    return {Kind(row["kind"]) for row in private.rows("select kind from wanted")}


def _happening(row: Row) -> Happening:
    at = datetime.fromtimestamp(row["happened_at"], UTC)
    return Happening(at, Kind(row["kind"]), bool(row["ok"]), row["words"])
