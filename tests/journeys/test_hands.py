"""Installations do their heavy steps in hands; what hands in a reader of its own, as other journeys do, does them itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.case import State
from runtime.settings import Settings
from tests.journeys.house import distributed, unit
from tests.office import installation, open_case
from tests.processes import lives, standing, told
from yici.embedded import Embedded

UNREADABLE = {"信.docx": "这不是扫描件".encode()}
"""What needs no reader, but a check."""


def test_everything_in_one_process_has_its_checks_done_in_hands(tmp_path: Path) -> None:
    with Embedded(installation(tmp_path)) as yici:
        assert hands(os.getpid()) == []
        yici.settle(open_case(yici.toolbox, UNREADABLE).number, {State.AWAITING_CLERK})
        at_work = hands(os.getpid())

    assert at_work != []
    assert hands(os.getpid()) == []


def test_a_worker_as_shipped_has_hands_and_leaves_none_behind_when_it_is_killed(servers: Settings) -> None:
    with distributed(servers) as house, unit(servers, "shipped") as worker:
        house.settle(open_case(house.tools, UNREADABLE), State.AWAITING_CLERK)
        left = hands(worker.process.pid)
        assert left != []

        worker.kill()

        until = time.monotonic() + 30
        wait_while(lambda: any(lives(hand) for hand in left), until)


def wait_while(holds: Callable[[], bool], until: float) -> None:
    while holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def hands(worker: int) -> list[int]:
    """The numbers of a process's hands."""
    numbers = [int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()]
    return [
        number
        for number in numbers
        if standing(number)[1:2] == [str(worker)] and b"workers.hand" in told(number, "cmdline")
    ]
