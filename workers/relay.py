"""The relay: rows of the outbox become messages. Any number may run; a message too many is harmless."""

from __future__ import annotations

import threading

import dramatiq
import structlog

from pipelines.errors import Transient
from pipelines.tasks import QUEUES
from storage import dispatch, outbox
from storage.database import transaction
from storage.handles import Engine
from storage.ledger import Clock
from workers.broker import ring

POLL_SECONDS = 1.0
"""How often it looks by itself."""

log = structlog.get_logger("yici.workers")


class Relay:
    """Sends what is ready.

    Args:
        engine: the database.
        broker: where messages go.
        clock: gives the present instant.
        bell: set after each commit that made tasks; it ends the wait at once.
    """

    def __init__(self, engine: Engine, broker: dramatiq.Broker, clock: Clock, bell: threading.Event) -> None:
        self._engine, self._broker, self._clock, self._bell = engine, broker, clock, bell

    def run(self, stop: threading.Event) -> None:
        """Send until ``stop`` is set."""
        while not stop.is_set():
            try:
                while self.send() and not stop.is_set():
                    pass
            except Transient as error:
                log.warning("relay waits", code=error.code)
            self._bell.wait(POLL_SECONDS)
            self._bell.clear()

    def send(self) -> int:
        """Claim, publish, and give back what the broker did not take; how many were sent.

        Raises:
            Transient: the database or the broker is away.
        """
        with transaction(self._engine) as connection:
            messages = dispatch.claim(connection, QUEUES, self._clock())
        for place, message in enumerate(messages):
            try:
                ring(self._broker, message.task_id, message.queue)
            except Transient:
                with transaction(self._engine) as connection:
                    outbox.unsend(connection, [left.task_id for left in messages[place:]])
                raise
        return len(messages)
