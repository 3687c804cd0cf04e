"""Being told to end: a signal becomes an event that any thread may wait for."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue


@contextmanager
def stopped_by_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM or SIGINT sets. Only the main thread may ask for it.

    Python runs a handler between two steps of the main thread, which waits for the event and may hold the event's lock
    at that moment: to set it there would wait for itself for ever. So a handler only puts a word into a queue that is
    made for this, and a thread passes it on.
    """
    stop, told = threading.Event(), SimpleQueue[bool]()
    thread = threading.Thread(target=_pass_on, args=(told, stop), name="signals", daemon=True)
    thread.start()
    before = {number: signal.signal(number, lambda *_: told.put(True)) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        told.put(False)
        thread.join()


def _pass_on(told: SimpleQueue[bool], stop: threading.Event) -> None:
    if told.get():
        stop.set()
