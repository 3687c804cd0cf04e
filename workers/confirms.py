"""A channel on which every message is either confirmed or not taken: mandatory, on disk, with publisher confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

import pika
import structlog
from pika.spec import Basic

from storage.outbox import Message
from workers.publisher import Receipt
from workers.queues import broker_queue, broker_queues
from workers.queues import message as doorbell

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
        declared: called whenever all queues stand: at the beginning, and again when one had to be made anew.
        settled: called with what is settled, and whether the broker has it.
        broken: called when the broker closes the channel.
    """

    def __init__(
        self,
        connection: Any,
        arguments: Mapping[str, object],
        declared: Callable[[], None],
        settled: Callable[[list[Sent], bool], None],
        broken: Callable[[], None],
    ) -> None:
        self._arguments, self._on_declared, self._settled, self._broken = arguments, declared, settled, broken
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
            properties=pika.BasicProperties(delivery_mode=2, message_id=message.task_id),
            mandatory=True,
        )

    def unconfirmed(self) -> list[Sent]:
        """What is still under way."""
        return list(self._unconfirmed.values())

    def _opened(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._closed)
        channel.add_on_return_callback(self._came_back)
        channel.confirm_delivery(self._confirmed, callback=lambda _frame: self._declare())

    def _closed(self, _channel: Any, error: Any) -> None:
        if getattr(error, "reply_code", None) == 406:
            log.error("a queue stands at the broker with other arguments: see YICI_QUEUE_TYPE", worker="publisher")
        self._broken()

    def _declare(self) -> None:
        names = broker_queues()
        self._undeclared = len(names)
        for name in names:
            self._channel.queue_declare(name, durable=True, arguments=dict(self._arguments), callback=self._declared)

    def _declared(self, _frame: Any) -> None:
        self._undeclared -= 1
        if not self._undeclared:
            self._on_declared()

    def _came_back(self, _channel: Any, _method: Any, properties: Any, _body: bytes) -> None:
        """Unroutable: the queue is gone. The confirm that follows is none, and the queues are made again."""
        self._returned[properties.message_id] += 1
        if not self._undeclared:
            self._declare()

    def _confirmed(self, frame: Any) -> None:
        method = frame.method
        # Tags stand in the order in which they were given.
        up_to = takewhile(lambda tag: tag <= method.delivery_tag, self._unconfirmed)
        tags = list(up_to) if method.multiple else [method.delivery_tag]
        confirmed = [self._unconfirmed.pop(tag) for tag in tags]
        if not isinstance(method, Basic.Ack):
            self._settled(confirmed, False)
            return
        lost = [sent for sent in confirmed if self._was_returned(sent)] if self._returned else []
        self._settled(lost, False)
        self._settled([sent for sent in confirmed if sent not in lost] if lost else confirmed, True)

    def _was_returned(self, sent: Sent) -> bool:
        task_id = sent.message.task_id
        if not self._returned[task_id]:
            del self._returned[task_id]
            return False
        self._returned[task_id] -= 1
        return True
