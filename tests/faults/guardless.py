"""One process that takes guards out, each in a child of its own that was forked when all was ready.

`python -m tests.faults.guardless FIRST LAST` tries these of the mutants and prints [what, whether a test missed it].
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests import matrix
from tests.faults.mutants import Mutant, mutants, put_in, where_tested
from tests.unit import test_isolation

NOTICED = (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)


def missed(mutant: Mutant, folder: Path) -> bool:
    """Whether a test fails without this guard."""
    if (child := os.fork()) == 0:
        code = 70
        with contextlib.suppress(BaseException):
            code = _tried(mutant, folder / "tests")
        os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    shutil.rmtree(folder / "tests", ignore_errors=True)
    if status not in (*NOTICED, pytest.ExitCode.OK):
        raise RuntimeError(f"{mutant} could not be tried: {status}")
    return status in NOTICED


def _tried(mutant: Mutant, folder: Path) -> int:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    put_in(mutant)
    options = ["-x", "-q", "--assert=plain", "--timeout=60", "-pno:cacheprovider", "-pno:xdist", f"--basetemp={folder}"]
    return int(pytest.main([*options, *where_tested(mutant.path)]))


def prepare(folder: Path) -> None:
    """The homes that tests copy, made by a child: a process that has opened a store cannot be forked."""
    if (child := os.fork()) == 0:
        (folder / "prepared").write_bytes(pickle.dumps((matrix.prepared(folder), test_isolation.prepared(folder))))
        os._exit(0)
    os.waitpid(child, 0)
    of_the_matrix, of_two = pickle.loads((folder / "prepared").read_bytes())
    matrix._PREPARED.append(of_the_matrix)
    test_isolation._PREPARED.append(of_two)


if __name__ == "__main__":
    first, last = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name))
        for one in mutants()[first:last]:
            print(json.dumps([str(one), missed(one, Path(name))]), flush=True)  # noqa: T201
