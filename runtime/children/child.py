"""One child process: started with a chosen environment, asked over pipes, killed with all that it started."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from runtime.children.nest import Nest
from runtime.children.walls import ROOM, Walls
from runtime.children.wire import MOST, Most, receive, send, send_with_file

_LAST_WORDS: Final = 2000
_LOOK: Final = os.WEXITED | os.WNOHANG | os.WNOWAIT
_GIVING_WAY: Final = 10
"""How much nicer a child becomes that gives way: beside a busy neighbour it is left about a tenth of a core."""
_NICEST: Final = 19


@dataclass(frozen=True)
class Order:
    """What children are started as.

    Attributes:
        module: run as ``python -m MODULE REQUESTS ANSWERS ARGUMENTS…``, the first two being a local socket and a pipe.
        arguments: of the module. Everybody on the machine can read them: no secret belongs here.
        environment: besides what every child needs. It is readable by the same user: no secret belongs here either.
        keeps_words: whether what a child writes to its standard error is kept, for its last words; else it goes where
            the parent's goes.
        walls: around what handles hostile bytes; None for children that work with the tools of the installation.
    """

    module: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    keeps_words: bool = False
    walls: Walls | None = None


class Child:
    """A living child.

    Attributes:
        asked: how often it was asked to do what.
        ready: set by its user when it has been prepared for its work.
        worn: set by its user when another should take its place after this work.
        gave_way: whether it was told to leave the processor to others; it stays so.
    """

    def __init__(self, order: Order) -> None:
        self.asked: Counter[str] = Counter()
        self.ready = self.worn = self.gave_way = False
        self._killed = self._closed = False
        self._lock = threading.Lock()
        self._nest = Nest(Path(tempfile.gettempdir()))
        self._line, theirs = socket.socketpair()
        self._answers, theirs_out = os.pipe()
        try:
            self._process = self._start(order, theirs.fileno(), theirs_out)
        except BaseException:
            # Where memory or processes are short a start fails again and again: nothing may stay open each time.
            self._close()
            self._nest.remove()
            raise
        finally:
            theirs.close()
            os.close(theirs_out)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """How it ended: its exit code, or a signal's number below zero; None while it was not ended by us."""
        return self._process.returncode

    def ask(
        self,
        request: dict[str, Any],
        seconds: float,
        give_way_after: float | None = None,
        *,
        file: int | None = None,
        most: Most = MOST,
    ) -> tuple[dict[str, Any], bytes]:
        """Send a request and wait for its answer.

        Args:
            request: what to ``do``, and with what.
            seconds: until the answer must be whole.
            give_way_after: seconds after which a child that still works leaves the processor to others.
            file: an open file that goes with it.
            most: the largest answer that is believed.

        Raises:
            Hung: no answer within the time.
            Gone: the child died.
        """
        self.asked[request["do"]] += 1
        if file is None:
            send(self._line.fileno(), request)
        else:
            send_with_file(self._line, request, file)
        if give_way_after is not None and give_way_after < seconds:
            seconds -= give_way_after
            if not self._begins_to_answer(give_way_after):
                self._give_way()
        return receive(self._answers, seconds, most)

    def is_alive(self) -> bool:
        """Whether the process still runs. A dead one is not reaped yet, so that its number stays its own."""
        return not self._killed and os.waitid(os.P_PID, self._process.pid, _LOOK) is None

    def ended(self, seconds: float) -> int | None:
        """How it ended by itself: its exit code, or the signal below zero; None if it has not within that time."""
        with suppress(subprocess.TimeoutExpired):
            status = self._process.wait(seconds)
            # Behind bubblewrap a signal is told as a shell would.
            return 128 - status if status > 128 else status
        return None

    def last_words(self) -> str:
        """The end of what the child wrote to its standard error where that is kept, for the log of an operator."""
        with suppress(OSError):
            return (self._nest.path / "stderr").read_bytes()[-_LAST_WORDS:].decode("utf-8", "replace").strip()
        return ""

    def strike(self) -> None:
        """Send the last signal, and do not wait until it has been obeyed: on a busy machine that takes its time."""
        with self._lock:
            if not self._killed:
                self._signal_all()

    def kill(self) -> None:
        """Kill the process, everything it started, and its folder. May be called twice, and from any thread."""
        with self._lock:
            if self._killed:
                return
            self._killed = True
            self._signal_all()
            self._process.wait()
            self._nest.remove()

    def let_go(self) -> None:
        """Kill the process and close the pipes; only for the one who asks it."""
        self.kill()
        if not self._closed:
            self._closed = True
            self._close()

    def _close(self) -> None:
        self._line.close()
        os.close(self._answers)

    def _signal_all(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _begins_to_answer(self, seconds: float) -> bool:
        waiting = select.poll()
        waiting.register(self._answers, select.POLLIN | select.POLLHUP)
        return bool(waiting.poll(seconds * 1000))

    def _give_way(self) -> None:
        """Have the scheduler prefer others. The child leads a session, which the kernel may weigh as one group."""
        self.gave_way = True
        with suppress(ProcessLookupError):
            # From where it stands: a worker may be nice itself, and who is no root may never become less so.
            nice = min(os.getpriority(os.PRIO_PGRP, self._process.pid) + _GIVING_WAY, _NICEST)
            os.setpriority(os.PRIO_PGRP, self._process.pid, nice)
            with suppress(OSError):
                Path(f"/proc/{self._process.pid}/autogroup").write_text(str(nice), encoding="ascii")

    def _start(self, order: Order, requests: int, answers: int) -> subprocess.Popen[bytes]:
        with (self._nest.path / "stderr").open("wb") as words:
            command = [sys.executable, "-m", order.module, str(requests), str(answers), *order.arguments]
            behind = order.walls is not None and order.walls.kind == "bubblewrap"
            return subprocess.Popen(
                order.walls.around(command) if order.walls else command,
                stdin=subprocess.DEVNULL,
                # What a library prints is no result of the parent's.
                stdout=subprocess.DEVNULL,
                stderr=words if order.keeps_words else None,
                # Of bubblewrap too: it is the first process in there, and its environment lies open to the others.
                env=_environment(Path(ROOM) if behind else self._nest.path, order.environment),
                pass_fds=(requests, answers),
                start_new_session=True,
            )


def _environment(room: Path, given: Mapping[str, str]) -> dict[str, str]:
    """What was chosen for the child, and what it needs to find the program; a folder of its own to write into."""
    return {
        "PATH": os.pathsep.join(os.get_exec_path()),
        "LANG": "C.UTF-8",
        "HOME": str(room),
        **given,
        "PYTHONPATH": os.pathsep.join(place for place in sys.path if place and Path(place).is_dir()),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(room),
    }
