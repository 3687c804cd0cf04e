"""How long a task of the window waits behind a thousand of a batch: in its own lane with and without the reserved thread.

    .venv/bin/python -m bench.window_wait [--batch 1000] [--window 100] [--fifo]

One worker process with four threads over real RabbitMQ and PostgreSQL. Each batch task takes 200 ms. Window tasks are
written and published as the ledger does it, one every 150 ms; the wait is from the commit to the start of the step. The
control is the same worker without its reserved thread; with ``--fifo`` also a task that queues up behind the batch.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from statistics import median, quantiles
from threading import Event
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from bench.engine import Stage
from bench.engine_yici import row, settings, write_tasks
from pipelines.tasks import DeliverLetter, Lane
from runtime.logs import open_logs
from storage.database import transaction
from storage.outbox import Message, Taken
from storage.tables import tasks
from tests import services
from workers import slots
from workers.broker import open_broker
from workers.main import running
from workers.rabbit import RabbitPublisher
from workers.shift import Shift
from workers.station import Station, station
from workers.steps import STEPS, Steps
from workers.toolbox import Toolbox

STEP_SECONDS = 0.2
PAUSE_SECONDS = 0.15
THREADS = 4
TASK = DeliverLetter(letter_id="-")


class Window:
    """Sends window tasks and sees them begin."""

    def __init__(self) -> None:
        self._begun: dict[str, float] = {}
        self._came = Event()
        self._awaited = ""

    def step(self, _tools: Toolbox, taken: Taken, _task: Any) -> None:
        self._begun[taken.task_id] = time.monotonic()
        if taken.task_id == self._awaited:
            self._came.set()
        else:
            time.sleep(STEP_SECONDS)

    def wait_of(self, post: Station, publish: Callable[[Message], None], lane: Lane) -> float:
        """Seconds from the commit of one task to its start."""
        self._came.clear()
        self._awaited = uuid4().hex
        with transaction(post.tools.engine) as connection:
            connection.execute(insert(tasks), [_row(self._awaited, lane, post.tools.clock())])
        committed = time.monotonic()
        publish(Message(self._awaited, TASK.queue, lane))
        if not self._came.wait(300):
            raise SystemExit("a task was never begun")
        return self._begun[self._awaited] - committed


def _row(task_id: str, lane: Lane, now: datetime) -> dict[str, Any]:
    return row(task_id, TASK, "sent", now) | {"lane": lane, "line": f"{TASK.queue}/{lane}/window"}


@contextmanager
def at_work(window: Window, batch: int) -> Iterator[tuple[Station, Callable[[Message], None]]]:
    """A worker in the middle of its batch."""
    own = settings()
    with ExitStack() as stack:
        broker = open_broker(own.broker_url, own.queue_type)
        stack.callback(broker.close)
        publisher = RabbitPublisher(own.broker_url, own.queue_type)
        stack.callback(publisher.close)
        post = stack.enter_context(station(own))
        write_tasks(post.tools.engine, TASK, batch, "ready", "batch")
        steps = Steps(post.tools, {**STEPS, DeliverLetter: window.step}, short=())
        shift = Shift(steps, broker, [TASK.queue], THREADS)
        shift.start()
        stack.callback(shift.stop, 5.0)
        stack.enter_context(running(post.relay.run, "relay", post.bell.set))
        time.sleep(5)
        yield post, lambda message: publisher.publish([message], _refused)


def _refused(_ids: list[str]) -> None:
    raise SystemExit("the broker refused a message")


def measure(reserved: int, batch: int, number: int, lane: Lane = "window") -> list[float]:
    """Waits of window tasks, in seconds."""
    slots.RESERVED = reserved
    window = Window()
    with at_work(window, batch) as (post, publish):
        waits = []
        for _ in range(number):
            waits.append(window.wait_of(post, publish, lane))
            time.sleep(PAUSE_SECONDS)
    return waits


def show(name: str, waits: list[float]) -> None:
    p95 = quantiles(waits, n=20)[18] if len(waits) > 1 else waits[0]
    print(f"{name:<32} p50 {median(waits) * 1000:8.1f} ms   p95 {p95 * 1000:8.1f} ms   n={len(waits)}", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--batch", type=int, default=1000)
    asked.add_argument("--window", type=int, default=100)
    asked.add_argument("--fifo", action="store_true")
    given = asked.parse_args()
    open_logs(level="WARNING")
    with services.postgres(durable=True) as postgres, services.rabbitmq() as rabbitmq:
        stage = Stage(postgres, rabbitmq)
        for name, reserved in (("a lane, a reserved thread", 1), ("a lane, no reserved thread", 0)):
            with stage.own() as environment:
                os.environ.update(environment)  # noqa: TID251 - as the referee of bench.engine does for its processes
                show(name, measure(reserved, given.batch, given.window))
        if given.fifo:
            with stage.own() as environment:
                os.environ.update(environment)  # noqa: TID251 - as above
                show("behind the batch, in its lane", measure(1, given.batch, 1, "batch"))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
