"""The real server in a process of its own, on a home that was made before."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from evidence.settings import PROJECT

PATIENCE = 120.0  # seconds for a start


class Server:
    """app.py as `make run` starts it, without the second step of signing in."""

    def __init__(self, home: Path, *, second: Path | None = None) -> None:
        self.home, self.second, self.port = home, second, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home.parent / f"{self.home.name}.log"

    def start(self) -> None:
        given = {"EVIDENCE_HOME": str(self.home), "PORT": str(self.port), "EVIDENCE_SECOND_FACTOR": "off"}
        if self.second:
            given["EVIDENCE_MIRROR"] = str(self.second)
        with self.log.open("ab") as log:
            command = [sys.executable, str(PROJECT / "app.py")]
            self.process = subprocess.Popen(command, env={**os.environ, **given}, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"The server did not start:\n{self.log.read_text()}")
            time.sleep(0.1)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def memory(self) -> float:
        """What it has in memory, in MB."""
        return int(self._of_process("rss")) / 1000

    def busy(self) -> float:
        """Seconds of processor time so far, to the second."""
        seconds = 0.0
        for part in self._of_process("time").replace("-", ":").split(":"):
            seconds = seconds * 60 + float(part)
        return seconds

    def _of_process(self, what: str) -> str:
        assert self.process is not None
        asked = ["ps", "-o", f"{what}=", "-p", str(self.process.pid)]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
            return bool(answer.status == 200)
        return False


@contextlib.contextmanager
def running(home: Path, *, second: Path | None = None) -> Iterator[Server]:
    server = Server(home, second=second)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    while True:
        port = random.randrange(15_000, 30_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
