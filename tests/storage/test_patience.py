"""A process that froze with a lock in its hands holds up the others for seconds, and once, not once for each of its threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, Executable, insert, select, text
from sqlalchemy.exc import OperationalError

from pipelines.errors import Transient
from pipelines.events import FileSplit
from pipelines.facts import Facts
from pipelines.tasks import CallWebhook
from storage import taking
from storage.api_keys import create_key, key_owner
from storage.database import LOCK_SECONDS, migrate, open_database, reading
from storage.ledger import Ledger, Submission
from storage.patience import patiently
from storage.schema.webhooks import webhooks as webhook_table
from storage.sql.failures import BUSY
from storage.tables import cases, sequences
from storage.webhooks import calls, deliveries, endpoints, orders
from storage.webhooks.calls import Ended
from storage.webhooks.endpoints import Wish
from tests.cases import MONDAY, file_in, rules

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
LOCK_NOT_AVAILABLE = "55P03"
"""SQLSTATE of a statement that waited for a lock for as long as it may."""


@pytest.fixture
def engine(fresh_database: str) -> Iterator[Engine]:
    """PostgreSQL: SQLite has one process, and one writer at a time."""
    engine = open_database(fresh_database)
    migrate(engine)
    yield engine
    engine.dispose()


@contextmanager
def held(engine: Engine, lock: Executable) -> Iterator[Connection]:
    """A transaction that has locked a row, and of which nothing more is heard within the block."""
    connection = engine.connect()
    try:
        connection.begin()
        connection.execute(lock)
        yield connection
    finally:
        connection.invalidate()
        connection.close()


def until_wait(engine: Engine, number: int) -> None:
    """Until so many statements wait for a lock."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.execute(WAITING).scalar_one() < number:
            time.sleep(0.01)


def opened(engine: Engine) -> tuple[Ledger, str]:
    """A ledger, and the number of a case that was opened with it."""
    ledger = Ledger(engine, lambda _code, _version: rules(), lambda: MONDAY)
    of = Submission("SAMPLE-1", "示例事项许可", "2026-01", Facts(), (file_in("file-1"),), "示例接口")
    return ledger, ledger.open(of, "request-1").number


def test_of_a_frozen_process_nobody_stays_in_the_line_for_what_it_holds(engine: Engine, fresh_database: str) -> None:
    ledger, number = opened(engine)
    frozen, of_case = open_database(fresh_database), cases.c.number == number
    lock = select(cases.c.number).where(of_case).with_for_update()

    def wait_in_line(_: int) -> str:
        # What a thread that was stopped has sent waits at the server all the same.
        try:
            with held(frozen, lock):
                return "holds it, and is silent"
        except OperationalError as error:
            return str(getattr(error.orig, "sqlstate", ""))

    # Given a process that froze when one of its threads held a case and three more had asked for it
    with ThreadPoolExecutor(4) as pool, held(frozen, lock):
        line = pool.map(wait_in_line, range(3))
        until_wait(engine, 3)

        # When another process, behind all of them, tells what happened
        told = ledger.advance(number, FileSplit(at=MONDAY, file_id="file-1", pages=2), "split")

    # Then it is heard, and none of the three ever came to hold the case
    assert told.pages_open == 2
    assert list(line) == [LOCK_NOT_AVAILABLE] * 3
    frozen.dispose()


def test_a_call_that_was_heard_is_written_down_although_its_endpoint_is_held_for_long(engine: Engine) -> None:
    """Given up after one wait, it would be made a second time."""
    owner = key_owner(engine, create_key(engine, "示例平台", MONDAY))
    assert owner is not None
    made, _ = endpoints.register(engine, owner.id, Wish("https://example.org/"), "示例平台", MONDAY)
    task_id = orders.order_ping(engine, made.id, "示例平台", MONDAY)
    taken = taking.start_alone(engine, task_id, MONDAY, "token")
    assert taken is not None
    assert isinstance(taken.task, CallWebhook)
    reserved = calls.reserve(engine, taken, taken.task, MONDAY)
    assert reserved is not None

    lock = select(webhook_table).where(webhook_table.c.id == made.id).with_for_update()
    with held(engine, lock) as holder:
        threading.Timer(LOCK_SECONDS + 0.3, holder.rollback).start()
        calls.tell(engine, taken, taken.task, reserved, Ended(True, False, "OK", 204, 10), MONDAY)

    assert [one.state for one in deliveries.deliveries(engine, made.id).items] == ["delivered"]


def test_what_was_begun_is_undone_before_it_is_begun_anew(engine: Engine) -> None:
    tries: list[int] = []

    def write(connection: Connection) -> int:
        connection.execute(insert(sequences).values(name="a", value=len(tries)))
        tries.append(len(tries))
        if len(tries) < 3:
            raise Transient("数据库正忙。", code=BUSY)
        return len(tries)

    assert patiently(engine, write) == 3
    with reading(engine) as connection:
        assert connection.execute(select(sequences.c.value)).scalars().all() == [2]


@pytest.mark.parametrize(("code", "seconds"), [("DATABASE_AWAY", 60.0), (BUSY, 0.0)])
def test_what_is_away_or_was_waited_for_long_enough_is_given_up(engine: Engine, code: str, seconds: float) -> None:
    tries: list[str] = []

    def write(_: Connection) -> None:
        tries.append(code)
        raise Transient("数据库暂时无法使用。", code=code)

    with pytest.raises(Transient) as caught:
        patiently(engine, write, seconds)

    assert (caught.value.code, tries) == (code, [code])
