"""Taguette: passages of documents are tagged, as a team that codes notes together does it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.making import made_up
from bench.measuring import middle, milliseconds
from bench.peers import environments, ours
from bench.peers.beside import Beside
from bench.peers.ours import Ours
from bench.peers.talking import Client, served
from bench.serving import free_port
from evidence import exports, inspections, packs, people
from evidence.frameworks import Framework
from evidence.items.notes import Note
from evidence.store import Store

ITEMS = 2_000
ROUNDS, LOGGED = 10, 30  # by turns, so that what else the machine does meets both
# passages of a document -> what has as many: Taguette reads the whole document again for each highlight
DOCUMENTS = {40: "documents as long as the notes of one visit", 240: "documents as long as an interview of an hour"}
PAGE = 50

ABOUT = (
    f"A tagged item is a highlight with tags in a document of {' or '.join(map(str, DOCUMENTS))} passages, sent as its "
    "web page sends it. Both servers run on this machine, asked by one browser that stays connected; ours checks "
    "permission, chains the entry and puts it on disk in two copies. Theirs exports four columns, ours the whole pack."
)


class Taguette:
    """One project of a running server, its tags, and documents with passages that wait to be tagged."""

    def __init__(
        self, client: Client, number: int, framework: Framework, notes: Sequence[Note], *, passages: int
    ) -> None:
        """number: which project of this server it is; passages: how many a document has."""
        self.client, self.number = client, number
        client.get("/project/new")
        self._xsrf = client.cookies["_xsrf"]
        client.form("/project/new", name="Northmere", description="", _xsrf=self._xsrf)
        self._tags = {area.code: self._tag(area.code) for area in framework.areas}
        documents = (notes[start : start + passages] for start in range(0, len(notes), passages))
        self._waiting = [passage for document in documents for passage in self._document(document)][::-1]

    def log(self, number: int) -> float:
        """So many highlights, one after the other; how many in a second."""
        started = time.perf_counter()
        for _ in range(number):
            document, start, end, tags = self._waiting.pop()
            body = {"start_offset": start, "end_offset": end, "tags": tags}
            self.client.json(self._to(f"document/{document}/highlight/new"), body)
        return number / (time.perf_counter() - started)

    def browse(self) -> bytes:
        return self.client.get(f"/api/project/{self.number}/highlights/?page=1")

    def export(self, kind: str) -> bytes:
        return self.client.get(f"/project/{self.number}/export/highlights/.{kind}")

    def _to(self, path: str) -> str:
        return f"/api/project/{self.number}/{path}?_xsrf={self._xsrf}"

    def _tag(self, path: str) -> int:
        return int(_number(self.client.json(self._to("tag/new"), {"path": path, "description": ""})))

    def _document(self, notes: Sequence[Note]) -> Iterator[tuple[int, int, int, list[int]]]:
        """Document, start, end and tags of each passage; places are counted in bytes of UTF-8."""
        content = "".join(f"<p>{note.fact}</p>" for note in notes)
        fields = {"name": "Notes", "description": "", "text_direction": "LEFT_TO_RIGHT"}
        document = int(_number(self.client.upload(self._to("document/new"), "notes.html", content, **fields)))
        start = 0
        for note in notes:
            end = start + len(note.fact.encode())
            yield document, start, end, [self._tags[area.code] for area in note.areas]
            start = end


def compared(folder: Path) -> Iterator[Beside]:
    """Logging by turns, then browsing and exports. Raises Unavailable."""
    programs, port, to_log = environments.made("taguette"), free_port(), len(DOCUMENTS) * ROUNDS * LOGGED
    command = [str(programs / "taguette"), "--no-browser", "--port", str(port)]
    log = folder / "taguette.log"
    with (
        ours.running(folder, ITEMS, to_log=to_log) as our,
        served([*command, "--database", str(folder / "taguette.sqlite3")], port, log),
    ):
        client = Client(port)
        client.get(_way_in(log))
        framework = our.inspection.framework
        notes = list(made_up(framework, ITEMS + to_log, [], seed=2))
        projects = [
            Taguette(client, number, framework, notes, passages=passages)
            for number, passages in enumerate(DOCUMENTS, start=1)
        ]
        projects[0].log(ITEMS + to_log - ROUNDS * LOGGED)  # so that both have as many in the end
        for their, words in zip(projects, DOCUMENTS.values(), strict=True):
            rounds = [(our.log(LOGGED), their.log(LOGGED)) for _ in range(ROUNDS)]
            mine, theirs = (middle(list(side)) for side in zip(*rounds, strict=True))
            yield Beside(f"tagged items logged over HTTP; {words}", mine, theirs, "per s", at_least=3)
        their = projects[0]
        mine, theirs = (middle(milliseconds(ask)) for ask in (lambda: our.browse(PAGE), their.browse))
        yield Beside(f"{PAGE} items to look through", mine, theirs, "ms")
        exported = {kind: _seconds(their, kind) for kind in ("xlsx", "csv")}
    pack, text = _our_exports(our, folder / "ours.csv")
    total = ITEMS + to_log
    yield Beside(f"{total:,} items as a workbook", pack, exported["xlsx"], "s")
    yield Beside(f"{total:,} items as CSV", text, exported["csv"], "s")


def _our_exports(our: Ours, path: Path) -> tuple[float, float]:
    """The whole pack and a CSV file, in seconds, once the server is down."""
    store = Store(our.home)
    (person,) = store.rows("select person_id from person_now")
    user = people.user(store, person["person_id"], None)
    inspection = inspections.get(store, user, our.inspection.inspection_id)
    started = time.perf_counter()
    build = packs.start(store, user, inspection)
    build.wait()
    if build.error:
        raise SystemExit(build.error)
    pack = time.perf_counter() - started
    started = time.perf_counter()
    exports.write_csv(exports.items(store, inspection), path, inspection)
    text = time.perf_counter() - started
    store.close()
    return pack, text


def _seconds(their: Taguette, kind: str) -> float:
    return middle(milliseconds(lambda: their.export(kind), times=3)) / 1000


def _way_in(log: Path) -> str:
    """The address that it prints when it starts, with a token in it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := re.search(r"/\?token=\S+", log.read_text(errors="replace")):
            return found[0]
        time.sleep(0.1)
    raise environments.Unavailable(f"it printed no way in: {log.read_text(errors='replace')[-400:]}")


def _number(answer: bytes) -> bytes:
    found = re.search(rb"[0-9]+", answer)
    assert found is not None, answer
    return found[0]
