"""Wall time, processor time and peak memory of ``yici demo``, its children included: the OCR runs in children.

    .venv/bin/python bench/demo.py [RUNS]

Memory is the sum over the whole tree, sampled ten times a second: PSS counts a page that several processes share once,
RSS counts it for each of them (an upper bound).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

INTERVAL = 0.1
PROC = Path("/proc")


@dataclass(frozen=True)
class Run:
    """What one run took: seconds, seconds of processor, MiB."""

    wall: float
    cpu: float
    pss: float
    rss: float


def measure() -> Run:
    before = _cpu()
    pss = rss = 0
    with tempfile.TemporaryDirectory(prefix="yici-bench-") as out:
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "yici.cli", "demo", "--out", out],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while process.poll() is None:
            taken = [_memory(one) for one in tree(process.pid)]
            pss, rss = max(pss, sum(one[0] for one in taken)), max(rss, sum(one[1] for one in taken))
            time.sleep(INTERVAL)
        wall = time.monotonic() - begun
    if process.returncode:
        raise SystemExit(f"yici demo ended with {process.returncode}")
    return Run(wall, _cpu() - before, pss / 1024, rss / 1024)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tree(root: int) -> set[int]:
    """A process and all that descend from it."""
    parents = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            parents[int(entry.name)] = parent
    tree = {root}
    while more := {child for child, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return tree


def _parent(entry: Path) -> int | None:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None  # it ended while we looked


def _memory(process: int) -> tuple[int, int]:
    """PSS and RSS of a process in KiB; nothing of one that has ended."""
    try:
        lines = (PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0
    told = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return told.get("Pss", 0), told.get("Rss", 0)


def main() -> None:
    runs = [measure() for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 1)]
    print(f"{'run':>4} {'wall s':>8} {'cpu s':>8} {'PSS MiB':>8} {'RSS MiB':>8}")
    for number, run in enumerate(runs, 1):
        print(f"{number:>4} {run.wall:8.1f} {run.cpu:8.1f} {run.pss:8.0f} {run.rss:8.0f}")
    print(
        f"median wall {median(run.wall for run in runs):.1f} s, cpu {median(run.cpu for run in runs):.1f} s; "
        f"peak PSS {max(run.pss for run in runs):.0f} MiB, RSS {max(run.rss for run in runs):.0f} MiB; "
        f"n={len(runs)}, {os.cpu_count()} cores, load at the end {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
