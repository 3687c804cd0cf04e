"""From the commit that orders a task to the start of its actor: woken by a poll, by NOTIFY, by a direct publish.

    .venv/bin/python -m bench.wakeups [--number 200] [--rounds 3]

Real PostgreSQL (every commit on the disk) and RabbitMQ (quorum queues). The relay and the worker are processes of their
own; the actor writes down the machine's monotonic clock as its first act, then takes the task and finishes it. The three
ways alternate within one run. Tasks come one at a time, at odd moments, so that a poll finds them at every phase.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

import dramatiq
from sqlalchemy import insert

from pipelines.tasks import DeliverLetter, Lane, Queue
from storage import taking
from storage.database import migrate, open_database, transaction
from storage.handles import Engine
from storage.outbox import Message
from storage.sql.listening import notify
from storage.tables import tasks
from tests import services
from workers.broker import open_broker
from workers.queues import actor_name, broker_queue
from workers.rabbit import RabbitPublisher
from workers.relay import Relay

QUEUE: Queue = "deliver"
LANE: Lane = "window"
SECONDS = 60.0
SPAWN = multiprocessing.get_context("spawn")


def now() -> datetime:
    """The bench is its own composition root."""
    return datetime.now(UTC)  # noqa: TID251 - as it says


def work(database: str, broker_url: str, started: Any) -> None:
    """The worker's process."""
    engine, broker = open_database(database), open_broker(broker_url)

    def note(task_id: str) -> None:
        started.put((task_id, time.monotonic()))
        with transaction(engine) as connection:
            taking.start_short(connection, [task_id], now(), ["deliver_letter"])

    dramatiq.actor(actor_name=actor_name(QUEUE, LANE), queue_name=broker_queue(QUEUE, LANE), broker=broker)(note)
    dramatiq.Worker(broker, queues={broker_queue(QUEUE, LANE)}, worker_threads=4).start()
    started.put(("", 0.0))
    threading.Event().wait()


def relay(database: str, broker_url: str, *, listen: bool) -> None:
    """The relay's process; it rings no bell of its own."""
    publisher = RabbitPublisher(broker_url)
    Relay(open_database(database), publisher, now, threading.Event(), listen=listen).run(threading.Event())


class Way:
    """One way of being woken: what the ordering process does beside its commit."""

    def __init__(self, engine: Engine, publisher: RabbitPublisher | None, *, notifies: bool) -> None:
        self._engine, self._publisher, self._notifies = engine, publisher, notifies

    def order(self) -> tuple[str, float]:
        """Commit a task, wake; the task's id and the moment of the commit."""
        task_id, at = uuid4().hex, now()
        row: dict[str, object] = {"id": task_id, "kind": "deliver_letter", "queue": QUEUE, "lane": LANE}
        row |= {"line": f"{QUEUE}/{LANE}/bench"}
        row |= {"payload": DeliverLetter(letter_id="none").model_dump(mode="json"), "run_at": at, "created_at": at}
        row |= {"attempt": 0, "max_attempts": 8, "state": "ready", "sends": 0}
        if self._publisher is not None:
            row |= {"state": "sent", "sent_at": at, "sends": 1}
        with transaction(self._engine) as connection:
            connection.execute(insert(tasks), [row])
            if self._notifies:
                notify(connection)
        committed = time.monotonic()
        if self._publisher is not None:
            self._publisher.publish([Message(task_id, QUEUE, LANE)], lambda refused: print("refused", refused))
        return task_id, committed


@contextmanager
def beside(target: Callable[..., None], *given: Any, **named: Any) -> Iterator[BaseProcess]:
    """A process for the length of a block."""
    process = SPAWN.Process(target=target, args=given, kwargs=named, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def waits(way: Way, started: Any, number: int) -> list[float]:
    """Milliseconds from commit to start of so many tasks."""
    committed = {}
    for _ in range(number):
        task_id, at = way.order()
        committed[task_id] = at
        time.sleep(random.uniform(0.02, 0.06))
    begun = dict(started.get(timeout=SECONDS) for _ in range(number))
    return [(begun[task_id] - at) * 1000 for task_id, at in committed.items()]


def measure(name: str, database: str, broker_url: str, number: int) -> list[float]:
    """One way, with processes of its own."""
    engine = open_database(database)
    started = SPAWN.Queue()
    with (
        closing(RabbitPublisher(broker_url)) as publisher,
        beside(work, database, broker_url, started),
        beside(relay, database, broker_url, listen=name == "notify"),
    ):
        assert publisher.wait_ready(SECONDS)
        assert started.get(timeout=SECONDS)[0] == ""
        way = Way(engine, publisher if name == "direct" else None, notifies=name == "notify")
        waits(way, started, 30)  # warm: connections, caches, the relay's own start
        found = waits(way, started, number)
    engine.dispose()
    return found


def p95(found: list[float]) -> float:
    """What 19 of 20 do not exceed."""
    return quantiles(found, n=20)[-1]


def main() -> None:
    """Measure in turns; print medians over the rounds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    found: dict[str, list[list[float]]] = {"poll": [], "notify": [], "direct": []}
    with services.postgres(durable=True) as database, services.rabbitmq() as rabbitmq:
        engine = open_database(database)
        migrate(engine)
        engine.dispose()
        for turn in range(chosen.rounds):
            for place, name in enumerate(found):
                one = measure(name, database, f"{rabbitmq}/test-{turn * len(found) + place}", chosen.number)
                found[name].append(one)
                print(f"round {turn + 1}: {name:6} p50 {median(one):7.1f} ms, p95 {p95(one):7.1f} ms", flush=True)
    for name in ("notify", "direct"):
        ratio = median(p95(poll) / p95(one) for poll, one in zip(found["poll"], found[name], strict=True))
        print(f"median: {name} p95 is 1/{ratio:.0f} of the poll's (n = {chosen.rounds} x {chosen.number})")


if __name__ == "__main__":
    main()
