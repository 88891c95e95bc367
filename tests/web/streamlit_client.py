"""Just enough of Streamlit's protocol to run a page and read what it shows."""

from __future__ import annotations

import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

_SEEN: dict[int, list[ForwardMsg]] = {}


def rerun(socket: ClientConnection) -> None:
    """Ask for the page and wait until its script has ended."""
    asks_for(socket, "")


def asks_for(socket: ClientConnection, screen: str, query: str = "") -> None:
    """The same for a screen by its address."""
    message = BackMsg()
    message.rerun_script.page_name = screen
    message.rerun_script.query_string = query
    socket.send(message.SerializeToString())
    seen: list[ForwardMsg] = []
    while not seen or seen[-1].WhichOneof("type") != "script_finished":
        frame = socket.recv(timeout=20)
        assert isinstance(frame, bytes)
        seen.append(ForwardMsg.FromString(frame))
    _SEEN[id(socket)] = seen


def session_id_of(socket: ClientConnection) -> str:
    started = next(one for one in _SEEN[id(socket)] if one.WhichOneof("type") == "new_session")
    return str(started.new_session.initialize.session_id)


def texts(socket: ClientConnection) -> str:
    """Everything that the page says, as it came."""
    return "\n".join(str(one) for one in _SEEN[id(socket)])


def listen(socket: ClientConnection, seconds: float = 10) -> None:
    """Listen without a word, until the other side closes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        socket.recv(timeout=seconds)
