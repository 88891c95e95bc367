"""What one may not see answers after the same time as what does not exist: the medians of many answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.results import FULL, Count
from tests.web.asking_others import ASKED
from tests.web.conftest import Server, copy_of, furnished, running
from tests.web.others import Others, furnish
from tests.web.test_same_answers import difference

TIMES = 1_000
MOST = 0.005  # seconds

pytestmark = pytest.mark.skipif(not FULL, reason="the quick look is in tests/web/test_same_answers.py")


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Others]]:
    folder: Path = tmp_path_factory.mktemp("timing")
    server = copy_of(furnished(folder / "pattern"), folder / "home")
    others = furnish(server)
    for running_server in running(server):
        yield running_server, others


@pytest.mark.parametrize("what", ASKED)
def test_nothing_can_be_learned_from_how_long_an_answer_takes(
    beside: tuple[Server, Others], what: str, count: Count
) -> None:
    apart = difference(beside, what, times=TIMES)
    assert abs(apart) < MOST, f"{apart * 1000:.2f} ms"
    count("two answers compared by time, of what others have and of what does not exist", TIMES)
