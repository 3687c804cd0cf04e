"""How soon known pages are checked again: seconds from handing them in to the report, beside the first time.

    .venv/bin/python -m bench.recheck [--pages 30] [--rounds 5]

Real RabbitMQ, PostgreSQL (every commit on the disk) and S3, one ``yici worker``. The second stack is the first one, put
together anew by another program with its pages in another order: no byte of the file is where it was, and every page is known.
Then one page is handed in after the whole stack, in a file of its own, as one that takes the place of another; it was read
before, too.
"""

from __future__ import annotations

import argparse
import random
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from uuid import uuid4

import pikepdf

from bench.engine import Stage
from bench.queue_reading import READERS, scan, start
from bench.two_readers import PATIENCE_SECONDS
from pipelines.events import FilesAdded
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
    order = list(range(_pages_of(file)))
    random.Random(seed).shuffle(order)
    return _bound(file, order, f"shuffled-{seed}.pdf")


def single(file: Path, number: int) -> bytes:
    """One of the pages in a file of its own."""
    return _bound(file, [number % _pages_of(file)], f"page-{number}.pdf")


def _pages_of(file: Path) -> int:
    with pikepdf.open(file) as pdf:
        return len(pdf.pages)


def _bound(file: Path, order: Sequence[int], name: str) -> bytes:
    out = file.with_name(name)
    with pikepdf.open(file) as old, pikepdf.new() as new:
        new.pages.extend([old.pages[place] for place in order])
        new.save(out)
    return out.read_bytes()


def opened(post: Station, data: bytes) -> tuple[str, float]:
    """A case that was opened with a stack: its number, and the seconds from handing in to the report."""
    item = next(one for one in list_items(post.tools.engine) if "食品" in one.name)
    files = hand_in(post.tools, {"材料.pdf": data})
    began = time.monotonic()
    submission = Submission(item.code, item.name, item.version, Facts(), files, "示例接口")
    number = post.tools.ledger.open(submission, uuid4().hex).number
    return number, _reported(post, number, 0, began)


def replaced(post: Station, number: str, data: bytes) -> float:
    """Seconds from handing one more page in to the report that counts it."""
    files = hand_in(post.tools, {"补交.pdf": data})
    known, began = post.tools.ledger.case(number).check_no, time.monotonic()
    post.tools.ledger.advance(number, FilesAdded(at=post.tools.clock(), by="示例接口", files=files), uuid4().hex)
    return _reported(post, number, known, began)


def _reported(post: Station, number: str, known: int, began: float) -> float:
    """Seconds until a newer check than that one has its report."""
    while (newest := post.tools.ledger.case(number).check_no) <= known or not _is_made(post, number, newest):
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise SystemExit("the case stands still")
        time.sleep(0.01)
    return time.monotonic() - began


def _is_made(post: Station, number: str, check_no: int) -> bool:
    return report_of(post.tools.engine, number, check_no) is not None


def _told(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.2f} s ({', '.join(f'{one:.2f}' for one in seconds)})"


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
                case, first = opened(post, file.read_bytes())
                again = [opened(post, shuffled(file, number))[1] for number in range(given.rounds)]
                one = [replaced(post, case, single(file, number)) for number in range(given.rounds)]
            finally:
                worker.send_signal(signal.SIGTERM)
                worker.wait(60)
    print(f"{given.pages} pages: first {first:.1f} s; known {_told(again)}; one known page more {_told(one)}")


if __name__ == "__main__":
    main()
