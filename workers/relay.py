"""The relay: rows of the outbox become messages. Any number may run; a message too many is harmless."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from pipelines.errors import Transient
from pipelines.tasks import QUEUES
from storage import dispatch, outbox, turns
from storage.database import transaction
from storage.handles import Engine
from storage.ledger import Clock
from storage.sql.listening import Listener
from storage.turns import Claimed
from workers.publisher import Publisher

POLL_SECONDS = 1.0
"""How often it looks by itself."""

SOON_SECONDS = 0.05
"""How soon it looks again when more was ready than had room: workers make room any moment."""

STALE = timedelta(seconds=5)
"""After a reconnect, what was sent longer ago than this and is not taken yet is sent again: the broker may have been
wiped. What is younger was sent over the new connection by another relay, or counts as lost later."""

log = structlog.get_logger("yici.workers")


class Relay:
    """Sends what is ready.

    Args:
        engine: the database.
        publisher: where messages go.
        clock: gives the present instant.
        bell: set after each commit that left tasks for the relay; it ends the wait at once.
        listen: whether it is woken by the commits of other processes too, over a connection of its own.
        most: messages of one queue and lane that may be sent and not yet taken; None for those of ``storage.rooms``.
        alive: told at each look.
    """

    def __init__(
        self,
        engine: Engine,
        publisher: Publisher,
        clock: Clock,
        bell: threading.Event,
        *,
        listen: bool = True,
        most: int | None = None,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine, self._publisher, self._clock, self._bell = engine, publisher, clock, bell
        self._listen, self._most, self._alive = listen, most, alive
        publisher.on_reconnect(self.resend)

    def run(self, stop: threading.Event) -> None:
        """Send until ``stop`` is set; set the bell after it, to end a wait."""
        listener = Listener(self._engine, self._bell.set)
        if self._listen:
            listener.start()
        try:
            while not stop.is_set():
                self._alive()
                self._bell.wait(self.look())
                self._bell.clear()
        finally:
            listener.close()

    def send(self) -> Claimed:
        """Claim and publish, without waiting for the broker's confirms: they take as long as a disk, and more are waiting.

        Returns:
            What was handed over, and whether more is ready.

        Raises:
            Transient: the database is away.
        """
        with transaction(self._engine) as connection:
            claimed = turns.claim(connection, QUEUES, self._clock(), self._most)
        self._publisher.publish(claimed.messages, self.give_back)
        return claimed

    def give_back(self, task_ids: Sequence[str]) -> None:
        """The broker did not take them: they are ready again.

        Raises:
            Transient: the database is away; they count as lost later.
        """
        log.warning("broker took not all", count=len(task_ids))
        with transaction(self._engine) as connection:
            outbox.unsend(connection, task_ids)

    def resend(self) -> None:
        """After a reconnect: what nobody took is ready again.

        Raises:
            Transient: the database is away.
        """
        with transaction(self._engine) as connection:
            again = dispatch.resend(connection, self._clock() - STALE)
        log.info("broker is back", count=again)
        self._bell.set()

    def look(self) -> float:
        """Send what there is room for; how long to wait then, in seconds."""
        if not self._publisher.ready:
            # Claiming now would only be given back.
            return POLL_SECONDS
        try:
            claimed = self.send()
        except Transient as error:
            log.warning("relay waits", code=error.code)
            return POLL_SECONDS
        if not claimed.cut:
            return POLL_SECONDS
        return 0.0 if claimed.messages else SOON_SECONDS
