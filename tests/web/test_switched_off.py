"""Who is switched off, or signed out, is out with the next click: on routes, on screens, on a websocket left open."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from evidence.settings import PROJECT
from tests.web.conftest import Server, copy_of, running
from tests.web.streamlit_client import rerun, texts
from tests.web.test_notes import log, save


@pytest.fixture(scope="module")
def home_of_one(pattern: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which people are switched off."""
    yield from running(copy_of(pattern, tmp_path_factory.mktemp("off") / "home"))


def switch_off(server: Server, who: str) -> None:
    """By the command line, which the running server carries out."""
    command = [sys.executable, "-m", "evidence", "users", "disable", f"{who}@example.org"]
    environ = {"EVIDENCE_HOME": str(server.home), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)
    assert "can no longer sign in" in done.stdout, done.stderr


def click(socket: ClientConnection) -> None:
    """Ask for the page and listen until the other side closes: nothing of a page may come before."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    socket.send(message.SerializeToString())
    while True:
        frame = socket.recv(timeout=20)
        assert isinstance(frame, bytes)
        kind = ForwardMsg.FromString(frame).WhichOneof("type")
        assert kind not in ("delta", "new_session", "navigation"), f"{kind} after the sign-in had ended"


def code_after_a_click(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        click(socket)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_somebody_switched_off_is_out_with_the_next_click(home_of_one: Server) -> None:
    server = home_of_one
    with server.client("inspector") as client:
        token = server.cookies["inspector"]
        assert client.get("/api/session").status_code == 200
        with server.socket(token) as socket:
            rerun(socket)
            assert "Northmere" in texts(socket)
            switch_off(server, "inspector")
            assert code_after_a_click(socket) == 4401
        answers = [
            client.get("/api/session"),
            client.get("/api/items", params={"inspection": str(server.inspection_id)}),
            log(client, server, str(uuid4())),
            save(client, server, str(uuid4())),
            client.get("/"),
        ]
        assert {answer.status_code for answer in answers} == {401}
    with pytest.raises(AssertionError, match="password is not right"):
        server.signed_in("inspector")


def test_an_open_websocket_of_an_ended_sign_in_can_do_nothing_more(home_of_one: Server) -> None:
    token = home_of_one.signed_in("observer")
    with home_of_one.socket(token) as socket, home_of_one.client() as client:
        rerun(socket)
        client.cookies.set("evidence_session", token, domain="127.0.0.1")
        assert client.delete("/api/session").status_code == 204
        assert code_after_a_click(socket) == 4401
