"""The connection is cut at random bytes while people log: a note is stored once or not at all, a draft stays whole."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from evidence.ids import new_id
from evidence.journal import verified
from tests.faults.proxy import Cut, Proxy, Way, a_cut
from tests.faults.results import Count, cases
from tests.web.conftest import Server, furnished, running
from tests.web.test_notes import NOTE

Request = Callable[[httpx.Client], httpx.Response]


@dataclass
class Logging:
    """Somebody who writes notes over a connection that breaks; what the server has is asked over one that does not."""

    server: Server
    proxy: Proxy
    chance: random.Random
    client: httpx.Client  # through the proxy
    direct: httpx.Client
    usual: Counter[Way]  # how much of a request and its answer passes each way

    def fact(self, item_id: UUID) -> str:
        return f"Note {item_id}." + " More of it, and of what it means." * (item_id.int % 40)

    def save(self, item_id: UUID, fact: str, edits: int) -> Request:
        body = {"note": {"fact": fact}, "edits": {"phone": edits}}
        content = json.dumps({"inspection_id": str(self.server.inspection_id), "form": "note", "body": body})
        return lambda client: client.put(f"/api/drafts/{item_id}", content=content)

    def log(self, item_id: UUID) -> Request:
        note = {**NOTE, "fact": self.fact(item_id)}
        body = {"item_id": str(item_id), "inspection_id": str(self.server.inspection_id), "note": note}
        return lambda client: client.post("/api/items", content=json.dumps(body))

    def until_answered(self, request: Request, after_each_cut: Callable[[], None]) -> None:
        """Sent as the form sends it: again and again, until an answer has come."""
        for _ in range(self.chance.randrange(4)):
            if self._answered(request, a_cut(self.chance, self.usual)):
                return
            after_each_cut()
        assert self._answered(request, None)

    def _answered(self, request: Request, cut: Cut | None) -> bool:
        self.proxy.cut(cut)
        try:
            answer = request(self.client)
        except httpx.TransportError:
            return False
        finally:
            self.proxy.cut(None)
        assert answer.status_code in (200, 201), answer.text
        return True

    def drafts(self) -> dict[str, str]:
        """The texts by their ids."""
        asked = {"inspection": str(self.server.inspection_id), "form": "note"}
        found = self.direct.get("/api/drafts", params=asked).json()["drafts"]
        return {one["draft_id"]: one["body"]["note"]["fact"] for one in found}

    def draft(self, item_id: UUID) -> str | None:
        return self.drafts().get(str(item_id))

    def stored(self, item_id: UUID) -> list[str]:
        asked = {"inspection": str(self.server.inspection_id), "mine": "1"}
        found: list[dict[str, Any]] = self.direct.get("/api/items", params=asked).json()["items"]
        return [one["note"]["fact"] for one in found if one["item_id"] == str(item_id)]


@pytest.fixture(scope="module")
def logging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logging]:
    server = furnished(tmp_path_factory.mktemp("cut") / "home")
    for running_server in running(server):
        proxy = Proxy(running_server.port)
        through = replace(running_server, port=proxy.port)
        with through.client("inspector") as client, running_server.client("inspector") as direct:
            made = Logging(running_server, proxy, random.Random(300), client, direct, Counter())
            made.usual = usual(made)
            yield made
        proxy.close()


def usual(logging: Logging) -> Counter[Way]:
    """Measured at a note of a usual length: half of the cuts fall into the request, half into its answer."""
    item_id, before = new_id(), Counter(logging.proxy.passed)
    logging.log(item_id)(logging.client)
    return logging.proxy.passed - before


def test_a_note_is_stored_exactly_once_however_often_the_connection_is_cut(logging: Logging, count: Count) -> None:
    number, logged = cases(20, 300), []
    while logging.proxy.cuts < number:
        item_id = new_id()
        write_a_draft(logging, item_id)
        log_it(logging, item_id)
        logged.append(item_id)
    assert_once_in_the_record(logging.server.home, logged)
    count("the connection cut while a draft was saved or a note logged", logging.proxy.cuts)


def write_a_draft(logging: Logging, item_id: UUID) -> None:
    """Half of the text, then all of it: at any time the server has one of the two, whole."""
    whole = logging.fact(item_id)
    half = whole[: len(whole) // 2]
    logging.until_answered(logging.save(item_id, half, 1), lambda: None)
    assert logging.draft(item_id) == half

    def one_of_the_two() -> None:
        assert logging.draft(item_id) in (half, whole)

    logging.until_answered(logging.save(item_id, whole, 2), one_of_the_two)
    assert logging.draft(item_id) == whole


def log_it(logging: Logging, item_id: UUID) -> None:
    whole = logging.fact(item_id)

    def kept() -> None:
        """As a draft until it is stored; it may be stored while we look, so the draft is looked for first."""
        assert whole in (logging.draft(item_id), *logging.stored(item_id))
        assert logging.stored(item_id) in ([], [whole])

    logging.until_answered(logging.log(item_id), kept)
    assert logging.stored(item_id) == [whole]
    assert logging.draft(item_id) is None


def assert_once_in_the_record(home: Path, logged: list[UUID]) -> None:
    journal = home / "journal"
    lines = [json.loads(line) for path in sorted(journal.glob("*.jsonl")) for line in path.read_bytes().splitlines()]
    found = Counter(line["subject"] for line in lines if line["action"] == "item.log")
    assert [found[f"item:{item_id}"] for item_id in logged] == [1] * len(logged)
    assert verified(journal).seq == len(lines)


def test_a_saving_that_was_still_under_way_does_not_bring_the_draft_of_a_logged_note_back(
    logging: Logging, count: Count
) -> None:
    """Its connection was cut, so nobody waits for it any more; the server may still be at it when the note comes."""
    number = cases(8, 400)
    with ThreadPoolExecutor(16) as threads:
        for _ in range(number):
            ids = [new_id() for _ in range(8)]
            saving = [threads.submit(saved_a_little_later, logging, item_id) for item_id in ids]
            stored = [threads.submit(logging.log(item_id), logging.direct) for item_id in ids]
            assert {one.result().status_code for one in stored} == {201}
            assert {one.result().status_code for one in saving} <= {200, 409}
            assert logging.drafts() == {}
    count("a draft saved while its note was logged", number * 8)


def saved_a_little_later(logging: Logging, item_id: UUID) -> httpx.Response:
    time.sleep(logging.chance.uniform(0, 0.08))  # about as long as logging takes eight at once
    return logging.save(item_id, "Half a sentence", 1)(logging.direct)
