"""The tasks that this process holds, and the thread that tells the others that it is still at work on them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from pipelines.errors import Transient
from storage import outbox
from storage.database import transaction
from storage.handles import Engine
from storage.ledger import Clock

BEAT_SECONDS = 7.5
"""A quarter of the lease: three beats may be lost before another worker takes the task."""

log = structlog.get_logger("yici.workers")


class Leases:
    """Holds tasks for the threads of one process. One thread beats for all of them.

    Args:
        engine: the database.
        clock: gives the present instant.
        beat_seconds: between two beats.
        alive: told at each beat, whether there was anything to hold or not.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        beat_seconds: float = BEAT_SECONDS,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine, self._clock, self._beat_seconds, self._alive = engine, clock, beat_seconds, alive
        self._held: dict[str, outbox.Taken] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
        self._thread.start()

    @contextmanager
    def held(self, taken: outbox.Taken) -> Iterator[None]:
        """Hold a task for the length of a block."""
        with self._lock:
            self._held[taken.token] = taken
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(taken.token, None)

    def hand_back(self) -> None:
        """The process ends before its tasks do: they are ready again at once, for others."""
        with self._lock:
            left, self._held = list(self._held.values()), {}
        now = self._clock()
        for taken in left:
            log.warning("handed back", task=taken.task_id, case=taken.case_number)
            with transaction(self._engine) as connection:
                outbox.hand_back(connection, taken, now)

    def close(self) -> None:
        """End the beating."""
        self._ended.set()
        self._thread.join()

    def beat(self) -> None:
        """Lengthen every lease; what was given to another worker meanwhile is let go."""
        with self._lock:
            held = list(self._held.values())
        if not held:
            return
        now = self._clock()
        with transaction(self._engine) as connection:
            lost = [taken for taken in held if not outbox.hold(connection, taken, now)]
        with self._lock:
            for taken in lost:
                self._held.pop(taken.token, None)

    def _run(self) -> None:
        self._alive()
        while not self._ended.wait(self._beat_seconds):
            self._alive()
            try:
                self.beat()
            except Transient as error:
                log.warning("lease not lengthened", code=error.code)
            except Exception:
                # A fault of ours. Without this thread every long step of the process would be lost, again and again.
                log.exception("lease not lengthened")
