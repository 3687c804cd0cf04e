"""The process units: worker, relay, scheduler. Any number of each, on any number of machines.

SIGTERM and SIGINT end a unit cleanly: a worker takes nothing more, ends its running steps, and hands back what does not
end in time.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess

import structlog

from pipelines.errors import Unconfigured
from pipelines.tasks import Queue
from runtime.logs import open_logs
from runtime.settings import Settings
from storage.ledger import Clock
from workers.broker import open_broker
from workers.queues import known
from workers.relay import Relay
from workers.scheduler import Scheduler
from workers.shift import GRACE_SECONDS, Shift
from workers.steps import Steps
from workers.toolbox import Reader, Toolbox, open_toolbox, silent

LOOK_SECONDS = 1.0
"""How often a supervisor looks after its children, and a child after its supervisor."""

log = structlog.get_logger("yici.workers")


def run_worker(
    settings: Settings,
    queues: Sequence[str] = (),
    processes: int = 1,
    threads: int = 4,
    open_reader: Callable[[], Reader] | None = None,
) -> None:
    """Take tasks until the process is told to end.

    Args:
        settings: of the installation.
        queues: names of the queues to be worked off; all where none is named.
        processes: how many; above one each is a child that is started again when it dies.
        threads: tasks at once in each process.
        open_reader: another reader of files, for tests; where there are several processes it has to be importable.

    Raises:
        Unconfigured: a name is no queue, or the broker is the one in memory, which no other process can reach.
    """
    _demand_broker(settings)
    wanted = known(queues)
    with stopped_by_signal() as stop:
        if processes > 1:
            _supervise(partial(_child, settings, wanted, threads, open_reader, os.getpid()), processes, stop)
        else:
            work_until(stop, settings, wanted, threads, open_reader)


def run_relay(settings: Settings) -> None:
    """Send what is ready until the process is told to end."""
    _demand_broker(settings)
    bell = threading.Event()
    with stopped_by_signal() as stop, open_toolbox(settings, doorbell=bell.set) as tools:
        _relay(tools, settings, bell).run(stop)


def run_scheduler(settings: Settings) -> None:
    """Look at the clock until the process is told to end."""
    _demand_broker(settings)
    with stopped_by_signal() as stop, open_toolbox(settings) as tools:
        Scheduler(tools).run(stop)


def work_until(
    stop: threading.Event,
    settings: Settings,
    queues: Sequence[Queue],
    threads: int,
    open_reader: Callable[[], Reader] | None = None,
    clock: Clock | None = None,
) -> None:
    """One worker process: the shift, and beside it a relay, so that what it orders is sent straight after the commit."""
    bell = threading.Event()
    with ExitStack() as stack:
        tools = stack.enter_context(open_toolbox(settings, clock=clock, doorbell=bell.set, open_reader=open_reader))
        broker = open_broker(settings.broker_url)
        stack.callback(broker.close)
        shift = Shift(Steps(tools), broker, queues, threads)
        shift.start()
        stack.callback(shift.stop)
        stack.enter_context(running(_relay(tools, settings, bell).run, "relay", bell.set))
        log.info("worker ready", queue=list(queues), threads=threads)
        stop.wait()


@contextmanager
def running(loop: Callable[[threading.Event], None], name: str, wake: Callable[[], None] = silent) -> Iterator[None]:
    """Run a loop in a thread beside the block, started again if it fails; at the end of the block it has ended.

    Args:
        loop: called with an event that tells it to end.
        name: of the thread.
        wake: called after the event is set, for a loop that waits for something else too.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_again_and_again, args=(loop, stop, name), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        wake()
        thread.join()


def _again_and_again(loop: Callable[[threading.Event], None], stop: threading.Event, name: str) -> None:
    """A loop that a fault of ours ended is started again: nobody would see that the process has no relay any more."""
    while not stop.is_set():
        try:
            loop(stop)
        except Exception:
            log.exception("loop ended, to be started again", worker=name)
            stop.wait(LOOK_SECONDS)


@contextmanager
def stopped_by_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM or SIGINT sets. Only the main thread may ask for it."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _relay(tools: Toolbox, settings: Settings, bell: threading.Event) -> Relay:
    # A broker of its own: a shift declares actors on its broker, a relay only publishes.
    return Relay(tools.engine, open_broker(settings.broker_url), tools.clock, bell)


def _demand_broker(settings: Settings) -> None:
    if settings.embedded:
        raise Unconfigured(
            "内存消息队列只能在单个进程内使用，无法单独启动此进程。",
            code="BROKER_URL",
            cure="请把 YICI_BROKER_URL 设为 amqp://… 后重试；单机使用请运行 yici serve。",
        )


def _child(
    settings: Settings,
    queues: Sequence[Queue],
    threads: int,
    open_reader: Callable[[], Reader] | None,
    supervisor: int,
) -> None:
    """One of several worker processes. It ends by itself when its supervisor is gone."""
    open_logs()
    with stopped_by_signal() as stop:
        work = threading.Thread(target=work_until, args=(stop, settings, queues, threads, open_reader), daemon=True)
        work.start()
        while work.is_alive():
            work.join(LOOK_SECONDS)
            if os.getppid() != supervisor:
                stop.set()
    if not stop.is_set():
        raise SystemExit(1)


def _supervise(target: Callable[[], None], processes: int, stop: threading.Event) -> None:
    """Keep so many children alive until ``stop`` is set; then end them, by force where they do not end in time."""
    # Spawned, not forked: a fork beside threads and C libraries inherits locks that nobody opens again.
    spawn = get_context("spawn")
    children: list[SpawnProcess] = []
    while not stop.wait(LOOK_SECONDS if children else 0):
        for dead in [child for child in children if not child.is_alive()]:
            log.error("worker process ended", status=dead.exitcode)
            children.remove(dead)
        while len(children) < processes:
            child = spawn.Process(target=target)
            child.start()
            children.append(child)
    for child in children:
        child.terminate()
    for child in children:
        child.join(GRACE_SECONDS + 10)
        child.kill()
