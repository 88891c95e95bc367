"""Every address that the running app answers to, read from its own table of routes: closed, unless it stands here."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.settings import PROJECT
from tests.web.conftest import Server

OPEN = {
    ("GET", "/health"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    *((method, f"/sign-in/{step}") for method in ("GET", "POST") for step in ("code", "recovery-code", "set-up")),
    ("GET", "/set-up/{token}"),
    ("POST", "/set-up/{token}"),
    ("GET", "/invitation/{token}"),
    ("POST", "/invitation/{token}"),
    ("GET", "/reset/{token}"),
    ("POST", "/reset/{token}"),
    ("POST", "/command"),  # has a token of its own
    ("*", "/assets"),
}
OPEN_PATHS = {path for _, path in OPEN}
# Streamlit's, which the app has no use for: they exist for nobody.
UNUSED = {
    "/_stcore/metrics",
    "/media/{file_id:path}",
    "/component/{path:path}",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
    "/_stcore/agent/interact",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp",
}
USED = {
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/upload_file/{session_id}/{file_id}",
    "/_stcore/bidi-components/{path:path}",
    "/_stcore/stream",
    "",  # the page and its files
}
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND")
LISTING = """
import json, app
made = app.app._build_starlette_app()
routes = [[sorted(getattr(one, "methods", None) or ["*"]), one.path] for one in made.routes]
print(json.dumps({"routes": routes, "before": [one.cls.__name__ for one in made.user_middleware]}))
"""
# Not in any table: switched off today, of an older Streamlit, or of nobody.
MORE = (
    "/",
    "/log",
    "/people?inspection=1",
    "/favicon.ico",
    "/favicon.png",
    "/robots.txt",
    "/static/js/index.js",
    "/static/media/font.woff2",
    "/manifest.json",
    "/app/static/file.txt",
    "/_stcore/script-health-check",
    "/_stcore/allowed-message-origins",
    "/_stcore/message?hash=1",
    "/healthz",
    "/st-metrics",
    "/vendor/x.js",
    "/docs",
    "/openapi.json",
    "/.env",
    "/.git/config",
    "/packs/",
    "/api",
    "/api/",
    "/api/nothing",
    "*",
)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[object]]]:
    """What a request meets, in order, and every route, made in a process of its own as a server makes them."""
    home = tmp_path_factory.mktemp("table")
    environ = {**os.environ, "EVIDENCE_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    listed = subprocess.run(
        [sys.executable, "-c", LISTING], cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=60
    )
    assert listed.returncode == 0, listed.stderr
    found: dict[str, list[list[object]]] = json.loads(listed.stdout)
    return found


@pytest.fixture(scope="module")
def paths(table: dict[str, list[list[object]]]) -> list[str]:
    return sorted({str(path) for _, path in table["routes"]})


class Asking:
    """One connection that sends what no library would send, and never a cookie unless told."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        self._connection._validate_path = lambda _: None  # type: ignore[attr-defined]

    def __call__(self, method: str, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        given = {"Origin": self._server.url, **headers}
        self._connection.request(method, path, headers=given)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.will_close:
            self._connection.close()
        return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}


@pytest.fixture
def ask(server: Server) -> Iterator[Asking]:
    asking = Asking(server)
    yield asking
    asking._connection.close()


def filled(path: str) -> str:
    return re.sub(r"\{\w+(:path)?\}", "0123456789abcdef", path) or "/index.html"


def test_the_gate_stands_before_everything_else(table: dict[str, list[list[object]]]) -> None:
    assert table["before"][:2] == ["Gate", "Uploads"]


def test_every_route_is_known_here_as_open_or_closed_used_or_unused(table: dict[str, list[list[object]]]) -> None:
    """A new one, of ours or of a new Streamlit, has to be thought about."""
    of_streamlit = {str(path) for _, path in table["routes"] if str(path).startswith(("/_stcore", "/media"))}
    assert of_streamlit <= UNUSED | USED
    ours = {path for _, path in table["routes"]} - UNUSED - USED
    given = {(str(method), str(path)) for methods, path in table["routes"] for method in methods}  # type: ignore[attr-defined]
    assert given >= OPEN
    assert {pair for pair in given if pair[1] in OPEN_PATHS and pair[0] != "HEAD"} == OPEN
    assert {str(path) for path in ours} - OPEN_PATHS == {
        "/home",
        "/sign-out",
        "/password",
        "/sign-ins",
        "/second-factor",
        "/second-factor/confirm",
        "/api/session",
        "/api/drafts",
        "/api/drafts/{draft_id}",
        "/api/items",
        "/api/items/{item_id}/revisions",
        "/api/items/{item_id}/withdraw",
        "/api/note-form",
        "/api/identifiers",
        "/packs/{pack_id}.xlsx",
        "/concern-exports/{export_id}.xlsx",
    }


@pytest.mark.parametrize("cookie", ["", "evidence_session=made-up", "evidence_session=", "evidence_session=%00"])
def test_without_a_sign_in_every_closed_route_answers_alike_to_every_method(
    ask: Asking, paths: list[str], cookie: str
) -> None:
    """Also to methods that it does not have, so that nothing can be learned about what is there."""
    headers = {"Cookie": cookie} if cookie else {}
    closed = [filled(path) for path in paths if path not in OPEN_PATHS]
    assert len(closed) > 20
    answers = {}
    for path in [*closed, *MORE]:
        for method in METHODS:
            status, body, _ = ask(method, path, **headers)
            answers.setdefault((status, body if method != "HEAD" else b"-"), []).append((method, path))
    assert sorted(status for status, _ in answers) == [401, 401], answers
    assert all(b"signed_out" in body or body == b"-" for _, body in answers)


def spelled_otherwise(path: str) -> Iterator[str]:
    """What a proxy, a router or a file system may take for the same path."""
    bare, last = path.lstrip("/"), path.rpartition("/")[2]
    encoded = "".join(f"%{ord(letter):02x}" for letter in bare)
    yield from (f"/{encoded}", path.upper(), f"{path}/", f"{path}.", f"{path}%20", f"{path}%2f", f"{path};x=1")
    yield from (f"/{path}", f"//{bare}", f"/./{bare}", f"/%2e/{bare}", f"/x/../{bare}", f"/x/%2e%2e/{bare}")
    yield from (f"\\{bare}", f"/{bare}%00", f"/{bare}%0a", f"/{bare}#x", f"/{bare}?x=/health", f"?{path}")
    for opened in ("assets", "sign-in", "health", "set-up", "command", "assets/evidence.css"):
        yield from (f"/{opened}/../{bare}", f"/{opened}/..%2f{bare}", f"/{opened}/%2e%2e/{bare}")
        yield from (f"/{opened}/..;/{bare}", f"/{opened}/..\\{bare}", f"/{opened}/..%5c{bare}", f"/{opened}//{bare}")
        yield from (f"/{opened}/%252e%252e/{bare}", f"/{opened}%2f..%2f{bare}", f"/{opened}?/../{last}")


def test_no_other_spelling_opens_a_closed_route(ask: Asking, paths: list[str]) -> None:
    """What begins as an open path does may be not found there; it is never answered by what is closed."""
    tried = 0
    for path in (filled(path) for path in paths if path not in OPEN_PATHS):
        for spelling in spelled_otherwise(path):
            status, body, headers = ask("GET", spelling)
            opened = spelling.startswith(("/sign-in?", "/health?", "/assets/evidence.css?"))
            below = spelling.startswith(("/assets", "/set-up", "/command", "/sign-in", "/health"))
            assert status in ((200,) if opened else (400, 401, 404, 405) if below else (400, 401)), (spelling, status)
            assert headers.get("content-type", "").startswith(("application/json", "text/")), spelling
            assert b"Ada" not in body
            tried += 1
    assert tried > 1_500


@pytest.mark.parametrize("form", ["http://127.0.0.1:{port}{path}", "http://evil.example{path}", "//evil.example{path}"])
def test_a_whole_address_in_the_request_opens_nothing(server: Server, ask: Asking, form: str) -> None:
    for path in ("/api/session", "/_stcore/metrics", "/log"):
        assert ask("GET", form.format(port=server.port, path=path))[0] in (400, 401)


def test_what_streamlit_offers_and_no_screen_needs_exists_for_nobody(server: Server) -> None:
    with server.client("admin") as client:
        for path in (*map(filled, UNUSED), "/_stcore/script-health-check", "/app/static/x", "/_stcore/anything"):
            for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"):
                assert client.request(method, path).status_code == 404, (method, path)


def test_the_assets_are_the_files_of_their_folder_and_nothing_else(server: Server, ask: Asking) -> None:
    files = {path.name for path in (PROJECT / "web" / "assets").iterdir()}
    assert all(ask("GET", f"/assets/{name}")[0] == 200 for name in files)
    for path in ("..", "../gate.py", "%2e%2e/gate.py", "..%2fgate.py", "%2fetc%2fpasswd", "/etc/passwd", "", "x"):
        status, body, _ = ask("GET", f"/assets/{path}")
        assert status in (401, 404), path
        assert b"Refuses by default" not in body
    assert not [path for path in files if Path(path).suffix not in (".css", ".js", ".svg")], "nothing private is there"
