"""A publisher whose messages are counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from storage.outbox import Message
from workers.meter import Meter
from workers.publisher import SEND_SECONDS, Publisher, Refused


class CountedPublisher:
    """Publishes by another :class:`workers.publisher.Publisher`, and counts.

    Args:
        publisher: who publishes.
        meter: who counts.
    """

    def __init__(self, publisher: Publisher, meter: Meter) -> None:
        self._publisher, self._meter = publisher, meter
        publisher.on_reconnect(lambda: meter.connected("broker"))

    @property
    def ready(self) -> bool:
        """See :class:`workers.publisher.Publisher`."""
        return self._publisher.ready

    def publish(self, messages: Sequence[Message], refused: Refused) -> None:
        """See :meth:`workers.publisher.Publisher.publish`."""

        def counted(lost: list[str]) -> None:
            self._meter.refused(len(lost))
            refused(lost)

        self._meter.published(len(messages))
        self._publisher.publish(messages, counted)

    def send(self, messages: Sequence[Message], timeout: float = SEND_SECONDS) -> list[str]:
        """See :meth:`workers.publisher.Publisher.send`."""
        lost = self._publisher.send(messages, timeout)
        self._meter.published(len(messages))
        self._meter.refused(len(lost))
        return lost

    def on_reconnect(self, hook: Callable[[], None]) -> None:
        """See :meth:`workers.publisher.Publisher.on_reconnect`."""
        self._publisher.on_reconnect(hook)

    def close(self) -> None:
        """See :meth:`workers.publisher.Publisher.close`."""
        self._publisher.close()
