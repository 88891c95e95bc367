"""Guards taken out of the code one at a time, so that tests can show that they would notice.

mutmut and cosmic-ray were looked at: they swap operators and numbers, and know neither what a guard is nor what a
statement in SQL asks. Here a mutant is always somebody let through: a refusal that is not raised, a condition that is
always met or leaves one of its parts out, a question to the store that no longer says of which inspection or person.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

ROOT = Path(__file__).parents[2]

# In these every condition is a guard.
GUARDS = ("evidence/access.py", "evidence/changes.py", "web/gate.py", "web/asking.py", "web/commands.py")
# Of these, and of all routes, only what refuses and what asks who one is.
LOADERS = ("activities", "children", "concerns", "coverage", "exports", "fieldwork", "impact", "imports", "inspections")
LOADERS += ("items", "names", "packs", "people", "providers", "record", "removals", "retention", "reviews", "searches")
LOADERS += ("second_factors", "teams", "waiting")
PRIVATE = ("avoided", "devices", "drafts", "preferences", "sessions")  # each person has their own there
APART = ("evidence/packs/verification.py", "evidence/imports/tables.py")  # they compare files, and show nothing

# What these decide is wording and form, not who may pass.
NO_GUARDS = ("_plain", "_with_article", "_with_headers", "_at_home", "text", "inspection")

REFUSALS = {"NotFound", "NotAllowed", "SessionEnded"}
ASKS = re.compile(
    r"access\.(require|may|can)|\bcan\(|came_from_us|_require_(token|ours|asked_by_a_lead|item|may_go)"
    r"|require_known|require_not_about_removed|is_known|opened_by|is_asked_of|sessions\.(live|find)|person\.active"
)
REFUSES = re.compile(r"raise|refusal|_sign_in_first|TextResponse|return again|403|websocket.close|end_all_of")
# Parts that the types ask for: what follows refuses as well. (file, what is taken out)
FOR_TYPES = {
    ("web/sign_in.py", "`person` is left out"),  # without a person no password is right
    ("web/second_step.py", "`person` is left out"),
    ("web/ways_in.py", "does not raise NotFound"),  # a link of nobody: nobody is found under no id
}
# Conditions that let the store read less, of things that belong to one inspection and are named beside them:
# (file, which condition of its question, words of the question). Without them every answer is the same.
FOR_SPEED = (
    ("evidence/activities.py", 0, "with items as ("),
    ("evidence/coverage/expectations.py", 0, "visited as ("),
    ("evidence/fieldwork.py", 0, "group by child_id"),
    ("evidence/impact/voices.py", 0, "list_position(areas"),
    ("evidence/imports/rows.py", 1, " as here"),
    ("evidence/items/references.py", 2, "stored as ("),
    ("evidence/items/references.py", 0, "select distinct seq\n"),  # either of the two is enough
    ("evidence/packs/sheets.py", 0, "numbered as ("),  # either of the two is enough; a test misses both
    ("evidence/packs/sheets.py", 1, "numbered as ("),
    *(
        ("evidence/packs/suspicions.py", number, "texts as (") for number in (0, 1, 2, 3, 5)
    ),  # this or the next is enough
    ("evidence/packs/worth_reading.py", 0, "with written as ("),
    ("evidence/searches/statements.py", 0, "unnest($ids"),
)
# What a question to the store says of whose rows it wants -> the same without it.
WHOSE = re.compile(
    r"(?:\w+\.)?(?:inspection_id = \$inspection_id|person_id = \$person_id|logged_by = \$person_id)"
    r"|(?<=and )(?:\w+\.)?active\b"
)


# Beginning of a path -> where its guards are tested, the quickest first; of a noun also its own tests.
TESTS = {
    "evidence/access.py": ("unit/test_access", "unit/test_matrix"),
    "evidence/changes.py": ("unit/test_access", "unit/test_matrix", "unit/test_changes"),
    "evidence/removals/": (
        "unit/test_isolation",
        "unit/test_removals",
        "unit/test_retention",
        "unit/test_removals_at_once",
        "unit/test_matrix",
    ),
    "evidence/private/": ("unit/test_to_oneself", "unit/test_private"),
    "evidence/": ("unit/test_isolation", "unit/test_matrix"),
    "web/": ("web/test_guards",),
}


@dataclass(frozen=True)
class Mutant:
    """A file of the product in which one guard is missing."""

    path: str
    line: int
    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.what}"


def files() -> list[str]:
    found = [*GUARDS, *(f"evidence/private/{one}.py" for one in PRIVATE)]
    for path in sorted([*(ROOT / "evidence").rglob("*.py"), *(ROOT / "web").glob("*.py")]):
        name = path.relative_to(ROOT).as_posix()
        is_loader = name.startswith("web/") or name.split("/")[1].removesuffix(".py") in LOADERS
        if is_loader and name not in (*found, *APART):
            found.append(name)
    return found


def mutants() -> list[Mutant]:
    return [one for path in files() for one in of(path)]


def where_tested(path: str) -> list[str]:
    """The tests that would miss a guard of this file; of a noun those of the noun come before the long matrix."""
    chosen = next(tests for beginning, tests in TESTS.items() if path.startswith(beginning))
    if chosen is TESTS["evidence/"]:
        words = path.removesuffix(".py").split("/")[1:]
        own = (f"unit/test_{word}" for word in (*words, f"{words[0]}_at_once"))
        chosen = (chosen[0], *(one for one in own if (ROOT / "tests" / f"{one}.py").exists()), *chosen[1:])
    return [f"tests/{one}.py" for one in chosen]


def of(path: str) -> Iterator[Mutant]:
    source = (ROOT / path).read_text(encoding="utf-8")
    tree = ast.parse(source)
    seen = set()
    for node in _nodes(tree):
        for what, change in _ways(path, node):
            text = change(source)
            if text not in seen and text != source and (path, what) not in FOR_TYPES:
                seen.add(text)
                yield Mutant(path, change.node.lineno, what, text)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All of them but those of functions that guard nothing."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.FunctionDef) and node.name in NO_GUARDS):
            yield node
            yield from _nodes(node)


def _ways(path: str, node: ast.AST) -> Iterator[tuple[str, _Change]]:
    if isinstance(node, ast.Raise) and node.exc and _name(node.exc) in REFUSALS:
        yield f"does not raise {_name(node.exc)}", _Change(node, "pass")
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and ASKS.search(_head(node.value)):
        yield f"does not ask {_head(node.value)}", _Change(node, "pass")
    for condition, refuses in _conditions(node):
        said = ast.unparse(condition)
        if path in GUARDS or ASKS.search(said):
            if refuses is not True:
                yield f"`{said}` is always so", _Change(condition, "True")
            if refuses is not False:
                yield f"`{said}` is never so", _Change(condition, "False")
            yield from _without_a_part(condition)
    yield from _ways_of_an_answer(path, node)


def _ways_of_an_answer(path: str, node: ast.AST) -> Iterator[tuple[str, _Change]]:
    if isinstance(node, ast.Return) and node.value and path in GUARDS and _is_question(node.value):
        yield f"returns True, not `{ast.unparse(node.value)}`", _Change(node.value, "True")
        yield from _without_a_part(node.value)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\b(where|on)\b", node.value):
        yield from _of_everybody(path, node)


def _conditions(node: ast.AST) -> Iterator[tuple[ast.expr, bool | None]]:
    """Each with whether it refuses where it is met; None where that cannot be read off."""
    if isinstance(node, ast.IfExp) and ASKS.search(ast.unparse(node.test)):
        yield node.test, False
    elif isinstance(node, ast.If):
        body = "\n".join(map(ast.unparse, node.body))
        answers = isinstance(node.body[-1], ast.Return) and isinstance(node.body[-1].value, (ast.Constant, type(None)))
        yield node.test, True if REFUSES.search(body) else None if answers else False
    elif isinstance(node, ast.comprehension):
        yield from ((one, False) for one in node.ifs)


def _without_a_part(condition: ast.expr) -> Iterator[tuple[str, _Change]]:
    """Each part of an "and" that is always met, each part of an "or" that never is, at any depth."""
    for node in ast.walk(condition):
        if isinstance(node, ast.BoolOp):
            empty = "True" if isinstance(node.op, ast.And) else "False"
            for part in node.values:
                yield f"`{ast.unparse(part)}` is left out", _Change(part, empty)


def _of_everybody(path: str, node: ast.Constant) -> Iterator[tuple[str, _Change]]:
    for number, found in enumerate(WHOSE.finditer(node.value)):
        if not any((path, number) == one[:2] and one[2] in node.value for one in FOR_SPEED):
            yield f"asks without `{found[0]}` ({number + 1})", _Change(node, "true", found[0], number)


@dataclass(frozen=True)
class _Change:
    """Puts other code in the place of a node; or in a text of SQL, in the place of its nth condition."""

    node: ast.stmt | ast.expr
    by: str
    condition: str = ""
    number: int = 0

    def __call__(self, source: str) -> str:
        start, end = _offset(source, self.node.lineno, self.node.col_offset), 0
        end = _offset(source, self.node.end_lineno or 0, self.node.end_col_offset or 0)
        by = self.by
        if self.condition:
            at = [*WHOSE.finditer(source[start:end])][self.number]
            by = source[start:end][: at.start()] + self.by + source[start:end][at.end() :]
        return source[:start] + by + source[end:]


def _offset(source: str, line: int, column: int) -> int:
    lines = source.splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())


def _name(node: ast.expr) -> str:
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def _head(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _is_question(node: ast.expr) -> bool:
    return isinstance(node, (ast.BoolOp, ast.Compare)) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


def put_in(mutant: Mutant) -> None:
    """Into the module of this process, in place: whoever has imported from it works with the mutant as well."""
    module = importlib.import_module(mutant.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    codes = {one.co_qualname: one for one in _codes(compile(mutant.text, mutant.path, "exec"))}
    for function in _functions(module):
        function.__code__ = codes.get(function.__code__.co_qualname, function.__code__)
    for statement in ast.parse(mutant.text).body:
        if isinstance(statement, ast.Assign) and _is_sql(module, statement.targets[0]):
            exec(compile(ast.Module([statement], []), mutant.path, "exec"), vars(module))


def _is_sql(module: ModuleType, target: ast.expr) -> bool:
    """A question, or several, that have a name in their module."""
    value = vars(module).get(target.id) if isinstance(target, ast.Name) else None
    texts = [value] if isinstance(value, str) else value.values() if isinstance(value, dict) else []
    return any(isinstance(one, str) and re.search(r"\b(select|from)\b", one) for one in texts)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    homes = [vars(module), *(vars(one) for one in vars(module).values() if isinstance(one, type))]
    for value in (one for home in homes for one in home.values()):
        found = inspect.unwrap(value) if callable(value) else getattr(value, "fget", None)  # of a property
        if isinstance(found, FunctionType) and found.__module__ == module.__name__:
            yield found
