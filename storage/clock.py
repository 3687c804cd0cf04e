"""What time it is for everybody: the database's clock, so that no machine's own clock can fire or expire anything.

Leases, retries and legal deadlines compare instants that different machines wrote. A machine whose clock jumps would
let every deadline of the office pass at once; so each process asks the database, and counts on from there by the time
since it started, which no one can set.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from pipelines.errors import Transient
from storage.database import reading

SYNC_SECONDS = 60.0
"""How long it counts by itself before it asks again. Quartz drifts by some 50 µs a second: 3 ms in that time."""

AGAIN_SECONDS = 5.0
"""How long it counts on after a question that failed: a silent server costs the thread that asks ten seconds."""


def _count() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class DatabaseClock:
    """A clock that is set by the database and counts on by the time since the machine started, sleep included.

    Args:
        engine: of PostgreSQL; SQLite has no clock of its own.
        count: seconds since some moment, which nobody can set.

    While the database is away it counts on from where it was set.
    """

    def __init__(self, engine: Engine, count: Callable[[], float] = _count) -> None:
        self._engine, self._count = engine, count
        self._lock = threading.Lock()
        self._known = self._ask()
        self._due = self._known[1] + SYNC_SECONDS

    def __call__(self) -> datetime:
        """The present instant, in UTC."""
        if self._count() > self._due:
            self._set()
        told, counted = self._known
        return told + timedelta(seconds=self._count() - counted)

    def _set(self) -> None:
        if not self._lock.acquire(blocking=False):
            return  # another thread is asking
        try:
            if self._count() <= self._due:
                return  # another thread has just asked
            self._known = self._ask()
            self._due = self._known[1] + SYNC_SECONDS
        except Transient:
            self._due = self._count() + AGAIN_SECONDS
        finally:
            self._lock.release()

    def _ask(self) -> tuple[datetime, float]:
        with reading(self._engine) as connection:
            before = self._count()
            told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
            after = self._count()
        return told.astimezone(UTC), (before + after) / 2
