"""The product's processes: started, watched as systemd would, killed, frozen, and started under a wrong clock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from runtime.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
YOUNG_SECONDS, PATIENCE = 10.0, 15
"""A unit that dies so young so often in a row will never start: the run ends."""
RESTART_SECONDS = 0.5
"""How long whoever watches the units waits before it starts one again (systemd: ``RestartSec``)."""


@dataclass
class Unit:
    """One process of a role. It is started by the main thread only: the kernel ends it when that thread ends."""

    role: str
    name: str
    options: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    frozen: bool = False
    killed: bool = False
    died_at: float = 0.0
    started_at: float = 0.0
    young_deaths: int = 0
    own_ends: Counter[int] = field(default_factory=Counter)

    def start(self, shift: str = "") -> None:
        """Start it; ``shift`` is a wrong clock such as ``+2h``."""
        environment = {**os.environ, **self.environment}  # noqa: TID251 - a child inherits it
        if shift:
            environment |= {"LD_PRELOAD": str(FAKETIME), "FAKETIME": shift, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "bench.chaos_unit", self.role, *self.options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.frozen, self.killed, self.died_at, self.started_at = False, False, 0.0, time.monotonic()

    @property
    def pid(self) -> int:
        """Its process number."""
        assert self.process is not None
        return self.process.pid

    def kill(self) -> None:
        """As the kernel does when memory is short: the process, not its children. It is started again by who watches."""
        assert self.process is not None
        self.killed = True
        self.process.kill()
        self.process.wait()

    def end(self, seconds: float = 60) -> int:
        """SIGTERM; its exit code, or -9 when it had to be killed."""
        self.tell_to_end()
        return self.ended(seconds)

    def tell_to_end(self) -> None:
        """SIGTERM."""
        assert self.process is not None
        self.thaw()
        if self.is_running:
            self.process.terminate()

    def ended(self, seconds: float = 60) -> int:
        """Wait for its end; its exit code, or -9 when it had to be killed."""
        assert self.process is not None
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            return self.process.wait()

    def freeze(self) -> None:
        """A machine that hangs: no thread of it runs, its connections stay."""
        self._signal(signal.SIGSTOP)
        self.frozen = True

    def thaw(self) -> None:
        """It goes on as if nothing had been."""
        if self.frozen:
            self._signal(signal.SIGCONT)
            self.frozen = False

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


class Units:
    """All processes of one installation.

    Args:
        settings: what they are told by the environment.
        folder: of their logs.
        numbers: how many of each role.
        options: what each role is started with.
    """

    def __init__(
        self, settings: Settings, folder: Path, numbers: Mapping[str, int], options: Mapping[str, Sequence[str]]
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        told = environment_of(settings)
        self.all = [
            Unit(role, f"{role}-{number}", options.get(role, ()), told, folder / f"{role}-{number}.log")
            for role, count in numbers.items()
            for number in range(1, count + 1)
        ]

    def of(self, role: str) -> list[Unit]:
        """The units of a role."""
        return [unit for unit in self.all if unit.role == role]

    def start(self) -> None:
        """All of them."""
        for unit in self.all:
            unit.start()

    def look_after(self) -> None:
        """Start again what ended by itself, after a short while; count how it ended."""
        now = time.monotonic()
        for unit in self.all:
            if unit.is_running or unit.process is None:
                continue
            if not unit.died_at:
                unit.died_at = now
                unit.own_ends[unit.process.returncode] += not unit.killed
                unit.young_deaths = unit.young_deaths + 1 if now - unit.started_at < YOUNG_SECONDS else 0
                if unit.young_deaths > PATIENCE:
                    raise RuntimeError(f"{unit.name} cannot start: {unit.log.read_text(errors='replace')[-3000:]}")
            elif now - unit.died_at > RESTART_SECONDS:
                unit.start()

    def own_ends(self) -> dict[str, dict[int, int]]:
        """Exit codes of units that nobody killed, by name."""
        return {unit.name: dict(unit.own_ends) for unit in self.all if unit.own_ends.total()}

    def stop(self) -> dict[str, int]:
        """SIGTERM for all; exit codes by name."""
        for unit in self.all:
            unit.tell_to_end()
        return {unit.name: unit.ended() for unit in self.all}


def children_of(pid: int) -> list[int]:
    """Processes that any thread of a process started and that are still there."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in listed.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue  # the thread ended while we looked
    return found


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables that make these settings."""
    named = {name: getattr(settings, name) for name in settings.model_fields_set}
    return {f"YICI_{name.upper()}": str(value) for name, value in named.items()}
