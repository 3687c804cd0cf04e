"""The process units: worker, relay, scheduler. Any number of each, on any number of machines.

SIGTERM and SIGINT end a unit cleanly: a worker takes nothing more, ends its running steps, and hands back what does not
end in time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

import structlog

from pipelines.errors import Unconfigured
from pipelines.tasks import QUEUES, Queue
from runtime.settings import Settings
from storage.ledger import Clock
from workers.broker import open_broker
from workers.hands import Hands
from workers.inbox import Inbox
from workers.queues import known
from workers.scheduler import Scheduler
from workers.seats import AHEAD
from workers.shift import Shift
from workers.station import station
from workers.steps import Steps
from workers.stopping import stopped_by_signal
from workers.supervisor import supervise
from workers.toolbox import Reader, silent
from workers.watch import watched

LOOK_SECONDS = 1.0
"""How soon a loop that failed is started again."""

log = structlog.get_logger("yici.workers")


def run_worker(
    settings: Settings,
    queues: Sequence[str] = (),
    processes: int = 1,
    threads: int | None = None,
    open_reader: Callable[[], Reader] | None = None,
) -> None:
    """Take tasks until the process is told to end.

    Args:
        settings: of the installation.
        queues: names of the queues to be worked off; all where none is named.
        processes: how many; above one each is a child that is started again when it dies.
        threads: tasks at once in each process, beside one for the window; by default :func:`threads_for` these queues.
        open_reader: another reader of files, for tests; where there are several processes it has to be importable.

    Raises:
        Unconfigured: a name is no queue, or the broker is the one in memory, which no other process can reach.
        Transient: children died young again and again.
    """
    _demand_broker(settings)
    wanted = known(queues)
    threads = threads or threads_for(settings, wanted)
    work = partial(work_until, settings=settings, queues=wanted, threads=threads, open_reader=open_reader)
    with stopped_by_signal() as stop:
        if processes > 1:
            supervise(work, processes, stop)
        else:
            work(stop)


def run_relay(settings: Settings) -> None:
    """Send what is ready until the process is told to end."""
    _demand_broker(settings)
    with (
        stopped_by_signal() as stop,
        watched(settings, "relay") as watch,
        station(settings, watch, office=True, listen=True) as post,
    ):
        post.relay.run(stop)


def run_scheduler(settings: Settings) -> None:
    """Look at the clock until the process is told to end."""
    _demand_broker(settings)
    with (
        stopped_by_signal() as stop,
        watched(settings, "scheduler") as watch,
        station(settings, watch, office=True) as post,
    ):
        Scheduler(post.tools).run(stop)


def run_inbox(settings: Settings, open_reader: Callable[[], Reader] | None = None) -> None:
    """Watch the folders of the windows until the process is told to end.

    Args:
        settings: of the installation.
        open_reader: another reader of files, for tests.

    Raises:
        Unconfigured: no folder is set, or it is not there; or the broker is the one in memory.
    """
    _demand_broker(settings)
    if settings.inbox is None:
        raise Unconfigured("没有设置扫描文件夹。", code="INBOX", cure="请设置 YICI_INBOX。")
    with (
        stopped_by_signal() as stop,
        watched(settings, "inbox") as watch,
        station(settings, watch, open_reader=open_reader) as post,
    ):
        Inbox(post.tools, settings.inbox, settings.inbox_keep_days).run(stop)


def work_until(
    stop: threading.Event,
    place: int = 0,
    *,
    settings: Settings,
    queues: Sequence[Queue] = QUEUES,
    threads: int = 4,
    open_reader: Callable[[], Reader] | None = None,
    clock: Clock | None = None,
) -> None:
    """One worker process: the shift, and beside it a relay, so that what had no room is sent as soon as there is.

    Args:
        stop: set, it ends.
        place: of this process among several of one command, from 0.
        settings: of the installation.
        queues: which are worked off.
        threads: tasks at once, beside one for the window.
        open_reader: another reader of files, for tests.
        clock: gives the present instant, for tests.
    """
    with ExitStack() as stack:
        watch = stack.enter_context(watched(settings, "worker", place))
        post = stack.enter_context(station(settings, watch, clock=clock, open_reader=open_reader))
        broker = open_broker(settings.broker_url, settings.queue_type)
        stack.callback(broker.close)
        # What hands a reader or a clock in wants its steps done here, where it can see them.
        hands = stack.enter_context(Hands(post.tools, threads + 1)) if open_reader is None and clock is None else None
        if hands is not None and {"check", "issue"} & set(queues):
            hands.warm()
        shift = Shift(Steps(post.tools, hands=hands), broker, queues, threads, slots_of(settings, queues))
        shift.start()
        stack.callback(shift.stop)
        stack.enter_context(running(post.relay.run, "relay", post.bell.set))
        log.info("worker ready", queue=list(queues), threads=threads)
        stop.wait()


def threads_for(settings: Settings, queues: Sequence[Queue]) -> int:
    """Tasks at once where nobody says how many: as many pages as are read at once, and one made ready beside them."""
    return settings.readers + AHEAD if "read" in queues else 1


CALLS = 2
"""Threads that calls to integrators may hold where other work is done too: they wait for others, up to 15 seconds each."""


def slots_of(settings: Settings, queues: Sequence[Queue] = QUEUES) -> dict[Queue, int]:
    """What is scarcer than threads: reading children (see ``workers.seats``), and the memory that packing an archive takes.

    Calls to integrators take no more than CALLS threads from the other queues of the same process.
    """
    scarce: dict[Queue, int] = {"read": settings.readers + AHEAD, "archive": 1}
    return scarce if set(queues) == {"notify"} else {**scarce, "notify": CALLS}


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


def _demand_broker(settings: Settings) -> None:
    if settings.embedded:
        raise Unconfigured(
            "内存消息队列只能在单个进程内使用，无法单独启动此进程。",
            code="BROKER_URL",
            cure="请把 YICI_BROKER_URL 设为 amqp://… 后重试；单机使用请运行 yici serve。",
        )
