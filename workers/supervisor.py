"""Keeps worker processes alive: ``yici worker --processes N``, where no other supervisor runs one process a unit.

A child that dies is started again: at once when it had worked for a while, after a growing wait when it died young. Where
children keep dying young something is wrong that starting cannot cure: then all end, and the command says so.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess

import structlog

from pipelines.errors import Permanent, Transient, Unconfigured
from runtime.logs import open_logs
from workers.shift import GRACE_SECONDS
from workers.stopping import stopped_by_signal

UNUSABLE, FAULT = 2, 1
"""Exit codes of a child: its settings cannot be used, so starting again is no help; anything else went wrong."""

LOOK_SECONDS = 1.0
"""How often a supervisor looks after its children, and a child after its supervisor."""

END_SECONDS = GRACE_SECONDS + 10
"""How long children may take to end before they are ended by force."""

Work = Callable[[threading.Event, int], None]
"""Works until the event is set; the number is the child's place, from 0. Importable: a child is a process of its own."""

log = structlog.get_logger("yici.workers")


@dataclass(frozen=True)
class Patience:
    """How long a supervisor goes on with children that do not live.

    Attributes:
        young: seconds; who lives longer has worked.
        first_wait: seconds before a child that died young is started again; each time twice as long.
        longest_wait: seconds, at most.
        deaths: so many young deaths one after the other at one place, and the supervisor gives up.
    """

    young: float = 30.0
    first_wait: float = 1.0
    longest_wait: float = 30.0
    deaths: int = 7


USUAL = Patience()
"""Gives up after some 90 seconds: a database that is being restarted is back by then."""


class _Place:
    """Where one child after the other works."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.child: SpawnProcess | None = None
        self.deaths = 0
        self.born_at = 0.0
        self.start_at = 0.0

    def start(self, work: Work) -> None:
        # Spawned, not forked: a fork beside threads and C libraries inherits locks that nobody opens again.
        self.child = get_context("spawn").Process(target=_live, args=(work, self.number, os.getpid()))
        self.child.start()
        self.born_at = time.monotonic()

    def bury(self, patience: Patience) -> int:
        """Take the dead child away and say when the next may start; gives its exit code."""
        assert self.child is not None  # noqa: S101 - only a place with a dead child is asked
        status, lived = self.child.exitcode or 0, time.monotonic() - self.born_at
        self.deaths = self.deaths + 1 if lived < patience.young else 0
        wait = min(patience.first_wait * 2 ** (self.deaths - 1), patience.longest_wait) if self.deaths else 0.0
        self.start_at = time.monotonic() + wait
        log.error(
            "worker process ended", process=self.child.pid, status=status, seconds=round(lived, 1), count=self.deaths
        )
        self.child = None
        return status


def supervise(work: Work, processes: int, stop: threading.Event, patience: Patience = USUAL) -> None:
    """Keep so many children alive until ``stop`` is set; then end them, by force where they do not end in time.

    Raises:
        Unconfigured: a child said that its settings cannot be used.
        Transient: ``WORKERS_DIE``; children died young again and again.
    """
    places = [_Place(number) for number in range(processes)]
    with _ended(places):
        while not stop.is_set():
            for place in places:
                _tend(place, work, patience)
            stop.wait(min(LOOK_SECONDS, patience.first_wait))


def _tend(place: _Place, work: Work, patience: Patience) -> None:
    if place.child is not None and not place.child.is_alive():
        _judge(place.bury(patience), place, patience)
    if place.child is None and time.monotonic() >= place.start_at:
        place.start(work)


def _judge(status: int, place: _Place, patience: Patience) -> None:
    if status == UNUSABLE:
        raise Unconfigured(
            "处理进程无法启动：设置无法使用。",
            code="WORKERS_UNUSABLE",
            cure="请运行 yici doctor，或以 --processes 1 启动，查看原因。",
        )
    if place.deaths >= patience.deaths:
        log.critical("worker processes do not live", count=place.deaths)
        raise Transient(
            f"处理进程连续 {place.deaths} 次启动后很快退出，已停止。",
            code="WORKERS_DIE",
            cure="请查看日志中的 worker process ended 及其之前的内容，运行 yici doctor，排除原因后重新启动。",
        )


@contextmanager
def _ended(places: list[_Place]) -> Iterator[None]:
    try:
        yield
    finally:
        children = [place.child for place in places if place.child is not None]
        for child in children:
            child.terminate()
        until = time.monotonic() + END_SECONDS
        for child in children:
            child.join(max(0.0, until - time.monotonic()))
            child.kill()
            child.join()


def _live(work: Work, place: int, supervisor: int) -> None:
    """A child. It ends when it is told to, and by itself when its supervisor is gone."""
    open_logs()
    ended: list[int] = []
    with stopped_by_signal() as stop:
        thread = threading.Thread(target=lambda: ended.append(_status_of(work, stop, place)), name="work", daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(LOOK_SECONDS)
            if os.getppid() != supervisor:
                stop.set()
    raise SystemExit(ended[0] if ended else FAULT)


def _status_of(work: Work, stop: threading.Event, place: int) -> int:
    try:
        work(stop, place)
    except Permanent as error:
        log.exception("worker cannot start", code=error.code)
        return UNUSABLE
    except Exception:
        log.exception("worker failed")
        return FAULT
    return 0 if stop.is_set() else FAULT
