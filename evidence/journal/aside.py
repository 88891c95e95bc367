"""Reads a copy of the record through, a long one in a process of its own: here it would slow down every screen."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from evidence.journal.entries import Head
from evidence.journal.segments import verified
from evidence.settings import PROJECT

LONG = 20_000_000  # bytes: what is shorter is read here before a process could begin


def read_through(folder: Path, head: Head) -> None:
    """All of a copy up to this head, while more may be written. Raises RecordDamaged."""
    if not (head.place > LONG and is_whole(folder, head)):
        verified(folder, until=head)  # which says what is wrong


def is_whole(folder: Path, head: Head) -> bool:
    """Whether another process has read all of it and found it whole."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "evidence.journal", str(folder), json.dumps(asdict(head))],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:  # no memory for one more
        return False
    return child.returncode == 0
