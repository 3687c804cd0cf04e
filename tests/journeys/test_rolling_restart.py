"""Workers are ended and started anew, one after the other, while cases are worked off. Nobody notices."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from sqlalchemy import select

from pipelines.case import State
from runtime.settings import Settings
from storage import papers
from storage.database import reading
from storage.tables import tasks
from tests.builders import application, licence, page
from tests.doubles.scripted_reader import scripted
from tests.journeys.house import House, Unit, distributed, unit
from tests.office import open_case

PAGES = 12
PAPER = {"申请书.pdf": scripted(application(), licence(), *[page() for _ in range(PAGES - 2)])}


def test_workers_are_replaced_under_load_and_no_step_is_lost_or_begun_twice(servers: Settings) -> None:
    with distributed(servers, "relay", "scheduler") as house, unit(servers, "worker") as first:
        wait_for(lambda: is_ready(first))
        cases = [open_case(house.tools, PAPER) for _ in range(4)]

        with unit(servers, "worker") as second:
            wait_for(lambda: is_ready(second))
            cases += [open_case(house.tools, PAPER) for _ in range(4)]
            ended = [first.end()]
            with unit(servers, "worker") as third:
                wait_for(lambda: is_ready(third))
                cases += [open_case(house.tools, PAPER) for _ in range(4)]
                ended.append(second.end())
                for case in cases:
                    house.settle(case, State.ACCEPTED, State.AWAITING_CLERK)
                    house.rest(case)
                ended.append(third.end())

        assert ended == [0, 0, 0]
        assert Counter(told(house, case.number)["page_read"] for case in cases) == {PAGES: len(cases)}
        # A step that was cut off would have been begun a second time.
        assert attempts(house) == {1}


def is_ready(worker: Unit) -> bool:
    return "worker ready" in worker.said


def told(house: House, number: str) -> Counter[str]:
    return Counter(link.event["kind"] for link in papers.chain_of(house.tools.engine, number))


def attempts(house: House) -> set[int]:
    with reading(house.tools.engine) as connection:
        return set(connection.execute(select(tasks.c.attempt)).scalars())


def wait_for(happened: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)
