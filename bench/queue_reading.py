"""One scanned file through ``yici ocr`` and through the whole queue: pages a minute of both, and the memory of the readers.

    .venv/bin/python -m bench.queue_reading [--pages 500] [--rounds 1] [--profile]

Both have two readers. The queue is real RabbitMQ, PostgreSQL (every commit on the disk) and S3 on the same machine, with one
``yici worker --queues read``; the clock runs from the start of the worker to the last page told, as it runs from the start
to the end of ``yici ocr``. The pages are scans of the generator, each with a number of its own, so that none is known.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from uuid import uuid4

import pymupdf
from PIL import Image, ImageDraw

from bench.engine import Stage
from bench.scans import make
from bench.two_readers import PATIENCE_SECONDS, rows, split_tasks
from pipelines.facts import Facts
from runtime.logs import open_logs
from runtime.settings import Settings
from storage.catalogs import list_items
from storage.ledger import Submission
from tests import services
from tests.office import hand_in
from workers.station import Station, station
from workers.steps import Steps

ROOT = Path(__file__).resolve().parent.parent
DAMAGES = ("300 dpi", "200 dpi", "JPEG", "skewed", "seal over text", "noisy 150 dpi")
DRAWN = 24
"""Scans that are drawn; the others are these with another number in the corner."""
READERS = 2
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Memory:
    """The largest resident memory, in MiB, of each process of a tree, looked at twice a second.

    Attributes:
        by_process: process id and what it runs -> the largest size seen.
        trail: for each look the largest reading child.
    """

    by_process: dict[tuple[int, str], float] = field(default_factory=dict)
    trail: list[float] = field(default_factory=list)

    def look(self, root: int) -> None:
        """Look at a process and at all that it started."""
        readers = [0.0]
        for pid in _family(root):
            name, size = _name(pid), _resident(pid)
            self.by_process[pid, name] = max(size, self.by_process.get((pid, name), 0))
            if name == "reader":
                readers.append(size)
        self.trail.append(max(readers))

    def largest(self, name: str) -> float:
        """The largest of the processes that run this."""
        return max((size for (_, one), size in self.by_process.items() if one == name), default=0)

    def told(self) -> str:
        """One line."""
        quarter = max(1, len(self.trail) // 4)
        first, last = median(self.trail[quarter : 2 * quarter] or [0]), median(self.trail[-quarter:])
        children = sum(1 for _, name in self.by_process if name == "reader")
        return (
            f"reader {self.largest('reader'):.0f} MiB at most ({children} children; second quarter {first:.0f}, "
            f"last {last:.0f}), the process itself {self.largest('parent'):.0f} MiB"
        )


def scan(pages: int, path: Path) -> Path:
    """A scanned file of so many different pages: a JPEG a page, no text."""
    drawn = [make("tuning", DAMAGES[number % len(DAMAGES)], number) for number in range(min(pages, DRAWN))]
    with pymupdf.open() as pdf:
        for number in range(pages):
            one = drawn[number % len(drawn)]
            picture = one.picture.convert("RGB")
            ImageDraw.Draw(picture).text((picture.width - 90, 12), f"{number + 1}", fill="black", font_size=24)
            width, height = (side * 72 / one.dpi for side in picture.size)
            sheet = pdf.new_page(width=width, height=height)
            sheet.insert_image(sheet.rect, stream=_jpeg(picture))
        pdf.save(path)
    return path


def _jpeg(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=80)
    return data.getvalue()


def by_command(file: Path, folder: Path) -> tuple[float, Memory]:
    """Seconds that ``yici ocr`` takes."""
    command = [sys.executable, "-m", "yici.cli", "ocr", str(file), "--text", str(folder / "out.txt")]
    memory, began = Memory(), time.monotonic()
    running = subprocess.Popen([*command, "--jobs", str(READERS)], cwd=ROOT, stderr=subprocess.DEVNULL)
    while running.poll() is None:
        memory.look(running.pid)
        time.sleep(0.5)
    if running.returncode != 0:
        raise SystemExit(f"yici ocr ended with {running.returncode}")
    return time.monotonic() - began, memory


def by_queue(file: Path, environment: dict[str, str], s3: str, log: Path) -> tuple[float, Memory]:
    """Seconds that a worker takes for the same file, from its start to its last page told."""
    settings = Settings(
        data_dir=Path(environment["YICI_BENCH_DATA"]),
        database_url=environment["YICI_BENCH_POSTGRES"].replace("postgresql://", "postgresql+psycopg://"),
        broker_url=environment["YICI_BENCH_RABBITMQ"],
        objects_url=s3,
        readers=READERS,
        max_file_mb=2000,
    )
    with station(settings) as post:
        _order(post, file)
        memory, began = Memory(), time.time()  # noqa: TID251 - held against the database's instants
        worker = start(settings, log)
        try:
            _await_end(post, worker, memory)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
        return max(rows(post.tools.engine)) - began, memory


def _order(post: Station, file: Path) -> None:
    item = next(one for one in list_items(post.tools.engine) if "食品" in one.name)
    files = hand_in(post.tools, {file.name: file.read_bytes()})
    submission = Submission(item.code, item.name, item.version, Facts(), files, "示例接口")
    post.tools.ledger.open(submission, uuid4().hex)
    steps = Steps(post.tools)
    for one in split_tasks(post.tools.engine):
        steps.run(one)
    steps.leases.close()
    post.tools.reader.close()


def start(settings: Settings, log: Path, queues: str = "read") -> subprocess.Popen[bytes]:
    """A worker over those stores; what it says is kept."""
    environment = {
        **os.environ,  # noqa: TID251 - a process inherits it
        "YICI_DATA_DIR": str(settings.data_dir),
        "YICI_DATABASE_URL": settings.database_url,
        "YICI_BROKER_URL": settings.broker_url,
        "YICI_OBJECTS_URL": settings.objects_url,
        "YICI_READERS": str(READERS),
        "YICI_MAX_FILE_MB": "2000",
    }
    command = [sys.executable, "-m", "yici.cli", "worker", "--queues", queues]
    with log.open("wb") as told:
        return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=told)


def _await_end(post: Station, worker: subprocess.Popen[bytes], memory: Memory) -> None:
    # A page a second is the least that a machine with other work on it reads.
    until = time.monotonic() + PATIENCE_SECONDS + len(rows(post.tools.engine))
    while not all(rows(post.tools.engine)):
        if worker.poll() is not None or time.monotonic() > until:
            raise SystemExit("the worker ended, or stands still")
        memory.look(worker.pid)
        time.sleep(0.5)


def _family(root: int) -> Iterator[int]:
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _name(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "gone"
    if b"ocr.children.child" in words:
        return "reader"
    return "parent" if b"yici.cli" in words else "other"


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20
    except (OSError, IndexError):
        return 0.0


def main() -> None:
    """Run it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=500)
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--only", choices=("command", "queue"))
    asked.add_argument("--file", type=Path, help="where the scan is kept; made if it is not there")
    given = asked.parse_args()
    open_logs(level="WARNING")
    with tempfile.TemporaryDirectory(prefix="yici-bench-") as place:
        folder = Path(place)
        file = given.file or folder / "scan.pdf"
        if not file.exists():
            scan(given.pages, file)
        print(f"{given.pages} pages, {file.stat().st_size / 2**20:.0f} MiB", flush=True)
        with services.postgres(durable=True) as postgres, services.rabbitmq() as rabbitmq, services.s3() as s3:
            stage = Stage(postgres, rabbitmq)
            _rounds(given, file, folder, stage, s3)


def _rounds(given: argparse.Namespace, file: Path, folder: Path, stage: Stage, s3: str) -> None:
    ratios = []
    for _ in range(given.rounds):
        rates = {}
        for way in ("command", "queue"):
            if given.only not in (None, way):
                continue
            if way == "command":
                seconds, memory = by_command(file, folder)
            else:
                with stage.own() as environment:
                    seconds, memory = by_queue(file, environment, f"{s3}/bench?secure=false", folder / "worker.log")
            rates[way] = given.pages / seconds * 60
            print(f"{way}: {rates[way]:.1f} pages a minute; {memory.told()}", flush=True)
        if len(rates) == 2:
            ratios.append(rates["queue"] / rates["command"])
            print(f"the queue does {ratios[-1]:.2f} of the command; load {os.getloadavg()[0]:.1f}", flush=True)
    if ratios:
        print(f"median {median(ratios):.2f} of {len(ratios)}", flush=True)


if __name__ == "__main__":
    main()
