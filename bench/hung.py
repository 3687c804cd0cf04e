"""What a hung step costs its neighbours, and how soon it is killed: three kinds of hang beside steps of the same worker.

    python -m bench.hung [--runs 5] [--seconds 5] [--neighbours 1]

A neighbour is a check and a letter, made again and again in the same worker: read from the database, held against the
catalogue, set, sealed, stored. Periods without and with a hung step alternate. Told are: the medians of the ratios of the
neighbours' step times (median, and 95th percentile), the longest time from a step's start to the end of its hand beyond
its limit, and the longest silence of a thread that should beat every 20 ms, as a lease does every few seconds. The last
line is the same worker without hands: the regular expression, of a length that ends, in a thread of its own.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from pipelines.case import Case, State
from pipelines.errors import Transient
from pipelines.tasks import CheckCase, IssueLetter, SplitFile, Task, Todo
from runtime.logs import open_logs
from storage import papers
from storage.outbox import Taken
from tests.doubles import steps as misdeeds
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import installation, open_case
from workers.hands import LIMITS, Hands, Limit
from workers.steps import STEPS as OURS
from workers.steps import Step
from workers.toolbox import Toolbox
from yici.embedded import Embedded

STEPS: Mapping[type[Todo], Step] = {**OURS, SplitFile: misdeeds.do}
HANGS = ("hang_in_a_regular_expression", "hang_in_a_loop_of_c", "hang_in_the_typesetter")
BEAT_SECONDS = 0.02
ENDS = "a" * 25 + "b"
"""A text for which the regular expression ends, after some seconds."""


@dataclass(frozen=True)
class Period:
    """What was seen in one period: the neighbours' step times, the longest silence, and the time beyond the limit."""

    steps: list[float]
    silence: float
    beyond: float = 0.0


class Worker:
    """A worker with one case whose check and letter can be made again and again."""

    def __init__(self, tools: Toolbox, case: Case, hands: Hands, neighbours: int) -> None:
        self._hands, self._neighbours = hands, neighbours
        (letter, *_) = papers.letters_of(tools.engine, case.number)
        tasks: list[tuple[str, Task]] = [
            (letter.id, IssueLetter(letter="receipt", round=1, on=case.received_on)),
            ("check", CheckCase(check_no=case.check_no)),
        ]
        self._taken = [Taken(name, case.number, task, 1, 8, "token") for name, task in tasks]

    def period(self, seconds: float, beside: Callable[[], float]) -> Period:
        """Work for so long beside something else that takes as long."""
        until = time.monotonic() + seconds
        with beating() as silences, ThreadPoolExecutor(self._neighbours + 1) as threads:
            other = threads.submit(beside)
            working = [threads.submit(self._work, until) for _ in range(self._neighbours)]
            steps = [step for one in working for step in one.result()]
            return Period(steps, max(silences), other.result())

    def warm_up(self) -> None:
        """Have every hand born, and its press and key opened."""
        with ThreadPoolExecutor(self._neighbours + 2) as threads:
            for one in [threads.submit(self._work, time.monotonic() + 3) for _ in range(self._neighbours + 2)]:
                one.result()

    def hang(self, how: str, seconds: float) -> float:
        """A step that hangs; gives how long its caller waited beyond the limit. Its hand is born before."""
        self._hands.do(Taken("warm", "case", SplitFile(file_id="tell_process"), 1, 8, "token"))
        begun = time.monotonic()
        with suppress(Transient):
            self._hands.do(Taken("hung", "case", SplitFile(file_id=how), 1, 8, "token"))
        return time.monotonic() - begun - seconds

    def _work(self, until: float) -> list[float]:
        times: list[float] = []
        while not times or time.monotonic() < until:
            begun = time.monotonic()
            for taken in self._taken:
                self._hands.do(taken)
            times.append(time.monotonic() - begun)
        return times


@contextmanager
def beating() -> Iterator[list[float]]:
    """The silences of a thread that should never be silent for long."""
    silences, ended = [0.0], threading.Event()

    def beat() -> None:
        last = time.monotonic()
        while not ended.wait(BEAT_SECONDS):
            silences.append(time.monotonic() - last)
            last = time.monotonic()
        silences.append(time.monotonic() - last)

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        yield silences
    finally:
        ended.set()
        thread.join()


class InThread(Hands):
    """No hands: every step in the caller's thread, as it would be without them."""

    def do(self, taken: Taken):  # type: ignore[no-untyped-def]  # the same as what it stands for
        """Do a step here."""
        return STEPS[type(taken.task)](self._tools, taken, taken.task)


def nothing() -> float:
    """What stands beside the neighbours when nothing hangs."""
    return 0.0


def backtrack() -> float:
    """The regular expression, in this process, until it ends."""
    re.match(r"(a+)+$", ENDS)
    return 0.0


def compare(worker: Worker, name: str, runs: int, seconds: float, beside: Callable[[], float]) -> None:
    """Alternate, and print a line."""
    pairs = [(worker.period(seconds, nothing), worker.period(seconds, beside)) for _ in range(runs)]
    middle = statistics.median(statistics.median(hung.steps) / statistics.median(free.steps) for free, hung in pairs)
    slow = statistics.median(p95(hung.steps) / p95(free.steps) for free, hung in pairs)
    alone = statistics.median(statistics.median(free.steps) for free, _ in pairs)
    beyond = max(hung.beyond for _, hung in pairs)
    silence = max(hung.silence for _, hung in pairs)
    number = sum(len(hung.steps) for _, hung in pairs)
    print(f"{name:30} {alone:7.3f} {middle:7.2f} {slow:7.2f} {beyond:8.3f} {silence:8.3f} {number:6}", flush=True)


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=5.0)
    asked.add_argument("--neighbours", type=int, default=1)
    given = asked.parse_args()
    open_logs(level="CRITICAL")
    print(f"{given.neighbours} neighbours, {given.runs} pairs of {given.seconds:g} s, {datetime.now().astimezone():%F}")  # noqa: TID251 - a table says its day
    print(f"{'beside them':30} {'alone s':>7} {'median':>7} {'p95':>7} {'beyond':>8} {'silence':>8} {'steps':>6}")
    with (
        tempfile.TemporaryDirectory() as folder,
        Embedded(installation(Path(folder)), open_reader=ScriptedReader) as yici,
    ):
        measure(yici, given.runs, given.seconds, given.neighbours)


def measure(yici: Embedded, runs: int, seconds: float, neighbours: int) -> None:
    """All lines of the table."""
    tools = yici.toolbox
    case = yici.settle(open_case(tools).number, {State.ACCEPTED})
    limits = {**LIMITS, "split_file": Limit(seconds)}
    with Hands(tools, neighbours + 2, limits=limits, steps="bench.hung:STEPS") as hands:
        worker = Worker(tools, case, hands, neighbours)
        worker.warm_up()
        compare(worker, "nothing", runs, seconds, nothing)
        for how in HANGS:
            compare(worker, how.replace("_", " "), runs, seconds, partial(worker.hang, how, seconds))
    with InThread(tools) as threads:
        compare(Worker(tools, case, threads, neighbours), "without hands", 1, seconds, backtrack)


if __name__ == "__main__":
    main()
