"""The real shell over a real store, as one person after another sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evidence import holding
from evidence.access import User
from evidence.settings import Settings
from tests.conftest import Team, make_team

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
URL = "https://evidence.example.org"

Opener = Callable[..., AppTest]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Team]:
    """The cast of the tests, in the store that this process holds."""
    store = holding.hold(Settings(home=tmp_path / "held", url=URL))
    yield make_team(store)
    holding.release()


@pytest.fixture
def open_screen(held: Team) -> Opener:
    """A screen as its first page, the way a link opens it."""

    def opened(name: str, user: User | None, **address: str) -> AppTest:
        screen = AppTest.from_file(str(SHELL), default_timeout=30)
        if user is not None:
            screen.user = {"uid": str(user.person_id), "sess": ""}
        for key, value in address.items():
            screen.query_params[key] = value
        return screen.switch_page(f"{name}.py").run()

    return opened


def text(screen: AppTest) -> str:
    """Everything that the screen says, in one string."""
    said = [getattr(one, "value", None) or getattr(one, "body", None) or "" for one in screen.main]
    said += [one.proto.body for one in screen.get("html")]
    return "\n".join(str(part) for part in said)
