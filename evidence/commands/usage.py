"""The words of the command line: which commands there are, what they take, and their help."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from evidence.sections import SECTIONS

EXITS = "Exit status: 0 done, 1 refused, 2 not understood. Messages go to standard error."


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit status."""

    stdout: str
    stderr: str
    code: int


class Stop(Exception):
    """Nothing more to do: help was asked for, or the words were not understood."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.stderr)
        self.result = result


class Words(argparse.ArgumentParser):
    """A parser that tells what it would print, so that a server can answer with it."""

    def print_help(self, file: IO[str] | None = None) -> None:  # type: ignore[override]
        raise Stop(Result(self.format_help(), "", 0))

    def error(self, message: str) -> NoReturn:
        raise Stop(Result("", f"{self.format_usage()}{self.prog}: {message}\n", 2))


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Raises Stop for --help and for what is not understood."""
    return _words().parse_args(list(argv))


def _words() -> Words:
    words = Words(prog="python -m evidence", description="Evidence of inspections.", epilog=EXITS)
    # Where relative paths start, when a server carries out the command for somebody elsewhere.
    words.add_argument("--folder", type=Path, default=Path(), help=argparse.SUPPRESS)
    commands = words.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, says: str, *, data: bool = False) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=says, description=says, epilog=EXITS)
        if data:
            _json(made)
        return made

    demo = command("demo", "Fill an empty home with a made-up inspection and print a sign-in for each role.", data=True)
    demo.add_argument("--start", action="store_true", help="then start the app on it")
    _users(command("users", "People who may sign in."))
    command("inspections", "Every inspection: reference, area, dates, status and counts.", data=True)
    _files(command)
    _record(command)
    return words


def _record(command: Any) -> None:
    verify = command("verify", "Read the whole record and check every link of its chain. Needs no DuckDB.", data=True)
    what = verify.add_mutually_exclusive_group()
    what.add_argument("path", metavar="PATH", type=Path, nargs="?", help="a backup, or the folder of a record")
    what.add_argument("--head", metavar="HASH", help="say at which entry this was the head of the record")
    says = "compare the items of a pack, cell by cell, with what the record gave when it was built; opens the store"
    what.add_argument("--pack", metavar="FILE.xlsx", type=Path, help=says)
    command("rebuild", "Make the DuckDB file again from the record.", data=True)
    backup = command("backup", "Bring the backup in a folder up to date, and check all of it.", data=True)
    backup.add_argument("out", metavar="DEST", type=Path)
    restore = command("restore", "Make a home again from a backup. Overwrites nothing.", data=True)
    restore.add_argument("source", metavar="SRC", type=Path)


def _users(users: argparse.ArgumentParser) -> None:
    actions = users.add_subparsers(dest="action", metavar="ACTION", required=True)
    _json(actions.add_parser("list", help="everybody, with what they may do", epilog=EXITS))
    add = actions.add_parser("add", help="invite somebody; prints the link to hand to them", epilog=EXITS)
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--administrator", action="store_true", help="may manage people and teams")
    _json(add)
    for name, says in (
        ("disable", "switch somebody off and sign them out everywhere"),
        ("reset", "sign somebody out everywhere; prints the link for a new password"),
        ("reset-factor", "for a lost phone: take the second factor off and sign somebody out everywhere"),
    ):
        one = actions.add_parser(name, help=says, epilog=EXITS)
        one.add_argument("email", metavar="EMAIL")
        _json(one)


def _files(command: Any) -> None:
    template = command("template", "Write the import template: instructions, drop-downs and an example row.")
    template.add_argument("out", metavar="OUT.xlsx", type=Path)
    template.add_argument("--framework", metavar="ID", help="whose values it offers; the one in force otherwise")

    bring_in = command("import", "Store evidence from a CSV or Excel file, all of it or nothing.", data=True)
    bring_in.add_argument("file", metavar="FILE", type=Path)
    bring_in.add_argument("--inspection", metavar="REF", required=True, help="reference of the inspection")
    bring_in.add_argument("--as", metavar="PERSON", dest="person", required=True, help="e-mail address of who imports")
    bring_in.add_argument("--mapping", metavar="MAP.toml", type=Path, help="what the columns of the file mean")
    bring_in.add_argument("--check", action="store_true", help="store nothing, only say what would be stored")
    bring_in.add_argument("--skip-bad", action="store_true", help="store the rows that are right, list the others")

    items = command("items", "The items that stand, as JSON lines or as a file.")
    items.add_argument("reference", metavar="REF")
    kind = items.add_mutually_exclusive_group()
    kind.add_argument("--json", action="store_true", help="print JSON lines, one an item, as without any of these")
    kind.add_argument("--csv", metavar="OUT", type=Path, help="write a CSV file (UTF-8, no formulas)")
    kind.add_argument("--parquet", metavar="OUT", type=Path, help="write a Parquet file")
    _person(items)

    pack = command("pack", "Build the Excel evidence pack of an inspection.", data=True)
    pack.add_argument("reference", metavar="REF")
    pack.add_argument("out", metavar="OUT.xlsx", type=Path)
    pack.add_argument("--section", action="append", choices=tuple(SECTIONS), dest="sections", help="only these; repeat")
    pack.add_argument("--for", metavar="WHOM", dest="made_for", default="", help="stands on the cover")
    _person(pack)


def _person(words: argparse.ArgumentParser) -> None:
    says = "e-mail address of the member of the team in whose name this is done; a lead of the inspection otherwise"
    words.add_argument("--as", metavar="PERSON", dest="person", default="", help=says)


def _json(words: argparse.ArgumentParser) -> None:
    words.add_argument("--json", action="store_true", help="print data as JSON")
