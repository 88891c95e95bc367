"""Commands of the command line, carried out on an open store: by the process that holds it, for whoever runs it."""

from __future__ import annotations

import json
import os
import shutil
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evidence import exports, frameworks, holding, imports, inspections, packs, people
from evidence.access import User
from evidence.commands import checking, record, usage
from evidence.commands.people import PEOPLE, lead_of
from evidence.commands.tables import aligned
from evidence.commands.usage import Result, Stop
from evidence.errors import EvidenceError, ImportRejected, InvalidInput, Issue, NotFound, StoreUnavailable
from evidence.ids import new_id
from evidence.imports import mappings, template
from evidence.inspections import Inspection
from evidence.settings import Settings
from evidence.store import Store
from evidence.wording import number_of


@dataclass
class Job:
    """One command at work."""

    store: Store
    words: Namespace
    settings: Settings
    out: list[str]
    told: list[str]

    def data(self, found: object, lines: Sequence[str]) -> None:
        """Data as JSON where that was asked for, else as lines for people."""
        self.out += [json.dumps(found, ensure_ascii=False, indent=2)] if self.words.json else list(lines)

    def path(self, given: Path) -> Path:
        folder: Path = self.words.folder
        return (folder / given).absolute()


def run(store: Store, argv: Sequence[str]) -> Result:
    """Carry out one command. Never raises for what the person can act on."""
    out: list[str] = []
    told: list[str] = []
    try:
        words = usage.parse(argv)
        job = Job(store, words, _settings(store), out, told)
        code = COMMANDS[words.command](job) or 0
    except Stop as stop:
        return stop.result
    except (EvidenceError, OSError) as error:
        told.append(_said(error))
        code = 1
    return Result(_text(out), _text(told), code)


def _settings(store: Store) -> Settings:
    try:
        return holding.holding().settings
    except StoreUnavailable:
        return Settings(home=store.home)


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'The file'}: {error.strerror or error}."
    return str(error)


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


# Inspections and files


def _inspections(job: Job) -> None:
    rows = job.store.rows(_INSPECTIONS)
    found = [{name: _plain(value) for name, value in row.items()} for row in rows]
    job.data(found, aligned(found) if found else ["There is no inspection yet."])


def _template(job: Job) -> None:
    known = frameworks.load_all()
    wanted = job.words.framework or _in_force(known)
    if wanted not in known:
        raise InvalidInput(framework=f"There is no framework “{wanted}”; there are {', '.join(known)}.")
    with _made(job.path(job.words.out)) as part:
        template.write(part, known[wanted])
    job.told.append(f"Written: {job.path(job.words.out)}")


def _import(job: Job) -> int:
    words = job.words
    user = _person(job, words.person)
    inspection = _find(job, user, words.inspection)
    file = job.path(words.file)
    try:
        outcome = imports.bring_in(
            job.store,
            user,
            inspection,
            name=file.name,
            content=file.read_bytes(),
            mapping=mappings.load(job.path(words.mapping)) if words.mapping else None,
            skip_bad=words.skip_bad,
            check_only=words.check,
            zone=job.settings.timezone,
        )
    except ImportRejected as error:
        job.told += [*map(str, error.issues), *_suspected(error.suspicions)]
        if words.json:
            told = {"issues": error.issues, "suspicions": error.suspicions}
            job.data({"stored": 0, **{name: [asdict(one) for one in those] for name, those in told.items()}}, [])
        raise
    job.told += [*map(str, outcome.issues), *_suspected(outcome.suspicions), *outcome.notes]
    job.data(asdict(outcome), [str(outcome)])
    return 0


def _suspected(found: Sequence[Issue]) -> list[str]:
    """What looks like a person, a line each, under one that says that it refuses nothing."""
    if not found:
        return []
    return [f"{number_of(len(found), 'place')} may point to a person. Nothing is refused for that:", *map(str, found)]


def _items(job: Job) -> None:
    inspection, _ = _seen(job)
    found = exports.items(job.store, inspection)
    if not (job.words.csv or job.words.parquet):
        job.out += exports.json_lines(found)
        return
    write = exports.write_csv if job.words.csv else exports.write_parquet
    target = job.path(job.words.csv or job.words.parquet)
    with _made(target) as part:
        count = write(found, part, inspection)
    job.told.append(f"Written: {target} ({count:,} items)")


def _pack(job: Job) -> None:
    words = job.words
    inspection, user = _seen(job)
    contents = packs.Contents(
        sections=tuple(words.sections) if words.sections else tuple(packs.SECTIONS), made_for=words.made_for
    )
    build = packs.start(job.store, user, inspection, contents, zone=job.settings.timezone)
    build.wait()
    if build.state != "done":
        raise StoreUnavailable(build.error)
    target = job.path(words.out)
    with _made(target) as part:
        shutil.copyfile(packs.path(job.store, inspection, build.pack_id), part)
    made = next(pack for pack in packs.past(job.store, inspection) if pack.pack_id == build.pack_id)
    found = {"pack_id": str(made.pack_id), "sha256": made.sha256, "rows": made.row_counts, "head": made.head.seq}
    job.data(found, [f"{name}: {count:,} rows" for name, count in made.row_counts.items()])
    job.told.append(f"Written: {target}")


# The record


def _verify(job: Job) -> int:
    if job.words.pack is not None:
        return checking.pack(job.store, job.words, job.settings, job.data, job.path(job.words.pack))
    if job.words.head is None:
        head = job.store.verify_record()
        tip = job.store.maybe_one("select seq, hash from entry order by seq desc limit 1")
        if (tip["seq"] if tip else 0) < head.seq:
            raise StoreUnavailable("The record is whole, but the store lacks its last entries. Run: rebuild")
    job.out.append(record.verify(job.store.journal, job.words).stdout.rstrip())
    return 0


def _backup(job: Job) -> None:
    job.out.append(record.backup(job.store.journal, job.store.private, job.words).stdout.rstrip())


def _rebuild(job: Job) -> None:
    head = job.store.rebuild()
    job.data({"entries": head.seq, "head": head.hash}, [f"The store was made again from {head.seq:,} entries."])


def _demo(job: Job) -> None:
    from evidence import demo

    if job.words.start and not people.none_yet(job.store):
        job.told.append(f"The home {job.store.home} is filled already.")
        return
    found = [asdict(one) for one in demo.fill(job.store, zone=job.settings.timezone)]
    job.data(found, aligned(found))
    job.told.append("Signing in asks for no code from a phone here, because this is a demonstration.")


COMMANDS: dict[str, Callable[[Job], int | None]] = {
    "demo": _demo,
    "users": lambda job: PEOPLE[job.words.action](job.store, job.words, job.settings, job.data),
    "inspections": _inspections,
    "template": _template,
    "import": _import,
    "items": _items,
    "pack": _pack,
    "verify": _verify,
    "rebuild": _rebuild,
    "backup": _backup,
}


def _person(job: Job, email: str) -> User:
    found = people.find(job.store, email)
    if found is None or not found.active:
        raise NotFound(f"There is nobody with the e-mail address {email} who may sign in.")
    return people.user(job.store, found.person_id, None)


def _find(job: Job, user: User, reference: str) -> Inspection:
    try:
        return inspections.find(job.store, user, reference)
    except NotFound:
        raise NotFound(f"There is no inspection {reference} with {user.name} on its team.") from None


def _seen(job: Job) -> tuple[Inspection, User]:
    """The inspection, through the eyes of the person named or, when nobody is, of its first lead; which is said."""
    words = job.words
    if words.person:
        user = _person(job, words.person)
        return _find(job, user, words.reference), user
    lead = lead_of(job.store, words.reference)
    if lead is None:
        raise NotFound(f"There is no inspection {words.reference}.")
    user = people.user(job.store, lead, None)
    job.told.append(f"Done in the name of {user.name}, a lead of this inspection. --as PERSON names somebody else.")
    return _find(job, user, words.reference), user


def _in_force(known: dict[str, frameworks.Framework]) -> str:
    """The framework that inspections start with today."""
    today = date.today()
    dated = [one for one in known.values() if one.valid_from and one.valid_from <= today]
    return max(dated or known.values(), key=lambda one: one.valid_from or date.min).id


@contextmanager
def _made(path: Path) -> Iterator[Path]:
    """A file that appears when it is whole, and that only its owner reads."""
    part = path.with_name(f".{path.name}.{new_id()}")
    try:
        yield part
        part.chmod(0o600)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


_INSPECTIONS = """
    select
        reference,
        area_name as area,
        fieldwork_from,
        fieldwork_to,
        status,
        (select count(*) from item_now
            where item_now.inspection_id = inspection_now.inspection_id and not withdrawn) as items,
        (select count(*) from item_now
            where item_now.inspection_id = inspection_now.inspection_id and not withdrawn and to_tag) as to_tag,
        (select count(*) from activity_now
            where activity_now.inspection_id = inspection_now.inspection_id) as activities,
        (select count(*) from membership_now
            where membership_now.inspection_id = inspection_now.inspection_id and active) as team
    from inspection_now
    order by fieldwork_from desc, reference
"""
