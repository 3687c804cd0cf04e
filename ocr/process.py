"""One child process of a sandbox: started clean, asked over pipes, killed with all that it started."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ocr.wire import receive, send

_LAST_WORDS: Final = 2000
_LOOK: Final = os.WEXITED | os.WNOHANG | os.WNOWAIT


@dataclass(frozen=True)
class ChildLimits:
    """What a child is started with.

    Attributes:
        engine: name or dotted place of the reader.
        threads: of its models.
        memory_mb: its address space, in MiB.
    """

    engine: str
    threads: int
    memory_mb: int


class Child:
    """A living child.

    Attributes:
        pages: how many it has been asked to read.
        requests: how many it has been asked, its warming up aside.
        warm: whether its models are loaded.
    """

    def __init__(self, limits: ChildLimits) -> None:
        self.pages = self.requests = 0
        self.warm = False
        self._killed = self._closed = False
        self._lock = threading.Lock()
        self._room = Path(tempfile.mkdtemp(prefix="yici-child-"))
        theirs_in, self._requests = os.pipe()
        self._answers, theirs_out = os.pipe()
        try:
            self._process = self._start(limits, theirs_in, theirs_out)
        finally:
            os.close(theirs_in)
            os.close(theirs_out)

    def ask(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Send a request and wait for its answer.

        Raises:
            Hung: no answer within the time.
            Gone: the child died.
        """
        send(self._requests, request)
        self.requests += request["do"] != "warm"
        self.pages += request["do"] == "read"
        return receive(self._answers, seconds)

    def is_alive(self) -> bool:
        """Whether the process still runs. A dead one is not reaped yet, so that its number stays its own."""
        return not self._killed and os.waitid(os.P_PID, self._process.pid, _LOOK) is None

    def last_words(self) -> str:
        """The end of what the child wrote to its standard error, for the log of an operator."""
        with suppress(OSError):
            return (self._room / "stderr").read_bytes()[-_LAST_WORDS:].decode("utf-8", "replace").strip()
        return ""

    def kill(self) -> None:
        """Kill the process, everything it started, and its folder. May be called twice, and from any thread."""
        with self._lock:
            if self._killed:
                return
            self._killed = True
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            shutil.rmtree(self._room, ignore_errors=True)

    def let_go(self) -> None:
        """Kill the process and close the pipes; only for the one who asks it."""
        self.kill()
        if not self._closed:
            self._closed = True
            os.close(self._requests)
            os.close(self._answers)

    def _start(self, limits: ChildLimits, requests: int, answers: int) -> subprocess.Popen[bytes]:
        arguments = [requests, answers, limits.engine, limits.threads, limits.memory_mb]
        with (self._room / "stderr").open("wb") as words:
            return subprocess.Popen(
                [sys.executable, "-m", "ocr.child", *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                env=_environment(self._room),
                pass_fds=(requests, answers),
                start_new_session=True,
            )


def _environment(room: Path) -> dict[str, str]:
    """A clean environment: no settings, no secrets, no proxies; a folder of its own as home."""
    return {
        "PATH": os.pathsep.join(os.get_exec_path()),
        "PYTHONPATH": os.pathsep.join(place for place in sys.path if place and Path(place).is_dir()),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": str(room),
        "TMPDIR": str(room),
        # onnxruntime reports home unless it is told not to before it is imported.
        "ORT_DISABLE_TELEMETRY": "1",
        # One process a core, one thread each.
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
