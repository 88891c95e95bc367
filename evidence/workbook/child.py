"""Has a workbook written by a process of its own, which nobody at a screen has to wait for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from evidence.errors import StoreUnavailable
from evidence.settings import PROJECT


def write(folder: Path, what: str, tell: Callable[[int], None] = lambda _: None) -> Path:
    """The workbook of the book.json in this folder. tell is called with how many rows are written.

    Raises StoreUnavailable, which names what could not be written.
    """
    with (folder / "errors.txt").open("w+", encoding="utf-8") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "evidence.workbook", str(folder)],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        with child:
            for line in child.stdout or ():
                tell(int(line))
        errors.seek(0)
        told = errors.read().strip().splitlines()
    if child.returncode:
        reason = told[-1] if told else f"it ended with {child.returncode}"
        raise StoreUnavailable(f"{what} could not be written: {reason}. Nothing was kept. Try again.")
    path = folder / "workbook.xlsx"
    path.chmod(0o600)
    return path
