"""A connection to the broker is opened again whatever ended it."""

from __future__ import annotations

import threading
from typing import Any

from workers.connection import LastingConnection


class Ends:
    """Counts how often a connection ended."""

    def __init__(self) -> None:
        self.counted = threading.Semaphore(0)

    def opened(self, connection: Any) -> None:
        """Never here."""

    def lost(self) -> None:
        self.counted.release()


def test_a_connection_that_cannot_even_be_made_is_tried_again() -> None:
    """As where the process has no file or thread left for it, for a moment."""
    ends = Ends()
    line = LastingConnection([object()], ends, "test")  # what pika refuses at once

    line.start()

    assert [ends.counted.acquire(timeout=30) for _ in range(3)] == [True, True, True]
    line.close()
