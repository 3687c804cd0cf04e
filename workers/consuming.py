"""Taking messages from RabbitMQ: one connection a process, a channel a queue, and acks that can only be right.

dramatiq opens a connection and a thread's worth of waiting for each queue, begins again three seconds after a loss, and
acknowledges by a bare delivery tag. Tags are numbers that begin again with each channel: after a reconnect the tag of an
old message can be the tag of a new one, and that one would be lost. Here a message carries the channel that it came
over. A closed channel never opens again, so an ack that comes too late acknowledges nothing; the message comes again by
itself and meets a row that is done.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

import pika
import structlog
from dramatiq import Message
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.errors import DecodeError
from pika.exceptions import ChannelWrongStateError

from workers.connection import LastingConnection

AGAIN_SECONDS = 0.5
"""How soon a queue is listened to again after the broker ended it: it was deleted, or its leader moved."""

LISTEN_SECONDS = 10.0
"""How long declaring and listening may take before another channel is tried: the queue may be without a leader."""

CLOSE_SECONDS = 5.0

log = structlog.get_logger("yici.workers")


class Delivered(MessageProxy):
    """A message with the channel that it came over and its number there."""

    def __init__(self, message: Message[Any], channel: Any, tag: int) -> None:
        super().__init__(message)
        self.channel, self.tag = channel, tag


class Reception:
    """The one connection over which a process listens; opened with the first queue, lasting until it is closed.

    Args:
        addresses: of the nodes of a cluster.
        arguments: of the queues, which are declared before they are listened to.
    """

    def __init__(self, addresses: Sequence[pika.URLParameters], arguments: Mapping[str, object]) -> None:
        self.arguments = arguments
        self.line = LastingConnection(addresses, self, "reception")
        self._lock = threading.Lock()
        self._started = False
        self._connection: Any = None
        self._subscriptions: list[Subscription] = []
        self._replies: deque[tuple[Delivered, bool]] = deque()
        self._called = False

    def listen(self, queue_name: str, prefetch: int, timeout: int) -> Subscription:
        """Listen to one queue. See :class:`Subscription`."""
        subscription = Subscription(self, queue_name, prefetch, timeout)
        with self._lock:
            self._subscriptions.append(subscription)
            started, self._started = self._started, True
        if not started:
            self.line.start()
        else:
            self.line.call(partial(self._begin, subscription))
        return subscription

    def reply(self, message: Delivered, *, done: bool) -> None:
        """Acknowledge or reject a message over its own channel, soon."""
        with self._lock:
            self._replies.append((message, done))
            # Those who come before a call is served ride along.
            self._called = self._called or self.line.call(self._send_replies)

    def leave(self, subscription: Subscription) -> None:
        """Listen no more. What was delivered and not acknowledged goes back to its queue."""
        with self._lock:
            if subscription not in self._subscriptions:
                return
            self._subscriptions.remove(subscription)
        gone = threading.Event()
        if self.line.call(partial(self._end, subscription, gone)):
            gone.wait(CLOSE_SECONDS)

    def close(self) -> None:
        """End the connection."""
        if self._started:
            self.line.close()

    # What follows runs in the connection's thread.

    def opened(self, connection: Any) -> None:
        """A new connection: every queue is declared and listened to again."""
        self._connection = connection
        with self._lock:
            subscriptions = list(self._subscriptions)
        for subscription in subscriptions:
            subscription.begin(connection)

    def lost(self) -> None:
        """All channels are gone, and with them every ack that was not sent."""
        self._connection = None
        with self._lock:
            self._replies.clear()
            self._called = False

    def _begin(self, subscription: Subscription) -> None:
        if self._connection is not None:
            subscription.begin(self._connection)

    def _send_replies(self) -> None:
        while True:
            with self._lock:
                if not self._replies:
                    self._called = False
                    return
                message, done = self._replies.popleft()
            if message.channel.is_open:
                answer = message.channel.basic_ack if done else partial(message.channel.basic_nack, requeue=False)
                answer(message.tag)

    def _end(self, subscription: Subscription, gone: threading.Event) -> None:
        self._send_replies()
        subscription.end(gone)


class Subscription(Consumer):
    """What dramatiq takes the messages of one queue from. It outlives its connections; dramatiq never has to begin again.

    Args:
        reception: the connection.
        queue_name: at the broker.
        prefetch: most messages that are here and not acknowledged.
        timeout: milliseconds after which ``next`` gives None.
    """

    def __init__(self, reception: Reception, queue_name: str, prefetch: int, timeout: int) -> None:
        self._reception, self._name, self._prefetch = reception, queue_name, prefetch
        self._seconds = timeout / 1000
        self._here: SimpleQueue[Delivered] = SimpleQueue()
        self._connection: Any = None
        self._channel: Any = None
        self._listening: Any = None
        self._gone: threading.Event | None = None

    def __iter__(self) -> Iterator[Delivered | None]:  # type: ignore[override]  # dramatiq's own give None too
        return self

    def __next__(self) -> Delivered | None:
        """The next message; None when none came in time. Those of a connection that is gone are passed over."""
        try:
            message = self._here.get(timeout=self._seconds)
            while not message.channel.is_open:
                message = self._here.get_nowait()
        except Empty:
            return None
        return message

    def ack(self, message: Any) -> None:
        """It is done, or somebody else's: off the queue."""
        self._reception.reply(message, done=True)

    def nack(self, message: Any) -> None:
        """It cannot be worked on by anybody: off the queue too, for dead letters are rows."""
        self._reception.reply(message, done=False)

    def requeue(self, messages: Any) -> None:
        """RabbitMQ does it by itself when the channel closes."""

    def close(self) -> None:
        """Send what acks there are, then give the rest back."""
        self._reception.leave(self)

    # What follows runs in the connection's thread.

    def begin(self, connection: Any) -> None:
        """Open a channel, declare the queue, listen; on each connection once."""
        if self._gone is None and self._connection is not connection and connection.is_open:
            self._connection = connection
            connection.channel(on_open_callback=self._opened)

    def end(self, gone: threading.Event) -> None:
        """Close the channel, and say when it is closed."""
        self._gone = gone
        try:
            self._channel.close()
        except (AttributeError, ChannelWrongStateError):
            # None yet, or closed already.
            gone.set()

    def _opened(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._closed)
        if self._gone is not None:
            channel.close()
            return
        # The broker ended the listening (the queue was deleted, or lost its leader): begin anew on another channel.
        channel.add_on_cancel_callback(lambda _frame: channel.close())
        channel.connection.ioloop.call_later(LISTEN_SECONDS, partial(self._give_up, channel))
        channel.basic_qos(prefetch_count=self._prefetch)
        channel.queue_declare(
            self._name, durable=True, arguments=dict(self._reception.arguments), callback=self._listen
        )

    def _listen(self, _declared: Any) -> None:
        self._channel.basic_consume(self._name, on_message_callback=self._arrived, callback=self._listens)

    def _listens(self, _consuming: Any) -> None:
        self._listening = self._channel

    def _give_up(self, channel: Any) -> None:
        if channel.is_open and self._listening is not channel:
            channel.close()

    def _arrived(self, channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        try:
            message = Message.decode(body)
        except DecodeError:
            log.exception("a message that is none of ours is dropped", queue=self._name)
            channel.basic_nack(method.delivery_tag, requeue=False)
            return
        self._here.put(Delivered(message, channel, method.delivery_tag))

    def _closed(self, channel: Any, error: Any) -> None:
        if self._gone is not None:
            self._gone.set()
        elif channel.connection.is_open:
            log.warning("listening ended, to begin again", queue=self._name, why=type(error).__name__)
            if getattr(error, "reply_code", None) == 406:
                log.error("the queue stands at the broker with other arguments, or a step took too long")
            self._connection = None
            channel.connection.ioloop.call_later(AGAIN_SECONDS, partial(self.begin, channel.connection))
