"""The log of a server on which everything fails says where, and holds no evidence, no tokens and no ids of sessions."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from evidence.private import links, sessions
from evidence.private.links import Kind
from evidence.settings import PROJECT
from tests.web.conftest import PASSWORD, Server, copy_of, csrf_of, sign_in, until
from tests.web.streamlit_client import asks_for, rerun, session_id_of
from tests.web.test_notes import NOTE, save

SECRET = "Amara was sent home at noon"
# The real server, in which what reads and writes fails with words of the evidence in the error.
BROKEN = """
import asyncio, logging, runpy, sys, threading
sys.path.insert(0, PROJECT)
import evidence.coverage.gaps, evidence.impact, evidence.items, evidence.packs, evidence.searches, web.health
import evidence.private.drafts

def fail(*_, **__):
    raise ValueError(SECRET, "evidence_session=abcdefghijklmnopqrstuvwxyz")

class Fails:
    def __del__(self):
        fail()

answer = web.health.health
def health(request):
    if "fail" in request.query_params:
        threading.Thread(target=fail).start()
        Fails()
        logging.getLogger("streamlit.x").warning("Session with id %s said %s", "0123456789abcdef0123", SECRET)
        logging.getLogger("uvicorn.error").error(f"Broken: 01a2149e-0fe2-776b-8a64-6288d797737c\\n{SECRET}")
        try:
            fail()
        except ValueError as error:
            logging.getLogger("x").exception(error)
            logging.getLogger("x").warning("It was %r", error)
        loop = asyncio.new_event_loop()
        loop.call_exception_handler({"message": "Never retrieved", "exception": ValueError(SECRET), "future": SECRET})
        loop.close()
    return answer(request)

async def awaited(request):
    asyncio.get_running_loop().create_task(asyncio.sleep(0)).add_done_callback(fail)
    from starlette.concurrency import run_in_threadpool
    return await run_in_threadpool(health, request)

web.health.ROUTES[0].__init__("/health", awaited, methods=["GET"])
evidence.items.recent = evidence.private.drafts.all_of = evidence.searches.find = evidence.packs._gather = fail
evidence.coverage.gaps.summary = evidence.impact.summary = fail
sys.argv = [APP]
runpy.run_path(APP, run_name="__main__")
"""


@pytest.fixture(scope="module")
def broken(pattern: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("broken")
    server = copy_of(pattern, folder / "home")
    program: Path = folder / "broken.py"
    app = str(PROJECT / "app.py")
    program.write_text(f"PROJECT, APP, SECRET = {str(PROJECT)!r}, {app!r}, {SECRET!r}\n{BROKEN}")
    try:
        server.start(cwd=PROJECT, command=(str(program),))
        yield server
    finally:
        server.stop()


def test_nothing_that_must_stay_inside_stands_in_the_log(broken: Server) -> None:
    token, stolen = broken.signed_in("inspector"), []
    with broken.client("lead") as client, broken.client("inspector", accept="text/html") as page:
        _refuse_in_routes(broken, client)
        assert client.get("/health?fail").status_code == 200
        client.get(f"/nowhere/{SECRET}", headers={"x-words": SECRET, "user-agent": SECRET})
        assert page.get(f"/api/items?inspection={broken.inspection_id}").status_code == 500
    with broken.client("lead") as client:
        assert client.get(f"/api/drafts?inspection={broken.inspection_id}").status_code == 500
    with broken.socket(token) as mine:
        rerun(mine)
        stolen.append(session_id_of(mine))
        with broken.socket(broken.signed_in("lead"), protocols=("none", stolen[0])) as thief:
            rerun(thief)
            stolen.append(session_id_of(thief))
        for screen in ("coverage", "impact", "evidence", "packs", SECRET):
            asks_for(mine, screen, f"inspection={broken.inspection_id}&q={SECRET}")
    for frame in (b"\xff" * 50, SECRET.encode() * 100, SECRET):
        with contextlib.suppress(ConnectionClosed), broken.socket(token) as bad:
            bad.send(frame)
            rerun(bad)
    with contextlib.suppress(InvalidStatus):
        broken.socket("made-up-cookie-of-forty-characters-0000", origin="https://evil.example")
    with broken.private() as private:
        link = links.make(private, Kind.RESET, broken.people["busy"])
        ids = [one.session_id for one in sessions.of_person(private, broken.people["inspector"])]
    with broken.client() as client:
        sign_in(client, f"{SECRET}@example.org", SECRET)
        client.get(link)
        client.post(link, data={"csrf": csrf_of(client.get("/sign-in")), "password": "x"})
    holder = json.loads((broken.home / "holder.json").read_text())["token"]
    until(lambda: "failed" in broken.log())
    log = broken.log()
    for secret in (
        SECRET,
        "Amara",
        PASSWORD,
        token,
        holder,
        link.rpartition("/")[2],
        *stolen,
        *ids,
        *broken.cookies.values(),
    ):
        assert secret not in log
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", log), "no id of any kind"
    assert "@example.org" not in log
    assert "abcdefghijklmnop" not in log
    assert log.count("ValueError") >= 5, "and yet it says what failed"
    assert "broken.py" in log, "and where"


def _refuse_in_routes(server: Server, client: httpx.Client) -> None:
    """What people wrote, and what is refused in it."""
    body = {"item_id": "0" * 32, "inspection_id": str(server.inspection_id), "note": {**NOTE, "fact": SECRET}}
    assert client.post("/api/items", json=body).status_code == 201
    assert client.post("/api/items", json={**body, "note": {**NOTE, "stance": SECRET}}).status_code == 422
    assert client.post("/api/items", content=f'{{"fact": "{SECRET}').status_code == 422
    assert save(client, server, "1" * 32, body={"fact": SECRET}).status_code == 200
    assert client.put("/api/drafts/x", json={"body": SECRET}).status_code in (404, 422)
