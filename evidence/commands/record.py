"""Commands for the record itself: verify, backup, restore. None of them needs DuckDB."""

from __future__ import annotations

import json
from argparse import Namespace
from contextlib import closing
from pathlib import Path

from evidence import backups, holding
from evidence.backups import MANIFEST, Backup
from evidence.commands.usage import Result
from evidence.errors import NotFound, StoreUnavailable
from evidence.journal import Absences, Head, Journal, verified
from evidence.private import Private
from evidence.settings import Settings
from evidence.wording import number_of


def elsewhere(settings: Settings, words: Namespace) -> Result | None:
    """What concerns no open home: reading a folder that nobody writes, and making a new home."""
    if words.command == "restore":
        made = backups.restore(_path(words, words.source), settings.home)
        return _said(words, made, f"Restored to {settings.home}: {made}\nEverybody has to sign in again.")
    if words.command == "verify" and words.path is not None:
        return _verify_folder(words, _path(words, words.path))
    return None


def alone(settings: Settings, words: Namespace) -> Result:
    """verify and backup of a home that no server holds."""
    if not (settings.home / "journal").is_dir():
        raise StoreUnavailable(f"There is no record in {settings.home}.")
    told: list[str] = []
    with (
        holding.alone(settings.home),
        closing(Journal(settings.home / "journal", second=settings.mirror, tell=told.append)) as journal,
    ):
        if words.command == "verify":
            result = verify(journal, words)
        else:
            with closing(Private(settings.home / "private.sqlite")) as private:
                result = backup(journal, private, words)
    return Result(result.stdout, "".join(f"{line}.\n" for line in told) + result.stderr, result.code)


def verify(journal: Journal, words: Namespace) -> Result:
    """Every link of the chain; with --head, whether and where it was the head."""
    if words.head is not None:
        return _where_it_was_the_head(journal, words)
    absences = Absences()
    head = journal.verify(absences)
    if journal.second_copy is not None:
        journal.settle()
        journal.verify_second()
    return _whole(words, head, absences)


def backup(journal: Journal, private: Private, words: Namespace) -> Result:
    made = backups.make(journal, private, _path(words, words.out))
    return _said(words, made, f"Backed up to {made.folder} and checked: {made}")


def _verify_folder(words: Namespace, folder: Path) -> Result:
    if (folder / MANIFEST).exists():
        made = backups.check(folder)
        return _said(words, made, f"The backup is whole: {made}")
    record = folder / "journal" if (folder / "journal").is_dir() else folder
    absences = Absences()
    head = verified(record, absences=absences)
    if not head.seq:
        raise NotFound(f"There is no record and no backup in {folder}.")
    return _whole(words, head, absences)


def _where_it_was_the_head(journal: Journal, words: Namespace) -> Result:
    wanted = words.head.strip().lower()
    for entry, head in journal.read():
        if head.hash == wanted:
            when = f"{entry.time:%d %B %Y %H:%M:%S} UTC"
            found = {"entry": head.seq, "time": when}
            return _printed(words, found, f"This was the head of the record at entry {head.seq:,}, from {when}.")
    raise NotFound("This was never the head of this record.")


def _whole(words: Namespace, head: Head, absences: Absences) -> Result:
    says = f"The record is whole: {head.seq:,} entries, each linked to the one before.\n"
    if absences.removed:
        says += f"Removed for good, as entries of the record say: {number_of(absences.removed, 'row')}.\n"
    found = {"entries": head.seq, "head": head.hash, "removed_rows": absences.removed}
    return _printed(words, found, f"{says}Head: {head.hash}")


def _said(words: Namespace, made: Backup, says: str) -> Result:
    found = {"folder": str(made.folder), "entries": made.head.seq, "head": made.head.hash}
    return _printed(words, found, says)


def _printed(words: Namespace, found: dict[str, object], says: str) -> Result:
    return Result((json.dumps(found) if words.json else says) + "\n", "", 0)


def _path(words: Namespace, given: Path) -> Path:
    folder: Path = words.folder
    return (folder / given).absolute()
