"""A real cluster of three RabbitMQ nodes, of which one is killed: nothing that was confirmed is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import dramatiq
import pytest

from storage.outbox import Message
from tests.cluster import Node, cluster
from tests.doubles.proxy import Proxy
from workers.broker import open_broker
from workers.queues import actor_name, broker_queue
from workers.rabbit import RabbitPublisher

SECONDS = 60
BATCH = 50


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[Node]]:
    with cluster() as nodes:
        yield nodes


def sent(publisher: RabbitPublisher, name: str) -> list[str]:
    """Send some messages until the cluster has all of them; their ids."""
    task_ids = [f"{name}-{number}" for number in range(BATCH)]
    left = list(task_ids)
    until = time.monotonic() + SECONDS
    while left and time.monotonic() < until:
        publisher.wait_ready(1)
        left = publisher.send([Message(task_id, "read", "window") for task_id in left])
    assert left == []
    return task_ids


def test_the_node_that_everybody_speaks_to_is_killed_and_nothing_is_lost(nodes: list[Node]) -> None:
    heard: set[str] = set()
    begun = threading.Event()

    def hear(task_id: str) -> None:
        heard.add(task_id)
        begun.set()

    with ExitStack() as stack:
        proxies = [stack.enter_context(Proxy(node.url)) for node in nodes]
        publisher = RabbitPublisher(",".join(proxy.url for proxy in proxies))
        stack.callback(publisher.close)
        assert publisher.wait_ready(SECONDS)
        (spoken_to,) = [number for number, proxy in enumerate(proxies) if proxy.accepted]
        # The worker's own list begins with that node, so that both lose their connection at once.
        broker = open_broker(proxies[spoken_to].url + "," + ",".join(node.url for node in nodes))
        stack.callback(broker.close)
        dramatiq.actor(
            actor_name=actor_name("read", "window"), queue_name=broker_queue("read", "window"), broker=broker
        )(hear)
        worker = dramatiq.Worker(broker, queues={broker_queue("read", "window")}, worker_threads=2)
        worker.start()
        stack.callback(worker.stop)
        wanted = sent(publisher, "before")
        assert begun.wait(SECONDS)

        nodes[spoken_to].server.kill()

        wanted += sent(publisher, "after")
        until = time.monotonic() + SECONDS
        while heard != {*wanted} and time.monotonic() < until:
            time.sleep(0.05)
        assert heard == {*wanted}
