"""Starting the app, and what it says when it cannot; commands while it runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

import app
from evidence.settings import PROJECT
from evidence.store import Store
from tests.web.conftest import PASSWORD, Server, copy_of, csrf_of, free_port
from tests.web.streamlit_client import rerun, texts

Run = Callable[[Path, Path], "subprocess.CompletedProcess[str]"]


def start(home: Path, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROJECT / "app.py")],
        env={**os.environ, "EVIDENCE_HOME": str(home), "PORT": str(free_port()), **environ},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
    )


def ran(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evidence", *argv],
        env={**os.environ, "EVIDENCE_HOME": str(home), "PORT": ""},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def said_plainly(ended: subprocess.CompletedProcess[str], words: str) -> bool:
    lines = ended.stderr.strip().splitlines()
    return ended.returncode == 1 and len(lines) == 1 and words in lines[0]


def test_a_home_in_use_is_said_in_one_sentence(server: Server, tmp_path: Path) -> None:
    assert said_plainly(start(server.home, tmp_path), "is in use by process")


def test_a_port_in_use_is_said_in_one_sentence(server: Server, tmp_path: Path) -> None:
    assert said_plainly(start(tmp_path / "home", tmp_path, PORT=str(server.port)), "Choose another with PORT")


def test_a_setting_that_cannot_be_used_is_said_in_one_sentence(tmp_path: Path) -> None:
    for name, value in (("EVIDENCE_URL", "evidence"), ("EVIDENCE_BROWSER_DRAFTS", "never")):
        assert said_plainly(start(tmp_path / "home", tmp_path, **{name: value}), name)


@pytest.mark.parametrize("run", [lambda home, folder: start(home, folder), lambda home, _: ran(home, "inspections")])
def test_a_home_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("no folder")
    assert said_plainly(run(tmp_path / "file" / "home", tmp_path), "Choose another with EVIDENCE_HOME")


def test_a_framework_file_that_is_wrong_stops_the_start(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(".*", "data", "demo-data", "tests", "node_modules"))
    file = copy / "schemas" / "frameworks" / "area-send-2025.toml"
    file.write_text(file.read_text().replace('code = "I2"', 'code = "I1"'))
    ended = subprocess.run(
        [sys.executable, "app.py"],
        env={**os.environ, "EVIDENCE_HOME": str(tmp_path / "home"), "PORT": str(free_port())},
        cwd=copy,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said_plainly(ended, "I1")
    assert "area-send-2025.toml" in ended.stderr


def test_a_store_of_a_newer_version_is_refused_politely(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Store(home).close()
    with duckdb.connect(str(home / "evidence.duckdb")) as connection:
        connection.execute("insert into migration values ('9999_later.sql')")
    assert said_plainly(start(home, tmp_path), "newer version of the program")


def test_streamlit_run_works_too(tmp_path: Path) -> None:
    server = Server(tmp_path / "home", free_port(), environ={"PORT": ""})
    command = ("-m", "streamlit", "run", str(PROJECT / "app.py"), "--server.port", str(server.port))
    try:
        server.start(cwd=tmp_path, command=command)
        assert ran(server.home, "users", "list").returncode == 0, "the command reaches the server"
        assert server.way_in().startswith(server.url)
        with server.client(accept="text/html") as client:
            assert client.get("/").status_code == 303
            assert client.get("/_stcore/metrics").status_code == 303
            assert client.get(server.way_in()).status_code == 200
    finally:
        server.stop()


def test_behind_a_tls_proxy_people_use_the_name_that_they_see(pattern: Server, tmp_path: Path) -> None:
    server = copy_of(pattern, tmp_path / "home")
    server.environ = {"EVIDENCE_URL": "https://evidence.example.org"}
    url, name = "https://evidence.example.org", "evidence.example.org"
    try:
        server.start()
        with httpx.Client(base_url=server.url, headers={"host": name, "origin": url}, trust_env=False) as client:
            page = client.get("/sign-in")
            assert "max-age" in page.headers["strict-transport-security"]
            form = page.cookies["__Host-evidence_form"]
            fields = {"csrf": csrf_of(page), "email": "lead@example.org", "password": PASSWORD}
            answer = client.post("/sign-in", data=fields, headers={"cookie": f"__Host-evidence_form={form}"})
            assert answer.status_code == 303
            assert "Secure" in answer.headers["set-cookie"]
            token = answer.cookies["__Host-evidence_session"]
            mine = {"cookie": f"__Host-evidence_session={token}"}
            assert client.get("/api/session", headers=mine).json()["name"] == "Lee Lead"
            assert client.get("/api/session", headers={"cookie": f"evidence_session={token}"}).status_code == 401
            foreign = client.post("/sign-in", data=fields, headers={"origin": f"http://{name}"})
            assert foreign.status_code == 403
        with server.socket(origin=url, host=name, Cookie=mine["cookie"]) as socket:
            rerun(socket)
            assert "Lee Lead" in texts(socket)
    finally:
        server.stop()


def test_the_home_is_its_owners_alone(server: Server) -> None:
    for file in ("private.sqlite", "private.sqlite-wal", "holder.json"):
        assert (server.home / file).stat().st_mode & 0o077 == 0, file


def command(server: Server, token: str, **headers: str) -> httpx.Response:
    given = {"authorization": f"Bearer {token}", **headers}
    return httpx.post(f"{server.url}/command", json={"argv": ["inspections", "--json"]}, headers=given, timeout=30)


def test_a_command_is_carried_out_by_the_server(server: Server) -> None:
    answer = command(server, _token(server))
    assert answer.status_code == 200
    result = answer.json()
    assert result["code"] == 0
    assert "ASEND-2026-01" in result["stdout"]


def test_a_command_needs_the_token_of_the_home(server: Server) -> None:
    assert command(server, "guess").status_code == 403
    assert httpx.post(f"{server.url}/command", json={"argv": ["users"]}).status_code == 403


@pytest.mark.parametrize("header", ["origin", "cookie", "x-forwarded-for", "forwarded", "sec-fetch-site"])
def test_a_command_never_comes_from_a_browser_or_a_proxy(server: Server, header: str) -> None:
    assert command(server, _token(server), **{header: "x"}).status_code == 403


@pytest.mark.parametrize(("automatic", "use"), [(False, True), (True, False)])
def test_a_screen_that_refreshes_itself_does_not_keep_its_person_signed_in(automatic: bool, use: bool) -> None:
    message = BackMsg()
    message.rerun_script.is_auto_rerun = automatic
    assert app.is_use(message.SerializeToString()) is use
    assert not app.is_use(b"\xff nonsense")


def _token(server: Server) -> str:
    token: str = json.loads((server.home / "holder.json").read_text())["token"]
    return token
