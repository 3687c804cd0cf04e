"""After a commit: what may be published at once is posted, for the rest the relays are woken. Shared by all who order tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from storage.outbox import Message, Ordered
from storage.sql import listening


class Sender:
    """The way from a committed row to the broker, as far as storage knows it.

    Args:
        doorbell: called after each commit that left tasks for the relay; it wakes it. It must not raise.
        post: called after each commit with the tasks that count as sent already; it publishes them, or makes them
            ready again, and does not raise. Where there is none, everything is left to the relays.
        trace: gives the W3C traceparent of what is being done, to be kept with what it orders.
    """

    def __init__(
        self,
        doorbell: Callable[[], None] = lambda: None,
        post: Callable[[Sequence[Message]], None] | None = None,
        trace: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._doorbell, self._post, self.trace = doorbell, post, trace

    @property
    def hot(self) -> bool:
        """Whether tasks are published straight after the commit, as far as there is room."""
        return self._post is not None

    def wake(self, connection: Connection) -> None:
        """Where nobody in this process sends, whoever listens to the database is woken by the commit."""
        if self._post is None:
            listening.notify(connection)

    def ring(self, ordered: Sequence[Ordered], *, always: bool = False) -> None:
        """The tasks are committed."""
        posted = [one.message for one in ordered if one.sent]
        if posted and self._post is not None:
            self._post(posted)
        if always or len(posted) < len(ordered):
            self._doorbell()
