"""How soon a stack of known pages is checked again: seconds from handing it in to its report, beside the first time.

    .venv/bin/python -m bench.recheck [--pages 30] [--rounds 5]

Real RabbitMQ, PostgreSQL (every commit on the disk) and S3, one ``yici worker``. The second stack is the first one, put
together anew by another program with its pages in another order: no byte of the file is where it was, and every page is known.
"""

from __future__ import annotations

import argparse
import random
import signal
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

import pikepdf

from bench.engine import Stage
from bench.queue_reading import READERS, scan, start
from bench.two_readers import PATIENCE_SECONDS
from pipelines.facts import Facts
from runtime.logs import open_logs
from runtime.settings import Settings
from storage.catalogs import list_items
from storage.ledger import Submission
from storage.readings import report_of
from tests import services
from tests.office import hand_in
from workers.station import Station, station


def shuffled(file: Path, seed: int) -> bytes:
    """The same pages in another order, bound by qpdf."""
    out = file.with_name(f"shuffled-{seed}.pdf")
    with pikepdf.open(file) as old, pikepdf.new() as new:
        pages = list(old.pages)
        random.Random(seed).shuffle(pages)
        new.pages.extend(pages)
        new.save(out)
    return out.read_bytes()


def checked(post: Station, data: bytes) -> float:
    """Seconds from handing in to the report."""
    item = next(one for one in list_items(post.tools.engine) if "食品" in one.name)
    files = hand_in(post.tools, {"材料.pdf": data})
    began = time.monotonic()
    submission = Submission(item.code, item.name, item.version, Facts(), files, "示例接口")
    case = post.tools.ledger.open(submission, uuid4().hex)
    while report_of(post.tools.engine, case.number) is None:
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise SystemExit("the case stands still")
        time.sleep(0.01)
    return time.monotonic() - began


def main() -> None:
    """Run it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=30)
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    open_logs(level="WARNING")
    with (
        tempfile.TemporaryDirectory(prefix="yici-bench-") as place,
        services.postgres(durable=True) as postgres,
        services.rabbitmq() as rabbitmq,
        services.s3() as s3,
        Stage(postgres, rabbitmq).own() as environment,
    ):
        file = scan(given.pages, Path(place) / "scan.pdf")
        settings = Settings(
            data_dir=Path(environment["YICI_BENCH_DATA"]),
            database_url=environment["YICI_BENCH_POSTGRES"].replace("postgresql://", "postgresql+psycopg://"),
            broker_url=environment["YICI_BENCH_RABBITMQ"],
            objects_url=f"{s3}/bench?secure=false",
            readers=READERS,
        )
        with station(settings) as post:
            worker = start(settings, Path(place) / "worker.log", "split,read,check")
            try:
                first = checked(post, file.read_bytes())
                again = [checked(post, shuffled(file, number)) for number in range(given.rounds)]
            finally:
                worker.send_signal(signal.SIGTERM)
                worker.wait(60)
    told = ", ".join(f"{seconds:.2f}" for seconds in again)
    print(f"{given.pages} pages: first {first:.1f} s; known {median(again):.2f} s ({told})")


if __name__ == "__main__":
    main()
