"""Two reading processes beside one: pages a minute of real ``yici worker --queues read`` on drawn scans.

    .venv/bin/python -m bench.two_readers [--pages 40] [--rounds 5]

Rounds alternate between one process and two, each over a fresh database on real PostgreSQL and RabbitMQ. The models are
loaded and the first pages read before the clock runs: taken is the time from the last of the warming pages to the end.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from statistics import median
from uuid import uuid4

from sqlalchemy import select

from bench.engine import Stage
from bench.scans_speed import scanned_pdf
from pipelines.facts import Facts
from runtime.logs import open_logs
from runtime.settings import Settings
from storage.catalogs import list_items
from storage.database import reading
from storage.handles import Engine
from storage.ledger import Submission
from storage.tables import tasks
from tests import services
from tests.office import hand_in
from workers.station import Station, station
from workers.steps import Steps

ROOT = Path(__file__).resolve().parent.parent
WARM = 3
"""Pages a process that are read before the clock runs."""
PATIENCE_SECONDS = 900.0


def order(post: Station, pages: int) -> None:
    """Hand in a drawn scan of so many pages, each another one: an equal page is known by its content and not read again."""
    steps = Steps(post.tools)
    item = next(one for one in list_items(post.tools.engine) if "食品" in one.name)
    files = hand_in(post.tools, {"扫描件.pdf": drawn(pages)})
    post.tools.ledger.open(Submission(item.code, item.name, item.version, Facts(), files, "示例接口"), uuid4().hex)
    for one in split_tasks(post.tools.engine):
        steps.run(one)
    steps.leases.close()


@cache
def drawn(pages: int) -> bytes:
    """The scan; drawn once, for drawing takes as long as reading."""
    with tempfile.TemporaryDirectory() as folder:
        return scanned_pdf(Path(folder) / "scan.pdf", pages).read_bytes()


def split_tasks(engine: Engine) -> list[str]:
    """Files that are not opened yet."""
    with reading(engine) as connection:
        waiting = select(tasks.c.id).where(tasks.c.kind == "split_file", tasks.c.state != "done")
        return list(connection.execute(waiting).scalars())


def rows(engine: Engine) -> list[float]:
    """Every page that is to be read: when it was read in epoch seconds, 0 for not yet."""
    with reading(engine) as connection:
        found = connection.execute(select(tasks.c.done_at).where(tasks.c.kind == "read_page")).scalars()
        return [0.0 if at is None else at.timestamp() for at in found]


def rate(environment: dict[str, str], processes: int, pages: int) -> float:
    """Pages a second."""
    address = environment["YICI_BENCH_POSTGRES"].replace("postgresql://", "postgresql+psycopg://")
    settings = Settings(
        data_dir=Path(environment["YICI_BENCH_DATA"]),
        database_url=address,
        broker_url=environment["YICI_BENCH_RABBITMQ"],
        readers=1,
    )
    with station(settings) as post:
        order(post, pages)
        worker = _start(settings, processes)
        try:
            _await_end(post.tools.engine, worker)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
        done = sorted(rows(post.tools.engine))
    # With two, the last page is read alone: it is nobody's second.
    first, last = WARM * processes - 1, len(done) - processes
    return (last - first) / (done[last] - done[first])


def _start(settings: Settings, processes: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,  # noqa: TID251 - a process inherits it
        "YICI_DATA_DIR": str(settings.data_dir),
        "YICI_DATABASE_URL": settings.database_url,
        "YICI_BROKER_URL": settings.broker_url,
        "YICI_READERS": "1",
    }
    command = [sys.executable, "-m", "yici.cli", "worker", "--queues", "read", "--processes", str(processes)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def _await_end(engine: Engine, worker: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not all(rows(engine)):
        if worker.poll() is not None or time.monotonic() > until:
            raise SystemExit("the worker ended, or stands still")
        time.sleep(0.5)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--pages", type=int, default=40)
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    open_logs(level="WARNING")
    ratios = []
    with services.postgres(durable=True) as postgres, services.rabbitmq() as rabbitmq:
        stage = Stage(postgres, rabbitmq)
        for _ in range(given.rounds):
            rates = []
            for processes in (1, 2):
                with stage.own() as environment:
                    rates.append(rate(environment, processes, given.pages))
            ratios.append(rates[1] / rates[0])
            print(f"one {rates[0] * 60:6.1f}, two {rates[1] * 60:6.1f} pages a minute: x {ratios[-1]:.2f}", flush=True)
    print(f"median x {median(ratios):.2f} of {len(ratios)}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
