"""``yici check --json | head`` ends quietly, as other tools do, and nothing else ends with it.

Python leaves SIGPIPE ignored, and so must we: with its default action the first write to any closed line would kill the
process without a word, be it a database's, the broker's, or a child's that has just died.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable

UNREAD = 128 + signal.SIGPIPE
"""What a shell says of a program that was ended for it."""


def until_unread(run: Callable[[], int]) -> int:
    """Run a command, its output written to the end; UNREAD where nobody reads it any more.

    Args:
        run: gives the exit code.
    """
    try:
        code = run()
        if sys.stdout is not None:  # None where whoever started us closed it
            sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # typer makes an exit of it
        if not _is_gone():
            raise
        # What is left in the buffer goes nowhere, without another error when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    return code


def _is_gone() -> bool:
    """Whether standard output is a pipe or a socket at whose other end nobody is."""
    if sys.stdout is None:
        return False
    looked = select.poll()
    looked.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _, event in looked.poll(0))
