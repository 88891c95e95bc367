"""What the log of safeguarding concerns gives away: its file to leads of its inspection, and to all others nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from evidence import clock, holding
from evidence import concerns as log
from evidence.access import User
from evidence.concerns import Account, exports
from evidence.ids import new_id
from evidence.private import sessions
from evidence.settings import Settings
from tests.conftest import Team, make_team
from web import concerns, note_forms
from web.answers import HANDLERS
from web.gate import Gate


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    yield make_team(holding.hold(Settings(home=tmp_path_factory.mktemp("exports") / "home")))
    holding.release()


@pytest.fixture(scope="module")
def export_id(held: Team) -> UUID:
    return exports.export(held.store, held.lead, held.led)


def ask(held: Team, user: User, export_id: UUID) -> httpx.Response:
    return get(held, user, f"/concern-exports/{export_id}.xlsx", concerns.ROUTES)


def get(held: Team, user: User, address: str, routes: list[Route]) -> httpx.Response:
    assert user.person_id is not None
    hour = timedelta(hours=1)
    token = sessions.start(held.store.private, user.person_id, idle=hour, lifetime=hour, device="")
    app = Gate(
        Starlette(routes=routes, exception_handlers=HANDLERS),
        settings=holding.holding().settings,
        is_use=lambda _: True,
    )

    async def answered() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8501") as client:
            client.cookies.set("evidence_session", token)
            return await client.get(address)

    return asyncio.run(answered())


def test_a_lead_fetches_it(held: Team, export_id: UUID) -> None:
    answer = ask(held, held.lead, export_id)
    assert answer.status_code == 200
    assert "safeguarding-concerns-ASEND-2026-01.xlsx" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"PK")


@pytest.mark.parametrize("who", ["inspector", "observer", "stranger", "administrator"])
def test_for_everybody_else_it_does_not_exist(held: Team, export_id: UUID, who: str) -> None:
    theirs, missing = (ask(held, getattr(held, who), id) for id in (export_id, new_id()))
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    assert dict(theirs.headers) == dict(missing.headers)


def test_the_note_form_of_a_colleague_is_the_same_after_one_was_logged(held: Team) -> None:
    address = f"/api/note-form?inspection={held.inspection_id}"
    before = get(held, held.other_inspector, address, note_forms.ROUTES)
    account = Account("A pupil said so.", clock.now(), lives_in="Northmere")
    log.log(held.store, held.inspector, held.inspection, concern_id=new_id(), account=account)
    assert before.status_code == 200
    assert get(held, held.other_inspector, address, note_forms.ROUTES).content == before.content
