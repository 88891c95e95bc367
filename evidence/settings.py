"""The installation's settings: environment -> frozen Settings. Nothing else reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from evidence.errors import BadDefinition

PROJECT = Path(__file__).parent.parent


class SecondFactor(StrEnum):
    """Who needs a code from their phone besides the password."""

    ADMINISTRATORS_AND_LEADS = "administrators-and-leads"
    EVERYBODY = "everybody"
    OFF = "off"


@dataclass(frozen=True)
class Settings:
    """Read once at start."""

    home: Path = PROJECT / "data"
    mirror: Path | None = None  # folder of the second copy of the record, best on another disk or share
    backup: Path | None = None  # folder of a backup that is made every day
    host: str = "127.0.0.1"
    port: int = 8501
    url: str = "http://127.0.0.1:8501"  # the address that people use
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
    idle_minutes: int = 60  # a sign-in ends when nothing was asked for so long
    session_hours: int = 12  # and after so long in any case
    browser_drafts: bool = True  # devices may keep what is being written until the server has it
    second_factor: SecondFactor | None = None  # none: not said, see evidence.second_factors
    minimum_free_bytes: int = 200_000_000  # below it nothing new is accepted: recovery needs room

    @property
    def secure(self) -> bool:
        """People reach the app over TLS, so cookies may insist on it."""
        return urlsplit(self.url).scheme == "https"

    def on_port(self, port: int) -> Settings:
        """Where something else than PORT decides on which one the app listens."""
        url = f"http://127.0.0.1:{port}" if self.url == f"http://127.0.0.1:{self.port}" else self.url
        return replace(self, port=port, url=url)

    @staticmethod
    def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
        """Raises BadDefinition naming the variable that cannot be used."""
        port = _whole_number(environ, "PORT", 8501, low=1, high=65535)
        host = environ.get("EVIDENCE_HOST", "127.0.0.1")
        return Settings(
            home=Path(environ.get("EVIDENCE_HOME") or PROJECT / "data").expanduser().absolute(),
            mirror=_folder(environ, "EVIDENCE_MIRROR"),
            backup=_folder(environ, "EVIDENCE_BACKUP"),
            host=host,
            port=port,
            url=_url(environ.get("EVIDENCE_URL") or f"http://127.0.0.1:{port}"),
            timezone=_timezone(environ.get("EVIDENCE_TIMEZONE") or "Europe/London"),
            idle_minutes=_whole_number(environ, "EVIDENCE_IDLE_MINUTES", 60, low=1, high=24 * 60),
            session_hours=_whole_number(environ, "EVIDENCE_SESSION_HOURS", 12, low=1, high=24 * 7),
            browser_drafts=_switch(environ, "EVIDENCE_BROWSER_DRAFTS", default=True),
            second_factor=_second_factor(environ.get("EVIDENCE_SECOND_FACTOR") or None),
        )


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]).expanduser().absolute() if environ.get(name) else None


def _whole_number(environ: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise BadDefinition("environment", name, f"must be a whole number from {low} to {high}, not “{text}”.")
    return int(text)


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name) or ("on" if default else "off")
    if text not in ("on", "off"):
        raise BadDefinition("environment", name, f"must be on or off, not “{text}”.")
    return text == "on"


def _second_factor(text: str | None) -> SecondFactor | None:
    try:
        return None if text is None else SecondFactor(text)
    except ValueError as error:
        reason = f"must be one of {', '.join(SecondFactor)}, not “{text}”."
        raise BadDefinition("environment", "EVIDENCE_SECOND_FACTOR", reason) from error


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise BadDefinition("environment", "EVIDENCE_URL", f"must be like https://evidence.example.org, not “{text}”.")
    # As a browser writes it in Origin: lower case, and no port where it is the usual one.
    usual = f":{443 if parts.scheme == 'https' else 80}"
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(usual)}"


def _timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadDefinition(
            "environment", "EVIDENCE_TIMEZONE", f"“{text}” is not a time zone such as Europe/London."
        ) from error
