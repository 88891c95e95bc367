"""What is the same for everybody is sent small and may be kept by a browser; evidence never is."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.web.conftest import Server


@pytest.fixture
def page(server: Server) -> str:
    return opened(server, "/coverage")


def opened(server: Server, screen: str) -> str:
    with server.client("inspector", accept="text/html") as client:
        return str(client.get(screen).text)


def named(page: str, start: str) -> list[str]:
    """The addresses in it that begin so."""
    return [one.removeprefix(".") for one in re.findall(r'(?:src|href)="(\.?/[^"]+)"', page) if start in one]


def ask(server: Server, path: str, **headers: str) -> httpx.Response:
    with server.client("inspector", **headers) as client:
        return client.get(path)


def test_streamlits_scripts_come_packed_and_are_what_they_were(server: Server, page: str) -> None:
    largest = named(page, "/static/js/index.")[0]
    packed, plain = ask(server, largest), ask(server, largest, **{"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.content == plain.content
    assert packed.headers["content-type"] == plain.headers["content-type"]


def test_our_files_are_kept_for_good_under_the_address_that_says_which_they_are(server: Server, page: str) -> None:
    files = named(page, "/assets/")
    kept = [one for one in files if "?" in one]
    assert len(kept) == 4
    assert all("immutable" in ask(server, one).headers["cache-control"] for one in kept)
    assert ask(server, "/assets/evidence.js").headers["cache-control"] == "no-cache"
    assert ask(server, "/assets/evidence.js?another").headers["cache-control"] == "no-cache"


def test_packed_files_are_for_those_who_are_signed_in(server: Server, page: str) -> None:
    with server.client() as stranger:
        assert stranger.get(named(page, "/static/js/index.")[0]).status_code == 401


def test_what_is_evidence_is_never_kept(server: Server) -> None:
    of_it = f"?inspection={server.inspection_id}"
    for path in (f"/api/items{of_it}", f"/api/drafts{of_it}", f"/api/note-form{of_it}", f"/evidence{of_it}", "/home"):
        assert ask(server, path).headers["cache-control"] == "no-store"


def test_a_file_that_does_not_exist_is_not_found_packed_either(server: Server) -> None:
    for path in ("/static/js/nothing.js", "/static/js/..%2f..%2findex.html", "/static/../app.py"):
        answer = ask(server, path)
        assert "javascript" not in answer.headers.get("content-type", "")
        assert answer.headers.get("content-encoding") != "gzip" or b"<html" in answer.content


def test_the_page_on_which_one_writes_names_all_that_it_needs(server: Server, page: str) -> None:
    needed = named(opened(server, "/log"), "/_stcore/bidi-components/")
    assert named(page, "/_stcore/bidi-components/") == []
    assert any(one.endswith("/note-form.js") for one in needed)
    assert all(ask(server, one).status_code == 200 for one in needed)
