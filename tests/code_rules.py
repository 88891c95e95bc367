"""Two rules that are read off the code itself: how a statement came about, and what Streamlit reads as Markdown."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef

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


SPEAKING = {"st.subheader", "st.toast", "st.error", "st.warning", "st.info", "st.success", "attempt", "tell"}


def read_as_markdown(tree: ast.Module) -> Iterator[str]:
    """What is said through Streamlit without being a constant or going through label(), as it stands in the code."""
    around = _names_in(tree)
    for place in (tree, *(node for node in ast.walk(tree) if isinstance(node, Function))):
        names = around | _names_in(place)
        for node in _within(place):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in SPEAKING:
                said = [*node.args[:1], *(word.value for word in node.keywords if word.arg in ("body", "success"))]
                yield from (ast.unparse(part) for one in said for part in _risky(one, names))


def _within(place: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """What belongs to this function and to none inside it."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(place))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function):
            waiting.extend(ast.iter_child_nodes(node))


def _names_in(place: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, list[ast.expr]]:
    """What each name here is given by plain assignments; nothing where it gets a value in any other way."""
    values: dict[str, list[ast.expr]] = {}
    ways: Counter[str] = Counter()
    for node in _within(place):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]):
                values.setdefault(name, []).append(node.value)
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                ways[name] += 1
    return {name: given if len(given := values.get(name, [])) == count else [] for name, count in ways.items()}


def _risky(said: ast.expr, names: dict[str, list[ast.expr]]) -> Iterator[ast.expr]:
    """The parts of what is said that come from elsewhere."""
    match said:
        case ast.Constant() | ast.Call(func=ast.Name(id="label")):
            return
        case ast.JoinedStr(values=parts):
            found = parts
        case ast.FormattedValue(value=part):
            found = [part]
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, op=ast.Add(), right=other):
            found = [one, other]
        case ast.Name(id=name) if names.get(name):
            found, names = names[name], {**names, name: []}  # a name that is made of itself is known no better
        case _:
            yield said
            return
    for part in found:
        yield from _risky(part, names)
