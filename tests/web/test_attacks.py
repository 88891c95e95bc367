"""Attacks on the real server, one after the other. None may succeed.

Its neighbours try more: test_every_address (what is closed), test_same_answers (what others have), test_uploads,
test_gate (the page and its headers), test_sign_in (guessing, links, passwords), test_start (commands).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from starlette.routing import Route
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.sync.client import connect

from evidence.journal import Journal
from evidence.private import sessions
from evidence.settings import PROJECT
from tests.web.conftest import PASSWORD, Server, copy_of, csrf_of, running, until
from tests.web.others import SECRET, Others
from tests.web.streamlit_client import asks_for, listen, rerun, session_id_of, texts
from tests.web.test_notes import NOTE
from web.routes import ROUTES

CHANGING = [
    (method, re.sub(r"\{\w+\}", "0" * 32, route.path))
    for route in ROUTES
    if isinstance(route, Route)
    for method in sorted((route.methods or set()) - {"GET", "HEAD", "OPTIONS"})
]
FORMS = [path for method, path in CHANGING if not path.startswith(("/api/", "/command"))]
SCREENS = sorted(path.stem for path in (PROJECT / "pages").glob("*.py") if path.stem not in ("__init__", "shell"))


def cookie(server: Server, who: str = "inspector") -> str:
    with server.client(who):
        return server.cookies[who]


def head(server: Server) -> object:
    """Where the record ends: it moves with every change."""
    return Journal(server.home / "journal").head()


# Taking over the Streamlit session of somebody else, whose id the thief knows


@pytest.mark.parametrize(
    ("when", "thief"),
    [
        ("while it is open", "stranger"),
        ("while it is open", "the same person elsewhere"),
        ("after it was left", "admin"),
        ("after its owner has signed out", "stranger"),
        ("after its owner has signed out", "the same person elsewhere"),
    ],
)
def test_the_id_of_a_page_gives_it_to_nobody_else(server: Server, when: str, thief: str) -> None:
    owner = server.signed_in("inspector")
    with server.socket(owner) as page:
        rerun(page)
        stolen = session_id_of(page)
        if when == "while it is open":
            _not_taken(server, stolen, thief)
            rerun(page)
            assert session_id_of(page) == stolen, "and its owner keeps it"
            return
    if when == "after its owner has signed out":
        _sign_out(server, owner)
    _not_taken(server, stolen, thief)


def _not_taken(server: Server, stolen: str, thief: str) -> None:
    who = "inspector" if thief == "the same person elsewhere" else thief
    with server.socket(server.signed_in(who), protocols=("none", stolen)) as theirs:
        rerun(theirs)
        assert session_id_of(theirs) != stolen


def _sign_out(server: Server, token: str) -> None:
    with server.client() as client:
        client.cookies.set("evidence_session", token, domain="127.0.0.1")
        assert client.delete("/api/session").status_code == 204


def test_an_open_page_of_an_ended_session_does_nothing_more(server: Server) -> None:
    """Also when it is faster than the look that closes it."""
    owner = server.signed_in("inspector")
    with server.socket(owner) as page:
        rerun(page)
        _sign_out(server, owner)
        with contextlib.suppress(ConnectionClosed):
            rerun(page)
            assert "Ines Pector" not in texts(page)
        with pytest.raises(ConnectionClosed) as closed:
            listen(page)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


# Sessions that an attacker has prepared, or that have ended


def test_a_cookie_that_was_planted_before_the_sign_in_is_not_the_one_after_it(server: Server) -> None:
    for planted in ("chosen-by-somebody", server.signed_in("stranger")):
        with server.client() as client:
            csrf = csrf_of(client.get("/sign-in"))
            client.cookies.set("evidence_session", planted, domain="127.0.0.1")
            csrf = csrf_of(client.get("/sign-out")) if planted != "chosen-by-somebody" else csrf
            answer = client.post("/sign-in", data={"csrf": csrf, "email": "lead@example.org", "password": PASSWORD})
            fresh = answer.cookies.get("evidence_session")
            assert fresh != planted
        assert _status(server, planted) == 401


@pytest.mark.parametrize("how", ["signed out", "ended from another device", "all others ended", "switched off"])
def test_a_session_that_has_ended_is_worth_nothing_on_any_way_in(server: Server, how: str) -> None:
    ended = server.signed_in("signs")
    if how == "signed out":
        _sign_out(server, ended)
    else:
        with server.private() as private:
            person = server.people["signs"]
            mine = sessions.find(private, ended)
            assert mine
            if how == "ended from another device":
                sessions.end_one_of(private, person, mine.session_id)
            elif how == "all others ended":
                sessions.end_others_of(private, person, "another")
            else:
                sessions.end_all_of(private, person)
    assert _status(server, ended) == 401
    with server.client(accept="text/html") as client:
        client.cookies.set("evidence_session", ended, domain="127.0.0.1")
        assert client.get("/evidence").status_code == 303
        assert client.put("/_stcore/upload_file/page/file").status_code == 401
    with pytest.raises(InvalidStatus):
        server.socket(ended)


def test_what_is_kept_of_a_session_cannot_be_used_as_its_token(server: Server) -> None:
    """Somebody who reads a backup finds hashes and ids."""
    token = server.signed_in("signs")
    with server.private() as private:
        kept = private.maybe_one("select * from session order by started_at desc limit 1")
    assert kept
    assert token not in map(str, kept.values())
    assert all(_status(server, str(value)) == 401 for value in kept.values())


def _status(server: Server, token: str) -> int:
    with server.client() as client:
        client.cookies.set("evidence_session", quote(token), domain="127.0.0.1")
        return client.get("/api/session").status_code


# Another identity in a header


@pytest.mark.parametrize(
    "name",
    [
        *("x-evidence-person", "X-Evidence-Person", "X-EVIDENCE-PERSON", "x_evidence_person", "X-Evidence_Person"),
        *(
            "x-evidence-person ",
            "x-insp-uid",
            "x-forwarded-user",
            "x-remote-user",
            "remote-user",
            "x-auth-request-user",
        ),
    ],
)
def test_no_header_says_who_one_is(server: Server, name: str) -> None:
    administrator = str(server.people["admin"])
    mine = f"evidence_session={cookie(server)}"
    raw = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{more}\r\n"
    twice = f"{name}: {administrator}\r\n" * 2
    assert _sent(server, raw.format(path="/api/session", more=twice))[9:12] in (b"400", b"401")
    answer = _sent(server, raw.format(path="/api/session", more=f"Cookie: {mine}\r\n{twice}"))
    assert b"Ada Minister" not in answer
    if not name.lower().startswith("x-evidence") or name.strip() != name:
        return
    with server.socket(cookie(server), **{name: administrator}) as page:
        rerun(page)
        assert "Ines Pector" in texts(page)
        assert "Ada Minister" not in texts(page)


def test_a_session_header_of_somebody_else_does_not_lend_their_session(server: Server) -> None:
    with server.private() as private:
        server.signed_in("lead")
        theirs = sessions.of_person(private, server.people["lead"])[0].session_id
    with server.client(**{"x-evidence-session": theirs}) as client:
        assert client.get("/api/session").status_code == 401


def _sent(server: Server, text: str) -> bytes:
    """Bytes as they are, which no library would send."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=1) as connection:
        connection.sendall(text.encode("latin-1"))
        answer = b""
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while part := connection.recv(65_536):
                answer += part
        return answer


# From another site, or by another name


FOREIGN: dict[str, dict[str, str]] = {
    "another site": {"origin": "https://evil.example"},
    "another port here": {"origin": "http://127.0.0.1:3000"},
    "our name with more behind it": {"origin": "http://127.0.0.1.evil.example"},
    "our name as somebody's sign-in": {"origin": "http://127.0.0.1@evil.example"},
    "another scheme": {"origin": "https://127.0.0.1:{port}"},
    "a page from a file": {"origin": "null"},
    "an empty origin": {"origin": ""},
    "no origin": {},
    "no origin, cross-site": {"sec-fetch-site": "cross-site"},
    "no origin, same-site": {"sec-fetch-site": "same-site"},
    "no origin, typed in": {"sec-fetch-site": "none"},
    "two sites at once": {"origin": "http://127.0.0.1:{port}, https://evil.example"},
    "only a referrer": {"referer": "http://127.0.0.1:{port}/"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_nothing_is_changed_from_elsewhere_on_any_route_that_changes_something(
    server: Server, headers: dict[str, str]
) -> None:
    """With the cookie of somebody who may change everything, as a browser would send it along."""
    assert len(CHANGING) >= 14
    before = head(server)
    given = {name: value.format(port=server.port) for name, value in headers.items()}
    with server.client("lead") as client:
        client.headers.pop("origin")
        for method, path in CHANGING:
            for body in ({"json": {"inspection_id": str(server.inspection_id)}}, {"data": {"csrf": "0" * 64}}):
                assert client.request(method, path, headers=given, **body).status_code == 403, (method, path)  # type: ignore[arg-type]
        client.headers["origin"] = server.url
        assert client.get("/api/session").status_code == 200, "still signed in"
    assert head(server) == before


@pytest.mark.parametrize("csrf", ["", "0" * 64, "of another browser", "of somebody else"])
def test_a_form_without_the_token_of_this_browser_changes_nothing(server: Server, csrf: str) -> None:
    if csrf.startswith("of"):
        with server.client("stranger" if csrf == "of somebody else" else None) as other:
            csrf = csrf_of(other.get("/sign-out" if csrf == "of somebody else" else "/sign-in"))
    before = head(server)
    assert len(FORMS) >= 6
    with server.client("lead", accept="text/html") as client:
        for path in FORMS:
            right = {"email": "lead@example.org", "password": PASSWORD, "current": PASSWORD, "end": "others"}
            answer = client.post(path, data={"csrf": csrf, **right})
            if answer.status_code == 303:  # a second step that nobody has begun
                assert answer.headers["location"].startswith("/sign-in"), path
                continue
            assert answer.status_code in (403, 404, 422), path
            assert answer.status_code == 404 or "nothing was sent" in answer.text
        assert client.get("/api/session").status_code == 200
    assert head(server) == before


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_a_websocket_is_opened_by_our_own_page_alone(server: Server, headers: dict[str, str]) -> None:
    given = {name: value.format(port=server.port) for name, value in headers.items()}
    mine = {"cookie": f"evidence_session={cookie(server)}", **given}
    with pytest.raises((InvalidStatus, InvalidMessage)) as refused:
        connect(
            f"ws://127.0.0.1:{server.port}/_stcore/stream",
            origin=None,
            additional_headers=mine,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            proxy=None,
        )
    assert isinstance(refused.value, InvalidStatus)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/_stcore/stream/", "/", "/api/session", "/health", "/sign-in", "//_stcore/stream"])
def test_no_other_address_takes_a_websocket(server: Server, path: str) -> None:
    headers = {"cookie": f"evidence_session={cookie(server)}"}
    with pytest.raises((InvalidStatus, InvalidMessage, ConnectionClosed)):
        connect(
            f"ws://127.0.0.1:{server.port}{path}",
            origin=server.url,  # type: ignore[arg-type]
            additional_headers=headers,
            proxy=None,
        ).recv(timeout=5)


@pytest.mark.parametrize(
    "hosts",
    [
        *(["evil.example"], ["127.0.0.1.evil.example"], ["evil.example:{port}"], ["127.0.0.1@evil.example"], [""], []),
        *(["127.0.0.1", "evil.example"], ["evil.example", "127.0.0.1"], ["[::1"], ["127.0.0.1:x"], ["127.0.0.1/../x"]),
        *(
            ["0.0.0.0"],
            ["127.1"],
            ["2130706433"],
            ["127.0.0.1#"],
            ["127.0.0.1#.evil.example"],
            ["127.0.0.1\\.evil.example"],
            ["127.0.0.1?x"],
            ["localhost.evil.example"],
        ),
    ],
)
def test_by_no_other_name_is_anything_answered(server: Server, hosts: list[str]) -> None:
    """So a name that an attacker points at this machine leads nowhere."""
    lines = "".join(f"Host: {host.format(port=server.port)}\r\n" for host in hosts)
    mine = f"Cookie: evidence_session={cookie(server)}\r\n"
    for path in ("/api/session", "/sign-in", "/health", "http://127.0.0.1/health"):
        answer = _sent(server, f"GET {path} HTTP/1.1\r\n{lines}{mine}Connection: close\r\n\r\n")
        assert answer[:12] == b"HTTP/1.1 400", (path, answer[:80])


@pytest.mark.parametrize("name", ["x-forwarded-host", "x-original-url", "x-rewrite-url", "x-http-method-override"])
def test_headers_that_other_servers_believe_change_nothing(server: Server, name: str) -> None:
    with server.client(**{name: "/api/session"}, accept="text/html") as client:
        page = client.get("/sign-in")
        assert page.status_code == 200
        assert "/api/session" not in page.text
        assert client.get("/log").headers["location"] == "/sign-in?next=/log"


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
    ],
)
def test_a_request_does_not_hide_another_one_that_passes_the_gate(server: Server, framing: str) -> None:
    hidden = "GET /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Evidence-Person: 1\r\n\r\n"
    first = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {server.url}\r\n"
    answers = _sent(server, first + framing + hidden)
    assert b'"person"' not in answers
    assert b"Ines" not in answers


# Led elsewhere after the sign-in

ELSEWHERE = [
    *("https://evil.example/", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example"),
    *("\\\\evil.example", "\\/evil.example", "/\\/evil.example", "https:evil.example", "https:/evil.example"),
    *("HtTpS://evil.example", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x"),
    *("evil.example", "@evil.example", "/@evil.example/..//evil.example", "/.//evil.example", "/..//evil.example"),
    *("/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "/%09/evil.example"),
    *("/\x00/evil.example", "/\u2028/evil.example", "\ufeff//evil.example", "/\u00a0/evil.example", "\u3002evil"),
    *("http://[::1]@evil.example", "http://127.0.0.1@evil.example", "http://127.0.0.1.evil.example", "//evil@x"),
    *("/x\r\nSet-Cookie: evidence_session=1", "/x\r\nLocation: //evil.example", "/%0d%0aSet-Cookie:x=1", "ftp://x"),
    *("?next=//evil.example", "#//evil.example", "", "/sign-out", "/sign-in?next=//evil.example", "/;//evil.example"),
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_next_leads_to_another_site(server: Server, wanted: str) -> None:
    with server.client("inspector") as client:
        answer = client.get("/sign-in", params={"next": wanted})
    assert answer.status_code == 303
    # As a browser reads it: \\ is /, and tabs and line breaks are nothing.
    read = re.sub(r"[\t\r\n]", "", answer.headers["location"]).replace("\\", "/").strip()
    assert read.startswith("/")
    assert not read.startswith("//")
    assert urlsplit(urljoin(server.url, read)).netloc == f"127.0.0.1:{server.port}"
    assert "set-cookie" not in answer.headers


# Out of a folder, or into what others have


@pytest.mark.parametrize(
    "name",
    [
        *("../private.sqlite", "..%2fprivate.sqlite", "..%2f..%2fetc%2fpasswd", "%2e%2e%2fholder.json", "....//x"),
        *("..%5cprivate.sqlite", "%2fetc%2fpasswd", "x%00", "x%00.xlsx", "..", ".", "%20", "*", "~", "..%252fx", "con"),
    ],
)
def test_a_download_gives_packs_alone(beside: tuple[Server, Others], name: str) -> None:
    server, others = beside
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    token = json.loads((server.home / "holder.json").read_text())["token"].encode()
    for path in (
        f"/packs/{name}",
        f"/packs/{name}.xlsx",
        f"/packs/{others.pack}/{name}",
        f"/packs/{name}/{others.pack}.xlsx",
    ):
        connection.request("GET", path, headers={"Cookie": f"evidence_session={cookie(server, 'lead')}"})
        answer = connection.getresponse()
        body = answer.read()
        assert b"SQLite" not in body
        assert b"root:" not in body
        assert token not in body
        assert not body.startswith(b"PK"), path
    connection.close()


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("admin", 404), ("observer", 403), ("lead", 200)])
def test_a_pack_is_for_those_who_may_build_one(beside: tuple[Server, Others], who: str, status: int) -> None:
    server, others = beside
    with server.client(who) as client:
        answer = client.get(f"/packs/{others.pack}.xlsx")
    assert answer.status_code == status
    assert answer.content.startswith(b"PK") is (status == 200)


# Each page as the very first thing that a server is asked


def test_on_a_cold_server_each_page_is_closed_and_shows_strangers_nothing(
    others_home: tuple[Server, Others], tmp_path: Path
) -> None:
    """Streamlit starts a file of a folder named pages by itself, if it finds one beside the main script."""
    for server in running(copy_of(others_home[0], tmp_path / "home")):
        for screen in SCREENS:
            answer = httpx.get(f"{server.url}/{screen}", headers={"accept": "text/html"})
            assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next=/{screen}")
        token = server.signed_in("stranger")
        for screen in ("people", *SCREENS):
            with server.socket(token) as page:
                asks_for(page, screen, f"inspection={server.inspection_id}")
                shown = texts(page)
                assert SECRET not in shown, screen
                # Whoever leads an inspection may ask anybody onto the team, so that screen names everybody.
                assert "lead@example.org" not in shown or screen == "inspections", screen
                assert "Sam Stranger" in shown, "the shell has run first"


# The command line of the server, by somebody else on its machine


def test_no_other_person_of_the_machine_reads_the_home(server: Server) -> None:
    """Its folder lets nobody else in, whatever stands in it."""
    assert server.home.stat().st_mode & 0o077 == 0
    assert (server.home / "holder.json").stat().st_mode & 0o077 == 0
    if os.geteuid() == 0:  # then one can be somebody else for a moment
        read = subprocess.run(["cat", server.home / "holder.json"], user=65534, capture_output=True, check=False)
        assert read.stdout == b""
        assert read.returncode != 0


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer null",
        "Basic {token}",
        "bearer {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer {half}",
    ],
)
def test_no_other_word_than_the_token_commands_the_server(server: Server, given: str) -> None:
    token = json.loads((server.home / "holder.json").read_text())["token"]
    headers = {"authorization": given.format(token=token, half=token[: len(token) // 2])}
    argv = {"argv": ["users", "list"]}
    assert httpx.post(f"{server.url}/command", json=argv, headers=headers).status_code == 403
    assert httpx.post(f"{server.url}/command?token={token}", json={**argv, "token": token}).status_code == 403


def test_a_signed_in_administrator_has_no_command_line(server: Server) -> None:
    with server.client("admin") as client:
        assert client.post("/command", json={"argv": ["users", "list"]}).status_code == 403


@pytest.mark.parametrize("argv", [["serve"], ["-c", "x"], ["--help"], [], ["users", "list", "--home", "/"], ["\x00"]])
def test_a_command_does_what_its_words_say_and_nothing_else(server: Server, argv: list[str]) -> None:
    token = json.loads((server.home / "holder.json").read_text())["token"]
    answer = httpx.post(f"{server.url}/command", json={"argv": argv}, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert "Traceback" not in answer.text
    assert server.answers()


# More than anybody needs


def test_headers_without_end_are_refused(server: Server) -> None:
    answer = _sent(server, f"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: {'x' * 300_000}\r\n\r\n")
    assert answer[9:12] in (b"400", b"431")
    assert server.answers()


@pytest.mark.parametrize("frame", [b"", b"\xff" * 100, b"x" * 1_000_000, "text", b"\x00", b"\x12\x02\x08\x01"])
def test_a_frame_of_nonsense_hurts_nobody(server: Server, frame: bytes | str) -> None:
    with server.socket(cookie(server, "observer")) as page:
        rerun(page)
        page.send(frame)
    with server.socket(cookie(server)) as page:
        rerun(page)
        assert "Ines Pector" in texts(page)


def test_a_note_with_everything_wrong_is_refused_in_words(server: Server) -> None:
    """Of each field another kind of thing than it takes."""
    with server.client("inspector") as client:
        for name in NOTE:
            for wrong in (7, [7], {"a": {}}, True, "\x00", ["\x00"], "x" * 30_000, {"$ne": None}, "' or 1=1 --"):
                note = {**NOTE, name: wrong}
                body = {"item_id": "0" * 32, "inspection_id": str(server.inspection_id), "note": note}
                answer = client.post("/api/items", content=json.dumps(body))
                assert answer.status_code in (201, 409, 422), (name, wrong, answer.text)
                assert SECRET not in answer.text


@pytest.fixture(scope="module", autouse=True)
def nothing_was_broken(server: Server) -> Iterator[None]:
    """After all of it the server works on, and no attack has made it fail."""
    yield
    until(server.answers)
    assert "Traceback" not in Path(server.home.parent / f"{server.home.name}.log").read_text()
