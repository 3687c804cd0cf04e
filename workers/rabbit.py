"""Publishing to RabbitMQ from any thread, with many messages under way at once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from storage.outbox import Message
from workers.confirms import ConfirmedChannel, Sent
from workers.connection import LastingConnection, parameters_of
from workers.publisher import SEND_SECONDS, Errands, Receipt, Refused
from workers.queues import ARGUMENTS, QueueType

AT_ONCE = 200
"""Messages written in one go; between two goes the confirms of the earlier ones are read."""

MOST_UNDER_WAY = 20_000
"""Messages that may wait for their confirms: the table is the place for a backlog, not this process's memory."""

CLOSE_SECONDS = 3.0


class RabbitPublisher:
    """A :class:`workers.publisher.Publisher` over one connection of its own.

    All queues are declared after each (re)connect, also on a broker that was wiped. While the broker is away, or blocks
    because it is short of memory or disk, everything is refused at once.

    Args:
        url: addresses of the cluster.
        queue_type: of the queues that it declares.
        most: messages that may wait for their confirms; beyond, they are refused at once.

    Raises:
        Unconfigured: it is no AMQP address.
    """

    def __init__(self, url: str, queue_type: QueueType = "quorum", most: int = MOST_UNDER_WAY) -> None:
        self._arguments = ARGUMENTS[queue_type]
        self._line = LastingConnection(parameters_of(url), self, "publisher")
        self._errands = Errands()
        self._most = most
        self._changed = threading.Condition()
        self._waiting: deque[Sent] = deque()
        self._under_way = 0
        self._ready = self._nudged = self._was_ready = self._is_blocked = False
        self._hooks: list[Callable[[], None]] = []
        self._channel: ConfirmedChannel | None = None
        self._line.start()

    @property
    def ready(self) -> bool:
        """See :class:`workers.publisher.Publisher`."""
        return self._ready

    def wait_ready(self, timeout: float) -> bool:
        """Wait until the broker is there, at most so many seconds; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._ready, timeout)

    def wait_settled(self, timeout: float) -> bool:
        """Wait until nothing is under way, at most so many seconds; whether it is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way, timeout)

    def publish(self, messages: Sequence[Message], refused: Refused) -> None:
        """See :meth:`workers.publisher.Publisher.publish`."""

        def told(lost: list[str]) -> None:
            if lost:
                self._errands.add(partial(refused, lost))

        self._hand_over(messages, Receipt(messages, told))

    def send(self, messages: Sequence[Message], timeout: float = SEND_SECONDS) -> list[str]:
        """See :meth:`workers.publisher.Publisher.send`."""
        if not messages:
            return []
        settled = threading.Event()
        receipt = Receipt(messages, lambda _lost: settled.set())
        self._hand_over(messages, receipt)
        settled.wait(timeout)
        return receipt.cut()

    def on_reconnect(self, hook: Callable[[], None]) -> None:
        """See :meth:`workers.publisher.Publisher.on_reconnect`."""
        self._hooks.append(hook)

    def close(self) -> None:
        """See :meth:`workers.publisher.Publisher.close`."""
        self.wait_settled(CLOSE_SECONDS)
        self._line.close()
        self._errands.close()

    def _hand_over(self, messages: Sequence[Message], receipt: Receipt) -> None:
        with self._changed:
            fits = self._ready and self._under_way + len(messages) <= self._most
            if fits:
                self._waiting.extend(Sent(message, receipt) for message in messages)
                self._under_way += len(messages)
            nudge = fits and not self._nudged
            self._nudged = self._nudged or nudge
        if not fits:
            receipt.refuse_all()
        elif nudge:
            self._line.call(self._write)

    # What follows runs in the connection's thread.

    def opened(self, connection: Any) -> None:
        """A new connection: a channel with confirms, then the queues, then it is ready."""
        self._is_blocked = False
        connection.add_on_connection_blocked_callback(lambda *_: self._blocked())
        # Blocked or not, a connection begins anew: its end is cheaper than two truths about what is ready.
        connection.add_on_connection_unblocked_callback(lambda *_: self._line.drop())
        self._channel = ConfirmedChannel(
            connection, self._arguments, self._declared, self._settle, self._spoiled, self._line.drop
        )

    def lost(self) -> None:
        """Nothing that is unconfirmed counts as taken."""
        self._set_ready(ready=False)
        with self._changed:
            gone = [*(self._channel.unconfirmed() if self._channel else []), *self._waiting]
            self._waiting.clear()
            self._nudged = False
        self._channel = None
        self._settle(gone, taken=False)

    def _blocked(self) -> None:
        self._is_blocked = True
        self._set_ready(ready=False)

    def _declared(self) -> None:
        if self._is_blocked:
            return  # a broker that is short of memory or disk declares queues, and takes no message
        self._set_ready(ready=True)
        if self._was_ready:
            for hook in self._hooks:
                self._errands.add(hook)
        self._was_ready = True

    def _spoiled(self) -> None:
        self._set_ready(ready=False)

    def _set_ready(self, *, ready: bool) -> None:
        with self._changed:
            self._ready = ready
            self._changed.notify_all()

    def _write(self) -> None:
        """Write what waits. A closed channel writes nothing: its end refuses what waits."""
        channel = self._channel
        if channel is None or not channel.is_open:
            return
        with self._line.gathering():
            for _ in range(AT_ONCE):
                with self._changed:
                    if not self._waiting:
                        self._nudged = False
                        return
                    sent = self._waiting.popleft()
                channel.write(sent)
        self._line.call(self._write)

    def _settle(self, settled: Sequence[Sent], taken: bool) -> None:
        for sent in settled:
            sent.receipt.settle(sent.message.task_id, taken=taken)
        with self._changed:
            self._under_way -= len(settled)
            self._changed.notify_all()
