"""What runs inside a sandbox: a process that opens, reads and lays out files for its parent, and may be killed at any time.

Started as ``python -m ocr.child REQUESTS ANSWERS ENGINE THREADS MEMORY_MB``, the first two being pipes.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from typing import Any, Final, NoReturn

from pipelines.errors import YiciError

_PR_SET_PDEATHSIG: Final = 1
_LARGEST_FILE: Final = 1 << 30
"""Bytes that the child may write into one file; tesseract is handed its picture in one."""

_OPEN_FILES: Final = 128


def main(arguments: list[str]) -> NoReturn:
    """Answer requests until the parent closes the pipe."""
    requests, answers, engine, threads, memory_mb = arguments
    _die_with_parent()
    _limit(int(memory_mb))
    # Imported only now, so that whatever they allocate counts.
    from ocr.desk import Desk
    from ocr.wire import Gone, receive, send

    desk = Desk(engine, int(threads))
    while True:
        try:
            request, _ = receive(int(requests))
        except Gone:
            os._exit(0)
        _limit_processor(float(request["seconds"]))
        try:
            answer, payload = desk.answer(request)
        except YiciError as error:
            answer, payload = _told(error), b""
        send(int(answers), answer, payload)


def _told(error: YiciError) -> dict[str, Any]:
    return {"error": type(error).__name__, "code": error.code, "message": error.message, "cure": error.cure}


def _die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies, however it dies."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit(memory_mb: int) -> None:
    memory = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))


def _limit_processor(seconds: float) -> None:
    """Processor time for this request: the second guard, should nobody be left to watch the clock."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + 2 * seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(sys.argv[1:])
