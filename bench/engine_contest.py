"""The referee: fills a contestant's queue, starts its processes, opens the gate, and takes the time until all are through."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.engine_gate import counted

ROOT = Path(__file__).resolve().parent.parent
OURS = sys.executable
PEERS = str(ROOT / ".cache" / "peers" / "bin" / "python")
START_SECONDS = 60.0
PATIENCE_SECONDS = 300.0
SERVERS = {"postgres": "postgres", "beam.smp": "rabbitmq"}
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Contestant:
    """Who takes part.

    Attributes:
        fill: command that puts ``{n}`` tasks into the queue.
        work: command that works off; started once a process.
        processes: how many of them.
        tasks: how many tasks wait at the gate when all are at the start.
        share: over how much of a full queue it is measured: the slow over less.
    """

    name: str
    fill: Sequence[str]
    work: Sequence[str]
    processes: int = 2
    at_gate: int = 16
    share: float = 1.0


@dataclass(frozen=True)
class Drain:
    """What one drain took.

    Attributes:
        seconds: from the opening of the gate until the last task passed.
        cpu: processor time in milliseconds a task: ``own`` (the contestant's processes), ``rabbitmq``, ``postgres``.
    """

    number: int
    seconds: float
    cpu: Mapping[str, float]

    @property
    def rate(self) -> float:
        """Tasks a second."""
        return self.number / self.seconds


def drain(who: Contestant, number: int, environment: Mapping[str, str]) -> Drain:
    """Fill, start, open, wait until all have passed, stop."""
    with tempfile.TemporaryDirectory(prefix="yici-bench-") as folder, ExitStack() as stack:
        full = {**os.environ, **environment, "YICI_BENCH_GATE": folder, "PYTHONPATH": str(ROOT)}  # noqa: TID251 - inherited
        fill = [word.format(n=number) for word in who.fill]
        subprocess.run(fill, env=full, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        started = [_start(who.work, full, Path(folder)) for _ in range(who.processes)]
        for process in started:
            stack.callback(_end, process)
        _await_start(Path(folder), who, started)
        before = _used()
        begun = time.monotonic()
        (Path(folder) / "open").touch()
        counted_on = max(int(number * who.share), 4 * who.at_gate)
        seconds = _await_end(Path(folder), counted_on, started, begun)
        used = _used()
    return Drain(counted_on, seconds, {one: (used[one] - before.get(one, 0)) * 1000 / counted_on for one in used})


def _start(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "output").open("ab") as output:
        return subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )


def _await_start(folder: Path, who: Contestant, started: Sequence[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + START_SECONDS
    while counted(folder)[0] < who.at_gate:
        _still_there(folder, started, until, f"{counted(folder)[0]} of {who.at_gate} came to the gate")
        time.sleep(0.02)
    time.sleep(0.5)  # prefetched messages are in memory, the log of the start is written


def _await_end(folder: Path, number: int, started: Sequence[subprocess.Popen[bytes]], begun: float) -> float:
    while counted(folder)[1] < number:
        _still_there(folder, started, begun + PATIENCE_SECONDS, f"{counted(folder)[1]} of {number} passed")
        time.sleep(0.005)
    return time.monotonic() - begun


def _still_there(folder: Path, started: Sequence[subprocess.Popen[bytes]], until: float, how_far: str) -> None:
    if time.monotonic() > until or any(process.poll() is not None for process in started):
        output = (folder / "output").read_text(errors="replace")[-3000:]
        raise SystemExit(f"a contestant stands still: {how_far}\n{output}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _used() -> dict[str, float]:
    """Processor seconds of all that descends from this process, by the name of the program; ended children included."""
    seen: dict[int, tuple[int, str, int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            program, _, rest = path.read_text().partition("(")[2].rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        fields = rest.split()
        seen[int(path.parts[2])] = (int(fields[1]), program, sum(map(int, fields[11:15])))
    tree = {os.getpid()}
    while more := {one for one, (parent, _, _) in seen.items() if parent in tree} - tree:
        tree |= more
    used: dict[str, float] = defaultdict(float)
    for one in tree - {os.getpid()}:
        used[SERVERS.get(seen[one][1], "own")] += seen[one][2] / TICK
    return used
