"""How long people wait for so many readers: a Monday of an office, simulated from recorded step times.

    .venv/bin/python -m bench.scaling                              the tables of docs/scaling.md
    .venv/bin/python -m bench.scaling --pages 2000000 --readers 8 12 16

Recorded: what opening a file, reading a page and checking a case cost of one core (bench/recordings/steps.json).
Assumed, not measured: when people come (``MONDAY``, ``DAY``), how many pages they bring, how much comes as bulk in the evening, that
a core that shares its machine with other readers is a tenth slower. Simulated: two pools of workers; one page a core at a time; what a
window handed in goes before bulk, and of the readers a share never takes bulk. Not simulated: fair shares between windows,
failures, the network. A province is simulated as one of ten equal parts: ten installations, or one that waits less.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

RECORDING = Path(__file__).parent / "recordings" / "steps.json"
HOUR = 3600.0

MONDAY = 1.35
"""What comes on it, against the mean of the five days: the worst day is what readers are counted for."""
DAY = ((9.0, 10.0, 1.0), (10.0, 11.0, 1.4), (11.0, 12.0, 0.9), (13.5, 14.5, 0.9), (14.5, 15.5, 1.2), (15.5, 17.0, 0.8))
"""From, to, how many come in an hour against the mean of the six and a half."""
BULK_HOURS = (17.5, 18.5)
"""When other systems hand over what they gathered in the day."""
WORKDAYS = 21.75
"""In a month."""

WINDOW_SHARE = 0.7
"""Of the pages; the others come in bulk."""
PAGES_MEDIAN, PAGES_SPREAD, PAGES_MOST = 8.0, 0.7, 60
"""Pages of one handing-in, log-normal."""
PAGES_A_FILE = 3
SHARED_CORES = 1.1
"""Two readers on two cores do 1.8 times what one does: each page takes a tenth longer."""
RESERVED = 3
"""One reader in so many never takes bulk: a process with two has a third slot for the window alone."""
CHECKERS_FOR_READERS = 0.1
"""Slots of the office's pool for each reader."""

Lane = Literal["window", "bulk"]
Kind = Literal["split_file", "read_page", "check_case"]


@dataclass
class Arrival:
    """One handing-in: when, how, and its pages by files."""

    at: float
    lane: Lane
    files: list[int]
    open_files: int = 0
    open_pages: int = 0
    done: float = 0.0

    @property
    def pages(self) -> int:
        """All its pages."""
        return sum(self.files)


@dataclass(frozen=True)
class Job:
    """One step of one handing-in; a split knows how many pages its file has."""

    kind: Kind
    of: Arrival
    pages: int = 0


@dataclass
class Pool:
    """Workers of one kind: window before bulk, and some that leave bulk alone."""

    slots: int
    kept: int
    waiting: dict[Lane, deque[Job]] = field(default_factory=lambda: {"window": deque(), "bulk": deque()})
    busy: dict[Lane, int] = field(default_factory=lambda: {"window": 0, "bulk": 0})
    worked: float = 0.0

    def next(self) -> Job | None:
        """The job that a free worker takes now."""
        if sum(self.busy.values()) >= self.slots:
            return None
        if self.waiting["window"]:
            return self.waiting["window"].popleft()
        if self.waiting["bulk"] and self.busy["bulk"] < self.slots - self.kept:
            return self.waiting["bulk"].popleft()
        return None


class Office:
    """Readers and checkers at work on what comes in.

    Args:
        readers: pages at once.
        costs: seconds of a core, recorded, by kind of step.
        chance: draws one of them for each step.
    """

    def __init__(self, readers: int, costs: dict[Kind, list[float]], chance: random.Random) -> None:
        checkers = max(2, round(readers * CHECKERS_FOR_READERS))
        self.readers, self.checkers = Pool(readers, readers // RESERVED), Pool(checkers, 1)
        self._costs, self._chance = costs, chance
        self._ends: list[tuple[float, int, Pool, Job]] = []
        self._count = 0

    def work(self, arrivals: Sequence[Arrival]) -> None:
        """All of them from the first to the last; each knows afterwards when it was done."""
        for arrival in arrivals:
            self._until(arrival.at)
            arrival.open_files, arrival.open_pages = len(arrival.files), 0
            self._order(self.readers, [Job("split_file", arrival, pages) for pages in arrival.files], arrival.at)
        self._until(math.inf)

    def _until(self, when: float) -> None:
        while self._ends and self._ends[0][0] <= when:
            now, _, pool, job = heapq.heappop(self._ends)
            pool.busy[job.of.lane] -= 1
            self._follow(job, now)
            self._take(pool, now)

    def _follow(self, job: Job, now: float) -> None:
        """What the end of a step orders."""
        one = job.of
        if job.kind == "split_file":
            one.open_files -= 1
            one.open_pages += job.pages
            self._order(self.readers, [Job("read_page", one)] * job.pages, now)
        elif job.kind == "read_page":
            one.open_pages -= 1
            if not one.open_files and not one.open_pages:
                self._order(self.checkers, [Job("check_case", one)], now)
        else:
            one.done = now

    def _order(self, pool: Pool, jobs: Sequence[Job], now: float) -> None:
        for job in jobs:
            pool.waiting[job.of.lane].append(job)
        self._take(pool, now)

    def _take(self, pool: Pool, now: float) -> None:
        while (job := pool.next()) is not None:
            pool.busy[job.of.lane] += 1
            cost = self._chance.choice(self._costs[job.kind]) * SHARED_CORES
            pool.worked += cost
            self._count += 1
            heapq.heappush(self._ends, (now + cost, self._count, pool, job))


def monday(pages_a_month: float, chance: random.Random) -> list[Arrival]:
    """What comes in on a Monday, in order."""
    day = pages_a_month / WORKDAYS * MONDAY
    hours = sum((end - start) * weight for start, end, weight in DAY)
    came: list[Arrival] = []
    for start, end, weight in DAY:
        pages = day * WINDOW_SHARE * (end - start) * weight / hours
        came += _between(start * HOUR, end * HOUR, pages, "window", chance)
    start, end = BULK_HOURS
    came += _between(start * HOUR, end * HOUR, day * (1 - WINDOW_SHARE), "bulk", chance)
    return sorted(came, key=lambda one: one.at)


def _between(start: float, end: float, pages: float, lane: Lane, chance: random.Random) -> list[Arrival]:
    """So many pages, each handing-in at a moment of its own."""
    came: list[Arrival] = []
    while pages > 0:
        many = min(PAGES_MOST, max(1, round(chance.lognormvariate(math.log(PAGES_MEDIAN), PAGES_SPREAD))))
        whole, rest = divmod(many, PAGES_A_FILE)
        came.append(Arrival(chance.uniform(start, end), lane, [PAGES_A_FILE] * whole + [rest] * (rest > 0)))
        pages -= many
    return came


@dataclass(frozen=True)
class Outcome:
    """What a Monday was like.

    Attributes:
        load: work that came from ten to eleven against what the readers can do in an hour.
        waits: seconds from handing in at a window to the finished check: half, 95 and 99 of a hundred had it by then.
        bulk_by: hour by which the bulk of the day was done; from 24 on in the next night.
    """

    readers: int
    load: float
    waits: tuple[float, float, float]
    bulk_by: float


def simulate(pages_a_month: float, readers: int, costs: dict[Kind, list[float]], seed: int = 1) -> Outcome:
    """A Monday with so many readers."""
    chance = random.Random(seed)
    came = monday(pages_a_month, chance)
    Office(readers, costs, chance).work(came)
    waits = sorted(one.done - one.at for one in came if one.lane == "window")
    bulk = max(one.done for one in came if one.lane == "bulk") / HOUR
    peak = sum(_cost(one, costs) for one in came if 10 * HOUR <= one.at < 11 * HOUR and one.lane == "window")
    return Outcome(readers, peak / (readers * HOUR), (_at(waits, 0.5), _at(waits, 0.95), _at(waits, 0.99)), bulk)


def _cost(one: Arrival, costs: dict[Kind, list[float]]) -> float:
    mean = {kind: sum(found) / len(found) for kind, found in costs.items()}
    return SHARED_CORES * (one.pages * mean["read_page"] + len(one.files) * mean["split_file"])


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * share) - 1)]


def recorded(path: Path = RECORDING) -> dict[Kind, list[float]]:
    """Seconds of a core by kind of step."""
    steps = json.loads(path.read_text(encoding="utf-8"))["steps"]
    kinds: tuple[Kind, ...] = ("split_file", "read_page", "check_case")
    return {kind: [step["cpu"] for step in steps[kind]] for kind in kinds}


def needed(pages_a_month: float, costs: dict[Kind, list[float]]) -> int:
    """Readers that do the work of Monday from ten to eleven in just that hour."""
    mean = {kind: sum(found) / len(found) for kind, found in costs.items()}
    page = SHARED_CORES * (mean["read_page"] + mean["split_file"] / PAGES_A_FILE)
    hours = sum((end - start) * weight for start, end, weight in DAY)
    peak = pages_a_month / WORKDAYS * MONDAY * WINDOW_SHARE * max(weight for *_, weight in DAY) / hours
    return math.ceil(peak * page / HOUR)


def show_costs(path: Path) -> None:
    """What was recorded, as a table for the documents."""
    print("| step | seconds of a core, mean | least to most | n |")
    print("|---|---|---|---|")
    for kind, steps in json.loads(path.read_text(encoding="utf-8"))["steps"].items():
        used = [step["cpu"] for step in steps]
        print(f"| `{kind}` | {sum(used) / len(used):.2f} | {min(used):.2f} to {max(used):.2f} | {len(used)} |")


def show(title: str, pages: float, readers: Sequence[int], costs: dict[Kind, list[float]], parts: int = 1) -> None:
    """A table for the documents."""
    print(f"\n{title}\n")
    print("| readers | load, 10 to 11 | window: half | 95 % | 99 % | bulk of a day done by |")
    print("|---|---|---|---|---|---|")
    for count in readers:
        found = simulate(pages / parts, count, costs)
        waits = " | ".join(_spoken(seconds) for seconds in found.waits)
        print(f"| {count * parts} | {found.load:.0%} | {waits} | {_clock(found.bulk_by)} |")


def _spoken(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 2 * HOUR else f"{seconds / HOUR:.1f} h"


def _clock(hour: float) -> str:
    late = "" if hour < 24 else " (next day)" if hour < 48 else " (later)"
    return f"{int(hour) % 24:02}:{int(hour * 60) % 60:02}{late}"


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description="simulate a Monday")
    asked.add_argument("--pages", type=float, help="pages a month")
    asked.add_argument("--readers", type=int, nargs="+", help="numbers of readers to try")
    asked.add_argument("--recording", type=Path, default=RECORDING)
    given = asked.parse_args()
    costs = recorded(given.recording)
    if given.pages:
        least = needed(given.pages, costs)
        show(f"{given.pages:,.0f} pages a month", given.pages, given.readers or _around(least), costs)
        return
    show_costs(given.recording)
    for title, pages, parts in (
        ("An office, 100,000", 1e5, 1),
        ("A city, 2,000,000", 2e6, 1),
        ("A province, 200,000,000", 2e8, 10),
    ):
        show(f"{title} pages a month", pages, _around(needed(pages / parts, costs)), costs, parts)


def _around(least: int) -> list[int]:
    return sorted({math.ceil(least * share) for share in (0.8, 1.0, 1.15, 1.3, 1.6)})


if __name__ == "__main__":
    main()
