"""A shift keeps what it cannot take: a message that is spent while the database is away would be missed for a minute."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import SimpleNamespace

from pipelines.errors import Transient
from storage.outbox import Message
from workers.broker import open_broker
from workers.publisher import MemoryPublisher
from workers.shift import Shift


class Away:
    """Steps whose database is away for the first so many questions."""

    def __init__(self, questions: int) -> None:
        self.left, self.asked, self.done = questions, threading.Event(), threading.Event()
        self.leases = SimpleNamespace(hand_back=lambda: None, close=lambda: None)

    def run_short(self, task_ids: Sequence[str]) -> set[str]:
        return set()

    def run(self, task_id: str) -> None:
        self.asked.set()
        if self.left > 0:
            self.left -= 1
            raise Transient("数据库暂时无法使用。", code="DATABASE_AWAY")
        self.done.set()


def shift_of(steps: Away) -> Shift:
    """A shift at work that was sent one message."""
    broker = open_broker("memory://")
    shift = Shift(steps, broker, threads=1)  # type: ignore[arg-type]  # of the steps it uses these only
    shift.start()
    MemoryPublisher(broker).send([Message("task", "read", "review")])
    return shift


def test_a_message_is_kept_until_the_database_is_back() -> None:
    steps = Away(3)

    shift = shift_of(steps)

    assert steps.done.wait(60)
    shift.stop()


def test_a_shift_ends_while_the_database_stays_away() -> None:
    steps = Away(1 << 30)
    shift = shift_of(steps)
    assert steps.asked.wait(60)

    shift.stop(30)

    left = steps.left
    assert (left, steps.done.is_set()) == (steps.left, False)
