"""Attack files among good ones, through the whole product: RabbitMQ, PostgreSQL, S3, and a worker as an office runs it.

    .venv/bin/python -m bench.hostile [--every N] [--only WORD]

Every file is a case of its own. All good files must be read, every attack must end with a reason that people are shown,
the worker must be the process that it was, no child may take more memory than its limit, and nothing may leave the
machine: the run has a network of its own whose only way out counts every packet. Exit code 1 when any of it fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.chaos_units import children_of, environment_of
from bench.hostile_network import Outside
from bench.hostile_papers import Good, good_papers
from pipelines.case import State
from runtime.settings import Settings
from storage import papers
from tests import services
from tests.office import ITEM, facts, installation, open_case
from tests.specimens.attacks.everything import FAMILIES
from workers.toolbox import Toolbox, open_toolbox

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 45 * 60.0
LIMIT_MB = 3072
"""Address space of a child; what it really holds is less."""
QUEUES = ("split,read", "check,issue,deliver,archive")
WAITING = (State.RECEIVED, State.READING, State.PRECHECKING)


@dataclass
class Watched:
    """What the worker's processes were seen to be and to take.

    Attributes:
        workers: process numbers of the workers, as started.
        child_mb: most memory (RSS) of one process below the worker that reads.
        worker_mb: most memory of that worker itself.
    """

    workers: Sequence[int]
    child_mb: float = 0.0
    worker_mb: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Look five times a second."""
        while not self.stop.wait(0.2):
            self.worker_mb = max(self.worker_mb, resident(self.workers[0]))
            for process in descendants(self.workers[0]):
                self.child_mb = max(self.child_mb, resident(process))


def descendants(process: int) -> Iterator[int]:
    """Everything that a process started."""
    for child in children_of(process):
        yield child
        yield from descendants(child)


def resident(process: int) -> float:
    """Memory of a process in MB; 0 when it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def units(settings: Settings, log: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The product's own processes, two workers first."""
    commands = [["worker", "--queues", queues, "--threads", "2"] for queues in QUEUES] + [["relay"], ["scheduler"]]
    started: list[subprocess.Popen[bytes]] = []
    environment = {**os.environ, **environment_of(settings)}  # noqa: TID251 - a child inherits it
    try:
        for command in commands:
            with (log / f"{len(started)}.log").open("wb") as said:
                run = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "yici.cli", *command]
                started.append(subprocess.Popen(run, cwd=ROOT, env=environment, stdout=said, stderr=said))
        yield started
    finally:
        for unit in started:
            unit.terminate()
        for unit in started:
            unit.wait(120)


def attacks(only: str) -> Mapping[str, tuple[str, bytes]]:
    """By name: family and bytes."""
    made = {name: (family, data) for family, make in FAMILIES.items() for name, data in make().items()}
    return {name: one for name, one in made.items() if only in name or only in one[0]}


@dataclass(frozen=True)
class Ended:
    """What became of one file: the state of its case, the problem of the file, and those of its pages."""

    state: State
    problem: str | None
    pages: tuple[str, ...]

    @property
    def in_short(self) -> str:
        """Its reason, or that it was read."""
        troubled = sorted({page for page in self.pages if not page.startswith("read")})
        return self.problem or (f"pages: {' '.join(troubled)}" if troubled else "read")

    @property
    def is_final(self) -> bool:
        """Whether somebody is shown what became of it."""
        return self.state not in (*WAITING, State.NEEDS_ATTENTION) and bool(self.problem or self.pages)


def ended(tools: Toolbox, number: str) -> Ended:
    """Look a case up."""
    (file,) = papers.files_of(tools.engine, number)
    readings = papers.readings_of(tools.engine, file.id)
    texts = [reading["problem"] or "read " + "".join(line["text"] for line in reading["lines"]) for reading in readings]
    return Ended(tools.ledger.case(number).state, file.problem, tuple(texts))


def wait_for(tools: Toolbox, numbers: Sequence[str]) -> None:
    """Until no case waits for its file any more."""
    end, waiting = time.monotonic() + PATIENCE, list(numbers)
    while waiting and time.monotonic() < end:
        waiting = [number for number in waiting if tools.ledger.case(number).state in WAITING]
        print(f"\r{len(numbers) - len(waiting)} of {len(numbers)} files ended ", end="", flush=True)
        time.sleep(1)
    print()


def run(every: int, only: str) -> bool:
    """The whole run; whether all of it held."""
    hostile, good = attacks(only), good_papers()
    opened: dict[str, str] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yici-hostile-")))
        urls = [stack.enter_context(one()) for one in (services.postgres, services.rabbitmq, services.s3)]
        settings = installation(
            folder, database_url=urls[0], broker_url=urls[1], objects_url=f"{urls[2]}/hostile?secure=false"
        )
        tools = stack.enter_context(open_toolbox(settings))
        started = stack.enter_context(units(settings, folder))
        watched = Watched([unit.pid for unit in started])
        watcher = threading.Thread(target=watched.run)
        watcher.start()
        outside, begun = Outside(), time.monotonic()
        wanted: dict[str, Good] = {}
        for place, (name, (_, data)) in enumerate(hostile.items()):
            if place % every == 0:
                one = next(good)
                opened[one.name] = open_case(tools, {one.name: one.data}, facts("window")).number
                wanted[one.name] = one
            opened[name] = open_case(tools, {name: data}, facts("window")).number
        wait_for(tools, list(opened.values()))
        seconds, packets = time.monotonic() - begun, outside.packets()
        found = {name: ended(tools, number) for name, number in opened.items()}
        same = [unit.poll() is None for unit in started]
        watched.stop.set()
        watcher.join()
    return told(hostile, wanted, found, watched, same, packets=packets, seconds=seconds)


def told(
    hostile: Mapping[str, tuple[str, bytes]],
    wanted: Mapping[str, Good],
    found: Mapping[str, Ended],
    watched: Watched,
    same: Sequence[bool],
    *,
    packets: int,
    seconds: float,
) -> bool:
    """Print what was found; whether all of it held."""
    for family in FAMILIES:
        names = [name for name, (of, _) in hostile.items() if of == family]
        counted = Counter(found[name].in_short for name in names)
        if names:
            print(f"{family:28} {len(names):4}  " + ", ".join(f"{what} {n}" for what, n in counted.most_common()))
    unsettled = [name for name in hostile if not found[name].is_final]
    lost = [name for name, one in wanted.items() if not one.is_in(found[name].pages)]
    for name in unsettled + lost:
        print("NOT AS IT SHOULD BE:", name, found[name])
    print(
        f"attacks {len(hostile)}, not in a final state {len(unsettled)}; good files {len(wanted)}, not read {len(lost)}"
    )
    print(f"processes that ended {same.count(False)}; packets that left {packets}; {seconds:.0f} s")
    print(f"most memory of a child {watched.child_mb:.0f} MB, of the worker {watched.worker_mb:.0f} MB")
    return not (unsettled or lost or packets) and all(same) and watched.child_mb < LIMIT_MB


def main() -> None:
    """Run it in a network of its own."""
    options = argparse.ArgumentParser()
    options.add_argument("--every", type=int, default=3, help="a good file before every so many attacks")
    options.add_argument("--only", default="", help="attacks with this in their name or family")
    given = options.parse_args()
    Outside.enter()
    print(f"item {ITEM}; load {os.getloadavg()[0]:.1f}")
    sys.exit(0 if run(given.every, given.only) else 1)


if __name__ == "__main__":
    main()
