"""Readers that misbehave on purpose, and some that tell where they run.

They are named by their place, so that a child can open them: ``Sandbox(reader_factory=HERE + "Hanging")``.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import threading

import numpy as np

from ocr.picture import Picture
from pipelines.errors import PageUnreadable
from pipelines.text import Box, Line, Source

HERE = "tests.doubles.reader:"
WHOLE = Box(0.1, 0.1, 0.9, 0.2)


class _Double:
    name: Source = "rapid"

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads


def _said(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text=text, confidence=1.0, box=WHOLE) for text in texts)


class Telling(_Double):
    """Reads nothing, but tells its process number and threads."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        return _said(str(os.getpid()), str(self.threads))


class Hoarding(_Double):
    """Tells its process number, and keeps more memory than a child may hold."""

    kept = np.empty(0, dtype=np.uint8)

    def read(self, picture: Picture) -> tuple[Line, ...]:
        if not self.kept.size:  # a page of nothing but numbers is read the other way, too
            self.kept = np.ones(900 << 20, dtype=np.uint8)
        return _said(str(os.getpid()), str(self.threads))


class TellingLimits(_Double):
    """Tells the names of its environment and the limits it runs under."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        # The double looks at its environment to show that it is clean.
        names = ",".join(sorted(os.environ))  # noqa: TID251 - see above
        limits = (resource.RLIMIT_AS, resource.RLIMIT_CORE)
        return _said(names, *(str(resource.getrlimit(limit)[0]) for limit in limits), str(os.getsid(0) == os.getpid()))


class Hanging(_Double):
    """Never answers, and holds the interpreter's lock in C while it does not."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        # It backtracks for longer than any test runs, without ever giving way to a signal.
        re.match(r"(a+)+$", "a" * 64 + "b")
        return ()


class HangingOnDark(_Double):
    """Hangs on pages darker than half, reads the others: one bad page among good ones."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        if float(np.mean(picture)) < 128:
            threading.Event().wait()
        return _said("可以阅读")


class HangingWithOffspring(_Double):
    """Starts a process of its own, writes its number beside the named file, and hangs."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        child = subprocess.Popen(["sleep", "600"])
        print(child.pid, file=sys.stderr, flush=True)  # noqa: T201 - its last words
        child.wait()
        return ()


class Crashing(_Double):
    """Dies of a signal, as a C library does on a bad file."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        print("segmentation fault, as arranged", file=sys.stderr, flush=True)  # noqa: T201 - its last words
        os.kill(os.getpid(), signal.SIGSEGV)
        return ()


class CrashingWhenWorn(_Double):
    """Reads one page and dies of the second, as an engine whose memory grows."""

    def __init__(self, threads: int = 1) -> None:
        super().__init__(threads)
        self._worn = False

    def read(self, picture: Picture) -> tuple[Line, ...]:
        if self._worn:
            os.kill(os.getpid(), signal.SIGKILL)
        self._worn = True
        return _said("可以阅读")


class Devouring(_Double):
    """Takes memory until there is none."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        held = [np.ones(1 << 24) for _ in range(1 << 12)]
        return _said(str(len(held)))


class Failing(_Double):
    """Says that it failed, as an engine should."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        raise PageUnreadable("识别引擎未能处理该页。", code="ENGINE")


class Babbling(_Double):
    """Writes to standard output and standard error, as libraries do, and then reads."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        print("noise " * 50_000, flush=True)  # noqa: T201 - the noise
        print("noise " * 50_000, file=sys.stderr, flush=True)  # noqa: T201 - the noise
        return _said("仍可阅读")
