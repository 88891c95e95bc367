"""SECURITY.md says what is so: what it names is there, each requirement stands once, and its sums are right."""

from __future__ import annotations

import ast
import functools
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
STATES = ("test", "control", "partly", "not met")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
OUTSIDE = re.compile(r"^\| ((?:\d+\.\d+\.\d+(?:, )?)+) \| (?!\d)[^|]+ \|$", re.MULTILINE)
LIMIT = re.compile(r"^\| [^|]+ \| ([\d,]+) \| `([\w/]+)\.py::(\w+)` \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w./-]+\.(?:py|sql|toml|txt|md|html|js|conf))(?:::([\w.]+))?`")
LEVELS = dict(
    line.split() for line in (ROOT / "tests" / "data" / "asvs_5_0_0.txt").read_text().splitlines() if line[0] != "#"
)
OURS = [ROOT / "app.py", *(path for name in ("evidence", "pages", "web") for path in (ROOT / name).rglob("*.py"))]


def applying() -> list[tuple[str, ...]]:
    """(number, level, state, by what) of each requirement that applies."""
    return ROW.findall(DOCUMENT)


def not_applying() -> list[str]:
    return [number for numbers in OUTSIDE.findall(DOCUMENT) for number in numbers.split(", ")]


@functools.cache
def names_in(path: Path) -> frozenset[str]:
    """What can be named in a module: functions, classes and their methods, and what stands at its top."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found |= {node.name, *(f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef))}
        for target in node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]:
            found |= {one.id for one in ast.walk(target) if isinstance(one, ast.Name)} if target else set()
    return frozenset(found)


def test_each_requirement_of_level_1_and_2_stands_once() -> None:
    numbers = Counter([number for number, *_ in applying()] + not_applying())
    assert sorted(number for number, times in numbers.items() if times > 1) == []
    assert set(numbers) == set(LEVELS)
    assert {number: level for number, level, *_ in applying()}.items() <= LEVELS.items()


def test_every_test_function_and_file_that_it_names_is_there() -> None:
    named = set(NAMED.findall(DOCUMENT))
    missing = [
        f"{file}::{name}" if name else file
        for file, name in sorted(named)
        if not (ROOT / file).is_file() or (name and name not in names_in(ROOT / file))
    ]
    assert missing == []
    assert len(named) > 150


def test_what_is_met_by_a_test_names_one_and_what_is_not_says_why() -> None:
    for number, _, state, by in applying():
        named = NAMED.findall(by)
        assert state in STATES, number
        assert state != "test" or any(file.startswith("tests/") and name for file, name in named), number
        assert state != "control" or named or "this document" in by, number
        assert state not in STATES[2:] or len(re.sub(r"`[^`]+`", "", by).split()) > 6, number


def test_its_sums_are_right() -> None:
    said = " ".join(DOCUMENT.split())
    counts = Counter((level, state) for _, level, state, _ in applying())
    by_test, by_control, partly, not_met = (counts["1", state] + counts["2", state] for state in STATES)
    right = [
        f"Of its {len(LEVELS)} requirements of level 1 and 2, {len(applying())} apply.",
        f"**{by_test + by_control} are met**, {by_test} of them by a named test and {by_control} by a named control;",
        f"**{partly} are met in part** and **{not_met} are not met**.",
    ]
    for level in "12":
        row = [counts[level, state] for state in STATES]
        right.append(f"| {level} | {' | '.join(map(str, row))} | {sum(row)} |")
    assert [words for words in right if words not in said] == []


def test_its_limits_are_those_of_the_program() -> None:
    limits = LIMIT.findall(DOCUMENT)
    assert len(limits) > 15
    for number, module, name in limits:
        assert getattr(importlib.import_module(module.replace("/", ".")), name) == int(number.replace(",", "")), name


FORBIDDEN = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp"}
LEADS_OUT = {"aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "telnetlib", "urllib3", "xmlrpc"}
READS_OBJECTS = {"dill", "lxml", "marshal", "pickle", "shelve", "xml", "yaml"}
# What listens; the command line, which asks the server of its own machine; and a pack that is written, and read back
# before anybody gets it: no file from outside comes there.
MAY = {("app.py", "socket"), ("evidence/__main__.py", "urllib.error"), ("evidence/__main__.py", "urllib.request")}
MAY |= {("evidence/workbook/texts.py", "xml.sax.saxutils"), ("evidence/workbook/proofreading.py", "xml.parsers")}


def risks(tree: ast.Module) -> Iterator[str]:
    """What runs text, reads objects from text, or reaches out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            shell = any(word.arg == "shell" for word in node.keywords)
            if called in FORBIDDEN or shell or (called.endswith(".format") and not _is_ours(node.func)):
                yield called
        modules = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        yield from (one for one in modules if one.split(".")[0] in LEADS_OUT | READS_OBJECTS)
        yield from (one for one in modules if one in ("urllib.request", "urllib.error"))


def _is_ours(format_: ast.expr) -> bool:
    """Whether the pattern is a text of the program: written out, or a constant."""
    assert isinstance(format_, ast.Attribute)
    pattern = ast.unparse(format_.value)
    return isinstance(format_.value, ast.Constant) or pattern.rpartition(".")[2].isupper()


def test_no_text_is_run_and_nothing_reaches_out() -> None:
    found = {(str(path.relative_to(ROOT)), risk) for path in OURS for risk in risks(ast.parse(path.read_text()))}
    assert found <= MAY


@pytest.mark.parametrize(
    "code",
    [
        "eval(text)",
        "os.system(text)",
        "subprocess.run(text, shell=True)",
        "text.format(1)",
        "import pickle",
        "from xml.etree import ElementTree",
        "import urllib.request",
        "from http import client",
    ],
)
def test_what_would_run_it_or_reach_out_is_seen(code: str) -> None:
    assert list(risks(ast.parse(code)))
