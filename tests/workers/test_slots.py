"""What one process gives its threads: the window first, never more than there is room for, one thread for the window alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from queue import Empty
from types import SimpleNamespace
from typing import Any

import pytest
from dramatiq.worker import _WorkQueueItem

from pipelines.tasks import LANES, Lane, Queue
from storage.outbox import Message
from workers.broker import open_broker
from workers.publisher import MemoryPublisher
from workers.queues import broker_queue, urgency
from workers.shift import Shift
from workers.slots import Desk


class Threads:
    """Threads that take from a desk and say what they took, each when it is told to."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def put(self, *names: str) -> None:
        for name in names:
            queue, lane, _ = name.split("/")
            message = SimpleNamespace(queue_name=broker_queue(queue, lane), name=name)
            self.desk.put(_WorkQueueItem(urgency(queue, lane), message))  # type: ignore[arg-type]  # a name is enough

    def take(self, *, reserved: bool = False) -> str | None:
        """What a thread of its own is given, which then holds it for ever."""
        taken: list[str] = []

        def work() -> None:
            try:
                taken.append(self.desk.take(block=False, timeout=None, reserved=reserved).message.name)
            except Empty:
                return

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return taken[0] if taken else None


def at(slots: dict[Queue, int] | None = None) -> Threads:
    return Threads(Desk(slots or {}))


def test_the_window_comes_first_then_the_office_then_batches_whatever_came_first() -> None:
    threads = at()
    threads.put("archive/batch/1", "read/batch/1", "read/review/1", "split/window/1", "read/window/1")

    taken = [threads.take() for _ in range(5)]

    assert taken == ["split/window/1", "read/window/1", "read/review/1", "read/batch/1", "archive/batch/1"]


def test_what_came_first_in_a_lane_goes_first() -> None:
    threads = at()
    threads.put("read/window/1", "read/window/2", "read/window/3")

    assert [threads.take() for _ in range(3)] == ["read/window/1", "read/window/2", "read/window/3"]


def test_a_reserved_thread_takes_only_what_the_window_waits_for() -> None:
    threads = at()
    threads.put("check/review/1", "read/batch/1")

    assert threads.take(reserved=True) is None
    threads.put("read/window/1")
    assert threads.take(reserved=True) == "read/window/1"


def test_a_scarce_queue_holds_no_more_threads_than_it_has_slots_and_others_go_on() -> None:
    threads = at({"read": 2})
    threads.put("read/batch/1", "read/batch/2", "read/batch/3", "issue/batch/1")

    taken = [threads.take() for _ in range(4)]

    assert taken == ["issue/batch/1", "read/batch/1", "read/batch/2", None]


def test_the_window_has_a_slot_when_batches_hold_all_the_others() -> None:
    threads = at({"read": 2})
    threads.put("read/batch/1", "read/batch/2")
    assert [threads.take(), threads.take()] == ["read/batch/1", "read/batch/2"]

    threads.put("read/window/1", "read/window/2")

    assert [threads.take(), threads.take()] == ["read/window/1", None]


def test_the_window_alone_holds_no_more_slots_than_there_are() -> None:
    threads = at({"read": 2})
    threads.put("read/window/1", "read/window/2", "read/window/3")

    assert [threads.take(reserved=True) for _ in range(3)] == ["read/window/1", "read/window/2", None]


def test_a_slot_that_is_given_back_lets_the_next_one_in() -> None:
    desk = Desk({"read": 1})
    threads = Threads(desk)
    threads.put("read/review/1", "read/review/2")
    first = desk.get(block=False)

    desk.task_done()

    assert [first.message.name, desk.get(block=False).message.name] == ["read/review/1", "read/review/2"]


def test_a_thread_that_waits_is_woken_by_what_it_may_take() -> None:
    desk = Desk({})
    threads = Threads(desk)
    got: list[Any] = []
    waiting = threading.Thread(target=lambda: got.append(desk.take(block=True, timeout=60, reserved=True)))
    waiting.start()

    threads.put("read/batch/1", "read/window/1")
    waiting.join(60)

    assert [item.message.name for item in got] == ["read/window/1"]


def test_at_the_end_everything_goes_back_slot_or_not() -> None:
    desk = Desk({"read": 1})
    Threads(desk).put("read/batch/1", "read/batch/2", "read/window/1")

    assert [desk.get_nowait().message.name for _ in range(3)] == ["read/window/1", "read/batch/1", "read/batch/2"]
    with pytest.raises(Empty):
        desk.get_nowait()


class Blocking:
    """Steps that last until the test ends, but for the window's."""

    def __init__(self) -> None:
        self.end, self.begun = threading.Event(), threading.Semaphore(0)
        self.done = threading.Event()
        self.leases = SimpleNamespace(hand_back=lambda: None, close=lambda: None)

    def run_short(self, task_ids: Sequence[str]) -> set[str]:
        return set()

    def run(self, task_id: str) -> None:
        if task_id == "window":
            self.done.set()
            return
        self.begun.release()
        self.end.wait(60)


@pytest.fixture
def blocking() -> Iterator[Blocking]:
    steps = Blocking()
    yield steps
    steps.end.set()


def test_in_a_shift_a_batch_that_holds_every_thread_does_not_hold_up_the_window(blocking: Blocking) -> None:
    broker = open_broker("memory://")
    shift = Shift(blocking, broker, threads=2)  # type: ignore[arg-type]  # of the steps it uses these only
    shift.start()
    lanes: tuple[Lane, ...] = LANES
    publisher = MemoryPublisher(broker)
    publisher.send([Message(f"batch-{n}", "read", lanes[2]) for n in range(6)])
    assert all(blocking.begun.acquire(timeout=60) for _ in range(2))

    publisher.send([Message("window", "read", lanes[0])])

    assert blocking.done.wait(60)
    blocking.end.set()
    shift.stop(timedelta(seconds=30).total_seconds())
