"""A channel on which every message is either confirmed or not taken: mandatory, on disk, with publisher confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

import pika
import structlog
from pika.spec import Basic

from storage.dispatch import LOST
from storage.outbox import Message
from workers.publisher import Receipt
from workers.queues import broker_queue, broker_queues
from workers.queues import message as doorbell

CONFIRM_SECONDS = 10.0
"""A message that is not confirmed after this, and at most after twice as long, costs the connection: the node that we
speak to cannot reach the queue's leader."""

SPOILED_SECONDS = 1.0
"""How long a channel that had a message refused or returned is left alone before another connection is made. A queue
that was deleted must not come back within a moment: RabbitMQ 3.10 then tells its listeners nothing, and they are deaf."""

EXPIRES_MILLISECONDS = 2 * int(LOST.total_seconds() * 1000)
"""A message that is so old has a younger one behind it, for its row counted as lost meanwhile. Without an end each row
that waits would add one a minute: a million over a weekend in which nobody takes from the queues."""

log = structlog.get_logger("yici.workers")


class Sent(NamedTuple):
    """A message that was handed over, and where its fate is written down."""

    message: Message
    receipt: Receipt


class ConfirmedChannel:
    """One channel of one connection, with the queues declared on it. Lives in the connection's thread only.

    Args:
        connection: pika's, open.
        arguments: of the queues.
        declared: called when all queues stand.
        settled: called with what is settled, and whether the broker has it.
        spoiled: called when nothing more should be written here.
        broken: called when the channel is of no more use.

    A return (the queue is gone) and a refusal (nack) spoil the channel. On RabbitMQ 3.10 a channel that first wrote to a
    quorum queue while its leader was being elected is refused for ever, when another is served at once.
    """

    def __init__(
        self,
        connection: Any,
        arguments: Mapping[str, object],
        declared: Callable[[], None],
        settled: Callable[[list[Sent], bool], None],
        spoiled: Callable[[], None],
        broken: Callable[[], None],
    ) -> None:
        self._arguments, self._on_declared, self._settled = arguments, declared, settled
        self._spoiled, self._broken = spoiled, broken
        self._loop = connection.ioloop
        self._is_spoiled = False
        self._oldest: int | None = None
        self._channel: Any = None
        self._undeclared = len(broker_queues())
        self._tag = 0
        self._unconfirmed: dict[int, Sent] = {}
        self._returned: Counter[str] = Counter()
        connection.channel(on_open_callback=self._opened)

    @property
    def is_open(self) -> bool:
        """Whether messages can be written."""
        return self._channel is not None and bool(self._channel.is_open)

    def write(self, sent: Sent) -> None:
        """Publish one message. What dramatiq's own broker writes, and the task's id as the message's, for returns."""
        message = sent.message
        self._tag += 1
        self._unconfirmed[self._tag] = sent
        self._channel.basic_publish(
            exchange="",
            routing_key=broker_queue(message.queue, message.lane),
            body=doorbell(message.task_id, message.queue, message.lane).encode(),
            properties=pika.BasicProperties(
                delivery_mode=2, message_id=message.task_id, expiration=str(EXPIRES_MILLISECONDS)
            ),
            mandatory=True,
        )

    def unconfirmed(self) -> list[Sent]:
        """What is still under way."""
        return list(self._unconfirmed.values())

    def _opened(self, channel: Any) -> None:
        self._channel = channel
        self._loop.call_later(CONFIRM_SECONDS, self._watch)
        channel.add_on_close_callback(self._closed)
        channel.add_on_return_callback(self._came_back)
        channel.confirm_delivery(self._confirmed, callback=self._declare)

    def _closed(self, _channel: Any, error: Any) -> None:
        if getattr(error, "reply_code", None) == 406:
            log.error("a queue stands at the broker with other arguments: see YICI_QUEUE_TYPE", worker="publisher")
        self._broken()

    def _declare(self, _frame: Any) -> None:
        for name in broker_queues():
            self._channel.queue_declare(name, durable=True, arguments=dict(self._arguments), callback=self._declared)

    def _declared(self, _frame: Any) -> None:
        self._undeclared -= 1
        if not self._undeclared and not self._is_spoiled:
            self._on_declared()

    def _came_back(self, _channel: Any, _method: Any, properties: Any, _body: bytes) -> None:
        """Unroutable: the queue is gone. The confirm that follows is none; the next connection makes the queues again."""
        self._returned[properties.message_id] += 1
        self._spoil("a queue was gone")

    def _confirmed(self, frame: Any) -> None:
        method = frame.method
        # Tags stand in the order in which they were given.
        up_to = takewhile(lambda tag: tag <= method.delivery_tag, self._unconfirmed)
        tags = list(up_to) if method.multiple else [method.delivery_tag]
        confirmed = [self._unconfirmed.pop(tag) for tag in tags]
        if not isinstance(method, Basic.Ack):
            self._settled(confirmed, False)
            self._spoil("a message was refused")
            return
        lost = [sent for sent in confirmed if self._was_returned(sent)] if self._returned else []
        self._settled(lost, False)
        self._settled([sent for sent in confirmed if sent not in lost] if lost else confirmed, True)

    def _spoil(self, why: str) -> None:
        if not self._is_spoiled:
            self._is_spoiled = True
            log.warning("another connection is made", worker="publisher", why=why)
            self._spoiled()
            self._loop.call_later(SPOILED_SECONDS, self._broken)

    def _watch(self) -> None:
        """From time to time: is the oldest unconfirmed message still the same?"""
        oldest = next(iter(self._unconfirmed), None)
        if oldest is not None and oldest == self._oldest:
            # A node that hangs does not take leave either: until the connection has ended nothing more may be taken on.
            self._spoil("confirms do not come")
            return
        self._oldest = oldest
        self._loop.call_later(CONFIRM_SECONDS, self._watch)

    def _was_returned(self, sent: Sent) -> bool:
        task_id = sent.message.task_id
        if not self._returned[task_id]:
            del self._returned[task_id]
            return False
        self._returned[task_id] -= 1
        return True
