"""A day in twenty minutes: full load without faults, and whether memory, connections, threads and files stay flat.

    .venv/bin/python -m bench.soak [--minutes 20] [--out FILE]

Every ten seconds each unit of the product is measured with its children, and the connections of PostgreSQL and RabbitMQ are
counted. Memory, threads and files are told for one process of a unit, in the mean, and the processes are counted: a worker's
hands are born when they are first needed, up to as many as it has threads and one, and each brings its own. The first
quarter warms up; flat means that the median of the last quarter is that of the second, within noise. What is kept on
purpose (tables) is shown, not judged. Exit 1 when something grows or a case is lost.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import linear_regression, median

import psycopg

from bench.chaos import SETTLE_SECONDS, Progress, Wanted, installed
from bench.chaos_load import Load
from bench.chaos_proof import prove
from bench.chaos_servers import Servers, servers
from bench.chaos_units import Units, children_of
from storage.database import open_database
from storage.objects import open_objects
from tests.doubles.receiver import receiving

INTERVAL = 10.0
BACKLOG = 600
PROC = Path("/proc")
NOISE: Mapping[str, tuple[float, float]] = {
    "PSS MiB": (0.06, 12),
    "RSS MiB": (0.06, 12),
    "threads": (0, 3),
    "files": (0.05, 6),
    "connections": (0.05, 4),
    "processes": (0, 4),
}
"""By how much the last quarter's median may lie above the second's and still be flat: a share, and a number."""
TABLES = ("cases", "history", "tasks", "pages", "files", "letters", "reports")

Series = dict[tuple[str, str], list[tuple[float, float]]]


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    found, places = [], [root]
    while places:
        pid = places.pop()
        found.append(pid)
        places += children_of(pid)
    return found


def measured(root: int) -> dict[str, float]:
    """A process with its children: memory in MiB, threads and open files of one of them in the mean, and how many they are."""
    sums: dict[str, float] = defaultdict(float)
    for pid in tree(root):
        place = PROC / str(pid)
        try:
            lines = (place / "smaps_rollup").read_text().splitlines()[1:]
            told = {line.split(":")[0]: int(line.split()[1]) for line in lines}
            sums["PSS MiB"] += told["Pss"] / 1024
            sums["RSS MiB"] += told["Rss"] / 1024
            sums["threads"] += len(list((place / "task").iterdir()))
            sums["files"] += len(list((place / "fd").iterdir()))
            sums["processes"] += 1
        except (FileNotFoundError, ProcessLookupError):
            continue  # as above
    each = sums["processes"] or 1
    return {what: value if what == "processes" else value / each for what, value in sums.items()}


def connections(port: int) -> int:
    """Established connections of a server on this machine."""
    wanted, found = f"{port:04X}", 0
    for name in ("tcp", "tcp6"):
        for line in (PROC / "net" / name).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            found += local.rpartition(":")[2] == wanted and state == "01"
    return found


def sizes(database_url: str) -> dict[str, tuple[int, int]]:
    """Rows and bytes of the tables that grow with the cases."""
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        return {
            table: connection.execute(
                f"SELECT count(*), pg_total_relation_size('{table}') FROM {table}".encode()  # noqa: S608 - our names
            ).fetchone()
            or (0, 0)
            for table in TABLES
        }


def sample(series: Series, at: float, units: Units, ports: Mapping[str, int]) -> None:
    """Measure everything once."""
    for unit in units.all:
        for what, value in measured(unit.pid).items():
            series[unit.name, what].append((at, value))
    for server, port in ports.items():
        series[server, "connections"].append((at, connections(port)))


def quarters(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Medians of the second and of the last quarter."""
    fourth = max(1, len(points) // 4)
    return median(value for _, value in points[fourth : 2 * fourth]), median(value for _, value in points[-fourth:])


def judge(series: Series) -> list[dict[str, object]]:
    """A row for each series: the two medians, the slope an hour, and whether it is flat."""
    rows: list[dict[str, object]] = []
    for (who, what), points in sorted(series.items()):
        second, last = quarters(points)
        share, number = NOISE[what]
        warm = points[len(points) // 4 :]
        slope = linear_regression([at for at, _ in warm], [value for _, value in warm]).slope * 3600
        flat = last <= second * (1 + share) + number
        rows.append({"who": who, "what": what, "second": second, "last": last, "an_hour": slope, "flat": flat})
    return rows


def shown(rows: Sequence[Mapping[str, object]]) -> str:
    """For people."""
    lines = [f"{'who':<14}{'what':<13}{'2nd quarter':>12}{'last quarter':>13}{'an hour':>10}"]
    for row in rows:
        figures = f"{row['second']:>12.1f}{row['last']:>13.1f}{row['an_hour']:>+10.1f}"
        lines.append(f"{row['who']:<14}{row['what']:<13}{figures}   {'flat' if row['flat'] else 'GROWS'}")
    return "\n".join(lines)


def run(minutes: float, pages: int, folder: Path) -> dict[str, object]:
    """Load, measure, let it end, prove."""
    wanted = Wanted(tasks=int(minutes * 60 * 120), pages=pages, seed=int(minutes))
    series: Series = defaultdict(list)
    with (
        servers() as stores,
        receiving() as integrator,
        installed(folder, stores, wanted, integrator) as (settings, units, load),
    ):
        load.backlog = BACKLOG
        bringing = threading.Thread(target=load.run, name="load")
        bringing.start()
        progress = Progress(settings.database)
        seconds = _watch(series, units, stores, minutes)
        progress.look()
        done = progress.done
        _let_it_end(load, progress)
        bringing.join()
        kept, ends, last_ends = sizes(settings.database), units.own_ends(), units.stop()
        engine = open_database(settings.database)
        proof = prove(engine, open_objects(settings.objects), load.brought, integrator.heard)
        engine.dispose()
    rows = judge(series)
    flat = all(row["flat"] for row in rows) and not ends
    print(shown(rows))
    print(", ".join(f"{name} {count} rows {size / 2**20:.1f} MiB" for name, (count, size) in kept.items()))
    print(proof.table())
    print(f"units that ended by themselves: {ends}; at the end: {last_ends}; refused: {load.refused[:5]}")
    print(f"{done} tasks in {seconds:.0f} s, {done / seconds:.0f} tasks/s, load {os.getloadavg()[0]:.1f}")
    print("FLAT" if flat else "NOT FLAT")
    return {"rows": rows, "flat": flat, "holds": proof.holds, "tasks": done, "seconds": seconds, "kept": kept}


def _watch(series: Series, units: Units, stores: Servers, minutes: float) -> float:
    """Measure again and again; how many seconds it was."""
    begun = time.monotonic()
    ports = {"postgres": stores.postgres.port, "rabbitmq": stores.rabbitmq.port}
    while (at := time.monotonic() - begun) < minutes * 60:
        sample(series, at, units, ports)
        units.look_after()
        time.sleep(INTERVAL)
    return at


def _let_it_end(load: Load, progress: Progress) -> None:
    """Nothing more is brought; what is there comes to its end."""
    load.bring_no_more()
    until = time.monotonic() + SETTLE_SECONDS
    while not (load.acted_all and progress.is_quiet()) and time.monotonic() < until:
        time.sleep(0.5)
    load.stop()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--minutes", type=float, default=20)
    options.add_argument("--pages", type=int, default=100)
    options.add_argument("--out", type=Path)
    options.add_argument("--folder", type=Path, help="keep the logs here")
    said = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yici-soak-") as temporary:
        result = run(said.minutes, said.pages, said.folder or Path(temporary))
    if said.out:
        said.out.write_text(json.dumps(result, ensure_ascii=False, indent=1))
    return 0 if result["flat"] and result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
