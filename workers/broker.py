"""The broker: dramatiq on RabbitMQ, or in memory, without anything that could lose or multiply a task.

Of dramatiq only taking and running is used. Its retries, delays, time limits, results and dead-letter queues are not:
they acknowledge what they could not publish, keep delayed messages unacknowledged in memory, and forget attempts when a
worker is killed. Attempts, delays and dead letters are rows of the outbox; messages are sent by
:class:`workers.publisher.Publisher`.
"""

from __future__ import annotations

from queue import Queue

import dramatiq
from dramatiq.broker import Broker
from dramatiq.brokers.stub import StubBroker

from workers.connection import parameters_of
from workers.consuming import Reception, Subscription
from workers.queues import ARGUMENTS, QueueType, broker_queues


class DoorbellBroker(Broker):
    """RabbitMQ as workers hear it: every queue over one connection, with neither delay queues nor dead-letter queues.

    Args:
        url: addresses of the cluster.
        queue_type: of the queues that are declared.

    Raises:
        Unconfigured: it is no AMQP address.
    """

    def __init__(self, url: str, queue_type: QueueType = "quorum") -> None:
        super().__init__(middleware=[])
        self._reception = Reception(parameters_of(url), ARGUMENTS[queue_type])

    def declare_queue(self, queue_name: str) -> None:
        """Know the queue; at RabbitMQ it is declared by who listens and by who sends."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = None
            self.emit_after("declare_queue", queue_name)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 30_000) -> Subscription:
        """Listen to a queue.

        Args:
            queue_name: at the broker.
            prefetch: most messages that are here and not acknowledged.
            timeout: milliseconds after which the next message is None.
        """
        return self._reception.listen(queue_name, prefetch, timeout)

    def close(self) -> None:
        """End the connection."""
        self._reception.close()


class MemoryBroker(StubBroker):
    """The queues of one process, without delay queues."""

    def declare_queue(self, queue_name: str) -> None:
        """Declare the queue alone."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = Queue()
            self.emit_after("declare_queue", queue_name)


def open_broker(url: str, queue_type: QueueType = "quorum") -> dramatiq.Broker:
    """The broker of an address. Nothing is connected yet; every queue is declared.

    Args:
        url: ``memory://``, or ``amqp://USER:PASSWORD@HOST:PORT/VHOST``, several with commas between for a cluster.
        queue_type: ``quorum`` (default), or ``classic`` for a single node that is short of memory.

    Raises:
        Unconfigured: the address is none of these. The message never repeats it: it holds a password.
    """
    broker = MemoryBroker(middleware=[]) if url.startswith("memory:") else DoorbellBroker(url, queue_type)
    for name in broker_queues():
        broker.declare_queue(name)
    return broker
