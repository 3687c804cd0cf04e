"""What a child does to itself before it does anything else: it cannot outlive its parent, nor take more than its share."""

from __future__ import annotations

import ctypes
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_STATUS: Final = Path("/proc/self/statm")
_BADNESS: Final = Path("/proc/self/oom_score_adj")
_MIB: Final = 1024 * 1024

_MUCH: Final = 700
"""MiB held from which it is worth looking for what is free; what is given back has to be had again, page by page."""


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


def give_up_privileges() -> None:
    """No program that this process starts is ever given more rights than it has itself."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def be_first_to_go() -> None:
    """Where the machine runs out of memory the kernel takes this process, never the worker that holds the tasks."""
    with suppress(OSError):
        _BADNESS.write_text("1000", encoding="ascii")


def limit_growth(mebibytes: int) -> None:
    """Address space that may come on top of what there is, for what is done next; never above the limit that was set.

    Args:
        mebibytes: the share of one piece of work.
    """
    now = int(_STATUS.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    grown = now + mebibytes * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (grown if most == resource.RLIM_INFINITY else min(grown, most), most))


@contextmanager
def growing_by(mebibytes: int) -> Iterator[None]:
    """Address space that may come on top of what there is, while this lasts; within the limit that holds already.

    A library that can go on without memory raises then, where the whole process would have ended at its own limit.

    Args:
        mebibytes: the share of one step of a piece of work.
    """
    held = resource.getrlimit(resource.RLIMIT_AS)
    limit_growth(mebibytes)
    lowered, most = resource.getrlimit(resource.RLIMIT_AS)
    if held[0] != resource.RLIM_INFINITY and lowered > held[0]:
        resource.setrlimit(resource.RLIMIT_AS, (held[0], most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, held)


def resident() -> int:
    """Memory that this process holds, in MiB; where it is much, what was freed is given back to the system first."""
    held = _resident()
    if held <= _MUCH:
        return held
    ctypes.CDLL(None).malloc_trim(0)
    return _resident()


def _resident() -> int:
    return int(_STATUS.read_text(encoding="ascii").split()[1]) * resource.getpagesize() // _MIB


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
    """Processor time for what is done next; then the kernel ends this process (SIGXCPU).

    Unlike a clock on the wall it does not run faster on a busy machine; and it needs nobody who watches it.

    Args:
        seconds: of processor time.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
