"""Messages on their way to the broker, and which of them it did not take.

A message counts as taken when the broker confirmed it: for a quorum queue when most of its nodes have it on their disks.
Whatever is not confirmed is refused, and the row that it stands for is sent again: a message too many is harmless.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Protocol

import dramatiq
import structlog
from dramatiq.errors import QueueNotFound

from pipelines.errors import Transient
from storage.outbox import Message
from workers.queues import message as doorbell

SEND_SECONDS = 10.0
"""How long :meth:`Publisher.send` waits for confirms."""

Refused = Callable[[list[str]], None]
"""Is told the ids of the tasks whose messages the broker did not take. It may raise Transient: then they stay as they
are until they count as lost."""

log = structlog.get_logger("yici.workers")


class Publisher(Protocol):
    """Publishes messages. Every method may be called from any thread."""

    @property
    def ready(self) -> bool:
        """Whether the broker is there at this moment."""

    def publish(self, messages: Sequence[Message], refused: Refused) -> None:
        """Send without waiting: the hot path after a commit. It never blocks and never raises.

        Args:
            messages: what is sent.
            refused: called in a thread of the publisher, and only when something was refused.
        """

    def send(self, messages: Sequence[Message], timeout: float = SEND_SECONDS) -> list[str]:
        """Send and wait until each message is confirmed or refused.

        Returns:
            The ids of the tasks that the broker did not take, or not in time; empty when it has them all.
        """

    def on_reconnect(self, hook: Callable[[], None]) -> None:
        """Have something called after each reconnect, in a thread of the publisher: the broker may have forgotten all."""

    def close(self) -> None:
        """Wait a little for what is under way, then end."""


class Receipt:
    """What became of the messages of one call. Settled in the connection's thread, read by the caller's."""

    def __init__(self, messages: Sequence[Message], told: Callable[[list[str]], None]) -> None:
        self._lock = threading.Lock()
        self._open = dict.fromkeys(message.task_id for message in messages)
        self._refused: list[str] = []
        self._told = told

    def settle(self, task_id: str, *, taken: bool) -> None:
        """The fate of one message; the last one tells the refused ones."""
        with self._lock:
            if task_id not in self._open:
                return
            del self._open[task_id]
            if not taken:
                self._refused.append(task_id)
            last = not self._open
        if last:
            self._told(self._refused)

    def refuse_all(self) -> None:
        """None was even tried."""
        for task_id in tuple(self._open):
            self.settle(task_id, taken=False)

    def cut(self) -> list[str]:
        """Wait no longer: what is open now counts as refused."""
        with self._lock:
            refused = [*self._refused, *self._open]
            self._open.clear()
            return refused


class Errands:
    """A thread for what the publisher has to tell, so that nobody's database call holds up confirms and heartbeats."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="publisher-errands", daemon=True)
        self._thread.start()

    def add(self, errand: Callable[[], None]) -> None:
        """Have it done soon."""
        self._queue.put(errand)

    def close(self, timeout: float = 5.0) -> None:
        """Do what was added, then end."""
        self._queue.put(None)
        self._thread.join(timeout)

    def _run(self) -> None:
        while (errand := self._queue.get()) is not None:
            try:
                errand()
            except Transient as error:
                # The rows stay as they are; the scheduler finds them when they count as lost.
                log.warning("publisher could not tell", code=error.code)
            except Exception:
                log.exception("publisher's errand failed")


class MemoryPublisher:
    """Publishes into the queues of this process.

    Args:
        broker: the one in memory, whose workers are threads of this process.
    """

    ready = True

    def __init__(self, broker: dramatiq.Broker) -> None:
        self._broker = broker

    def publish(self, messages: Sequence[Message], refused: Refused) -> None:
        """See :meth:`Publisher.publish`; nothing ever waits here, so ``refused`` is called by the caller."""
        if lost := self.send(messages):
            try:
                refused(lost)
            except Transient as error:
                log.warning("publisher could not tell", code=error.code)

    def send(self, messages: Sequence[Message], timeout: float = SEND_SECONDS) -> list[str]:
        """See :meth:`Publisher.send`."""
        return [message.task_id for message in messages if not self._enqueue(message)]

    def on_reconnect(self, hook: Callable[[], None]) -> None:
        """The broker in memory is never lost."""

    def close(self) -> None:
        """Nothing to close."""

    def _enqueue(self, message: Message) -> bool:
        try:
            self._broker.enqueue(doorbell(message.task_id, message.queue, message.lane))
        except QueueNotFound:
            return False
        return True
