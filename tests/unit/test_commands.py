"""The command line: what it prints where, its exit status, and that a server carries out what it is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from evidence import exports, holding, inspections, names
from evidence.commands import running
from evidence.commands.usage import Result
from evidence.holding import Holder
from evidence.settings import PROJECT
from tests.conftest import Team, a_plan

REF = "ASEND-2026-01"
COMMANDS = ("demo", "users", "inspections", "template", "import", "items", "pack", "verify", "rebuild")


def run(team: Team, *argv: object) -> Result:
    return running.run(team.store, [str(word) for word in argv])


def outside(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """As somebody types it: a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "evidence", *argv],
        cwd=PROJECT,
        env={**os.environ, "EVIDENCE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(team: Team, command: str) -> None:
    result = run(team, command, "--help")
    assert (result.code, result.stderr) == (0, "")
    assert "Exit status" in result.stdout


@pytest.mark.parametrize("argv", [[], ["dance"], ["items"], ["import", "x.csv"], ["users", "add"], ["rebuild", "now"]])
def test_what_is_not_understood_is_misuse(team: Team, argv: list[str]) -> None:
    result = run(team, *argv)
    assert (result.code, result.stdout) == (2, "")
    assert "usage:" in result.stderr


@pytest.mark.parametrize(
    "argv",
    [
        ["items", "NOPE"],
        ["pack", "NOPE", "out.xlsx"],
        ["users", "reset", "nobody@example.org"],
        ["import", "missing.csv", "--inspection", REF, "--as", "lead@example.org"],
        ["template", "out.xlsx", "--framework", "nope"],
        ["items", REF, "--as", "stranger@example.org"],
        ["users", "disable", "admin@example.org"],
    ],
    ids=" ".join,
)
def test_what_is_refused_says_why_on_standard_error(team: Team, argv: list[str]) -> None:
    result = run(team, *argv)
    assert (result.code, result.stdout) == (1, "")
    assert result.stderr.strip()


def test_users_are_listed_invited_disabled_and_given_a_new_way_in(team: Team) -> None:
    added = json.loads(run(team, "users", "add", "new@example.org", "New Person", "--json").stdout)
    assert "/invitation/" in added["link"]
    assert "/reset/" in run(team, "users", "reset", "new@example.org").stdout
    assert run(team, "users", "disable", "new@example.org").code == 0
    listed = json.loads(run(team, "users", "list", "--json").stdout)
    listed_as = {"email": "new@example.org", "name": "New Person", "administrator": False, "active": False}
    assert {**listed_as, "second_factor": False} in listed
    assert "new@example.org" in run(team, "users", "list").stdout


def test_inspections_come_with_their_counts(team: Team) -> None:
    team.log()
    team.log("To tag", areas=(), stance=None)
    (found,) = json.loads(run(team, "inspections", "--json").stdout)
    assert (found["reference"], found["status"], found["items"], found["to_tag"]) == (REF, "live", 2, 1)
    assert REF in run(team, "inspections").stdout


def test_items_are_json_lines_with_the_columns_of_the_template(team: Team) -> None:
    team.log("=1+1 \U0001f600\nnext line")
    result = run(team, "items", REF)
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (row["fact"], row["area_I2"], row["area_I1"]) == ("=1+1 \U0001f600\nnext line", "working_well", None)
    assert "Lee Lead" in result.stderr, "in whose name is said, and not among the data"


def test_items_are_json_lines_when_json_is_asked_for_as_everywhere(team: Team) -> None:
    team.log()
    assert run(team, "items", REF, "--json") == run(team, "items", REF)


def test_items_are_printed_or_written_not_both(team: Team, tmp_path: Path) -> None:
    assert run(team, "items", REF, "--json", "--csv", tmp_path / "out.csv").code == 2


def test_items_go_to_csv_and_parquet(team: Team, tmp_path: Path) -> None:
    team.log(themes=("transport", "data"))
    for kind in ("csv", "parquet"):
        result = run(team, "items", REF, f"--{kind}", tmp_path / f"out.{kind}", "--as", "inspector@example.org")
        assert (result.code, result.stdout) == (0, "")
    parquet = pd.read_parquet(tmp_path / "out.parquet")
    assert list(parquet["themes"][0]) == ["transport", "data"]
    assert str(parquet["happened_at"].dtype) == "datetime64[us, UTC]"
    assert pd.read_csv(tmp_path / "out.csv")["themes"][0] == "transport; data"


def test_a_pack_is_built_and_imported_again(team: Team, tmp_path: Path) -> None:
    for number in range(3):
        team.log(f"Fact {number}")
    inspections.set_up(
        team.store, team.lead, framework=team.led.framework, plan=a_plan(reference="B2"), discipline="health"
    )
    out = tmp_path / "pack.xlsx"
    built = json.loads(run(team, "pack", REF, out, "--json", "--for", "The panel").stdout)
    assert built["rows"]["Items"] == 3
    assert out.stat().st_mode & 0o777 == 0o600
    for reference, stored in ((REF, 0), ("B2", 3), ("B2", 0)):
        result = run(team, "import", out, "--inspection", reference, "--as", "lead@example.org", "--json")
        assert json.loads(result.stdout)["stored"] == stored


def test_a_refused_import_lists_every_problem(team: Team, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("happened_at,source_kind,fact\n20/11/2026,document,\nsoon,document,A fact\n")
    argv = ("import", file, "--inspection", REF, "--as", "inspector@example.org")
    result = run(team, *argv)
    assert (result.code, result.stdout) == (1, "")
    assert ["row 2" in line or "row 3" in line for line in result.stderr.splitlines()] == [True, True, False]
    skipped = run(team, *argv, "--skip-bad")
    assert (skipped.code, skipped.stdout) == (0, "0 items stored, 0 already there, 2 refused.\n")


def test_an_import_says_what_looks_like_a_person_and_can_be_tried_first(team: Team, tmp_path: Path) -> None:
    names.add(team.store, team.lead, team.led, "Amara Okonkwo = the child (T3)")
    file = tmp_path / "notes.csv"
    file.write_text("happened_at,source_kind,fact\n20/11/2026,document,The plan of Amara is late.\n")
    argv = ("import", file, "--inspection", REF, "--as", "inspector@example.org")
    told = [
        "1 place may point to a person. Nothing is refused for that:",
        "row 2, C (What was seen, heard or read): “Amara” looks like a name to avoid. "
        "Look at it before you import, or correct the item afterwards.",
    ]
    tried = run(team, *argv, "--check")
    assert tried.stdout == "1 item would be stored, 0 already there, 0 refused. Nothing was stored.\n"
    assert tried.stderr.splitlines()[:2] == told
    done = run(team, *argv)
    assert (done.code, done.stdout) == (0, "1 item stored, 0 already there, 0 refused.\n")
    assert done.stderr.splitlines()[:2] == told


def test_a_template_is_written_for_a_framework(team: Team, tmp_path: Path) -> None:
    for name in ("area-send-2025", "school-journeys-example"):
        assert run(team, "template", tmp_path / "t.xlsx", "--framework", name).code == 0
        assert load_workbook(tmp_path / "t.xlsx").sheetnames == ["Instructions", "Items", "Lists"]


def test_paths_start_where_the_person_stands(team: Team, tmp_path: Path) -> None:
    assert run(team, "--folder", tmp_path, "template", "t.xlsx").code == 0
    assert (tmp_path / "t.xlsx").exists()


def test_a_rebuild_keeps_every_item(team: Team) -> None:
    team.log()
    before = list(exports.items(team.store, team.inspection))
    assert run(team, "rebuild").code == 0
    assert list(exports.items(team.store, team.inspection)) == before


def test_a_whole_record_is_verified_without_a_store(team: Team) -> None:
    team.store.close()
    (team.store.home / "evidence.duckdb").unlink()
    result = outside(team.store.home, "verify", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["entries"] == team.store.journal.head().seq
    assert not (team.store.home / "evidence.duckdb").exists()


def test_a_damaged_record_is_told(team: Team) -> None:
    team.store.close()
    (segment,) = (team.store.home / "journal").glob("*.jsonl")
    segment.write_bytes(segment.read_bytes().replace(b"Northmere", b"Southmere", 1))
    result = outside(team.store.home, "verify")
    assert (result.returncode, result.stdout) == (1, "")
    assert "damaged" in result.stderr


def test_without_a_server_a_command_opens_the_store_itself(team: Team) -> None:
    team.store.close()
    result = outside(team.store.home, "inspections")
    assert (result.returncode, result.stderr) == (0, "")
    assert REF in result.stdout


def test_help_and_misuse_need_no_store(tmp_path: Path) -> None:
    assert outside(tmp_path / "none", "--help").returncode == 0
    assert outside(tmp_path / "none", "dance").returncode == 2
    assert not (tmp_path / "none").exists()


@contextmanager
def serving(team: Team, asked: list[dict[str, object]]) -> Iterator[Holder]:
    """A server that holds the home and answers as ours does."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, "token": self.headers["Authorization"], **body})
            answer = json.dumps(asdict(running.run(team.store, body["argv"]))).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        home = team.store.home
        holder = Holder(os.getpid(), "now", f"http://127.0.0.1:{server.server_port}", "a-token")
        with holding.alone(home):
            (home / "holder.json").write_text(json.dumps(asdict(holder)))
            yield holder
        server.shutdown()
        thread.join()


def test_a_server_that_holds_the_home_carries_the_command_out(team: Team) -> None:
    asked: list[dict[str, object]] = []
    with serving(team, asked):
        result = outside(team.store.home, "inspections")
        refused = outside(team.store.home, "items", "NOPE")
    assert (result.returncode, REF in result.stdout) == (0, True)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert [(one["path"], one["token"]) for one in asked] == [("/command", "Bearer a-token")] * 2


def test_the_demo_leaves_a_home_that_is_not_empty_alone(team: Team) -> None:
    before = team.store.journal.head()
    assert run(team, "demo").code == 1
    assert run(team, "demo", "--start").code == 0, "what is filled already is only started"
    assert team.store.journal.head() == before
