"""What a sandboxed child finds when it tries to get out: run inside of it, told to whoever asks (``yici doctor``)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from pipelines.text import Value
from runtime.children.walls import Kind

_STRANGE: Final = ("YICI_", "AWS_", "SECRET", "PASSWORD", "TOKEN", "_KEY")


class Protection(Value):
    """What holds a child in, as it found by trying.

    Attributes:
        walls: see :data:`runtime.children.walls.Kind`.
        denied: whether the kernel denies system calls (seccomp).
        programs: whether it may start programs, which tesseract and LibreOffice need.
        uid: of its user, as it sees it.
        escapes: what it could do and should not; of ``exec``, ``socket``, ``accounts``, ``environment``,
            ``write``, ``parent``.
    """

    walls: Kind
    denied: bool
    programs: bool
    uid: int
    escapes: tuple[str, ...] = ()


def report(walls: Kind, *, denied: bool, programs: bool) -> dict[str, Any]:
    """Try each way out; a :class:`Protection` as JSON."""
    tries: Mapping[str, Callable[[], bool]] = {
        "exec": lambda: not programs and _can(_start_a_program),
        "socket": lambda: _can(_open_a_socket),
        "accounts": lambda: _can(_read_accounts),
        "environment": _sees_secrets,
        "write": lambda: any(_can(partial(_write, place)) for place in _places()),
        # Behind bubblewrap nobody outside can be seen, let alone called.
        "parent": lambda: walls != "bubblewrap" and _can(_touch_the_parent),
    }
    escapes = tuple(name for name, tried in tries.items() if tried())
    found = Protection(walls=walls, denied=denied, programs=programs, uid=os.getuid(), escapes=escapes)
    return found.model_dump(mode="json")


def _can(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _start_a_program() -> None:
    subprocess.run(["/bin/true"], check=False)


def _open_a_socket() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        # No packet is sent by this; it fails where there is no way out of the machine.
        made.connect(("192.0.2.1", 9))


def _read_accounts() -> None:
    Path("/etc/passwd").read_bytes()


def _sees_secrets() -> bool:
    """In the environments of any process that it can look into."""
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            names = [pair.split(b"=", 1)[0].decode("utf-8", "replace") for pair in place.read_bytes().split(b"\0")]
        except OSError:
            continue
        if any(mark in name.upper() for name in names for mark in _STRANGE):
            return True
    return False


def _places() -> tuple[Path, ...]:
    return (
        Path("/usr/yici-selftest"),
        Path("/yici-selftest"),
        Path("/var/yici-selftest"),
        Path(__file__).parent / "x",
    )


def _write(place: Path) -> None:
    place.write_bytes(b"")
    place.unlink()


def _touch_the_parent() -> None:
    parent = os.getppid()
    if parent == 0:
        raise ProcessLookupError
    os.kill(parent, signal.Signals.SIGWINCH)
