"""The walls around a child that handles hostile bytes: what it can see and reach at all.

Three kinds, the strongest that the machine allows:

``bubblewrap``
    name spaces of its own: an empty file system with the program in it read-only and one small folder in memory, no
    network, no process but its own, an unprivileged user.
``landlock``
    where name spaces are denied (most containers): the same files through the kernel's path rules, no TCP.
``none``
    neither: limits, a clean environment and the denied system calls (:mod:`runtime.children.syscalls`) are all there is.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from runtime.children import landlock

Kind = Literal["bubblewrap", "landlock", "none"]
"""How a child is walled in."""

ROOM: Final = "/tmp"  # noqa: S108 - the child's own folder, in memory, inside of its own file system
"""Where a child behind bubblewrap may write."""

_PROBE_SECONDS: Final = 20
_NOBODY: Final = "65534"
_SYSTEM: Final = ("/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin")
_MACHINE: Final = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/libreoffice",
    "/etc/localtime",
    "/sys/devices/system/cpu",
    "/var/cache/fontconfig",
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
)
"""What libraries, fonts and LibreOffice look for outside of /usr; no accounts, no keys, no host names."""

_KERNEL: Final = ("/proc/cpuinfo", "/proc/meminfo", "/proc/self", "/dev/null", "/dev/urandom", "/dev/zero")


@dataclass(frozen=True)
class Walls:
    """What stands around a child.

    Attributes:
        kind: see the module.
        shown: folders that it may read beside the system's own: the interpreter, the libraries, the program.
        room_bytes: what it may write into its own folder, where that is in memory.
        why_not: why nothing stronger; empty where bubblewrap stands. For operators, in English.
    """

    kind: Kind
    shown: tuple[Path, ...] = ()
    room_bytes: int = 256 << 20
    why_not: str = ""

    def around(self, command: Sequence[str]) -> list[str]:
        """The command line that starts a command behind these walls; the command itself where no program builds them."""
        return [*_bubblewrap(self), *command] if self.kind == "bubblewrap" else list(command)

    def told(self) -> str:
        """These walls as an argument of the child, which raises from within what the kernel has it raise."""
        return json.dumps({"kind": self.kind, "shown": [str(place) for place in self.shown]})


def raise_within(told: str, room: Path, *, programs: bool = False) -> Kind:
    """In the child, before anything is imported and any thread begins: raise what is raised from within.

    Args:
        told: from :meth:`Walls.told`.
        room: the folder that it may write into.
        programs: whether it may start others. LibreOffice makes a local socket in /tmp, whatever one tells it.

    Returns:
        What kind of walls stand.
    """
    walls = json.loads(told)
    kind: Kind = walls["kind"]
    if kind == "landlock":
        readable = [*map(Path, walls["shown"]), Path("/usr"), *map(Path, (*_SYSTEM, *_MACHINE, *_KERNEL))]
        landlock.restrict(readable, [room], [Path(ROOM)] if programs else [])
    return kind


@lru_cache(maxsize=16)
def strongest(packages: tuple[str, ...], module: str, room_bytes: int = 256 << 20) -> Walls:
    """The strongest walls of this machine, tried once by starting the interpreter behind them.

    Args:
        packages: top-level packages of the program that the child imports.
        module: light module that is imported for the trial.
        room_bytes: see :class:`Walls`.
    """
    shown = program(packages)
    walls = Walls("bubblewrap", shown, room_bytes)
    why_not = _why_not(walls, module)
    if not why_not:
        return walls
    return Walls("landlock" if landlock.version() else "none", shown, room_bytes, why_not)


def program(packages: Sequence[str]) -> tuple[Path, ...]:
    """The folders that the interpreter, its libraries and these packages lie in.

    A folder that holds the packages among other things (a checked-out project, with its data) is not shown whole.
    """
    places = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent]
    for entry in map(Path, filter(None, sys.path)):
        own = [entry / package for package in packages if (entry / package).is_dir()]
        whole = entry.name in ("site-packages", "dist-packages")
        places += own if own and not whole else [entry]
    # Where a script lies is on the path of modules too: no home, and nothing that would hide the room.
    closed = (Path("/"), Path.home(), *Path.home().parents, Path(ROOM))
    return tuple(dict.fromkeys(place for place in places if place.exists() and place not in closed))


def _why_not(walls: Walls, module: str) -> str:
    """Why bubblewrap does not stand here; empty when it does."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    command = walls.around([sys.executable, "-c", f"import {module}"])
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(filter(None, sys.path)), "LANG": "C.UTF-8"}
    try:
        trial = subprocess.run(
            command, env=environment, check=False, capture_output=True, timeout=_PROBE_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    words = trial.stderr.decode("utf-8", "replace").strip().splitlines()
    return "" if trial.returncode == 0 else (words[-1][:200] if words else f"exit code {trial.returncode}")


def _bubblewrap(walls: Walls) -> list[str]:
    command = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent"]
    command += ["--uid", _NOBODY, "--gid", _NOBODY, "--cap-drop", "ALL", "--hostname", "sandbox"]
    command += ["--ro-bind", "/usr", "/usr"]
    for place in _SYSTEM:
        folder = Path(place)
        if folder.is_symlink():
            command += ["--symlink", str(folder.readlink()), place]
        elif folder.exists():
            command += ["--ro-bind", place, place]
    for place in _MACHINE:
        command += ["--ro-bind-try", place, place]
    # Its root is a file system in memory without a limit: nothing but the room may be written to.
    command += ["--proc", "/proc", "--dev", "/dev", "--size", str(walls.room_bytes), "--tmpfs", ROOM]
    for shown in walls.shown:
        if not shown.is_relative_to("/usr"):
            command += ["--ro-bind", str(shown), str(shown)]
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", ROOM]
