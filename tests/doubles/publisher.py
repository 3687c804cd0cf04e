"""A publisher that takes what it is told to take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from storage.outbox import Message
from workers.publisher import SEND_SECONDS, Refused


class ScriptedPublisher:
    """Takes everything while ``ready``, but for the queues in ``refuses``.

    Attributes:
        taken: the ids of the tasks whose messages were taken, in their order.
        tried: how many messages were handed over.
    """

    def __init__(self) -> None:
        self.ready = True
        self.refuses: Collection[str] = ()
        self.taken: list[str] = []
        self.tried = 0
        self._hooks: list[Callable[[], None]] = []

    def publish(self, messages: Sequence[Message], refused: Refused) -> None:
        """Take or refuse."""
        if lost := self.send(messages):
            refused(lost)

    def send(self, messages: Sequence[Message], timeout: float = SEND_SECONDS) -> list[str]:
        """Take or refuse."""
        self.tried += len(messages)
        lost = [one.task_id for one in messages if not self.ready or one.queue in self.refuses]
        self.taken += [one.task_id for one in messages if one.task_id not in lost]
        return lost

    def on_reconnect(self, hook: Callable[[], None]) -> None:
        """Remember it."""
        self._hooks.append(hook)

    def reconnect(self) -> None:
        """Be back."""
        self.ready = True
        for hook in self._hooks:
            hook()

    def close(self) -> None:
        """Nothing to close."""
