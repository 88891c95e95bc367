"""One browser's connection that stays open, light enough not to be what is measured."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from bench.peers.environments import Unavailable

PATIENCE = 60.0  # seconds for a start
IDLE = 2.0  # seconds after which a server may close a connection that nobody uses


class Client:
    """Keeps cookies, follows no redirects."""

    def __init__(self, port: int) -> None:
        self.home = f"http://127.0.0.1:{port}"
        self.cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._used = time.monotonic()

    def get(self, path: str) -> bytes:
        return self._ask("GET", path)

    def form(self, path: str, **fields: str) -> bytes:
        return self._ask("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def json(self, path: str, body: object) -> bytes:
        return self._ask("POST", path, json.dumps(body).encode(), "application/json")

    def upload(self, path: str, file: str, content: str, **fields: str) -> bytes:
        """One HTML file, as a form with a file in it."""
        parts = [
            f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        head = f'--part\r\nContent-Disposition: form-data; name="file"; filename="{file}"\r\n'
        body = f"{''.join(parts)}{head}Content-Type: text/html\r\n\r\n{content}\r\n--part--\r\n"
        return self._ask("POST", path, body.encode(), "multipart/form-data; boundary=part")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Origin": self.home}
        if time.monotonic() - self._used > IDLE:
            self._connection.close()  # it opens again by itself
        self._connection.request(method, path, body, {**headers, "Content-Type": kind} if kind else headers)
        answer = self._connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: one.value for name, one in SimpleCookie(header).items()}
        told = answer.read()
        self._used = time.monotonic()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {told[:300]!r}")
        return told


@contextlib.contextmanager
def served(command: list[str], port: int, log: Path) -> Iterator[None]:
    """A program that listens on this port while the block runs. Raises Unavailable."""
    with log.open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Unavailable(f"it did not start: {log.read_text(errors='replace')[-400:]}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(15)


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
