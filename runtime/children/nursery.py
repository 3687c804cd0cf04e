"""The living children of one process, each lent to one caller at a time."""

from __future__ import annotations

import os
import queue
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from runtime.children.child import Child, Order
from runtime.children.nest import sweep


class Closed(RuntimeError):
    """All children were ended, and no other is born."""


class Nursery:
    """Places for children. A place may be empty: whoever is lent it has a child born into it when one is needed.

    When it opens, it removes the folders of children whose parent was killed.

    Safe to share between threads. Who borrows a place gives it back, whatever happens: there are no others.

    Args:
        order: what the children are started as.
        size: most children at once; callers beyond it wait.

    Attributes:
        children: those that live, at work or idle.
        closed: whether all were ended.
    """

    def __init__(self, order: Order, size: int) -> None:
        sweep(Path(tempfile.gettempdir()), os.getuid())
        self._order = order
        # A child dies with the thread that started it (PR_SET_PDEATHSIG), so all are started by one that stays.
        self._midwife = ThreadPoolExecutor(max_workers=1, thread_name_prefix="midwife")
        self._places: queue.LifoQueue[Child | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        self.children: set[Child] = set()
        self.closed = False
        for _ in range(size):
            self._places.put(None)

    def lend(self) -> Child | None:
        """Wait for a place: the child that was given back last, or None for an empty one."""
        return self._places.get()

    def give_back(self, child: Child | None) -> None:
        """The place is free again. A child that may still be at work is never given back, but dismissed."""
        self._places.put(child)

    def living(self, child: Child | None) -> Child:
        """The child of a place; a new one where there is none or it has died in its sleep.

        Raises:
            Closed: all children were ended.
        """
        if child is not None and not child.is_alive():
            self.dismiss(child)
            child = None
        return child or self._born()

    def dismiss(self, child: Child) -> None:
        """End a child; only for the one who asks it."""
        child.let_go()
        with self._lock:
            self.children.discard(child)

    def close(self) -> None:
        """Kill the children, also those that are at work: those who ask them find them gone."""
        with self._lock:
            self.closed = True
            for child in self.children:
                child.kill()
        # Those at work are let go by their callers, who find them dead.
        for idle in self._drained():
            if idle is not None:
                self.dismiss(idle)
            self._places.put(None)
        self._midwife.shutdown()

    def _born(self) -> Child:
        try:
            birth = self._midwife.submit(Child, self._order)
        except RuntimeError as error:
            raise Closed from error
        child = birth.result()
        with self._lock:
            self.children.add(child)
            if self.closed:
                child.kill()
        return child

    def _drained(self) -> list[Child | None]:
        idle: list[Child | None] = []
        with suppress(queue.Empty):
            while True:
                idle.append(self._places.get_nowait())
        return idle
