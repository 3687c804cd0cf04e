"""What every broker does, the one in memory and RabbitMQ: one suite for both."""

from __future__ import annotations

import queue as queues
import threading
from collections.abc import Iterator

import dramatiq
import pytest
from dramatiq import Worker

from pipelines.tasks import QUEUES
from storage.outbox import Message
from workers.broker import open_broker
from workers.publisher import MemoryPublisher, Publisher
from workers.queues import actor_name, broker_queue
from workers.rabbit import RabbitPublisher

SECONDS = 10
QUIET_SECONDS = 0.5


@pytest.fixture(params=["memory", "rabbitmq"])
def url(request: pytest.FixtureRequest) -> str:
    return "memory://" if request.param == "memory" else str(request.getfixturevalue("fresh_vhost"))


class Hearer:
    """Workers that write down what they hear; ``gate`` keeps them at work until it is set."""

    def __init__(self, url: str) -> None:
        self.broker = open_broker(url)
        self.publisher = _publisher(url, self.broker)
        self.heard: queues.Queue[tuple[str, str]] = queues.Queue()
        self.gate = threading.Event()
        self.gate.set()
        for queue in QUEUES:
            self._declare(queue)
        self._worker: Worker | None = None

    def _declare(self, queue: str) -> None:
        def hear(task_id: str) -> None:
            self.gate.wait(SECONDS)
            self.heard.put((queue, task_id))

        name, at_broker = actor_name(queue, "review"), broker_queue(queue, "review")
        dramatiq.actor(actor_name=name, queue_name=at_broker, broker=self.broker)(hear)

    def start(self, *names: str) -> None:
        heard = {broker_queue(name, "review") for name in names or QUEUES}
        self._worker = Worker(self.broker, queues=heard, worker_threads=2)
        self._worker.start()

    def ring(self, task_id: str, queue: str) -> None:
        assert self.publisher.send([Message(task_id, queue, "review")]) == []

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def next(self) -> tuple[str, str]:
        return self.heard.get(timeout=SECONDS)

    def is_quiet(self) -> bool:
        try:
            self.heard.get(timeout=QUIET_SECONDS)
        except queues.Empty:
            return True
        return False


@pytest.fixture
def hearer(url: str) -> Iterator[Hearer]:
    hearer = Hearer(url)
    yield hearer
    hearer.gate.set()
    hearer.stop()
    hearer.publisher.close()
    hearer.broker.close()


def _publisher(url: str, broker: dramatiq.Broker) -> Publisher:
    if url.startswith("memory:"):
        return MemoryPublisher(broker)
    publisher = RabbitPublisher(url)
    assert publisher.wait_ready(SECONDS)
    return publisher


def test_a_message_reaches_the_workers_of_its_queue_once(hearer: Hearer) -> None:
    hearer.start()

    for queue in QUEUES:
        hearer.ring(f"task-{queue}", queue)

    assert {hearer.next() for _ in QUEUES} == {(queue, f"task-{queue}") for queue in QUEUES}
    assert hearer.is_quiet()


def test_a_message_waits_for_the_first_worker(hearer: Hearer) -> None:
    hearer.ring("early", "read")

    hearer.start()

    assert hearer.next() == ("read", "early")


def test_workers_of_one_queue_leave_the_others_alone(hearer: Hearer) -> None:
    hearer.start("check")

    hearer.ring("page", "read")
    hearer.ring("case", "check")

    assert hearer.next() == ("check", "case")
    assert hearer.is_quiet()


def test_two_messages_of_one_task_are_both_carried_for_the_row_decides(hearer: Hearer) -> None:
    hearer.start()

    hearer.ring("task", "issue")
    hearer.ring("task", "issue")

    assert [hearer.next(), hearer.next()] == [("issue", "task")] * 2


def test_a_worker_that_is_told_to_end_ends_its_step_first(hearer: Hearer) -> None:
    hearer.gate.clear()
    hearer.start()
    hearer.ring("slow", "archive")
    ending = threading.Timer(QUIET_SECONDS, hearer.gate.set)
    ending.start()

    hearer.stop()

    assert hearer.next() == ("archive", "slow")
