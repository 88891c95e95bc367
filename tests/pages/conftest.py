"""The real shell over a real store, as one person after another sees it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from streamlit.testing.v1 import AppTest

from evidence import holding
from evidence.access import User
from evidence.private import drafts
from evidence.settings import Settings
from tests.conftest import Team

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
URL = "https://evidence.example.org"

Opener = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit leaves the page as the main module of this process, and child processes of later tests would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


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


@dataclass
class Prose:
    """A field for prose on a screen: what it is told, and writing into it as the browser does."""

    screen: AppTest
    told: dict[str, Any]

    @property
    def value(self) -> str:
        """What stands in it."""
        return str(self.told["seen"]["text"] if self.told["seen"] else self.told["value"])

    def write(self, text: str) -> AppTest:
        """The browser keeps each letter as a draft on the server, and runs the script again."""
        seen = self.told["seen"] or {"draft": str(uuid4()), "edits": {}, "aside": [], "base": self.told["base"]}
        edits = {**seen["edits"], "browser": seen["edits"].get("browser", 0) + 1}
        drafts.save(
            holding.held().private,
            UUID(self.told["person"]),
            draft_id=UUID(seen["draft"]),
            inspection_id=UUID(self.told["inspection"]),
            form=self.told["place"],
            body={"text": text, "base": seen["base"], "aside": seen["aside"], "edits": edits},
        )
        return self.screen.run()


def prose_fields(screen: AppTest) -> list[Prose]:
    assert not screen.exception, screen.exception[0].value
    told = [json.loads(one.proto.json) for one in screen.get("bidi_component")]
    return [Prose(screen, one) for one in told if one.get("element") == "prose-field"]


def prose(screen: AppTest, label: str) -> Prose:
    """The field for prose with this label."""
    return next(one for one in prose_fields(screen) if one.told["label"] == label)


def errors_in(screen: AppTest, kind: str) -> list[str]:
    """What stands inside a block of this kind, such as a popover, which hides what is behind it."""
    assert not screen.exception, screen.exception[0].value
    return [unescaped(one.value) for block in screen.get(kind) for one in block.get("error")]
