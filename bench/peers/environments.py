"""An environment for each peer, .venv-peers-NAME, so that nothing of it is ever among what we depend on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from evidence.settings import PROJECT

WANTED = Path(__file__).parent


class Unavailable(Exception):
    """A peer that cannot be installed or started here; says why."""


def made(peer: str) -> Path:
    """The folder of its programs. Raises Unavailable."""
    wanted = WANTED / f"requirements-{peer}.txt"
    folder = PROJECT / f".venv-peers-{peer}"
    kept = folder / "installed.txt"
    if not kept.exists() or kept.read_text(encoding="utf-8") != wanted.read_text(encoding="utf-8"):
        _run(sys.executable, "-m", "venv", "--clear", str(folder))
        install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(wanted))
        _run(str(folder / "bin" / "python"), *install)
        kept.write_text(wanted.read_text(encoding="utf-8"), encoding="utf-8")
    return folder / "bin"


def version(peer: str) -> str:
    """As it is pinned: the first line of its requirements."""
    return (WANTED / f"requirements-{peer}.txt").read_text(encoding="utf-8").split()[0].replace("==", " ")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if "ERROR" in line] or done.stderr.splitlines()
        raise Unavailable(" ".join(told)[-400:] or f"{command[0]} ended with {done.returncode}")
