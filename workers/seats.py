"""Who may have a page read right now.

There are more threads at pages than children: while one page is read, the next is looked up and fetched, and the one before
is stored, so that no child waits for a disk or a network.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

AHEAD: Final = 1
"""Pages that are made ready or stored beside those that are read."""


class Seats:
    """As many seats as pages that may be read at once, and one beside them for the window.

    Args:
        number: of them.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._changed = threading.Condition()
        self._urgent = self._others = 0

    @contextmanager
    def taken(self, *, urgent: bool) -> Iterator[None]:
        """Wait for a seat, and have it for the length of a block.

        Args:
            urgent: whether an applicant waits at the window. Such a page finds a seat also when all are held by what can
                wait; it has no more than the number of seats itself.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._free(urgent=urgent))
            if urgent:
                self._urgent += 1
            else:
                self._others += 1
        try:
            yield
        finally:
            with self._changed:
                if urgent:
                    self._urgent -= 1
                else:
                    self._others -= 1
                self._changed.notify_all()

    def _free(self, *, urgent: bool) -> bool:
        taken = self._urgent + self._others
        return (taken <= self._number and self._urgent < self._number) if urgent else taken < self._number
