"""Nobody passes without a sign-in, from another site, or under another name."""

from __future__ import annotations

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.web.conftest import Server, until
from tests.web.streamlit_client import listen, rerun, session_id_of


def test_a_page_leads_to_the_sign_in_and_back_to_its_query(server: Server) -> None:
    with server.client(accept="text/html") as client:
        answer = client.get("/coverage?inspection=1&area=L4")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/coverage%3Finspection%3D1%26area%3DL4"


def test_home_by_its_name_leads_to_the_app_with_the_query_and_nowhere_else(server: Server) -> None:
    with server.client("inspector", accept="text/html") as client:
        answer = client.get("/home?inspection=1&next=//example.org")
    assert answer.headers["location"] == "/?inspection=1&next=//example.org"


def test_a_forged_identity_opens_nothing(server: Server) -> None:
    forged = {"x-evidence-person": "somebody", "x-evidence-session": "something", "cookie": "evidence_session=made-up"}
    with server.client(**forged) as client:
        assert client.get("/api/session").status_code == 401
    with pytest.raises(InvalidStatus) as refused:
        server.socket("made-up", **{"x-evidence-person": "somebody"})
    assert refused.value.response.status_code == 403


def test_a_websocket_without_a_sign_in_is_refused(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        server.socket()
    assert refused.value.response.status_code == 403


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
