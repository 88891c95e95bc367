"""Rules that are read off the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

HOLE = "\N{REPLACEMENT CHARACTER}"  # where a value goes
_FLAGS = re.IGNORECASE | re.DOTALL | re.VERBOSE
# Each names its first keyword, which is written small or in capitals: a word with one capital begins a sentence.
SQL = (
    # whole statements, also within another
    re.compile(
        r"""(?:^|[(;]|\bas\s) \s* (?P<keyword>select\b.+\bfrom | insert\s+into | delete\s+from | update\b.+\bset
        | with\s+\w+\s+as\s*\( | (?:create|alter|drop)\s+(?:table|view|index|schema))\b""",
        _FLAGS,
    ),
    # what begins as a clause does
    re.compile(
        r"""^[\s(]* (?P<keyword>from | (?:(?:left|right|inner|full|cross)\s+)?join | where | having | group\s+by
        | order\s+by | union | values | set)(?=\s|$)""",
        _FLAGS,
    ),
    # a table by a name that is put in
    re.compile(
        rf"""\b(?P<keyword>from)\s+[\w."]*{HOLE}\S* \s+(?:\w+\s+)?
        (?:where|join|using|group\s+by|order\s+by|limit)\b""",
        _FLAGS,
    ),
    re.compile(rf"""\b(?P<keyword>join)\s+[\w."]*{HOLE}\S* \s+(?:\w+\s+)?(?:using\s*\(|on\s+\S+\s*=)""", _FLAGS),
)


def statements_with_values(tree: ast.Module) -> Iterator[str]:
    """Every SQL statement, or part of one, that f-strings, %, + or format put values into."""
    constants = _constants(tree)
    for node in ast.walk(tree):
        template = _template(node, constants)
        if template is not None and _is_sql(template):
            yield template


def _is_sql(text: str) -> bool:
    keywords = [found["keyword"].split()[0] for pattern in SQL for found in pattern.finditer(text)]
    return any(word.islower() or word.isupper() for word in keywords)


def _constants(tree: ast.Module) -> dict[str, str]:
    """The texts that have a name in this module."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _template(node: ast.AST, constants: dict[str, str]) -> str | None:
    """The text that this expression puts values into, with a hole for each; None where it does not do that."""
    if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in node.values):
        return _text(node, constants)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return re.sub(r"%(\(\w+\))?[sdrif]", HOLE, _text(node.left, constants))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        found = _text(node, constants)
        return found if HOLE in found else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("format"):
        return re.sub(r"\{[^{}]*\}", HOLE, _text(node.func.value, constants))
    return None


def _text(node: ast.expr, constants: dict[str, str]) -> str:
    """What an expression says as far as it is known here."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else HOLE
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, constants) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left, constants) + _text(node.right, constants)
    return constants.get(node.id, HOLE) if isinstance(node, ast.Name) else HOLE
