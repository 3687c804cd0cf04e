"""Work from time to time: each slot belongs to one of many, and what fails keeps nothing else from being done."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from pipelines.case import State
from pipelines.errors import Transient
from storage.database import reading
from storage.idempotency import First, Replay, finish, reserve
from storage.objects import key_for
from storage.tables import tasks
from tests.cases import MONDAY
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import SetClock, installation
from tests.workers.conftest import Bench
from workers.chores import CHORES, HOUR, Chore, Chores
from workers.toolbox import Toolbox, open_toolbox

SLOTS = 3


def test_of_three_schedulers_one_does_each_slot_s_work(fresh_database: str, tmp_path: Path) -> None:
    settings = installation(tmp_path, database_url=fresh_database)
    done: list[int] = []

    def note(_tools: Toolbox, now: datetime) -> int:
        done.append(now.hour)
        return 1

    count = Chore("count", HOUR, note)
    clocks = [SetClock(MONDAY) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        tools = [open_toolbox(settings, clock=clock, open_reader=ScriptedReader) for clock in clocks]
        chores = [Chores(one, [count]) for one in tools]
        for slot in range(SLOTS):
            for clock in clocks:
                clock.now = MONDAY + slot * HOUR
            list(pool.map(lambda one: [one.look() for _ in range(4)], chores))
        for one in tools:
            one.close()

    assert done == [MONDAY.hour + slot for slot in range(SLOTS)]


def test_a_chore_that_fails_keeps_no_other_from_being_done(bench: Bench) -> None:
    done = threading.Event()

    def fail(*_: object) -> int:
        raise KeyError("a fault of ours")

    def wait(*_: object) -> int:
        raise Transient("对象库暂时无法使用。", code="OBJECTS_AWAY")

    def finish_it(*_: object) -> int:
        done.set()
        return 1

    chores = Chores(bench.tools, [Chore("a", HOUR, fail), Chore("b", HOUR, wait), Chore("c", HOUR, finish_it)])
    stop = threading.Event()
    thread = threading.Thread(target=chores.run, args=(stop,))
    thread.start()

    assert done.wait(30)
    stop.set()
    thread.join()


def test_no_two_chores_share_a_schedule() -> None:
    assert len({chore.name for chore in CHORES}) == len(CHORES)


def test_the_answers_to_repeated_requests_are_forgotten_after_a_week(bench: Bench) -> None:
    first = reserve(bench.tools.engine, "示例接口/1", "0" * 64, bench.clock())
    assert isinstance(first, First)
    finish(bench.tools.engine, first, 202, {"number": "x"})

    bench.later(days=6)
    Chores(bench.tools).look()
    kept = reserve(bench.tools.engine, "示例接口/1", "0" * 64, bench.clock())
    bench.later(days=2)
    Chores(bench.tools).look()
    forgotten = reserve(bench.tools.engine, "示例接口/1", "0" * 64, bench.clock())

    assert (type(kept), type(forgotten)) == (Replay, First)


def test_tasks_that_were_done_a_week_ago_are_forgotten_and_their_case_is_as_it_was(bench: Bench) -> None:
    case = bench.work(bench.open().number)

    bench.later(days=8)
    Chores(bench.tools).look()

    assert (_tasks(bench), bench.tools.ledger.case(case.number), case.state) == ([], case, State.ACCEPTED)


def test_an_object_whose_case_was_never_opened_is_removed_and_no_other(bench: Bench) -> None:
    case = bench.work(bench.open().number)
    before = set(bench.tools.objects.keys())
    stray = key_for("file", "0" * 32)
    bench.tools.objects.put(stray, b"the transaction failed")

    left = []
    for _ in range(3):
        Chores(bench.tools).look()
        left.append(bench.tools.objects.exists(stray))
        bench.later(hours=13)

    assert (left, set(bench.tools.objects.keys())) == ([True, True, False], before)
    assert bench.tools.ledger.case(case.number).state is State.ACCEPTED


def _tasks(bench: Bench) -> list[str]:
    with reading(bench.tools.engine) as connection:
        return list(connection.execute(select(tasks.c.id)).scalars())
