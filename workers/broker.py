"""The broker: dramatiq on RabbitMQ, or in memory, without anything that could lose or multiply a task.

Of dramatiq only carrying and running is used. Its retries, delays, time limits, results and dead-letter queues are not:
they acknowledge what they could not publish, keep delayed messages unacknowledged in memory, and forget attempts when a
worker is killed. Attempts, delays and dead letters are rows of the outbox.
"""

from __future__ import annotations

from queue import Queue
from typing import Any

import dramatiq
import pika
from dramatiq.brokers.rabbitmq import RabbitmqBroker, _RabbitmqConsumer
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import BrokerError
from pika.exceptions import AMQPError

from pipelines.errors import Transient, Unconfigured
from pipelines.tasks import QUEUES
from workers.queues import ARGUMENTS, broker_queue, message

CONNECTION = {
    "heartbeat": 60,
    "blocked_connection_timeout": 30,
    "socket_timeout": 10,
    "connection_attempts": 2,
    "retry_delay": 0.5,
}


class OwnAcks(_RabbitmqConsumer):
    """A consumer that acknowledges only what it delivered itself.

    Delivery tags are numbers that begin again with each connection. After a reconnect the tag of an old message can be
    the tag of a new one, and dramatiq would acknowledge that one: lost. The old message comes again by itself.
    """

    def __next__(self) -> Any:
        """The next message, marked with who delivered it."""
        delivered = super().__next__()  # type: ignore[no-untyped-call]  # dramatiq left it without types
        if delivered is not None:
            delivered.delivered_by = self
        return delivered

    def ack(self, message: Any) -> None:
        """Acknowledge, unless it came over another connection."""
        if message.delivered_by is self:
            super().ack(message)  # type: ignore[no-untyped-call]  # as above

    def nack(self, message: Any) -> None:
        """Reject, unless it came over another connection."""
        if message.delivered_by is self:
            super().nack(message)  # type: ignore[no-untyped-call]  # as above


class DoorbellBroker(RabbitmqBroker):
    """RabbitMQ with confirms and quorum queues, and with neither delay queues nor dead-letter queues."""

    def __init__(self, urls: list[str]) -> None:
        super().__init__(confirm_delivery=True, url=urls, middleware=[])
        for parameters in self.parameters:
            for name, value in CONNECTION.items():
                setattr(parameters, name, value)

    @property
    def consumer_class(self) -> type[OwnAcks]:
        """The consumer with its own acks."""
        return OwnAcks

    def declare_queue(self, queue_name: str, *, ensure: bool = False) -> None:
        """Declare the queue alone: nothing is ever delayed or dead-lettered here."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.queues_pending.add(queue_name)
            self.emit_after("declare_queue", queue_name)
        if ensure:
            self._ensure_queue(queue_name)  # type: ignore[no-untyped-call]  # as above

    def _build_queue_arguments(self, queue_name: str) -> dict[str, object]:
        return dict(ARGUMENTS)

    def _declare_dq_queue(self, queue_name: str) -> None:
        """No delay queue."""

    def _declare_xq_queue(self, queue_name: str) -> None:
        """No dead-letter queue."""


class MemoryBroker(StubBroker):
    """The queues of one process, without delay queues."""

    def declare_queue(self, queue_name: str) -> None:
        """Declare the queue alone."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = Queue()
            self.emit_after("declare_queue", queue_name)


def open_broker(url: str) -> dramatiq.Broker:
    """The broker of an address. Nothing is connected yet; every queue is declared.

    Args:
        url: ``memory://``, or ``amqp://USER:PASSWORD@HOST:PORT/VHOST``, several with commas between for a cluster.

    Raises:
        Unconfigured: the address is none of these. The message never repeats it: it holds a password.
    """
    broker: dramatiq.Broker
    if url.startswith("memory:"):
        broker = MemoryBroker(middleware=[])
    else:
        broker = _rabbitmq([part.strip() for part in url.split(",") if part.strip()])
    for queue in QUEUES:
        broker.declare_queue(broker_queue(queue))
    return broker


def _rabbitmq(urls: list[str]) -> DoorbellBroker:
    if not urls or not all(url.startswith(("amqp://", "amqps://")) for url in urls):
        raise _unusable()
    try:
        return DoorbellBroker(urls)
    except (ValueError, TypeError) as error:
        raise _unusable() from error


def ring(broker: dramatiq.Broker, task_id: str, queue: str) -> None:
    """Publish one message and wait until the broker has it.

    Raises:
        Transient: ``BROKER_AWAY``; the broker did not take it.
    """
    try:
        broker.enqueue(message(task_id, queue))
    except (BrokerError, AMQPError, OSError) as error:
        raise Transient(
            "消息队列暂时无法使用，稍后会自动重试。", code="BROKER_AWAY", cure="请检查 RabbitMQ 服务和网络。"
        ) from error


def reachable(url: str) -> bool:
    """Whether the broker of an address answers; the one in memory always does."""
    if url.startswith("memory:"):
        return True
    parameters = _rabbitmq([part.strip() for part in url.split(",") if part.strip()]).parameters
    try:
        pika.BlockingConnection(parameters).close()
    except (AMQPError, OSError):
        return False
    return True


def _unusable() -> Unconfigured:
    return Unconfigured(
        "消息队列地址无法使用。",
        code="BROKER_URL",
        cure="请把 YICI_BROKER_URL 设为 memory://，或 amqp://用户:口令@主机:端口/虚拟主机（多个地址用逗号分隔）。",
    )
