"""A connection that is cut at a chosen byte: a proxy on loopback between a client and the server."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing throws away what is under way, and resets the connection


class Way(StrEnum):
    """From whom the bytes come that are counted."""

    TO_SERVER = "to the server"
    TO_CLIENT = "to the client"


@dataclass(frozen=True)
class Cut:
    """Where the connection is cut, and how."""

    way: Way
    after: int  # bytes that still pass that way, over all connections
    reset: bool  # RST: what is under way is thrown away. Otherwise FIN: an end like any other
    down_for: float = 0  # seconds in which nobody comes through


def a_cut(chance: random.Random, usual: Counter[Way], *, longest: float = 0) -> Cut:
    """At a byte left to chance, of as many as usually pass."""
    way = chance.choice(list(Way))
    return Cut(way, chance.randrange(usual[way]), chance.random() < 0.5, chance.uniform(0, longest))


class Proxy:
    """Passes bytes on both ways, on a thread of its own, until it is told to cut all connections at once."""

    def __init__(self, server_port: int) -> None:
        self.passed: Counter[Way] = Counter()
        self.cuts = 0
        self._server_port = server_port
        self._cut: Cut | None = None
        self._left, self._up_at = 0, 0.0
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._listening = self._run(asyncio.start_server(self._meet, "127.0.0.1", 0))
        self.port: int = self._listening.sockets[0].getsockname()[1]

    def cut(self, cut: Cut | None) -> None:
        """The next one, counted from now on; one that was still to come is forgotten."""
        self._run(self._arm(cut))

    @property
    def is_to_cut(self) -> bool:
        return self._cut is not None

    def close(self) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # On the thread of the proxy

    def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _arm(self, cut: Cut | None) -> None:
        self._cut, self._left = cut, cut.after if cut else 0

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._loop.time() < self._up_at:
            _hang_up(writer, reset=True)
            return
        try:
            answers, asks = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:  # the server is not there
            _hang_up(writer, reset=True)
            return
        self._open |= {writer, asks}
        with contextlib.suppress(OSError):
            await asyncio.gather(self._pass(Way.TO_SERVER, reader, asks), self._pass(Way.TO_CLIENT, answers, writer))
        for end in (writer, asks):
            self._open.discard(end)
            end.close()

    async def _pass(self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if self._cut and self._cut.way is way:
                data, rest = data[: self._left], data[self._left :]
                self._left -= len(data)
                if rest:
                    writer.write(data)
                    self._hang_up_all(self._cut)
                    return
            self.passed[way] += len(data)
            writer.write(data)
            await writer.drain()
        if not writer.is_closing():
            writer.write_eof()

    def _hang_up_all(self, cut: Cut) -> None:
        self._cut = None
        self.cuts += 1
        self._up_at = self._loop.time() + cut.down_for
        for writer in self._open:
            _hang_up(writer, reset=cut.reset)

    async def _end(self) -> None:
        self._listening.close()
        for writer in self._open:
            _hang_up(writer, reset=True)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)


def _hang_up(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    if not reset:
        writer.close()
        return
    end = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.transport.abort()
