"""The scheduler: every last day that is over is told, once, whoever else looks and whatever cannot be told."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert, select, update

from pipelines.case import State
from storage.database import reading, transaction
from storage.tables import cases, deadlines, history, tasks
from tests.cases import MONDAY
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import SetClock, installation, open_case
from tests.workers.conftest import Bench
from workers.scheduler import Scheduler
from workers.toolbox import open_toolbox

CASES = 12
BATCH = 3


def test_three_schedulers_at_once_fire_each_last_day_once(fresh_database: str, tmp_path: Path) -> None:
    settings, clock = installation(tmp_path, database_url=fresh_database), SetClock(MONDAY)
    tools = [open_toolbox(settings, clock=clock, open_reader=ScriptedReader) for _ in range(3)]
    numbers = [open_case(tools[0]).number for _ in range(CASES)]
    # Late enough for the silence of the notice, too early for the statutory limit that acceptance begins.
    clock.now += timedelta(days=10)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda one: Scheduler(one).tick(), tools))

    assert _told(tools[0].engine, "deadline_passed") == Counter(dict.fromkeys(numbers, 1))
    assert {tools[0].ledger.case(number).state for number in numbers} == {State.ACCEPTED}
    for one in tools:
        one.close()


def test_last_days_that_cannot_be_told_keep_no_other_from_being_told(bench: Bench) -> None:
    """More of them than are asked for at once, and all of them older."""
    case = bench.open()
    _broken(bench, 2 * BATCH)
    bench.later(days=40)

    Scheduler(bench.tools, BATCH).tick()

    assert _told(bench.tools.engine, "deadline_passed") == Counter({case.number: 1})


def test_a_clock_that_only_a_newer_version_knows_keeps_no_lease_from_being_rescued(bench: Bench) -> None:
    # Given a task whose worker was killed, and a last day that this version cannot tell
    case = bench.open()
    (message,) = bench.sent()
    bench.take(message.task_id)
    with transaction(bench.tools.engine) as connection:
        row = {"case_number": case.number, "clock": "of-a-newer-version", "passes_at": MONDAY}
        connection.execute(insert(deadlines).values(**row))
    bench.later(seconds=31)

    # When
    bench.scheduler.tick()

    # Then
    assert bench.sent() == [message]


def test_a_look_that_fails_by_a_fault_of_ours_does_not_end_the_scheduler(bench: Bench) -> None:
    """It would be started again beside its own chores, once a second."""
    stop, asked = threading.Event(), []

    def broken() -> datetime:
        asked.append(threading.current_thread().name)
        if asked.count("MainThread"):
            stop.set()
        raise KeyError("示例")

    Scheduler(replace(bench.tools, clock=broken)).run(stop)

    assert [thread.name for thread in threading.enumerate() if thread.name == "chores"] == []


def test_every_death_is_told_however_many_there_are(bench: Bench) -> None:
    """As after an outage in which the workers were killed before they could tell of anything."""
    numbers = [bench.open().number for _ in range(2 * BATCH)]
    with transaction(bench.tools.engine) as connection:
        dead = {"state": "dead", "attempt": 8, "done_at": MONDAY, "error": "示例"}
        connection.execute(update(tasks).values(**dead))
        row: dict[str, object] = {
            "kind": "make_searchable",
            "case_number": None,
            "queue": "archive",
            "payload": {},
            "run_at": MONDAY,
            "created_at": MONDAY,
        }
        newer = dead | {"done_at": MONDAY + timedelta(hours=1)}
        connection.execute(insert(tasks), [{"id": f"silent-{n}", **row, **newer} for n in range(2 * BATCH)])

    for _ in range(6):
        Scheduler(bench.tools, BATCH).tick()

    assert _told(bench.tools.engine, "task_died") == Counter(dict.fromkeys(numbers, 1))


def test_deaths_that_cannot_be_told_keep_no_other_from_being_told(bench: Bench) -> None:
    """More of them than are asked for at once, of one moment, and all of them older."""
    case = bench.open()
    _broken(bench, 2 * BATCH)
    with transaction(bench.tools.engine) as connection:
        dead = {"state": "dead", "attempt": 8, "done_at": MONDAY, "error": "示例"}
        connection.execute(update(tasks).values(**dead))
        task = dict(connection.execute(select(tasks)).mappings().one()) | {"done_at": MONDAY - timedelta(hours=1)}
        names = [f"broken-{n}" for n in range(2 * BATCH)]
        connection.execute(insert(tasks), [task | {"id": name, "case_number": name} for name in names])

    Scheduler(bench.tools, BATCH).tick()

    assert _told(bench.tools.engine, "task_died") == Counter({case.number: 1})


def test_a_death_that_is_told_is_not_looked_at_again_until_the_task_dies_again(bench: Bench) -> None:
    number = bench.open().number
    for death in (1, 2):
        bench.later(hours=1)
        with transaction(bench.tools.engine) as connection:
            connection.execute(update(tasks).values(state="dead", attempt=8, done_at=bench.clock(), error="示例"))
        for _ in range(3):
            bench.scheduler.tick()
        with reading(bench.tools.engine) as connection:
            marked = connection.execute(select(tasks.c.told_at)).scalars().all()
        assert (marked, _told(bench.tools.engine, "task_died")) == ([bench.clock()], Counter({number: death}))


def _told(engine: Engine, kind: str) -> Counter[str]:
    with reading(engine) as connection:
        return Counter(connection.execute(select(history.c.case_number).where(history.c.kind == kind)).scalars())


def _broken(bench: Bench, number: int) -> None:
    """Cases that cannot be told anything: their item is unknown. Their last days were over before all others."""
    with transaction(bench.tools.engine) as connection:
        good = dict(connection.execute(select(cases)).mappings().one())
        names = [f"broken-{n}" for n in range(number)]
        torn = good | {"case": good["case"] | {"item_version": "unknown"}}
        connection.execute(insert(cases), [torn | {"number": name} for name in names])
        over = {"clock": "notice", "passes_at": MONDAY}
        connection.execute(insert(deadlines), [{"case_number": name, **over} for name in names])
