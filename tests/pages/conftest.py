"""The real shell over a real store, as one person after another sees it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from evidence import holding
from evidence.access import User
from evidence.settings import Settings
from tests.conftest import Team

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
URL = "https://evidence.example.org"

Opener = Callable[..., AppTest]


@pytest.fixture
def held(pattern: Team, tmp_path: Path) -> Iterator[Team]:
    """The cast of the tests, in the store that this process holds."""
    home = tmp_path / "held"
    shutil.copytree(pattern.store.home, home)
    yield replace(pattern, store=holding.hold(Settings(home=home, url=URL)))
    holding.release()


@pytest.fixture
def open_screen(held: Team) -> Opener:
    """A screen as the first page that somebody opens, the way a link from a colleague does it."""

    def opened(name: str, user: User | None, **address: str) -> AppTest:
        screen = AppTest.from_file(str(SHELL), default_timeout=30)
        if user is not None:
            screen.user = {"uid": str(user.person_id)}
        for key, value in address.items():
            screen.query_params[key] = value
        return screen.switch_page(f"{name}.py").run()

    return opened


def said(screen: AppTest) -> str:
    """Everything on the screen that can be read, in one string."""
    assert not screen.exception, screen.exception[0].value
    kinds = (screen.title, screen.subheader, screen.text, screen.markdown, screen.caption, screen.code)
    kinds += (screen.error, screen.warning, screen.info, screen.success, screen.toast)
    words = [str(one.value) for kind in kinds for one in kind]
    words += [one.proto.body for one in screen.get("html")]
    words += [one.proto.label for kind in ("button", "expander", "page_link") for one in screen.get(kind)]
    return "\n".join(words)


def field(screen: AppTest, kind: str, label: str, nth: int = 0) -> Any:
    """The field with this label."""
    return [one for one in screen.get(kind) if one.label == label][nth]


def press(screen: AppTest, label: str, nth: int = 0) -> AppTest:
    """The button with this label, and what the screen is after it."""
    return [one for one in screen.button if one.label == label][nth].click().run()


def errors(screen: AppTest) -> list[str]:
    assert not screen.exception, screen.exception[0].value
    return [unescaped(one.value) for one in screen.error]


def unescaped(words: str) -> str:
    """As it reads on the screen, where what people typed is escaped against Markdown."""
    return words.replace("\\", "")
