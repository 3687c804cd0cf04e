"""What each kind of step takes, recorded from a real run of the sample case with the real engine, for bench/scaling.py.

    .venv/bin/python -m bench.recording [RUNS] [FILE]      (bench/recordings/steps.json)

One step at a time, so that nothing waits for a core. Wall time is what the rows say (taken to done). Processor time is that of the
whole tree of processes meanwhile, OCR children included, sampled twenty times a second: it is what a step costs on a machine
that has other work too, give or take a sample.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from rich.console import Console
from sqlalchemy import select

from bench.demo import tree
from runtime.logs import open_logs
from runtime.settings import Settings
from storage.database import reading
from storage.handles import Engine
from storage.tables import tasks
from yici.demo import Calendar, Demo
from yici.demo_results import Results
from yici.embedded import Embedded

RECORDED = Path(__file__).parent / "recordings" / "steps.json"
INTERVAL = 0.05
TICKS = os.sysconf("SC_CLK_TCK")
DAY = timedelta(days=1)


class Meter:
    """Processor seconds of this process and all that descend from it, over the demo's time."""

    def __init__(self, clock: Calendar) -> None:
        self._clock, self._stop = clock, threading.Event()
        self._times: list[datetime] = []
        self._used: list[float] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def between(self, start: datetime, end: datetime) -> float:
        """What was used from one instant to another."""
        return self._at(end) - self._at(start)

    def _at(self, when: datetime) -> float:
        place = min(max(bisect_left(self._times, when), 1), len(self._times) - 1)
        before, after = self._times[place - 1], self._times[place]
        share = min(max((when - before) / (after - before), 0.0), 1.0) if after > before else 1.0
        return self._used[place - 1] + share * (self._used[place] - self._used[place - 1])

    def _run(self) -> None:
        seen: dict[int, float] = {}
        while not self._stop.wait(INTERVAL):
            for process in tree(os.getpid()):
                seen[process] = max(seen.get(process, 0.0), _used(process))
            # What a child used counts also when it has ended.
            self._times.append(self._clock())
            self._used.append(sum(seen.values()))


def _used(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def record() -> dict[str, list[dict[str, float]]]:
    """One case from the first scan to the archive: per kind of step, seconds by the wall and of processor."""
    with tempfile.TemporaryDirectory(prefix="yici-recording-") as folder:
        clock, out = Calendar(), Path(folder) / "out"
        out.mkdir()
        with (
            Meter(clock) as meter,
            Embedded(Settings(data_dir=Path(folder)), clock=clock, threads=1) as embedded,
        ):
            Demo(embedded, clock, Console(file=sys.stderr), Results(embedded.toolbox, out)).run()
            time.sleep(3 * INTERVAL)
            return _steps(embedded.toolbox.engine, meter)


def _steps(engine: Engine, meter: Meter) -> dict[str, list[dict[str, float]]]:
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    query = select(tasks.c.kind, tasks.c.started_at, tasks.c.done_at).where(tasks.c.state == "done")
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(tasks.c.started_at)).all()
    for row in rows:
        # The demo sets its clock forward by whole days, now and then while a step runs.
        if row.done_at - row.started_at > DAY:
            continue
        took = (row.done_at - row.started_at).total_seconds()
        used = min(meter.between(row.started_at, row.done_at), took * (os.cpu_count() or 1))
        found[row.kind].append({"wall": round(took, 4), "cpu": round(used, 4)})
    return dict(found)


def main() -> None:
    """Record so many runs and write them down."""
    open_logs(level="ERROR")
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    kinds: dict[str, list[dict[str, float]]] = defaultdict(list)
    loads = [os.getloadavg()[0]]
    for _ in range(runs):
        for kind, steps in record().items():
            kinds[kind] += steps
        loads.append(os.getloadavg()[0])
    told: dict[str, Any] = {
        "schema": "yici/recording/1",
        "sample": "samples/food, both rounds, one step at a time",
        "cases": runs,
        "machine": {"cores": os.cpu_count(), "load": [round(load, 1) for load in loads]},
        "steps": kinds,
    }
    file = Path(sys.argv[2]) if len(sys.argv) > 2 else RECORDED
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
