"""One worker freezes in the middle of its work, again and again: for how long do all the others stand still?

    .venv/bin/python -m bench.frozen [--freezes 20] [--seconds 20] [--seed 1] [--watch] [--out FILE]

The servers, units and cases of ``bench.chaos``, with work always waiting. A worker is stopped (SIGSTOP) for some seconds,
shorter than its lease; what is told is the longest time from then on in which no task at all was finished. A process that
hangs holds what its transactions have locked, what it has claimed and not yet published, and what the broker has handed
to it. ``--watch`` prints, each second of a standstill, what the database's connections wait for and who holds it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from statistics import median

import psycopg

from bench.chaos import Progress, Wanted, installed
from bench.chaos_load import Load
from bench.chaos_servers import servers
from bench.chaos_units import Units
from tests.doubles.receiver import receiving

BACKLOG = 1500
WARM_TASKS = 400
LOOK_SECONDS = 0.1
STILL_SECONDS = 1.5
"""After so long without a finished task the watch begins to ask who waits for whom."""
RESPITE_SECONDS = 4.0
"""Between two freezes, so that each meets a running office."""
WAITS = """
SELECT application_name, state, coalesce(wait_event, ''), round(extract(epoch FROM now() - state_change)::numeric, 1),
       pg_blocking_pids(pid), pid, left(regexp_replace(query, '\\s+', ' ', 'g'), 90)
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL ORDER BY xact_start
"""
WHERE = "SELECT queue, lane, state, count(*) FROM tasks WHERE state IN ('ready', 'sent', 'running') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"


def look(address: str) -> str:
    """Who waits for whom, and what waits where."""
    lines = []
    with suppress(psycopg.OperationalError), psycopg.connect(address, connect_timeout=5) as connection:
        for _, state, event, seconds, blocking, pid, query in connection.execute(WAITS).fetchall():
            lines.append(f"      {pid} {state} {event} {seconds} s, held up by {blocking}: {query}")
        waiting = Counter({f"{row[0]}/{row[1]} {row[2]}": row[3] for row in connection.execute(WHERE).fetchall()})
        lines.append("      " + ", ".join(f"{what} {number}" for what, number in waiting.items()))
    return "\n".join(lines)


def still(progress: Progress, address: str, seconds: float, *, watch: bool) -> float:
    """The longest time within so many seconds in which no task was finished."""
    begun = moved_at = time.monotonic()
    told, longest = 0.0, 0.0
    while (now := time.monotonic()) < begun + seconds:
        before = progress.done
        progress.look()
        if progress.done != before:
            moved_at = now
        longest = max(longest, now - moved_at)
        if watch and now - moved_at > STILL_SECONDS and now - told > 1:
            told = now
            print(f"    {now - begun:5.1f} s, still for {now - moved_at:.1f} s\n{look(address)}", flush=True)
        time.sleep(LOOK_SECONDS)
    return longest


def measure(units: Units, progress: Progress, address: str, said: argparse.Namespace) -> list[float]:
    """Freeze one worker after the other; the standstill of each."""
    chance, found = random.Random(said.seed), []
    while not (progress.look() and progress.done > WARM_TASKS):
        time.sleep(LOOK_SECONDS)
    for number in range(said.freezes):
        time.sleep(RESPITE_SECONDS + chance.random())
        unit = chance.choice(units.of("worker"))
        progress.look()
        unit.freeze()
        found.append(round(still(progress, address, said.seconds, watch=said.watch), 1))
        unit.thaw()
        units.look_after()
        print(f"{number + 1:>3}/{said.freezes} {unit.name}: {found[-1]:.1f} s, {progress.open} open", flush=True)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--freezes", type=int, default=20)
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--watch", action="store_true")
    options.add_argument("--out", type=Path)
    said = options.parse_args()
    wanted = Wanted(tasks=200_000, seed=said.seed)  # more than are ever brought: work always waits
    with (
        tempfile.TemporaryDirectory(prefix="yici-frozen-") as folder,
        servers() as stores,
        receiving() as integrator,
        installed(Path(folder), stores, wanted, integrator) as (settings, units, load),
    ):
        found = _under(load, units, Progress(settings.database), stores.database_url.replace("+psycopg", ""), said)
    print(
        f"seed {said.seed}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {said.freezes} freezes of {said.seconds:.0f} s"
    )
    print(f"longest standstill: median {median(found):.1f} s, most {max(found):.1f} s; {sorted(found)}")
    if said.out:
        said.out.write_text(json.dumps({"seed": said.seed, "seconds": said.seconds, "standstills": found}))


def _under(load: Load, units: Units, progress: Progress, address: str, said: argparse.Namespace) -> list[float]:
    load.backlog = BACKLOG
    bringing = threading.Thread(target=load.run, name="load")
    bringing.start()
    try:
        return measure(units, progress, address, said)
    finally:
        load.stop()
        bringing.join()


if __name__ == "__main__":
    main()
