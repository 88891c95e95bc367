"""Every file of the corpus, read by a child process within its limits, while the server goes on answering."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from evidence import spreadsheets
from evidence.errors import ImportRejected
from evidence.spreadsheets import __main__ as child
from tests.faults.results import FULL, Count
from tests.hostile_files import ENDLESS, HEAVY, READ, REFUSED
from tests.unit.test_hostile_files import CODES, found
from tests.web.conftest import Server, furnished, running
from tests.web.test_start import _token

FILES: dict[str, Callable[[], bytes]] = {**REFUSED, **ENDLESS, **{name: make for name, (make, _) in READ.items()}}
QUICK = ("20,000 parts", "a sheet of nothing but beginnings", "a cell in the far corner", "macros")


def used() -> tuple[float, int]:
    """Seconds of a processor that children have taken so far, and the most bytes that one of them held."""
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime, taken.ru_maxrss * 1_000


@pytest.mark.parametrize("name", FILES if FULL else QUICK)
def test_a_hostile_file_takes_no_more_than_its_limits(name: str, count: Count) -> None:
    content = FILES[name]()
    before, _ = used()
    if name in READ:
        values = [value for grid in spreadsheets.read(content).grids for row in grid.rows for value in row]
        assert found(READ[name][1], values)
    else:
        with pytest.raises(ImportRejected) as refused:
            spreadsheets.read(content)
        assert refused.value.issues[0].code in CODES
    seconds, most = used()
    assert seconds - before < child.MOST_WORK + 1
    assert most < child.MOST_MEMORY or not FULL  # the quick set shares its process with other tests
    count("a hostile file read", 1)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    yield from running(furnished(tmp_path / "home"))


def test_the_server_answers_while_it_reads_them(server: Server, tmp_path: Path, count: Count) -> None:
    names = sorted(HEAVY) if FULL else ["a text of one megabyte in 9,000 cells"]
    at_rest, waits = max(slowest(server) for _ in range(5)), []
    for name in names:
        (tmp_path / "file.xlsx").write_bytes(FILES[name]())
        with ThreadPoolExecutor(1) as thread:
            importing = thread.submit(imported, server, tmp_path / "file.xlsx")
            while not importing.done():
                waits.append(slowest(server))
                time.sleep(0.05)
        answer = importing.result()
        assert answer.json()["code"] != 0
        assert "Nothing was imported" in answer.text
    assert len(waits) > 3
    assert max(waits) < max(1.0, 20 * at_rest), f"{max(waits):.2f} s against {at_rest:.3f} s at rest"
    count("a hostile file imported while others work", len(names))


def slowest(server: Server) -> float:
    """Seconds until the server has said that it is well."""
    before = time.perf_counter()
    assert httpx.get(f"{server.url}/health", timeout=30).status_code == 200
    return time.perf_counter() - before


def imported(server: Server, file: Path) -> httpx.Response:
    argv = ["import", str(file), "--inspection", "ASEND-2026-01", "--as", "lead@example.org"]
    headers = {"authorization": f"Bearer {_token(server)}"}
    return httpx.post(f"{server.url}/command", json={"argv": argv}, headers=headers, timeout=120)
