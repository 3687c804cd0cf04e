"""What is counted while the work is done. This counter counts nothing; :mod:`workers.metrics` has one that does."""

from __future__ import annotations

from typing import Literal

from storage.handles import Engine
from storage.ledger import Clock

Result = Literal["done", "retry", "dead", "late", "lost", "failed"]
"""How a step ended: told; to be tried again; dead; the case had moved on; the task was another's by then; the database was
away, so that nothing could be told and the row stays as it is."""


class Meter:
    """Counts what happens in this process. Any thread may call it, and nothing waits for it."""

    def step(self, kind: str, result: Result, seconds: float) -> None:
        """A step ended.

        Args:
            kind: of the task, e.g. ``read_page``.
            result: how it ended.
            seconds: how long it took, its taking included.
        """

    def waited(self, queue: str, lane: str, seconds: float) -> None:
        """A task was taken, so many seconds after its time had come."""

    def page_known(self, *, known: bool) -> None:
        """A page was to be read, and an equal one had been read before, or none had."""

    def leases_expired(self, count: int) -> None:
        """Tasks whose worker had fallen silent were given free."""

    def published(self, count: int) -> None:
        """So many messages were handed to the broker."""

    def refused(self, count: int) -> None:
        """So many of them it did not take; their rows are ready again."""

    def connected(self, to: Literal["database", "broker"]) -> None:
        """A connection was opened to the database, or again to the broker: many are a server that comes and goes."""

    def child_killed(self, room: Literal["sandbox", "hands"], why: Literal["hung", "crashed"]) -> None:
        """A child process hung and was killed, or died by itself."""

    def alive(self, loop: str) -> None:
        """A loop of this process has come round once more. Each loop says it at least once in half a minute."""

    def watch_database(self, engine: Engine, clock: Clock, *, office: bool) -> None:
        """From now on the database is watched too.

        Args:
            engine: the database.
            clock: gives the present instant.
            office: whether this process shows what waits in the whole office beside its own counts. Not in workers: there
                are many, and each of them would ask the same.
        """
