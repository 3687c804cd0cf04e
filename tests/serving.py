"""Run one server program for the length of a block: on a free port, in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

START_SECONDS = 120.0


class ServiceFailed(RuntimeError):
    """A server did not start; the message ends with what it said."""


@contextmanager
def folder_of(name: str, owner: str | None = None) -> Iterator[Path]:
    """A temporary folder, owned by whom the server runs as."""
    folder = Path(tempfile.mkdtemp(prefix=f"yici-{name}-"))
    if owner:
        shutil.chown(folder, owner, owner)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    command: Callable[[int], Sequence[str]],
    folder: Path,
    *,
    environment: Mapping[str, str] = MappingProxyType({}),
    owner: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[int]:
    """Run a server on a free port until the block ends; gives the port.

    ``environment`` is laid over the inherited one.
    A port can be taken between asking for it and listening on it, so a server that dies at its start is tried again.
    """
    for attempt in range(3):
        port = free_port()
        process = _start([*_dies_with_us(stop), *command(port)], folder, environment, owner)
        try:
            if _listens(process, port):
                yield port
                return
        finally:
            _end(process, stop)
        if attempt == 2:
            raise ServiceFailed((folder / "output").read_text(errors="replace")[-2000:])


def _dies_with_us(stop: signal.Signals) -> list[str]:
    """Put before a command: the kernel stops it when this process ends, also when this process is killed."""
    return ["setpriv", "--pdeathsig", stop.name.removeprefix("SIG")]


def _start(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], owner: str | None
) -> subprocess.Popen[bytes]:
    with (folder / "output").open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},  # noqa: TID251 - a server inherits it
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C goes to the tests, which then stop the servers
            user=owner,
            group=owner,
            extra_groups=[] if owner else None,
        )


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server listens; False when it ended before, or did not in time."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.1)
    return False


def _end(process: subprocess.Popen[bytes], stop: signal.Signals) -> None:
    process.send_signal(stop)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on at this moment.

    It stands below those that Linux gives to who calls (from 32768 on): one of these may be the end of somebody's
    connection a moment later, also while a server that was told to use it is away. Drawn by the system, since tests
    that are given a seed would draw the same one in two processes.
    """
    while True:
        port = 20000 + secrets.randbelow(12000)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
