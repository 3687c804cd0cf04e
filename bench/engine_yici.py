"""Contestant: Yici's own shift, steps and outbox; only what the steps do is replaced, by nothing.

    engine_yici.py fill KIND N         write N tasks as sent and put their messages into the queue
    engine_yici.py work KIND THREADS   work off
    engine_yici.py left                how many tasks are not done

KIND is ``short`` (database only, one transaction), ``leased`` (held with a lease while it works), or ``embedded``: short
steps in one process over SQLite and the broker in memory, where the rows are ready and the relay sends them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pika
from sqlalchemy import func, insert, select

from bench.engine_gate import gate
from pipelines.tasks import DeliverLetter, PackArchive, Todo
from runtime.logs import open_logs
from runtime.settings import Settings
from storage.database import migrate, open_database, reading, transaction
from storage.handles import Engine
from storage.tables import cases, tasks
from workers.broker import open_broker
from workers.main import running
from workers.queues import ARGUMENTS, broker_queue, message
from workers.shift import Shift
from workers.station import station
from workers.steps import STEPS, Steps
from workers.toolbox import wall_clock

KINDS: dict[str, Todo] = {"short": DeliverLetter(letter_id="-"), "leased": PackArchive()}
KINDS["embedded"] = KINDS["short"]
CASE = "YC20260101-00001"
LANE = "review"
BATCH = 1000


def _nothing(*_: Any) -> None:
    gate().go()


def settings(kind: str = "short") -> Settings:
    """Of an installation on the servers that the referee started."""
    given = os.environ  # noqa: TID251 - set by the referee
    data = Path(given["YICI_BENCH_DATA"])
    if kind == "embedded":
        return Settings(data_dir=data)
    database = given["YICI_BENCH_POSTGRES"].replace("postgresql://", "postgresql+psycopg://")
    return Settings(data_dir=data, database_url=database, broker_url=given["YICI_BENCH_RABBITMQ"])


def write_tasks(engine: Engine, task: Todo, number: int, state: str = "sent", lane: str = LANE) -> list[str]:
    """Write so many tasks down; gives their ids."""
    now, ids = wall_clock(), [uuid4().hex for _ in range(number)]
    with transaction(engine) as connection:
        if connection.execute(select(cases.c.number)).first() is None:
            connection.execute(insert(cases).values(_case(now)))
        for begun in range(0, number, BATCH):
            connection.execute(insert(tasks), [row(one, task, state, now, lane) for one in ids[begun : begun + BATCH]])
    return ids


def _case(now: datetime) -> dict[str, Any]:
    empty = {"item_code": "-", "item_name": "-", "applicant": "", "state": "received", "case": {}}
    return {"number": CASE, "opened_at": now, "updated_at": now, **empty}


def row(task_id: str, task: Todo, state: str, now: datetime, lane: str = LANE) -> dict[str, Any]:
    """One task, as the ledger orders it."""
    kind = task.model_dump(mode="json")
    whole = {"id": task_id, "case_number": CASE, "kind": kind["kind"], "queue": task.queue, "payload": kind}
    whole |= {"lane": lane, "line": f"{task.queue}/{lane}/bench", "sends": 1}
    return whole | {"state": state, "run_at": now, "sent_at": now, "created_at": now}


def fill(kind: str, number: int) -> None:
    """Write the tasks as if a relay had just sent them, and send them. Embedded they wait for the relay."""
    own, task = settings(kind), KINDS[kind]
    engine = open_database(own.database)
    migrate(engine)
    ids = write_tasks(engine, task, number, "ready" if kind == "embedded" else "sent")
    if kind != "embedded":
        _send(own.broker_url, task.queue, ids)


def _send(url: str, queue: str, ids: list[str]) -> None:
    name = broker_queue(queue, LANE)
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.queue_declare(name, durable=True, arguments=dict(ARGUMENTS["quorum"]))
        for one in ids:
            body = message(one, queue, LANE).encode()
            channel.basic_publish("", name, body, pika.BasicProperties(delivery_mode=2))


def work(kind: str, threads: int) -> None:
    """A worker process, put together as ``workers.main`` and ``yici.embedded`` do."""
    open_logs()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    own, task = settings(kind), KINDS[kind]
    with ExitStack() as stack:
        broker = open_broker(own.broker_url, own.queue_type)
        stack.callback(broker.close)
        post = stack.enter_context(station(own, broker=broker if kind == "embedded" else None))
        shift = Shift(Steps(post.tools, {**STEPS, type(task): _nothing}), broker, [task.queue], threads)
        shift.start()
        stack.callback(shift.stop)
        stack.enter_context(running(post.relay.run, "relay", post.bell.set))
        stop.wait()


def left() -> None:
    with reading(open_database(settings().database)) as connection:
        print(connection.execute(select(func.count()).where(tasks.c.state != "done")).scalar_one())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", kind, number]:
            fill(kind, int(number))
        case ["work", kind, threads]:
            work(kind, int(threads))
        case _:
            left()
