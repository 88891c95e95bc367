"""The rules of the design, executable: who may import what, how large things may grow, and that no guard is missing."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.access import ALLOWED, READING, WHEN, Action, Role, Status
from tests.code_rules import read_as_markdown, statements_with_values

ROOT = Path(__file__).parents[1]
PAGES = sorted(path for path in (ROOT / "pages").glob("*.py") if path.stem not in ("__init__", "shell"))
SHARED = sorted((ROOT / "pages" / "ui").rglob("*.py"))
DOMAIN = sorted((ROOT / "evidence").rglob("*.py"))
WEB = sorted((ROOT / "web").rglob("*.py"))
SCRIPTS = [ROOT / "app.py", ROOT / "pages" / "shell.py", *(ROOT / "note_form").glob("*.py")]
EVERYTHING = [*PAGES, *SHARED, *DOMAIN, *WEB, *SCRIPTS]

PAGE_LINES, MODULE_LINES, FUNCTION_LINES = 120, 300, 40

# library -> the only places that may import it
HOMES = {
    "duckdb": ("evidence/store/",),
    "sqlite3": ("evidence/private/__init__.py",),
    "openpyxl": ("evidence/workbook/",),
    "python_calamine": ("evidence/spreadsheets/",),
    "altair": ("evidence/charts/",),
    "streamlit": ("pages/", "app.py", "note_form/"),
    "starlette": ("web/", "app.py"),
    "jinja2": ("web/",),
    "argon2": ("evidence/private/passwords.py",),
    "pyotp": ("evidence/private/authenticators.py",),
    "cryptography": ("evidence/private/sealing.py",),
    "segno": ("web/enrolment.py",),
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_in_its_home(library: str) -> None:
    elsewhere = [
        name(path)
        for path in EVERYTHING
        if not name(path).startswith(HOMES[library]) and any(one.split(".")[0] == library for one in imported(path))
    ]
    assert elsewhere == []


@pytest.mark.parametrize("path", DOMAIN, ids=name)
def test_the_domain_knows_neither_pages_nor_web(path: Path) -> None:
    assert not {one.split(".")[0] for one in imported(path)} & {"pages", "web", "note_form"}


def test_pages_and_web_do_not_know_each_other() -> None:
    assert not [name(path) for path in (*PAGES, *SHARED) if any(one.split(".")[0] == "web" for one in imported(path))]
    assert not [
        name(path) for path in WEB if any(one.split(".")[0] in ("pages", "note_form") for one in imported(path))
    ]


def test_only_settings_reads_the_environment() -> None:
    reading = [name(path) for path in EVERYTHING if re.search(r"\bos\.(environ|getenv)\b", path.read_text())]
    assert reading == ["evidence/settings.py"]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_is_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= PAGE_LINES


@pytest.mark.parametrize("path", [*SHARED, *DOMAIN, *WEB, *SCRIPTS], ids=name)
def test_a_module_is_of_a_size_that_one_reads(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_a_function_fits_a_screen(path: Path) -> None:
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES and not _is_mostly_sql(node)
    }
    assert long == {}


def _is_mostly_sql(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A question in SQL stands inline in its function, and is read as one piece."""
    lines = sum(
        (part.end_lineno or part.lineno) - part.lineno
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "\n" in part.value
    )
    return (node.end_lineno or 0) - node.lineno + 1 - lines <= FUNCTION_LINES


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_opens_with_the_refusal(path: Path) -> None:
    """The first thing that a page does is open_page with its own name."""
    first = next(
        node
        for node in tree(path).body
        if not isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef))
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    )
    assert isinstance(first, ast.Assign), "a page starts with: visit = open_page(...)"
    call = first.value
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Name)
    assert call.func.id == "open_page"
    assert [ast.literal_eval(argument) for argument in call.args] == [path.stem]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_has_no_sql_no_session_keys_and_no_styles(path: Path) -> None:
    text = path.read_text()
    for forbidden in (
        "session_state",
        "unsafe_allow_html",
        "<style",
        "select ",
        "st.html",
        "st.altair_chart",
        "pandas",
    ):
        assert forbidden not in text, forbidden


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_no_statement_is_put_together_with_values(path: Path) -> None:
    """Values are parameters."""
    assert list(statements_with_values(tree(path))) == []


@pytest.mark.parametrize(
    "code",
    [
        'f"select fact from item where id = {id}"',
        'f"""\n    select fact\n    from item\n    where id = {id}\n"""',
        'f"SELECT fact FROM {table}"',
        'f"with {name} as (select 1) select * from item"',
        'f"select (select count(*) from {table})"',
        'f"insert into {table} values (1)"',
        'f"update item\\nset fact = {fact}"',
        'f"delete from {table}"',
        'f"drop table {table}"',
        'f" from {table}"',
        'f"left join {table} using (item_id)"',
        'f"fact from {table} where true"',
        'f"item join {table} on item.id = other.id"',
        'f"where {condition}"',
        '"select fact from item where id = %s" % id',
        '"select fact from item where id = %(id)s" % {"id": id}',
        '"select fact from {}".format(table)',
        '"select fact from item where id = {id}".format_map(given)',
        '"select fact from item where id = " + id',
        'QUERY = "select fact from item where id = {}"\nQUERY.format(id)',
        'QUERY = "select fact from item"\nQUERY + where',
    ],
)
def test_a_statement_with_values_is_seen(code: str) -> None:
    assert len(set(statements_with_values(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        'f"nothing from {whom}"',
        'f"From {day} to {other}"',
        'f"Select {count} items from the list."',
        'f"You can select {count} from these where it helps."',
        'f"Ask {name} to join {team} on Monday."',
        'f"Where {place} is, nobody knows."',
        'f"entries {first} to {last} came from the second copy"',
        '"%s of those that stand" % count',
        '"Delete from {}".format(day)',
        '"Choose one from " + place',
        'f"{count} items"',
        '"select fact from item where id = $id"',
        'f"select fact from item"',
    ],
)
def test_prose_and_statements_without_values_are_left_alone(code: str) -> None:
    assert list(statements_with_values(ast.parse(code))) == []


# (place, what it says): why it needs no label()
SAID_AS_IT_IS = {
    ("pages/ui/actions.py", "message"): "what attempt() and tell() were given, which this test reads where they are",
    ("pages/ui/actions.py", "success"): "the same",
    ("app.py", "secrets.token_hex(4).upper()"): "digits and capital letters",
}


@pytest.mark.parametrize("path", [*PAGES, *SHARED, ROOT / "pages" / "shell.py", ROOT / "app.py"], ids=name)
def test_nothing_but_our_own_words_is_read_as_markdown(path: Path) -> None:
    """What comes from elsewhere goes through label(): people type stars, brackets and colons."""
    assert [said for said in read_as_markdown(tree(path)) if (name(path), said) not in SAID_AS_IT_IS] == []


def test_what_is_said_as_it_is_is_still_said() -> None:
    found = {(name(path), said) for path in (*SHARED, ROOT / "app.py") for said in read_as_markdown(tree(path))}
    assert found == set(SAID_AS_IT_IS)


@pytest.mark.parametrize(
    ("code", "risky"),
    [
        ('st.error("Plain")', []),
        ('st.error(label(f"{fact}"))', []),
        ('st.info(f"{label(fact)} is new")', []),
        ('words = "one" if few else "more"\nst.info(f"There is {words}")', []),
        ('NOTHING = "None yet"\ndef say():\n    st.info(NOTHING)', []),
        ("st.error(str(error))", ["str(error)"]),
        ('st.warning(f"{fact} is new")', ["fact"]),
        ('st.subheader("About " + fact)', ["fact"]),
        ("st.toast(body=fact)", ["fact"]),
        ("for fact in facts:\n    st.success(fact)", ["fact"]),
        ('def say(words):\n    words = words or "none"\n    st.info(words)', ["words"]),
        ('words = "a"\nwords = f"{words}{fact}"\nst.info(words)', ["words", "fact"]),
        ('WORDS = "ours"\ndef say(WORDS):\n    st.info(WORDS)', ["WORDS"]),
        ('with attempt(f"{fact}: saved.") as this:\n    pass', ["fact"]),
    ],
)
def test_what_streamlit_would_read_as_markdown_is_seen(code: str, risky: list[str]) -> None:
    assert list(read_as_markdown(ast.parse(code))) == risky


def test_the_import_contracts_are_kept() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    kept = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert kept.returncode == 0, kept.stdout + kept.stderr


def test_the_readme_says_what_each_requirement_is_for() -> None:
    required = {
        re.split(r"[=\[;]", line.removeprefix("-e ./"))[0].strip()
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    }
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## What each dependency is for\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| ([\w, -]+) \|", section, re.MULTILINE)
    assert {package for cell in cells[1:] for package in cell.split(", ")} == required


@pytest.mark.parametrize("action", Action, ids=str)
def test_every_action_is_permitted_to_somebody_and_used(action: Action) -> None:
    assert any(action in allowed for allowed in ALLOWED.values())
    uses = [path for path in (*DOMAIN, *PAGES, *SHARED, *WEB) if f"Action.{action.name}" in path.read_text()]
    assert [path for path in uses if path.name != "access.py"]


SAFEGUARDING = {
    Action.LOG_CONCERN,
    Action.AMEND_CONCERN,
    Action.SETTLE_CONCERN,
    Action.RECORD_REFERRAL,
    Action.EXPORT_CONCERNS,
}


def test_an_observer_can_change_nothing_but_pass_on_what_a_child_said() -> None:
    assert ALLOWED[Role.OBSERVER] <= READING | SAFEGUARDING


def test_no_question_about_evidence_reads_the_log_of_concerns() -> None:
    may = {"concerns", "removals", "retention.py", "store"}
    tables = re.compile(r"(concern|referral)_(now|revision|present|reference|export)\b")
    readers = [path for path in DOMAIN if tables.search(path.read_text(encoding="utf-8"))]
    assert {path.relative_to(ROOT / "evidence").parts[0] for path in readers} <= may


def test_nothing_is_changed_in_a_closed_inspection_but_its_team_and_how_long_it_is_kept() -> None:
    changing = {action for role in (Role.LEAD, Role.INSPECTOR) for action in ALLOWED[role]} - READING
    still = {action for action in changing if Status.CLOSED in WHEN.get(action, frozenset(Status))}
    kept = {Action.ASK_REMOVAL, Action.DROP_REMOVAL, Action.HOLD_INSPECTION}
    assert still == {Action.CHANGE_TEAM, Action.BUILD_PACK} | kept | SAFEGUARDING


def test_the_project_speaks_of_the_product_only() -> None:
    """No machine paths, no registries and nothing left for later in what is shipped."""
    forbidden = re.compile("TO" + "DO|FIX" + "ME|/" + r"work/|/" + r"root/|pypi\.org|registry\.npmjs")
    shipped = [
        path
        for folder in ("evidence", "pages", "web", "note_form", "schemas", "bench", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".js", ".css", ".html", ".sql", ".toml", ".md", ".sh")
    ]
    found = [name(path) for path in shipped if forbidden.search(path.read_text(encoding="utf-8"))]
    assert found == []
