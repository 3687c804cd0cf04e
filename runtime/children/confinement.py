"""What a child does to itself before it does anything else: it cannot outlive its parent, nor take more than its share."""

from __future__ import annotations

import ctypes
import resource
import signal
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_MIB: Final = 1024 * 1024


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies, however it dies."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def leave_stopping_to_parent() -> None:
    """Live on when the whole unit is told to stop: what runs may end, and the parent ends its children itself.

    A service manager tells every process of a unit at once. A child that obeyed would turn a clean stop into crashed
    steps. The signals are not ignored but heard and passed over, and not blocked even where the parent blocked them: what
    this process starts itself inherits neither, and can be ended by anyone.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def limit_memory(mebibytes: int, at_most: int | None = None) -> None:
    """Address space from now on.

    Args:
        mebibytes: the limit.
        at_most: how far this process may raise its limit later; not at all where nothing is said.
    """
    resource.setrlimit(resource.RLIMIT_AS, (mebibytes * _MIB, (at_most or mebibytes) * _MIB))


def limit_files(largest_bytes: int, most_open: int) -> None:
    """Bytes that may be written into one file, and files that may be open. No core is ever dumped: it holds people's data."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_bytes, largest_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_open, most_open))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processor(seconds: float) -> None:
    """Processor time for what is done next: the second guard, should nobody be left to watch the clock.

    Args:
        seconds: of wall time that it may take.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + 2 * seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
