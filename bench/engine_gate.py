"""Where every task of every contestant passes: it waits until all are at the start, and is counted.

Standard library only: the peers import it in an environment of their own.

A task that comes before the gate is open waits there. So the contestant's processes are started, connected and full of
prefetched work before the clock runs, and start-up is nobody's handicap.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import struct
import threading
import time
from pathlib import Path

PAUSE = 0.005
SLOT = struct.Struct("=QQ")
"""Tasks that came to the gate, tasks that passed."""


class Gate:
    """One for each process; the folder is the contest's."""

    def __init__(self, folder: str) -> None:
        self._sign = Path(folder) / "open"
        self._open = False
        self._lock = threading.Lock()
        self._came = self._passed = 0
        path = Path(folder) / f"new-{os.getpid()}"
        path.write_bytes(SLOT.pack(0, 0))
        with path.open("r+b") as file:
            self._slot = mmap.mmap(file.fileno(), SLOT.size)
        path.rename(path.with_name(f"count-{os.getpid()}"))  # the referee never sees one that is half written

    def go(self) -> None:
        """Pass; called by a task that runs in a thread."""
        if not self._open:
            self._count(came=1)
            while not self._is_open():
                time.sleep(PAUSE)
        self._count(passed=1)

    async def go_async(self) -> None:
        """Pass; called by a coroutine."""
        if not self._open:
            self._count(came=1)
            while not self._is_open():  # noqa: ASYNC110 - another process opens it
                await asyncio.sleep(PAUSE)
        self._count(passed=1)

    def _is_open(self) -> bool:
        self._open = self._open or self._sign.exists()
        return self._open

    def _count(self, came: int = 0, passed: int = 0) -> None:
        with self._lock:
            self._came += came
            self._passed += passed
            SLOT.pack_into(self._slot, 0, self._came, self._passed)


_gates: dict[int, Gate] = {}
_making = threading.Lock()


def gate() -> Gate:
    """The gate of this process, which may have been forked from one that had its own."""
    with _making:
        if os.getpid() not in _gates:
            _gates[os.getpid()] = Gate(os.environ["YICI_BENCH_GATE"])  # noqa: TID251 - set by the referee
    return _gates[os.getpid()]


def counted(folder: Path) -> tuple[int, int]:
    """How many tasks came to the closed gate, and how many have passed, in all processes."""
    slots = [SLOT.unpack(path.read_bytes()) for path in folder.glob("count-*")]
    return sum(slot[0] for slot in slots), sum(slot[1] for slot in slots)
