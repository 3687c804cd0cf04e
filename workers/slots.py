"""What one process may do at once: so many tasks in all, so many of a scarce kind, and always one more for the window.

Dramatiq hands every message that it fetched to whichever thread is free. Here the threads are told apart: a reserved one
takes only what an applicant waits for, so that no batch job, however long its steps are, can hold every thread; and a
queue whose work is bound to a scarce thing (a reading child, a core) never holds more threads than there are such things.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, PriorityQueue
from typing import Any

from dramatiq import Worker
from dramatiq.worker import WorkerThread

from pipelines.tasks import LANES, Lane, Queue
from workers.queues import ADDRESSES, broker_queue, urgency

URGENT: Lane = "window"
RESERVED = 1
"""Threads, and slots of each scarce queue, that are kept for the window."""

SPARE = 3
"""One message in so many threads is fetched beside those that the threads work on, where no scarce thing is needed."""

TOGETHER: tuple[Queue, ...] = ("deliver",)
"""Queues in which most tasks are short, so that a thread takes several at once."""
AT_ONCE = 16
"""Most tasks of one transaction."""
TOGETHER_AHEAD = 4
"""Messages of such a queue that are fetched for each thread."""
Together = Callable[[Sequence[str]], set[str]]

PLACES: Mapping[str, tuple[Queue, Lane]] = {broker_queue(*address): address for address in ADDRESSES}
BY_URGENCY = sorted(ADDRESSES, key=lambda address: urgency(*address))
Held = tuple[Queue, Lane]


class Desk(PriorityQueue[Any]):
    """The messages that a process has fetched, given out only when there is a slot for them.

    Args:
        slots: most tasks of a queue at once, where it is less than the threads.
    """

    def __init__(self, slots: Mapping[Queue, int]) -> None:
        self._waiting: dict[Held, deque[Any]] = {held: deque() for held in BY_URGENCY}
        self._slots = slots
        self._busy: Counter[Held] = Counter()
        self._held: dict[int, Held] = {}
        super().__init__()
        # Where reserved threads wait. Nobody is woken for what only others can take: eight threads that wake for one
        # message cost more than the message.
        self._urgent = threading.Condition(self.mutex)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The most urgent message that has a slot. Raises Empty."""
        return self.take(block=block, timeout=timeout, reserved=False)

    def take(self, *, block: bool, timeout: float | None, reserved: bool) -> Any:
        """The same; a ``reserved`` thread takes only what the window waits for."""
        until = time.monotonic() + (timeout or 0)
        bell = self._urgent if reserved else self.not_empty
        with self.mutex:
            while (held := self._next(reserved=reserved)) is None:
                left = until - time.monotonic()
                if not block or left <= 0:
                    raise Empty
                bell.wait(left)
            self._busy[held] += 1
            self._held[threading.get_ident()] = held
            return self._waiting[held].popleft()

    def more(self, like: Any, most: int) -> list[Any]:
        """Further messages that wait in the same queue and lane, for a thread that does several at once."""
        with self.mutex:
            waiting = self._waiting[PLACES[like.queue_name]]
            return [waiting.popleft() for _ in range(min(most, len(waiting)))]

    def get_nowait(self) -> Any:
        """Whatever is left, slot or not: for the end, when it goes back to the broker."""
        with self.mutex:
            for waiting in self._waiting.values():
                if waiting:
                    return waiting.popleft()
        raise Empty

    def task_done(self) -> None:
        """The calling thread is through with what it took: its slot is free."""
        with self.mutex:
            held = self._held.pop(threading.get_ident(), None)
            if held is not None:
                self._busy[held] -= 1
                # One slot is free for one message, of whichever lane.
                self.not_empty.notify()
                self._urgent.notify()
        super().task_done()

    def _init(self, maxsize: int) -> None:
        """Nothing: what waits is kept by queue and lane, in the order in which it came."""

    def _qsize(self) -> int:
        return sum(map(len, self._waiting.values()))

    def _put(self, item: Any) -> None:
        held = PLACES[item.message.queue_name]
        self._waiting[held].append(item)
        # Whoever puts wakes one of the ordinary threads by itself.
        if held[1] == URGENT:
            self._urgent.notify()

    def _next(self, *, reserved: bool) -> Held | None:
        for held in BY_URGENCY:
            if self._waiting[held] and (held[1] == URGENT or not reserved) and self._has_slot(held):
                return held
        return None

    def _has_slot(self, held: Held) -> bool:
        queue, lane = held
        slots = self._slots.get(queue)
        if slots is None:
            return True
        busy = sum(self._busy[queue, one] for one in LANES)
        if lane != URGENT:
            return busy < slots
        # The slot beside the others is for when these are held by what can wait; the window has no more than they have.
        return busy < slots + RESERVED and self._busy[held] < slots


class _Reserved:
    """A desk as a reserved thread sees it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get(self, timeout: float) -> Any:
        return self._desk.take(block=True, timeout=timeout, reserved=True)

    def more(self, like: Any, most: int) -> list[Any]:
        return self._desk.more(like, most)

    def put(self, item: Any) -> None:
        self._desk.put(item)

    def task_done(self) -> None:
        self._desk.task_done()


class _Thread(WorkerThread):
    """A thread that does what is short several at a time: one commit for all of them."""

    def __init__(self, together: Together, desk: Any, **named: Any) -> None:
        super().__init__(work_queue=desk, **named)
        self._together, self._desk = together, desk

    def process_message(self, message: Any) -> None:
        """Do a message, and with it those behind it that can be done in the same transaction."""
        if PLACES[message.queue_name][0] not in TOGETHER:
            super().process_message(message)
            return
        others = self._desk.more(message, AT_ONCE - 1)
        done = self._together([message.args[0], *(item.message.args[0] for item in others)])
        for item in others:
            if item.message.args[0] in done:
                self._through(item.message)
            else:
                self._desk.put(item)
                self._desk.task_done()
        if message.args[0] in done:
            self._through(message)
        else:
            super().process_message(message)

    def _through(self, message: Any) -> None:
        self.consumers[message.queue_name].post_process_message(message)
        self._desk.task_done()


class SlotWorker(Worker):
    """Dramatiq's worker over a desk, with a thread beside the others that is reserved for the window.

    Args:
        given: to dramatiq's worker.
        slots: most tasks of a queue at once, where it is less than the threads.
        together: does the short ones of several tasks at once; gives the ids of those that are done.
        named: to dramatiq's worker.
    """

    def __init__(self, *given: Any, slots: Mapping[Queue, int], together: Together, **named: Any) -> None:
        super().__init__(*given, **named)
        self._slots, self._together = slots, together
        self._desk = Desk(slots)
        self.work_queue = self._desk
        # Hardly more messages than hands: what one process hoards, another cannot do. The few beside them are those whose
        # acks are on their way, so that no hand waits for the broker.
        self.queue_prefetch = self.worker_threads + self.worker_threads // SPARE

    def start(self) -> None:
        """Start the threads and the consumers."""
        for _ in range(RESERVED):
            self._start_thread(_Reserved(self._desk))
        super().start()

    def _add_consumer(self, queue_name: str, *, delay: bool = False) -> None:
        queue, _ = PLACES[queue_name]
        usual = self.queue_prefetch
        many = self.worker_threads * TOGETHER_AHEAD
        self.queue_prefetch = many if queue in TOGETHER else min(usual, self._slots.get(queue, usual))
        super()._add_consumer(queue_name, delay=delay)
        self.queue_prefetch = usual

    def _add_worker(self) -> None:
        self._start_thread(self._desk)

    def _start_thread(self, desk: Any) -> None:
        thread = _Thread(
            self._together,
            desk,
            broker=self.broker,
            consumers=self.consumers,
            worker_timeout=self.worker_timeout,
        )
        thread.start()
        self.workers.append(thread)
