"""Nobody passes without a sign-in, from another site, or under another name."""

from __future__ import annotations

import http.client

import httpx
import pytest
from starlette.routing import Route
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.web.conftest import Server, until
from tests.web.streamlit_client import listen, rerun, session_id_of, texts
from web.routes import ROUTES

OF_STREAMLIT = [
    ("GET", "/"),
    ("GET", "/log"),
    ("GET", "/favicon.png"),
    ("GET", "/static/js/index.js"),
    ("GET", "/media/0123456789abcdef.png"),
    ("GET", "/component/streamlit/index.html"),
    ("GET", "/app/static/file.txt"),
    ("GET", "/_stcore/health"),
    ("GET", "/_stcore/script-health-check"),
    ("GET", "/_stcore/metrics"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/_stcore/bidi-components/note-form/streamlit.js"),
    ("GET", "/_stcore/agent/openapi.json"),
    ("POST", "/_stcore/agent/interact"),
    ("POST", "/_stcore/agent/mcp"),
    ("PUT", "/_stcore/upload_file/session/file"),
    ("DELETE", "/_stcore/upload_file/session/file"),
    ("GET", "/auth/login"),
    ("GET", "/oauth2callback"),
]
OPEN = {"/health", "/sign-in", "/command", "/set-up/{token}", "/invitation/{token}", "/reset/{token}"}
OPEN |= {"/sign-in/code", "/sign-in/recovery-code", "/sign-in/set-up"}  # closed to who has given no password
OURS = [
    (method, route.path.replace("{", "").replace("}", ""))
    for route in ROUTES
    if isinstance(route, Route) and route.path not in OPEN
    for method in sorted(route.methods or ())
]


@pytest.mark.parametrize(("method", "path"), OF_STREAMLIT + OURS)
def test_who_has_not_signed_in_gets_nothing(server: Server, method: str, path: str) -> None:
    with server.client() as client:
        answer = client.request(method, path)
    assert answer.status_code == 401
    if method != "HEAD":
        assert answer.json()["error"] == "signed_out"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../_stcore/metrics",
        "/assets/%2e%2e/_stcore/metrics",
        "/sign-in/../_stcore/metrics",
        "//_stcore/metrics",
        "/assets//_stcore/metrics",
        "/assets/..%5c_stcore/metrics",
        "/SIGN-IN",
        "/sign-in/",
        "/health/x",
    ],
)
def test_a_path_that_looks_open_is_not(server: Server, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path)
    assert connection.getresponse().status == 401
    connection.close()


def test_static_files_of_ours_do_not_lead_out_of_their_folder(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/assets/%2e%2e/gate.py", headers={"cookie": f"evidence_session={cookie(server)}"})
    assert b"Refuses by default" not in connection.getresponse().read()
    connection.close()


def test_a_page_leads_to_the_sign_in_and_back_to_its_query(server: Server) -> None:
    with server.client(accept="text/html") as client:
        answer = client.get("/coverage?inspection=1&area=L4")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/coverage%3Finspection%3D1%26area%3DL4"


def test_a_forged_identity_opens_nothing(server: Server) -> None:
    forged = {"x-evidence-person": "somebody", "x-evidence-session": "something", "cookie": "evidence_session=made-up"}
    with server.client(**forged) as client:
        assert client.get("/api/session").status_code == 401
    with pytest.raises(InvalidStatus) as refused:
        server.socket("made-up", **{"x-evidence-person": "somebody"})
    assert refused.value.response.status_code == 403


def test_a_forged_identity_does_not_change_who_one_is(server: Server) -> None:
    with server.client("admin") as client:
        administrator = client.get("/api/session").json()["person"]
    forged = {"X-Evidence-Person": administrator, "X-Evidence-Session": "another"}
    with server.socket(cookie(server), **forged) as socket:
        rerun(socket)
        assert "Ines Pector" in texts(socket)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil@127.0.0.1", "", "localhost/x"])
def test_another_host_name_is_refused(server: Server, host: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.putrequest("GET", "/sign-in", skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:3000", "http://127.0.0.1", "null", "http://127.0.0.1.evil"]
)
def test_another_site_changes_nothing(server: Server, origin: str) -> None:
    with server.client("inspector", origin=origin) as client:
        for method, path in OURS:
            if method not in ("GET", "HEAD"):
                assert client.request(method, path, json={}).status_code == 403, (method, path)
        assert client.post("/sign-in", data={}).status_code == 403
        assert client.put("/_stcore/upload_file/session/file").status_code == 403


def test_a_change_without_an_origin_is_refused(server: Server) -> None:
    with server.client("inspector") as client:
        del client.headers["origin"]
        assert client.delete("/api/session").status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:3000", "null", ""])
def test_a_websocket_of_another_site_is_refused(server: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        server.socket(cookie(server), origin=origin)
    assert refused.value.response.status_code == 403


def test_a_websocket_without_a_sign_in_is_refused(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        server.socket()
    assert refused.value.response.status_code == 403


def test_the_id_of_a_streamlit_session_gives_nobody_elses(server: Server) -> None:
    mine, theirs = cookie(server), server.signed_in("lead")
    with server.socket(mine) as victim:
        rerun(victim)
        stolen = session_id_of(victim)
        with server.socket(theirs, protocols=("none", stolen)) as thief:
            rerun(thief)
            assert session_id_of(thief) != stolen
    with server.socket(theirs, protocols=("none", stolen)) as thief:
        rerun(thief)
        assert session_id_of(thief) != stolen


def test_one_may_resume_ones_own_streamlit_session(server: Server) -> None:
    with server.socket(cookie(server)) as first:
        rerun(first)
        mine = session_id_of(first)
    with server.socket(cookie(server), protocols=("none", mine)) as second:
        rerun(second)
        assert session_id_of(second) == mine


def test_signing_out_closes_an_open_websocket_even_if_it_is_silent(server: Server) -> None:
    token = server.signed_in("observer")
    with server.socket(token) as socket:
        rerun(socket)
        with server.client() as client:
            client.cookies.set("evidence_session", token, domain="127.0.0.1")
            assert client.delete("/api/session").status_code == 204
        with pytest.raises(ConnectionClosed) as closed:
            listen(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


def test_a_signed_out_cookie_is_worth_nothing(server: Server) -> None:
    token = server.signed_in("observer")
    with server.client() as client:
        client.cookies.set("evidence_session", token, domain="127.0.0.1")
        assert client.get("/api/session").status_code == 200
        client.delete("/api/session")
    replay = httpx.get(f"{server.url}/api/session", cookies={"evidence_session": token})
    assert replay.status_code == 401


def test_a_file_cannot_be_uploaded_into_somebody_elses_session(server: Server) -> None:
    with server.socket(cookie(server)) as victim, server.client("lead") as client:
        rerun(victim)
        stolen = session_id_of(victim)
        answer = client.put(f"/_stcore/upload_file/{stolen}/file", files={"file": ("a.txt", b"x")})
        assert answer.status_code == 403  # Streamlit's own form token, which only the page of that browser has


def test_every_answer_carries_the_security_headers(server: Server) -> None:
    with server.client(accept="text/html") as anonymous, server.client("inspector", accept="text/html") as somebody:
        answers = [anonymous.get("/sign-in"), anonymous.get("/"), somebody.get("/"), somebody.get("/api/nothing")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self' 'sha256-" in policy
        assert "unsafe-eval" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"


def test_the_page_is_ours_in_language_title_and_files(server: Server) -> None:
    with server.client("inspector", accept="text/html") as client:
        page = client.get("/").text
    assert '<html lang="en-GB">' in page
    assert "<title>Evidence</title>" in page
    assert "/assets/evidence.js" in page
    assert "index." in page
    assert "http://" not in page.split("</head>")[0].split("-->", 1)[1]
    assert "https://" not in page.split("</head>")[0].split("-->", 1)[1]


def test_the_log_names_no_session(server: Server) -> None:
    with server.socket(cookie(server)) as socket:
        rerun(socket)
        streamlit_session = session_id_of(socket)
    until(lambda: server.answers())
    assert streamlit_session not in server.log()
    assert cookie(server) not in server.log()


def cookie(server: Server) -> str:
    with server.client("inspector"):
        return server.cookies["inspector"]
