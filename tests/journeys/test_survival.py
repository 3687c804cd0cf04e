"""Processes die in the middle of their work. Nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from pipelines.case import State
from runtime.settings import Settings
from storage import papers
from tests.builders import application, licence
from tests.doubles.scripted_reader import hanging, is_hanging, release, scripted
from tests.journeys.house import House, Unit, distributed, unit
from tests.office import open_case
from tests.processes import lives, started_by, told
from workers.scheduler import Scheduler
from workers.toolbox import open_toolbox, wall_clock


def test_a_worker_killed_at_a_page_loses_nothing_and_repeats_nothing(servers: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "hanging"
    with distributed(servers, "relay") as house, unit(servers, "worker") as first:
        case = open_case(house.tools, {"申请书.pdf": scripted(application(), hanging(folder, licence()))})
        wait_for(lambda: is_hanging(folder))

        first.kill()
        release(folder)
        five_minutes_later(servers)
        with unit(servers, "worker"):
            accepted = house.settle(case, State.ACCEPTED)
            house.rest(case)

    assert sorted(letter.kind for letter in accepted.letters) == ["acceptance", "receipt"]
    assert events(house, case.number).count("page_read") == 2


def test_a_worker_told_to_end_finishes_its_page_first(servers: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "hanging"
    with distributed(servers, "relay") as house, unit(servers, "worker") as worker:
        case = open_case(house.tools, {"申请书.pdf": scripted(hanging(folder, application()))})
        wait_for(lambda: is_hanging(folder))

        worker.process.terminate()
        release(folder)
        assert worker.process.wait(60) == 0

        assert "page_read" in events(house, case.number)


def test_a_dead_child_is_replaced_and_no_child_outlives_its_supervisor(servers: Settings) -> None:
    with distributed(servers, "relay") as house, unit(servers, "workers") as supervisor:
        wait_for(lambda: len(children(supervisor)) == 2)
        before = children(supervisor)

        os.kill(before[0], signal.SIGKILL)
        wait_for(lambda: len(children(supervisor)) == 2 and before[0] not in children(supervisor))
        house.settle(open_case(house.tools), State.ACCEPTED)

        orphans = children(supervisor)
        supervisor.kill()
        wait_for(lambda: not any(map(lives, orphans)))


def wait_for(happened: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def five_minutes_later(settings: Settings) -> None:
    """The scheduler's look at a time when the leases of the dead are over."""
    with open_toolbox(settings, clock=lambda: wall_clock() + timedelta(minutes=5)) as late:
        Scheduler(late).tick()


def children(parent: Unit) -> list[int]:
    """Worker processes of a supervisor; the tracker that Python starts beside them is none."""
    return [pid for pid in started_by(parent.process.pid) if b"spawn_main" in told(pid, "cmdline")]


def events(house: House, number: str) -> list[str]:
    return [link.event["kind"] for link in papers.chain_of(house.tools.engine, number)]
